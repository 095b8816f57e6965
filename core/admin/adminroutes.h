// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/adminapi.h"
#include "core/admin/enginecommands.h"

namespace signalbox {

/// Each resource adds its routes; `engine` must outlive the API.
void addStatusRoutes(AdminApi &api, EngineCommands &engine);
/// Before the accounts: "import" and "export" stand where those have an id.
void addTransferRoutes(AdminApi &api, EngineCommands &engine);
void addAccountRoutes(AdminApi &api, EngineCommands &engine);
void addSchedulingRoutes(AdminApi &api, EngineCommands &engine);
void addBindingRoutes(AdminApi &api, EngineCommands &engine);
void addCooldownRoutes(AdminApi &api, EngineCommands &engine);
void addConfigRoutes(AdminApi &api, EngineCommands &engine);
void addProxyRoutes(AdminApi &api, EngineCommands &engine);
void addRequestRoutes(AdminApi &api, EngineCommands &engine);
void addSimulateRoutes(AdminApi &api, EngineCommands &engine);
void addProviderRoutes(AdminApi &api, EngineCommands &engine);
void addSecretRoutes(AdminApi &api, EngineCommands &engine);
void addSignInRoutes(AdminApi &api, EngineCommands &engine);

inline void addAllAdminRoutes(AdminApi &api, EngineCommands &engine)
{
    addStatusRoutes(api, engine);
    addTransferRoutes(api, engine);
    addAccountRoutes(api, engine);
    addSchedulingRoutes(api, engine);
    addBindingRoutes(api, engine);
    addCooldownRoutes(api, engine);
    addConfigRoutes(api, engine);
    addProxyRoutes(api, engine);
    addRequestRoutes(api, engine);
    addSimulateRoutes(api, engine);
    addProviderRoutes(api, engine);
    addSecretRoutes(api, engine);
    addSignInRoutes(api, engine);
}

} // namespace signalbox
