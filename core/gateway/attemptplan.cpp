// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/attemptplan.h"

#include "core/base/bytes.h"
#include "core/dialects/envelope.h"
#include "core/net/urlpolicy.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

UpstreamForm formOf(const ProviderDefinition &provider)
{
    switch (provider.form) {
    case ProviderForm::plain:
        break;
    case ProviderForm::vertex:
        return UpstreamForm::vertex;
    case ProviderForm::codeAssist:
        return UpstreamForm::codeAssist;
    }
    return UpstreamForm::plain;
}

DialectId dialectFor(const ProviderDefinition &provider, const PlanRequest &request,
                     std::string_view model)
{
    if (provider.form == ProviderForm::vertex)
        return model.starts_with("claude") ? DialectId::anthropic : DialectId::gemini;
    const DialectId client = request.endpoint.dialect;
    const bool elsewhere = request.ownBaseUrl && &provider.baseUrlFor(client) != &provider.baseUrl;
    return provider.speaks(client) && !elsewhere ? client : provider.dialects.front();
}

/// Whether the client's bytes mean the same inside an envelope. JSON Schema under its own name is
/// the Gemini API's alone; behind envelopes stands an older parser (wire.md 2.3).
bool mayBeWrapped(const PlanRequest &request)
{
    static constexpr std::array<const char *, 4> kNewerFields = {
        "\"parametersJsonSchema\"", "\"parameters_json_schema\"", "\"responseJsonSchema\"",
        "\"response_json_schema\""};
    return !request.arrayStream && !request.suffixed &&
           std::none_of(kNewerFields.begin(), kNewerFields.end(), [&](const char *field) {
               return request.body.contains(QByteArrayView(field));
           });
}

/// What is asked of the upstream, in the Gemini API's words.
std::string methodFor(const Endpoint &endpoint, const UpstreamPlace &place)
{
    if (endpoint.probe)
        return "countTokens";
    return place.streams ? "streamGenerateContent" : "generateContent";
}

std::string translatedPath(const Endpoint &endpoint, const UpstreamPlace &place)
{
    switch (place.plan.dialect) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return endpoint.probe ? "/responses/input_tokens" : "/responses";
    case DialectId::anthropic:
        return endpoint.probe ? "/messages/count_tokens" : "/messages";
    case DialectId::gemini: {
        Endpoint target;
        target.method = methodFor(endpoint, place);
        return geminiPath(target, place.model);
    }
    }
    return "/chat/completions";
}

/// Vertex AI's hosts name their location (wire.md 1.6), so an account's base URL can.
std::string locationOf(const UpstreamPlace &place)
{
    static constexpr std::string_view kRegional = "-aiplatform.googleapis.com";
    static constexpr std::string_view kMulti = "://aiplatform.";
    const std::string_view url = place.baseUrl;
    const auto host = url.find("://");
    if (const auto end = url.find(kRegional); end != std::string_view::npos && host < end)
        return std::string(url.substr(host + 3, end - host - 3));
    if (const auto at = url.find(kMulti); at != std::string_view::npos) {
        const std::string_view rest = url.substr(at + kMulti.size());
        if (const auto dot = rest.find(".rep.googleapis.com"); dot != std::string_view::npos)
            return std::string(rest.substr(0, dot));
    }
    return std::string(place.location);
}

EnvelopeCall envelopeCall(const Endpoint &endpoint, const UpstreamPlace &place)
{
    EnvelopeCall call;
    call.form = place.plan.form;
    call.dialect = place.plan.dialect;
    call.model = place.model;
    call.project = place.project;
    call.location = locationOf(place);
    call.method = methodFor(endpoint, place);
    call.requestId = place.requestId;
    return call;
}

/// The client's query where it means something to the upstream: not in another dialect, and never
/// how the answer is to be framed, which the proxy decides.
std::string queryFor(const Endpoint &endpoint, const UpstreamPlace &place, std::string_view query)
{
    const bool gemini = place.plan.dialect == DialectId::gemini;
    std::string kept;
    if (endpoint.dialect == place.plan.dialect) {
        for (std::string_view rest = query; !rest.empty();) {
            const std::string_view part = rest.substr(0, rest.find('&'));
            rest.remove_prefix(std::min(rest.size(), part.size() + 1));
            if (!part.starts_with("alt=") && !part.starts_with("$alt="))
                kept += (kept.empty() ? "" : "&") + std::string(part);
        }
    }
    if (gemini && place.streams && place.plan.form == UpstreamForm::plain)
        kept += kept.empty() ? "alt=sse" : "&alt=sse";
    return kept;
}

} // namespace

AttemptPlan planAttempt(const PlanRequest &request, const ProviderDefinition &provider,
                        std::string_view upstreamModel)
{
    AttemptPlan plan;
    plan.dialect = request.endpoint.dialect;
    plan.official = provider.official;
    plan.form = formOf(provider);
    if (!request.endpoint.translatable)
        return plan;
    plan.dialect = dialectFor(provider, request, upstreamModel);
    if (plan.dialect != request.endpoint.dialect || request.marked)
        plan.way = AttemptPlan::Way::translated;
    else if (plan.form != UpstreamForm::plain)
        plan.way = mayBeWrapped(request) ? AttemptPlan::Way::wrapped : AttemptPlan::Way::translated;
    return plan;
}

QByteArray attemptUrl(const Endpoint &endpoint, const UpstreamPlace &place, std::string_view query)
{
    const AttemptPlan &plan = place.plan;
    if (plan.form != UpstreamForm::plain && endpoint.translatable) {
        return envelopeUrl(place.baseUrl, envelopePath(envelopeCall(endpoint, place)),
                           queryFor(endpoint, place, query));
    }
    if (plan.way == AttemptPlan::Way::translated) {
        return upstreamUrl(plan.dialect, place.baseUrl,
                           endpoint.dialect == plan.dialect ? endpoint.version : std::string(),
                           translatedPath(endpoint, place), queryFor(endpoint, place, query));
    }
    const std::string path = endpoint.dialect == DialectId::gemini
                                 ? geminiPath(endpoint, place.model)
                                 : endpoint.upstreamPath;
    return upstreamUrl(endpoint.dialect, place.baseUrl, endpoint.version, path, query);
}

QByteArray enveloped(const Endpoint &endpoint, const UpstreamPlace &place, const QByteArray &body)
{
    if (place.plan.form == UpstreamForm::plain || !endpoint.translatable)
        return body;
    return wrapRequest(envelopeCall(endpoint, place), body);
}

} // namespace signalbox
