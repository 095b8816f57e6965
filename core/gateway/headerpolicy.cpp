// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/headerpolicy.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

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

void addCredential(Headers &headers, const ProviderDefinition &provider,
                   const Credential &credential)
{
    if (credential.kind == CredentialKind::none || credential.value.empty())
        return;
    const CredentialPlacement &place = provider.placementOf(credential.kind);
    headers.set(place.header, toBytes(place.prefix) + toBytes(credential.value.view()));
}

} // namespace

Headers upstreamHeaders(const Headers &client, const ProviderDefinition &provider,
                        const Account &account, const Credential &credential,
                        const std::string &project, const QByteArray &via)
{
    static constexpr std::array<std::string_view, 5> kUsual = {
        "content-type", "accept", "anthropic-version", "anthropic-beta", "openai-beta"};
    Headers headers;
    for (const Header &field : client.fields()) {
        const std::string_view name = view(field.name);
        if (containsName(kUsual, name) || containsName(provider.forwardHeaders, name))
            headers.add(field.name, field.value);
    }
    for (const auto &[name, value] : provider.requiredHeaders) {
        if (!headers.contains(name))
            headers.add(toBytes(name), toBytes(value));
    }
    if (!project.empty() && !provider.projectHeader.empty())
        headers.set(provider.projectHeader, toBytes(project));
    for (const auto &[name, value] : account.headers)
        headers.set(name, toBytes(value));
    for (const std::string &name : account.stripHeaders)
        headers.remove(name);
    addCredential(headers, provider, credential);
    headers.set("Accept-Encoding", "identity"); // answers are read and passed on uncompressed
    headers.set("Via", via);
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
