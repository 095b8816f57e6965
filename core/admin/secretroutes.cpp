// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/json/fieldreader.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::string_view kindName(VaultKeyKind kind)
{
    switch (kind) {
    case VaultKeyKind::keychain:
        return "keychain";
    case VaultKeyKind::passphrase:
        return "passphrase";
    case VaultKeyKind::fixed:
        break;
    }
    return "fixed";
}

Reply<SecretsSnapshot> secretsReply(const AdminCall &call)
{
    return [sink = call.sink](const Result<SecretsSnapshot> &secrets) {
        if (!secrets) {
            sendError(*sink, secrets.error());
            return;
        }
        json::Object out;
        out["state"] = secretsStateName(secrets->state);
        out["why"] = json::fromQString(secrets->why);
        out["kind"] = secrets->kind ? json::Value(kindName(*secrets->kind)) : json::Value(nullptr);
        out["lock_with_session"] = secrets->lockWithSession;
        sendJson(*sink, 200, out);
    };
}

/// An absent passphrase is an empty one.
void readPassphrase(json::FieldReader &reader, Secret &out)
{
    const json::Value *value = reader.value("passphrase");
    if (!value || value->is_null())
        return;
    if (value->is_string())
        out = Secret(std::string_view(value->get_string()));
    else
        reader.fault("passphrase", u"must be a string"_s);
}

Error invalid(std::vector<FieldFault> faults)
{
    const FieldFault &first = faults.front();
    QString message = first.message;
    if (message.front().isLower()) // a predicate, whose subject is the member
        message = QString::fromStdString(first.pointer).mid(1) + u' ' + message;
    return {ErrorCode::invalidArgument, message, std::move(faults), {}};
}

void unlockSecrets(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(call.body, {}, faults);
    Secret passphrase;
    readPassphrase(reader, passphrase);
    reader.refuseUnknown();
    if (faults.empty())
        engine.unlockSecrets(std::move(passphrase), secretsReply(call));
    else
        sendError(*call.sink, invalid(std::move(faults)));
}

void rewrapSecrets(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(call.body, {}, faults);
    SecretsRewrap rewrap;
    std::string kind;
    reader.read("kind", kind);
    readPassphrase(reader, rewrap.passphrase);
    reader.refuseUnknown();
    if (kind == "keychain")
        rewrap.to = VaultKeyKind::keychain;
    else if (kind != "passphrase")
        reader.fault("kind", u"must be keychain or passphrase"_s);
    else if (rewrap.passphrase.empty())
        reader.fault("passphrase", u"Give the new passphrase"_s);
    if (faults.empty())
        engine.rewrapSecrets(std::move(rewrap), secretsReply(call));
    else
        sendError(*call.sink, invalid(std::move(faults)));
}

} // namespace

std::string_view secretsStateName(SecretsState state)
{
    static constexpr std::array<std::string_view, 4> kNames = {"open", "waiting_for_keychain",
                                                               "waiting_for_passphrase", "damaged"};
    return kNames.at(static_cast<std::size_t>(state));
}

void addSecretRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/secrets",
            [&engine](const AdminCall &call) { engine.secrets(secretsReply(call)); });
    api.add("PUT", "/secrets", [&engine](const AdminCall &call) { rewrapSecrets(engine, call); });
    api.add("POST", "/secrets/unlock",
            [&engine](const AdminCall &call) { unlockSecrets(engine, call); });
}

} // namespace signalbox
