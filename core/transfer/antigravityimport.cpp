// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void readFlags(const json::Object &account, json::Object &fields)
{
    for (const std::string_view name : {"disabled", "proxy_disabled"}) {
        if (const json::Value *flag = account.if_contains(name); flag && flag->is_bool())
            fields[name] = flag->get_bool();
    }
    if (const json::Array *models = arrayOf(account, "protected_models"))
        fields["protected_models"] = *models;
}

void readAccount(const json::Value &value, const std::string &where, ImportDrafts &out)
{
    if (!value.is_object()) {
        out.addFault(where, u"This entry is no account: it must be an object with email and "
                            "refresh_token"_s);
        return;
    }
    const json::Object &account = value.get_object();
    const json::Object *inner = objectOf(account, "token");
    const json::Object &token = inner ? *inner : account;
    ImportDraft draft;
    draft.where = where;
    draft.foreign = true;
    const std::string email = textOf(account, "email");
    draft.fields["provider"] = "code-assist";
    setText(draft.fields, "email", email);
    std::string label = textOf(account, "custom_label");
    if (label.empty())
        label = textOf(account, "name");
    setText(draft.fields, "label", label.empty() ? email : label);
    setText(draft.fields, "project_id", textOf(token, "project_id"));
    readFlags(account, draft.fields);
    draft.credential.kind = CredentialKind::oauth;
    draft.credential.value = tokenOf(token, "access_token");
    draft.credential.refreshToken = tokenOf(token, "refresh_token");
    draft.credential.expiresAt = momentOf(token, "expiry_timestamp");
    if (draft.credential.refreshToken.empty()) {
        draft.fault = u"The entry has no refresh_token: sign in to this account again in the "
                      "program that wrote the file, and export it once more"_s;
    }
    out.entries.push_back(std::move(draft));
}

bool isIndex(const json::Object &file)
{
    return file.contains("current_account_id");
}

} // namespace

void readAntigravityAccounts(const json::Value &file, ImportDrafts &out)
{
    if (file.is_object() && !arrayOf(file.get_object(), "accounts")) {
        readAccount(file, {}, out);
        return;
    }
    const bool wrapped = file.is_object();
    if (wrapped && isIndex(file.get_object())) {
        out.notes.push_back(u"This file is only the list of accounts, without their tokens: choose "
                            "the files in the folder “accounts” beside it"_s);
        return;
    }
    const json::Array &accounts =
        wrapped ? *arrayOf(file.get_object(), "accounts") : file.get_array();
    const std::string parent = wrapped ? "/accounts" : "";
    for (std::size_t i = 0; i < accounts.size(); ++i)
        readAccount(accounts[i], json::pointerTo(parent, std::to_string(i)), out);
}

void readAntigravitySettings(const json::Object &file, ImportDrafts &out)
{
    const json::Object &proxy = *objectOf(file, "proxy");
    if (const json::Value *port = proxy.if_contains("port"); port && port->is_int64())
        out.offerSetting({"proxy", "port"}, *port, u"Port %1"_s.arg(port->get_int64()));
    if (const json::Value *lan = proxy.if_contains("allow_lan_access"); lan && lan->is_bool()) {
        out.offerSetting({"proxy", "allow_lan_access"}, *lan,
                         lan->get_bool() ? u"Access from the local network: on"_s
                                         : u"Access from the local network: off"_s);
    }
    if (const json::Value *start = proxy.if_contains("auto_start"); start && start->is_bool()) {
        out.offerSetting({"proxy", "enabled"}, *start,
                         start->get_bool() ? u"Start the proxy at launch: on"_s
                                           : u"Start the proxy at launch: off"_s);
    }
    if (const json::Object *scheduling = objectOf(proxy, "scheduling")) {
        for (const std::string_view name : {"mode", "max_wait_seconds"}) {
            if (const json::Value *value = scheduling->if_contains(name)) {
                out.offerSetting({"proxy", "scheduling", std::string(name)}, *value,
                                 u"Scheduling: %1"_s.arg(json::toQString(name)));
            }
        }
    }
    if (const json::Object *aliases = objectOf(proxy, "custom_mapping"))
        out.offerAliases(*aliases);
    out.offerClientKey(u"Antigravity-Manager"_s, tokenOf(proxy, "api_key"));
    if (const std::string mode = textOf(proxy, "auth_mode"); !mode.empty() && mode != "key") {
        out.notes.push_back(u"The way of asking for keys (auth_mode) does not come over: Signalbox "
                            "always asks clients for a key"_s);
    }
}

} // namespace signalbox
