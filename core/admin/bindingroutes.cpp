// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void listBindings(EngineCommands &engine, const AdminCall &call)
{
    engine.bindings([sink = call.sink](const Result<std::vector<BindingSnapshot>> &bindings) {
        if (!bindings) {
            sendError(*sink, bindings.error());
            return;
        }
        json::Array list;
        for (const BindingSnapshot &binding : *bindings)
            list.emplace_back(bindingJson(binding));
        json::Object out;
        out["count"] = list.size();
        out["bindings"] = std::move(list);
        sendJson(*sink, 200, out);
    });
}

Reply<int> noContentReply(const AdminCall &call)
{
    return [sink = call.sink](const Result<int> &done) {
        if (done)
            sendNoContent(*sink);
        else
            sendError(*sink, done.error());
    };
}

void moveBinding(EngineCommands &engine, const AdminCall &call)
{
    const json::Value *id = call.body.if_contains("account_id");
    if (!id || !id->is_string()) {
        sendError(*call.sink, {ErrorCode::invalidArgument,
                               u"Some values are not right"_s,
                               {{"/account_id", u"must be the id of an account"_s}},
                               {}});
        return;
    }
    engine.moveBinding(call.parameters[0], AccountId(std::string(id->get_string())),
                       [sink = call.sink](const Result<BindingSnapshot> &moved) {
                           if (moved)
                               sendJson(*sink, 200, bindingJson(*moved));
                           else
                               sendError(*sink, moved.error());
                       });
}

} // namespace

void addBindingRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/session-bindings",
            [&engine](const AdminCall &call) { listBindings(engine, call); });
    api.add("DELETE", "/session-bindings",
            [&engine](const AdminCall &call) { engine.clearBindings(noContentReply(call)); });
    api.add("DELETE", "/session-bindings/{session}", [&engine](const AdminCall &call) {
        engine.clearBinding(call.parameters[0], noContentReply(call));
    });
    api.add("PUT", "/session-bindings/{session}",
            [&engine](const AdminCall &call) { moveBinding(engine, call); });
}

} // namespace signalbox
