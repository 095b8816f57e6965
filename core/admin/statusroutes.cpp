// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

namespace signalbox {

void addStatusRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/status", [&engine](const AdminCall &call) {
        engine.status([&engine, sink = call.sink](const Result<StatusSnapshot> &status) {
            if (!status) {
                sendError(*sink, status.error());
                return;
            }
            engine.accounts(
                [sink, state = *status](const Result<std::vector<AccountSnapshot>> &accounts) {
                    if (accounts)
                        sendJson(*sink, 200, statusJson(state, *accounts));
                    else
                        sendError(*sink, accounts.error());
                });
        });
    });
}

} // namespace signalbox
