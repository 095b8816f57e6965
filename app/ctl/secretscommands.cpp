// SPDX-License-Identifier: GPL-3.0-or-later
// The secret store.
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

ExitCode showState(const Call &call, const Result<AdminAnswer> &answer)
{
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    const QString kind = textOf(answer->json, "kind");
    print(u"%1%2"_s.arg(textOf(answer->json, "state").replace(u'_', u' '),
                        kind.isEmpty() ? QString() : u", key: "_s + kind));
    if (const QString why = textOf(answer->json, "why"); !why.isEmpty())
        print(why);
    return ExitCode::fine;
}

ExitCode show(const Call &call)
{
    return showState(call, call.client.get("/secrets"));
}

ExitCode unlock(const Call &call)
{
    const Result<AdminAnswer> now = call.client.get("/secrets");
    if (!now)
        return fail(now.error());
    json::Object body;
    const bool byPassphrase = textOf(now->json, "state") == u"waiting_for_passphrase"_s;
    if (byPassphrase || call.options.isSet(u"passphrase-file"_s)) {
        const Result<Secret> passphrase =
            readSecret(call.options, u"passphrase-file"_s, u"Passphrase: "_s);
        if (!passphrase)
            return fail(passphrase.error());
        body["passphrase"] = passphrase->view();
    }
    return showState(call, call.client.post("/secrets/unlock", body));
}

ExitCode use(const Call &call)
{
    const QString kind = call.arguments.first();
    if (kind != u"passphrase"_s && kind != u"keychain"_s)
        return failUsage(u"The key of the secrets is in the keychain or comes from a passphrase: "
                         "\"secrets use keychain\" or \"secrets use passphrase\"."_s);
    json::Object body;
    body["kind"] = kind.toStdString();
    if (kind == u"passphrase"_s) {
        const Result<Secret> passphrase = readNewPassphrase(call.options);
        if (!passphrase)
            return fail(passphrase.error());
        body["passphrase"] = passphrase->view();
    }
    return showState(call, call.client.put("/secrets", body));
}

} // namespace

std::vector<Command> secretsCommands()
{
    const QCommandLineOption passphraseFile =
        valueOption(u"passphrase-file"_s, u"File with the passphrase."_s, u"FILE"_s);
    return {
        {{u"secrets"_s, u"show"_s},
         {},
         0,
         0,
         u"Says how it stands with the secret store."_s,
         {},
         show},
        {{u"secrets"_s, u"unlock"_s},
         {},
         0,
         0,
         u"Opens it with the passphrase, or asks the keychain again."_s,
         {passphraseFile},
         unlock},
        {{u"secrets"_s, u"use"_s},
         u"passphrase|keychain"_s,
         1,
         1,
         u"Changes what protects the secrets."_s,
         {passphraseFile},
         use},
    };
}

} // namespace signalbox::ctl
