// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/net/headers.h"

#include <QByteArray>
#include <QString>

namespace signalbox {

/// Which headers pass the proxy (contract.md, client endpoints). Pure.

/// The headers of an upstream request: what the contract and the provider let through of the
/// client's, the account's own, its project where the provider takes one in a header, the
/// credential, our Via. Never the client's credentials, cookies or
/// user agent.
[[nodiscard]] Headers upstreamHeaders(const Headers &client, const ProviderDefinition &provider,
                                      const Account &account, const Credential &credential,
                                      const std::string &project, const QByteArray &via);

enum class RateHeaders { relay, drop };

/// What of an upstream's answer goes to the client.
[[nodiscard]] Headers relayedHeaders(const Headers &upstream, RateHeaders rateHeaders);

/// Text as a header value: what is no visible ASCII is percent-encoded.
[[nodiscard]] QByteArray headerValue(const QString &text);

} // namespace signalbox
