// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

namespace signalbox {

namespace {

void listCooldowns(EngineCommands &engine, const AdminCall &call)
{
    engine.cooldowns([sink = call.sink](const Result<std::vector<CooldownSnapshot>> &cooldowns) {
        if (!cooldowns) {
            sendError(*sink, cooldowns.error());
            return;
        }
        json::Array list;
        for (const CooldownSnapshot &cooldown : *cooldowns)
            list.emplace_back(cooldownJson(cooldown));
        json::Object out;
        out["cooldowns"] = std::move(list);
        sendJson(*sink, 200, out);
    });
}

void liftCooldowns(EngineCommands &engine, const AdminCall &call, std::optional<AccountId> account)
{
    engine.liftCooldowns(std::move(account), [sink = call.sink](const Result<int> &lifted) {
        if (lifted)
            sendNoContent(*sink);
        else
            sendError(*sink, lifted.error());
    });
}

} // namespace

void addCooldownRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/cooldowns", [&engine](const AdminCall &call) { listCooldowns(engine, call); });
    api.add("DELETE", "/cooldowns",
            [&engine](const AdminCall &call) { liftCooldowns(engine, call, std::nullopt); });
    api.add("DELETE", "/cooldowns/{account}", [&engine](const AdminCall &call) {
        liftCooldowns(engine, call, AccountId(call.parameters[0]));
    });
}

} // namespace signalbox
