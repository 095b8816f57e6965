// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"

namespace signalbox {

namespace {

Reply<json::Object> objectReply(const AdminCall &call)
{
    return [sink = call.sink](const Result<json::Object> &object) {
        if (object)
            sendJson(*sink, 200, *object);
        else
            sendError(*sink, object.error());
    };
}

} // namespace

void addConfigRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/config",
            [&engine](const AdminCall &call) { engine.config(objectReply(call)); });
    api.add("PUT", "/config", [&engine](const AdminCall &call) {
        engine.updateConfig(call.body, objectReply(call));
    });
}

} // namespace signalbox
