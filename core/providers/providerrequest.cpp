// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/providerrequest.h"

#include "core/base/bytes.h"

namespace signalbox {

namespace {

constexpr Milliseconds kConnectTimeout{10'000};
constexpr Milliseconds kAnswerTimeout{20'000};

Headers requestHeaders(const ProviderDefinition &provider, const Account &account,
                       const Credential &credential)
{
    Headers headers{{"Accept", "application/json"}};
    for (const auto &[name, value] : provider.requiredHeaders)
        headers.set(name, toBytes(value));
    const std::string &projectHeader = provider.projectHeaderOf(credential.kind);
    if (!account.projectId.empty() && !projectHeader.empty())
        headers.set(projectHeader, toBytes(account.projectId));
    for (const auto &[name, value] : account.headers)
        headers.set(name, toBytes(value));
    if (credential.kind != CredentialKind::none && !credential.value.empty()) {
        const CredentialPlacement &place = provider.placementOf(credential.kind);
        headers.set(place.header, toBytes(place.prefix) + toBytes(credential.value.view()));
    }
    return headers;
}

} // namespace

UpstreamRequest providerRequest(const ProviderDefinition &provider, const Account &account,
                                const Credential &credential)
{
    UpstreamRequest request;
    request.method = "GET";
    request.headers = requestHeaders(provider, account, credential);
    request.proxyUrl = QByteArray::fromStdString(account.proxyUrl);
    request.connectTimeout = kConnectTimeout;
    request.firstByteTimeout = kAnswerTimeout;
    request.idleTimeout = kAnswerTimeout;
    return request;
}

const std::string &baseUrlOf(const ProviderDefinition &provider, const Account &account)
{
    return account.baseUrl.empty() ? provider.baseUrl : account.baseUrl;
}

std::string_view rootOf(std::string_view url)
{
    const auto scheme = url.find("://");
    return url.substr(0, url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3));
}

} // namespace signalbox
