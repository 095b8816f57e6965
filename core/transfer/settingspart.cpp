// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/settingspart.h"

#include <initializer_list>

namespace signalbox {

namespace {

json::Object membersOf(const json::Value *object, std::initializer_list<std::string_view> names)
{
    json::Object members;
    if (!object || !object->is_object())
        return members;
    for (const std::string_view name : names) {
        if (const json::Value *value = object->get_object().if_contains(name))
            members[name] = *value;
    }
    return members;
}

} // namespace

json::Object transferableSettings(const json::Object &settings)
{
    json::Object out;
    if (const json::Value *protection = settings.if_contains("quota_protection"))
        out["quota_protection"] = *protection;
    json::Object proxy =
        membersOf(settings.if_contains("proxy"),
                  {"enabled", "port", "allow_lan_access", "scheduling", "max_body_bytes",
                   "max_connections", "shutdown_grace_seconds", "forward_rate_headers",
                   "early_keepalive_seconds", "custom_mapping"});
    if (!proxy.empty())
        out["proxy"] = std::move(proxy);
    json::Object ui = membersOf(settings.if_contains("ui"), {"language", "theme"});
    if (!ui.empty())
        out["ui"] = std::move(ui);
    json::Object log =
        membersOf(settings.if_contains("log"), {"level", "retention_days", "max_rows", "max_mb"});
    if (!log.empty())
        out["log"] = std::move(log);
    return out;
}

} // namespace signalbox
