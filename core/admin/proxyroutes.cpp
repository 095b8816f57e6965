// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

namespace signalbox {

namespace {

Reply<ProxySnapshot> proxyReply(const AdminCall &call)
{
    return [sink = call.sink](const Result<ProxySnapshot> &proxy) {
        if (proxy)
            sendJson(*sink, 200, proxyJson(*proxy));
        else
            sendError(*sink, proxy.error());
    };
}

} // namespace

void addProxyRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("POST", "/proxy/start",
            [&engine](const AdminCall &call) { engine.startProxy(proxyReply(call)); });
    api.add("POST", "/proxy/stop", [&engine](const AdminCall &call) {
        engine.stopProxy(StopManner::drain, proxyReply(call));
    });
}

} // namespace signalbox
