// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/gateway/attemptplan.h"
#include "core/net/headers.h"

#include <QByteArray>
#include <QString>

namespace signalbox {

/// Which headers pass the proxy (contract.md, client endpoints). Pure.

/// Of one attempt, what decides about headers.
struct HeaderCall
{
    AttemptPlan plan;
    bool streams = false; ///< the answer is wanted as a stream
    const ProviderDefinition &provider;
    const Account &account;
    const Credential &credential;
    std::string project;
    QByteArray via;
};
/// The headers of an upstream request: what the contract and the provider let through of the
/// client's and the upstream's dialect knows, the account's own, its project where the provider
/// takes one in a header, the credential, our Via. Never the client's credentials, cookies or user
/// agent.
[[nodiscard]] Headers upstreamHeaders(const Headers &client, const HeaderCall &call);

enum class RateHeaders { relay, drop };

/// What of an upstream's answer goes to the client.
[[nodiscard]] Headers relayedHeaders(const Headers &upstream, RateHeaders rateHeaders);

/// Whether the content type is that one, whatever its parameters.
[[nodiscard]] bool isContentType(const Headers &headers, std::string_view type);

/// Text as a header value: what is no visible ASCII is percent-encoded.
[[nodiscard]] QByteArray headerValue(const QString &text);

} // namespace signalbox
