// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include <algorithm>

namespace signalbox {

namespace {

bool isAuthFile(const json::Object &object)
{
    return !textOf(object, "type").empty() &&
           (object.contains("refresh_token") || object.contains("access_token") ||
            object.contains("token") || object.contains("service_account") ||
            object.contains("api_key"));
}

bool isAntigravityAccount(const json::Object &object)
{
    return object.contains("refresh_token") || objectOf(object, "token");
}

std::optional<ImportFormat> objectFormat(const json::Object &object)
{
    if (textOf(object, "format") == "signalbox-export")
        return ImportFormat::signalbox;
    if (object.contains("installed") || object.contains("web"))
        return ImportFormat::googleClient;
    if (textOf(object, "type") == "service_account")
        return ImportFormat::googleServiceAccount;
    if (isAuthFile(object))
        return ImportFormat::cliProxyAuth;
    const json::Object *proxy = objectOf(object, "proxy");
    if (proxy && proxy->contains("apiKey"))
        return ImportFormat::maxpool;
    if (proxy && (proxy->contains("api_key") || proxy->contains("port")) &&
        !object.contains("accounts"))
        return ImportFormat::antigravitySettings;
    const json::Array *accounts = arrayOf(object, "accounts");
    const bool inMaxpoolsWords =
        object.contains("upstream") || object.contains("switchThreshold") ||
        (accounts && std::any_of(accounts->begin(), accounts->end(), [](const json::Value &item) {
             return item.is_object() && (item.get_object().contains("apiKey") ||
                                         item.get_object().contains("accessToken") ||
                                         item.get_object().contains("importFrom"));
         }));
    if (accounts && inMaxpoolsWords)
        return ImportFormat::maxpool;
    if (accounts || isAntigravityAccount(object))
        return ImportFormat::antigravityAccounts;
    return std::nullopt;
}

} // namespace

std::optional<ImportFormat> jsonFormat(const json::Value &file)
{
    if (file.is_object())
        return objectFormat(file.get_object());
    if (!file.is_array())
        return std::nullopt;
    // What most entries have decides; the others are then named as faulty.
    std::size_t auth = 0;
    std::size_t antigravity = 0;
    for (const json::Value &item : file.get_array()) {
        if (item.is_object() && isAuthFile(item.get_object()))
            ++auth;
        else if (item.is_object() && isAntigravityAccount(item.get_object()))
            ++antigravity;
    }
    if (auth == 0 && antigravity == 0)
        return std::nullopt;
    return auth > antigravity ? ImportFormat::cliProxyAuth : ImportFormat::antigravityAccounts;
}

} // namespace signalbox
