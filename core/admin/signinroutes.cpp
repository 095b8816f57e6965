// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/signinjson.h"

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Reply<SignInSnapshot> signInReply(const AdminCall &call, int status)
{
    return [sink = call.sink, status](const Result<SignInSnapshot> &signIn) {
        if (signIn)
            sendJson(*sink, status, signInJson(*signIn));
        else
            sendError(*sink, signIn.error());
    };
}

void startSignIn(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    SignInStart start = readSignInStart(call.body, faults);
    if (!faults.empty()) {
        sendError(
            *call.sink,
            {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}});
        return;
    }
    engine.startSignIn(std::move(start), signInReply(call, 201));
}

void pasteCode(EngineCommands &engine, const AdminCall &call)
{
    const json::Value *code = call.body.if_contains("code");
    if (!code || !code->is_string() || code->get_string().empty() || call.body.size() > 1) {
        const QString rule =
            u"must be all there is: the address that the browser ended at, or the code alone"_s;
        sendError(*call.sink, {ErrorCode::invalidArgument,
                               u"The code is missing: \"code\" %1"_s.arg(rule),
                               {{"/code", rule}},
                               {}});
        return;
    }
    const auto &text = code->get_string();
    engine.pasteSignInCode(call.parameters[0], Secret(std::string_view(text.data(), text.size())),
                           signInReply(call, 200));
}

void cancelSignIn(EngineCommands &engine, const AdminCall &call)
{
    engine.cancelSignIn(call.parameters[0],
                        [sink = call.sink](const Result<SignInSnapshot> &signIn) {
                            if (signIn)
                                sendNoContent(*sink);
                            else
                                sendError(*sink, signIn.error());
                        });
}

} // namespace

void addSignInRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("POST", "/oauth/start",
            [&engine](const AdminCall &call) { startSignIn(engine, call); });
    api.add("GET", "/oauth/{flow_id}", [&engine](const AdminCall &call) {
        engine.signIn(call.parameters[0], signInReply(call, 200));
    });
    api.add("DELETE", "/oauth/{flow_id}",
            [&engine](const AdminCall &call) { cancelSignIn(engine, call); });
    api.add("POST", "/oauth/{flow_id}/code",
            [&engine](const AdminCall &call) { pasteCode(engine, call); });
}

} // namespace signalbox
