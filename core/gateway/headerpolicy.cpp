// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/headerpolicy.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

/// What requests of ours are written for; those of clients name their own.
const QByteArray kAnthropicVersion = QByteArrayLiteral("2023-06-01");

template <class List>
bool containsName(const List &list, std::string_view name)
{
    return std::any_of(list.begin(), list.end(),
                       [name](std::string_view known) { return sameHeaderName(known, name); });
}

bool startsWithName(std::string_view name, std::string_view prefix)
{
    return name.size() >= prefix.size() && sameHeaderName(name.substr(0, prefix.size()), prefix);
}

bool isRateHeader(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> kFamilies = {
        "anthropic-ratelimit-", "x-ratelimit-", "x-rate-limit-", "ratelimit-"};
    return std::any_of(kFamilies.begin(), kFamilies.end(),
                       [name](std::string_view family) { return startsWithName(name, family); });
}

/// Headers that say something in one dialect only.
bool isOfDialect(std::string_view name, const AttemptPlan &plan)
{
    switch (plan.dialect) {
    case DialectId::openaiChat:
    case DialectId::openaiResponses:
        return sameHeaderName(name, "openai-beta");
    case DialectId::anthropic:
        // On Vertex AI the version stands in the body.
        return sameHeaderName(name, "anthropic-beta") ||
               (sameHeaderName(name, "anthropic-version") && plan.form == UpstreamForm::plain);
    case DialectId::gemini:
        break;
    }
    return false;
}

/// What the body is and what is wanted back: the client's own words where its body passes.
Headers bodyHeaders(const Headers &client, const HeaderCall &call)
{
    if (call.plan.way == AttemptPlan::Way::translated) {
        return {{"Content-Type", "application/json"},
                {"Accept", call.streams ? "text/event-stream" : "application/json"}};
    }
    Headers headers;
    for (const Header &field : client.fields()) {
        const std::string_view name = view(field.name);
        if (sameHeaderName(name, "content-type") || sameHeaderName(name, "accept"))
            headers.add(field.name, field.value);
    }
    return headers;
}

void addCredential(Headers &headers, const ProviderDefinition &provider,
                   const Credential &credential)
{
    if (credential.kind == CredentialKind::none || credential.value.empty())
        return;
    const CredentialPlacement &place = provider.placementOf(credential.kind);
    headers.set(place.header, toBytes(place.prefix) + toBytes(credential.value.view()));
}

} // namespace

Headers upstreamHeaders(const Headers &client, const HeaderCall &call)
{
    const ProviderDefinition &provider = call.provider;
    Headers headers = bodyHeaders(client, call);
    for (const Header &field : client.fields()) {
        const std::string_view name = view(field.name);
        if (isOfDialect(name, call.plan) || containsName(provider.forwardHeaders, name))
            headers.add(field.name, field.value);
    }
    for (const auto &[name, value] : provider.requiredHeaders) {
        if (!headers.contains(name))
            headers.add(toBytes(name), toBytes(value));
    }
    const bool versioned =
        call.plan.dialect == DialectId::anthropic && call.plan.form == UpstreamForm::plain;
    if (versioned && !headers.contains("anthropic-version"))
        headers.add("anthropic-version", kAnthropicVersion);
    const std::string &projectHeader = provider.projectHeaderOf(call.credential.kind);
    if (!call.project.empty() && !projectHeader.empty())
        headers.set(projectHeader, toBytes(call.project));
    for (const auto &[name, value] : call.account.headers)
        headers.set(name, toBytes(value));
    for (const std::string &name : call.account.stripHeaders)
        headers.remove(name);
    addCredential(headers, provider, call.credential);
    headers.set("Accept-Encoding", "identity"); // answers are read and passed on uncompressed
    headers.set("Via", call.via);
    return headers;
}

Headers relayedHeaders(const Headers &upstream, RateHeaders rateHeaders)
{
    static constexpr std::array<std::string_view, 9> kRelayed = {
        "content-type",  "request-id",     "retry-after",  "retry-after-ms",      "x-should-retry",
        "cache-control", "openai-version", "openai-model", "openai-processing-ms"};
    Headers headers;
    for (const Header &field : upstream.fields()) {
        const std::string_view name = view(field.name);
        if (containsName(kRelayed, name) ||
            (rateHeaders == RateHeaders::relay && isRateHeader(name)))
            headers.add(field.name, field.value);
    }
    return headers;
}

bool isContentType(const Headers &headers, std::string_view type)
{
    const auto value = headers.find("content-type");
    return value && startsWithName(*value, type);
}

QByteArray headerValue(const QString &text)
{
    QByteArray out;
    for (const char c : text.toUtf8()) {
        if (c >= 0x20 && c < 0x7F && c != '%')
            out += c;
        else
            out += '%' + QByteArray(1, c).toHex().toUpper();
    }
    return out;
}

} // namespace signalbox
