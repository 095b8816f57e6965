// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/dialects/codec.h"
#include "core/gateway/endpoint.h"

#include <QByteArray>
#include <QByteArrayView>

#include <string>
#include <string_view>

namespace signalbox {

/// How one attempt reaches its upstream.
struct AttemptPlan
{
    enum class Way {
        passThrough, ///< the client's bytes, as they are but for the model
        wrapped,     ///< the same inside the provider's envelope
        translated,  ///< read and written anew
    };
    Way way = Way::passThrough;
    DialectId dialect = DialectId::openaiChat; ///< the upstream's
    UpstreamForm form = UpstreamForm::plain;
    bool official = false;
};

/// What of a request bears on the plan.
struct PlanRequest
{
    const Endpoint &endpoint;
    /// A proof of another family is marked in the body: only a writer can leave it out.
    bool marked = false;
    /// Gemini's stream as an array, which providers that wrap do not offer.
    bool arrayStream = false;
    /// The client's body, for what an envelope's service would not know.
    QByteArrayView body = {};
    /// The model has a thinking suffix, which only upstreams that take any name may see.
    bool suffixed = false;
    /// The account has a base URL of its own: dialects with another place are not spoken there.
    bool ownBaseUrl = false;
};

/// The client's dialect where the provider speaks it (on Vertex the model decides), else the
/// provider's first; and whether its bytes can pass.
[[nodiscard]] AttemptPlan planAttempt(const PlanRequest &request,
                                      const ProviderDefinition &provider,
                                      std::string_view upstreamModel);

/// Where one attempt goes.
struct UpstreamPlace
{
    AttemptPlan plan;
    std::string_view baseUrl;
    std::string_view model;     ///< upstream's
    std::string_view project;   ///< of the lease; may be empty
    std::string_view location;  ///< of the provider
    std::string_view requestId; ///< ours
    bool streams = false;       ///< the answer is wanted as a stream
};
[[nodiscard]] QByteArray attemptUrl(const Endpoint &endpoint, const UpstreamPlace &place,
                                    std::string_view query);

/// The body inside the provider's envelope; `body` itself where there is none.
[[nodiscard]] QByteArray enveloped(const Endpoint &endpoint, const UpstreamPlace &place,
                                   const QByteArray &body);

} // namespace signalbox
