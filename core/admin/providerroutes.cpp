// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/providerjson.h"
#include "core/json/fieldreader.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Answers with a value as JSON.
template <class T>
Reply<T> jsonReply(const AdminCall &call, json::Object (*toJson)(const T &))
{
    return [sink = call.sink, toJson](const Result<T> &result) {
        if (result)
            sendJson(*sink, 200, toJson(*result));
        else
            sendError(*sink, result.error());
    };
}

Error oneFault(const char *pointer, const QString &message)
{
    return {ErrorCode::invalidArgument, message, {{pointer, message}}, {}};
}

void listProviders(EngineCommands &engine, const AdminCall &call)
{
    engine.providers([sink = call.sink](const Result<std::vector<ProviderDefinition>> &all) {
        if (!all) {
            sendError(*sink, all.error());
            return;
        }
        json::Array list;
        for (const ProviderDefinition &provider : *all)
            list.emplace_back(providerJson(provider));
        json::Object out;
        out["providers"] = std::move(list);
        sendJson(*sink, 200, out);
    });
}

void getProvider(EngineCommands &engine, const AdminCall &call)
{
    engine.providers([sink = call.sink,
                      id = call.parameters[0]](const Result<std::vector<ProviderDefinition>> &all) {
        if (!all) {
            sendError(*sink, all.error());
            return;
        }
        for (const ProviderDefinition &provider : *all) {
            if (provider.id.str() == id) {
                sendJson(*sink, 200, providerJson(provider));
                return;
            }
        }
        sendError(*sink, {ErrorCode::notFound, u"There is no provider with this id"_s, {}, {}});
    });
}

void putProvider(EngineCommands &engine, const AdminCall &call)
{
    json::Object definition = call.body;
    const json::Value *id = definition.if_contains("id");
    if (!id) {
        definition["id"] = call.parameters[0];
    } else if (!id->is_string() || std::string_view(id->get_string()) != call.parameters[0]) {
        sendError(*call.sink, oneFault("/id", u"must be the id that the path names"_s));
        return;
    }
    engine.saveProvider(std::move(definition), jsonReply<ProviderDefinition>(call, providerJson));
}

void findLocal(EngineCommands &engine, const AdminCall &call)
{
    engine.findLocalServers([sink = call.sink](const Result<std::vector<LocalServer>> &found) {
        if (!found) {
            sendError(*sink, found.error());
            return;
        }
        json::Array list;
        for (const LocalServer &server : *found)
            list.emplace_back(localServerJson(server));
        json::Object out;
        out["servers"] = std::move(list);
        sendJson(*sink, 200, out);
    });
}

void putOAuthClient(EngineCommands &engine, const AdminCall &call)
{
    Result<OAuthClientPatch> patch = oauthClientPatchFromJson(call.body);
    if (!patch) {
        sendError(*call.sink, patch.error());
        return;
    }
    engine.setOAuthClient(ProviderId(call.parameters[0]), std::move(*patch),
                          jsonReply<OAuthClientSnapshot>(call, oauthClientJson));
}

void testAccount(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(call.body, {}, faults);
    std::string model;
    reader.read("model", model);
    reader.refuseUnknown();
    if (!faults.empty()) {
        sendError(
            *call.sink,
            {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}});
        return;
    }
    engine.testAccount(AccountId(call.parameters[0]), std::move(model),
                       jsonReply<TestReport>(call, testReportJson));
}

} // namespace

void addProviderRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/providers", [&engine](const AdminCall &call) { listProviders(engine, call); });
    api.add("POST", "/providers/check", [&engine](const AdminCall &call) {
        engine.checkProvider(call.body, jsonReply<ProviderDefinition>(call, providerJson));
    });
    api.add("POST", "/providers/find-local",
            [&engine](const AdminCall &call) { findLocal(engine, call); });
    api.add("GET", "/providers/{id}",
            [&engine](const AdminCall &call) { getProvider(engine, call); });
    api.add("PUT", "/providers/{id}",
            [&engine](const AdminCall &call) { putProvider(engine, call); });
    api.add("DELETE", "/providers/{id}", [&engine](const AdminCall &call) {
        engine.removeProvider(ProviderId(call.parameters[0]),
                              [sink = call.sink](const Result<ProviderDefinition> &gone) {
                                  if (gone)
                                      sendNoContent(*sink);
                                  else
                                      sendError(*sink, gone.error());
                              });
    });
    api.add("GET", "/providers/{id}/oauth-client", [&engine](const AdminCall &call) {
        engine.oauthClient(ProviderId(call.parameters[0]),
                           jsonReply<OAuthClientSnapshot>(call, oauthClientJson));
    });
    api.add("PUT", "/providers/{id}/oauth-client",
            [&engine](const AdminCall &call) { putOAuthClient(engine, call); });
    api.add("POST", "/accounts/{id}/test",
            [&engine](const AdminCall &call) { testAccount(engine, call); });
}

} // namespace signalbox
