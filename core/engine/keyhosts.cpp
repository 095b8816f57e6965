// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/keyhosts.h"

#include "core/net/urlpolicy.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::string_view kBuiltIn("built-in");

void addOrigin(std::set<std::string> &origins, const std::string &url)
{
    if (!url.empty())
        origins.insert(originOf(url));
}

void addSignIn(std::set<std::string> &origins, const ProviderDefinition &definition)
{
    addOrigin(origins, definition.signIn.tokenUrl);
    addOrigin(origins, definition.signIn.revocationUrl);
    addOrigin(origins, definition.signIn.userInfoUrl);
}

std::set<std::string> hostsNow(const ProviderDefinition &provider, const Account &account)
{
    std::set<std::string> origins;
    if (signsIn(account.credentialKind))
        addSignIn(origins, provider);
    if (!account.baseUrl.empty()) {
        addOrigin(origins, account.baseUrl);
        return origins;
    }
    addOrigin(origins, provider.baseUrl);
    for (const auto &row : provider.baseUrls)
        addOrigin(origins, row.second);
    return origins;
}

bool followsBuiltIn(const ProviderDefinition &provider, const Account &account)
{
    return account.baseUrl.empty() && !provider.userDefined;
}

std::set<std::string> linesOf(std::string_view text)
{
    std::set<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

} // namespace

std::set<std::string> originsOf(const ProviderDefinition &definition)
{
    std::set<std::string> origins;
    addOrigin(origins, definition.baseUrl);
    for (const auto &row : definition.baseUrls)
        addOrigin(origins, row.second);
    addSignIn(origins, definition);
    return origins;
}

std::string accountHostsName(const AccountId &id)
{
    return "account-hosts/" + id.str();
}

Secret keyHosts(const ProviderDefinition &provider, const Account &account)
{
    std::string text;
    if (followsBuiltIn(provider, account))
        text.append(kBuiltIn).append("\n");
    for (const std::string &origin : hostsNow(provider, account))
        text.append(origin).append("\n");
    return Secret(text);
}

bool keyMayGo(const Secret &kept, const ProviderDefinition &provider, const Account &account)
{
    const std::set<std::string> allowed = linesOf(kept.view());
    if (followsBuiltIn(provider, account) && allowed.contains(std::string(kBuiltIn)))
        return true;
    const std::set<std::string> wanted = hostsNow(provider, account);
    return std::includes(allowed.begin(), allowed.end(), wanted.begin(), wanted.end());
}

} // namespace signalbox
