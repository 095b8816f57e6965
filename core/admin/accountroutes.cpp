// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/accountpatch.h"
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error invalid(std::vector<FieldFault> faults)
{
    return {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}};
}

/// A member of the contract that nothing uses yet is kept in the account's file. Others are
/// refused: a misspelt credential would end there in the clear.
void takeExtra(json::FieldReader &reader, Account &account)
{
    static constexpr std::string_view kKept = "terms_accepted";
    for (const auto &member : reader.unknown()) {
        if (std::string_view(member.key()) != kKept)
            reader.fault(member.key(), u"is not known"_s);
        else
            account.extra.emplace(member.key(), member.value());
    }
}

Result<NewAccount> readNewAccount(const json::Object &body)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(body, {}, faults);
    NewAccount added;
    std::string provider;
    reader.read("provider", provider);
    if (provider.empty())
        reader.fault("provider",
                     u"is missing: for example openai, anthropic, gemini or openai-compatible"_s);
    reader.read("verify", added.verify);
    const AccountPatch patch = readAccountPatch(reader);
    applyAccountPatch(added.account, patch);
    added.account.provider = ProviderId(provider);
    if (patch.credential)
        added.credential = *patch.credential;
    else if (!body.contains("credential"))
        reader.fault("credential",
                     u"is missing: {\"type\":\"api_key\",\"value\":…} or {\"type\":\"none\"}"_s);
    takeExtra(reader, added.account);
    if (!faults.empty())
        return invalid(std::move(faults));
    return added;
}

Reply<AccountSnapshot> accountReply(const AdminCall &call)
{
    return [sink = call.sink](const Result<AccountSnapshot> &account) {
        if (account)
            sendJson(*sink, 200, accountJson(*account));
        else
            sendError(*sink, account.error());
    };
}

void listAccounts(EngineCommands &engine, const AdminCall &call)
{
    engine.accounts([sink = call.sink](const Result<std::vector<AccountSnapshot>> &accounts) {
        if (!accounts) {
            sendError(*sink, accounts.error());
            return;
        }
        json::Array list;
        for (const AccountSnapshot &account : *accounts)
            list.emplace_back(accountJson(account));
        json::Object out;
        out["accounts"] = std::move(list);
        sendJson(*sink, 200, out);
    });
}

void addAccount(EngineCommands &engine, const AdminCall &call)
{
    Result<NewAccount> added = readNewAccount(call.body);
    if (!added) {
        sendError(*call.sink, added.error());
        return;
    }
    engine.addAccount(std::move(*added), [sink = call.sink](const Result<AddedAccount> &done) {
        if (!done) {
            sendError(*sink, done.error());
            return;
        }
        json::Object out;
        out["id"] = done->id.str();
        if (done->verified)
            out["verified"] = json::fromQString(done->verified->message);
        sendJson(*sink, 201, out);
    });
}

void getAccount(EngineCommands &engine, const AdminCall &call)
{
    engine.accounts([sink = call.sink, id = call.parameters[0]](
                        const Result<std::vector<AccountSnapshot>> &accounts) {
        for (const AccountSnapshot &account :
             accounts ? *accounts : std::vector<AccountSnapshot>()) {
            if (account.id.str() == id) {
                sendJson(*sink, 200, accountJson(account));
                return;
            }
        }
        sendError(*sink, {ErrorCode::notFound, u"There is no account with this id"_s, {}, {}});
    });
}

void patchAccount(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(call.body, {}, faults);
    AccountPatch patch = readAccountPatch(reader);
    const json::Object unknown = reader.unknown();
    for (const auto &member : unknown)
        reader.fault(member.key(), u"cannot be changed"_s);
    if (!faults.empty()) {
        sendError(*call.sink, invalid(std::move(faults)));
        return;
    }
    engine.updateAccount(AccountId(call.parameters[0]), std::move(patch), accountReply(call));
}

void removeAccount(EngineCommands &engine, const AdminCall &call)
{
    const auto asked = call.query.find("undoable");
    const std::string undoable = asked == call.query.end() ? "false" : asked->second;
    if (undoable != "true" && undoable != "false") {
        sendError(*call.sink, invalid({{"/undoable", u"must be true or false"_s}}));
        return;
    }
    engine.removeAccount(AccountId(call.parameters[0]),
                         undoable == "true" ? RemoveManner::undoable : RemoveManner::now,
                         [sink = call.sink](const Result<AccountSnapshot> &gone) {
                             if (gone)
                                 sendNoContent(*sink);
                             else
                                 sendError(*sink, gone.error());
                         });
}

} // namespace

void addAccountRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/accounts", [&engine](const AdminCall &call) { listAccounts(engine, call); });
    api.add("POST", "/accounts", [&engine](const AdminCall &call) { addAccount(engine, call); });
    api.add("GET", "/accounts/{id}",
            [&engine](const AdminCall &call) { getAccount(engine, call); });
    api.add("PATCH", "/accounts/{id}",
            [&engine](const AdminCall &call) { patchAccount(engine, call); });
    api.add("DELETE", "/accounts/{id}",
            [&engine](const AdminCall &call) { removeAccount(engine, call); });
    api.add("POST", "/accounts/{id}/restore", [&engine](const AdminCall &call) {
        engine.restoreAccount(AccountId(call.parameters[0]), accountReply(call));
    });
    api.add("POST", "/accounts/{id}/refresh", [&engine](const AdminCall &call) {
        engine.refreshAccount(AccountId(call.parameters[0]), accountReply(call));
    });
}

} // namespace signalbox
