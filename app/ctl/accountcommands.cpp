// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts one by one.
#include "app/ctl/accountref.h"
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"

#include "core/base/storagethread.h"

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestKeyFile = 256 * 1024;

ExitCode list(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.get("/accounts");
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    std::vector<QStringList> rows;
    for (const json::Value &value : arrayOf(answer->json, "accounts")) {
        const json::Object &account = value.get_object();
        rows.push_back({textOf(account, "id"), textOf(account, "label"),
                        textOf(account, "provider"), textOf(account, "email"),
                        isTrue(account, "disabled")         ? u"off"_s
                        : isTrue(account, "proxy_disabled") ? u"watching only"_s
                                                            : u"serving"_s});
    }
    printTable({u"ID"_s, u"LABEL"_s, u"PROVIDER"_s, u"E-MAIL"_s, u"USE"_s}, rows);
    return ExitCode::fine;
}

Result<json::Object> credentialOf(const Call &call)
{
    json::Object credential;
    if (call.options.isSet(u"no-key"_s)) {
        credential["type"] = "none";
        return credential;
    }
    if (call.options.isSet(u"service-account"_s)) {
        const auto file = readWholeFile(call.options.value(u"service-account"_s), kLongestKeyFile);
        if (!file)
            return file.error();
        Result<json::Object> key =
            json::parseObject({file->constData(), static_cast<std::size_t>(file->size())});
        if (!key)
            return key.error();
        credential["type"] = "service_account";
        credential["json"] = std::move(*key);
        return credential;
    }
    const Result<Secret> key = readSecret(call.options, u"key-file"_s, u"Key: "_s);
    if (!key)
        return key.error();
    credential["type"] = call.options.isSet(u"bearer"_s) ? "bearer" : "api_key";
    credential["value"] = key->view();
    return credential;
}

void setText(const Call &call, json::Object &body, const QString &option, std::string_view member)
{
    if (call.options.isSet(option))
        body[member] = json::fromQString(call.options.value(option));
}

ExitCode add(const Call &call)
{
    json::Object body;
    body["provider"] = json::fromQString(call.arguments.first());
    setText(call, body, u"label"_s, "label");
    setText(call, body, u"base-url"_s, "base_url");
    setText(call, body, u"project"_s, "project_id");
    setText(call, body, u"proxy"_s, "proxy_url");
    if (call.options.isSet(u"verify"_s))
        body["verify"] = true;
    if (call.options.isSet(u"accept-terms"_s))
        body["terms_accepted"] = true;
    Result<json::Object> credential = credentialOf(call);
    if (!credential)
        return fail(credential.error());
    body["credential"] = std::move(*credential);
    const Result<AdminAnswer> answer = call.client.post("/accounts", body);
    if (!answer)
        return fail(answer.error());
    if (!printedAsJson(call, *answer))
        print(textOf(answer->json, "id"));
    return ExitCode::fine;
}

ExitCode remove(const Call &call)
{
    const Result<json::Object> account = findAccount(call.client, call.arguments.first());
    if (!account)
        return fail(account.error());
    const bool undoable = call.options.isSet(u"undoable"_s);
    const QString name = textOf(*account, "label");
    if (!undoable && !call.options.isSet(u"yes"_s) &&
        !askYes(u"Remove %1? Its key is deleted and its sign-in is ended."_s.arg(name)))
        return failUsage(u"Nothing was removed; --yes removes without a question."_s);
    const Result<AdminAnswer> answer =
        call.client.remove("/accounts/" + segment(textOf(*account, "id")) +
                           (undoable ? QByteArray("?undoable=true") : QByteArray()));
    if (!answer)
        return fail(answer.error());
    tell(u"%1 is removed."_s.arg(name));
    return ExitCode::fine;
}

ExitCode restore(const Call &call)
{
    const Result<AdminAnswer> answer =
        call.client.post("/accounts/" + segment(call.arguments.first()) + "/restore");
    if (!answer)
        return fail(answer.error());
    if (!printedAsJson(call, *answer))
        tell(u"%1 is back."_s.arg(textOf(answer->json, "label")));
    return ExitCode::fine;
}

ExitCode refresh(const Call &call)
{
    const Result<QByteArray> path = accountPath(call.client, call.arguments.first(), "/refresh");
    if (!path)
        return fail(path.error());
    const Result<AdminAnswer> answer = call.client.post(*path);
    if (!answer)
        return fail(answer.error());
    if (!printedAsJson(call, *answer))
        print(listOf(answer->json, "models"));
    return ExitCode::fine;
}

ExitCode test(const Call &call)
{
    const Result<QByteArray> path = accountPath(call.client, call.arguments.first(), "/test");
    if (!path)
        return fail(path.error());
    json::Object body;
    setText(call, body, u"model"_s, "model");
    const Result<AdminAnswer> answer = call.client.post(*path, body);
    if (!answer)
        return fail(answer.error());
    const bool ok = isTrue(answer->json, "ok");
    if (!printedAsJson(call, *answer)) {
        print(u"%1 (%2, %3 ms, %4 + %5 tokens)"_s.arg(
            textOf(answer->json, "message"), textOf(answer->json, "model"),
            textOf(answer->json, "duration_ms"), textOf(answer->json, "input_tokens"),
            textOf(answer->json, "output_tokens")));
    }
    return ok ? ExitCode::fine : ExitCode::runtimeFailure;
}

Command addCommand()
{
    return {{u"account"_s, u"add"_s},
            u"PROVIDER"_s,
            1,
            1,
            u"Adds an account; its key comes from --key-file or standard input."_s,
            {valueOption(u"key-file"_s, u"File with the key."_s, u"FILE"_s),
             switchOption(u"bearer"_s, u"The key is a bearer token."_s),
             switchOption(u"no-key"_s, u"The provider needs no key."_s),
             valueOption(u"service-account"_s, u"A service account's key file."_s, u"FILE"_s),
             valueOption(u"label"_s, u"What the account is called."_s, u"TEXT"_s),
             valueOption(u"base-url"_s, u"Address of the provider."_s, u"URL"_s),
             valueOption(u"project"_s, u"Project, where the provider has them."_s, u"ID"_s),
             valueOption(u"proxy"_s, u"Connection proxy: system, none or a URL."_s, u"URL"_s),
             switchOption(u"verify"_s, u"Asks the provider first, free of charge."_s),
             switchOption(u"accept-terms"_s, u"Accepts the provider's warning."_s)},
            add};
}

} // namespace

std::vector<Command> accountCommands()
{
    return {
        {{u"account"_s, u"list"_s}, {}, 0, 0, u"Lists the accounts."_s, {}, list},
        addCommand(),
        {{u"account"_s, u"remove"_s},
         u"ACCOUNT"_s,
         1,
         1,
         u"Removes an account, by id, label or e-mail address."_s,
         {switchOption(u"yes"_s, u"Does not ask."_s),
          switchOption(u"undoable"_s, u"Keeps key and sign-in until Signalbox ends."_s)},
         remove},
        {{u"account"_s, u"restore"_s},
         u"ID"_s,
         1,
         1,
         u"Brings back one removed with --undoable."_s,
         {},
         restore},
        {{u"account"_s, u"refresh"_s},
         u"ACCOUNT"_s,
         1,
         1,
         u"Renews its token and model list."_s,
         {},
         refresh},
        {{u"account"_s, u"test"_s},
         u"ACCOUNT"_s,
         1,
         1,
         u"Sends one smallest request with it (about 20 tokens)."_s,
         {valueOption(u"model"_s, u"Model to ask."_s, u"NAME"_s)},
         test},
    };
}

} // namespace signalbox::ctl
