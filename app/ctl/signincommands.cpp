// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in with a provider from a terminal.
#include "app/ctl/accountref.h"
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"

#include <QProcess>
#include <QStandardPaths>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPollMilliseconds = 500;

Result<json::Object> startBody(const Call &call)
{
    json::Object body;
    body["provider"] = json::fromQString(call.arguments.first());
    body["way"] = call.options.isSet(u"device"_s) ? "device" : "browser";
    if (call.options.isSet(u"label"_s))
        body["label"] = json::fromQString(call.options.value(u"label"_s));
    if (call.options.isSet(u"project"_s))
        body["project_id"] = json::fromQString(call.options.value(u"project"_s));
    if (call.options.isSet(u"accept-terms"_s))
        body["terms_accepted"] = true;
    if (call.options.isSet(u"again"_s)) {
        const Result<json::Object> account =
            findAccount(call.client, call.options.value(u"again"_s));
        if (!account)
            return account.error();
        body["account"] = account->at("id");
    }
    return body;
}

bool openBrowser(const QString &address)
{
    const QString opener = QStandardPaths::findExecutable(u"xdg-open"_s);
    const bool hasDisplay =
        qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    return hasDisplay && !opener.isEmpty() && QProcess::startDetached(opener, {address});
}

void tellWhatToDo(const Call &call, const json::Object &flow)
{
    if (const QString code = textOf(flow, "user_code"); !code.isEmpty()) {
        tell(u"On any device, open %1 and type the code"_s.arg(textOf(flow, "verification_uri")));
        tell(u"    "_s + code);
        return;
    }
    const QString address = textOf(flow, "authorization_url");
    const bool opened = !call.options.isSet(u"no-browser"_s) && openBrowser(address);
    tell(opened ? u"The browser was opened. If nothing shows, open this address:"_s
                : u"Open this address in a browser:"_s);
    tell(address);
    tell(u"Where the browser cannot come back to this computer, paste the address at which it "
         "ended, or the code, here."_s);
}

bool isRunning(const json::Object &flow)
{
    const QString state = textOf(flow, "state");
    return state == u"waiting"_s || state == u"working"_s;
}

/// A line that was typed goes to the sign-in; a refused one is told and another may come.
void passOn(const Call &call, const QByteArray &path, const Secret &code)
{
    json::Object body;
    body["code"] = code.view();
    if (const Result<AdminAnswer> taken = call.client.post(path + "/code", body); !taken)
        fail(taken.error());
}

/// Waits for the end: the last answer, or why there is none.
Result<AdminAnswer> waitForEnd(const Call &call, const QByteArray &path)
{
    catchInterrupt();
    for (;;) {
        const std::optional<Secret> typed = waitForLine(kPollMilliseconds);
        if (interrupted()) {
            (void)call.client.remove(path);
            return Error{ErrorCode::unavailable, u"The sign-in was cancelled."_s, {}, {}};
        }
        if (typed)
            passOn(call, path, *typed);
        Result<AdminAnswer> flow = call.client.get(path);
        if (!flow || !isRunning(flow->json))
            return flow;
    }
}

ExitCode login(const Call &call)
{
    const Result<json::Object> body = startBody(call);
    if (!body)
        return fail(body.error());
    const Result<AdminAnswer> started = call.client.post("/oauth/start", *body);
    if (!started)
        return fail(started.error());
    tellWhatToDo(call, started->json);
    const Result<AdminAnswer> ended =
        waitForEnd(call, "/oauth/" + segment(textOf(started->json, "flow_id")));
    if (!ended)
        return fail(ended.error());
    if (textOf(ended->json, "state") != u"done"_s) {
        return fail({ErrorCode::unavailable, textOf(ended->json, "error"), {}, {}});
    }
    if (!printedAsJson(call, *ended)) {
        tell(u"Signed in as %1."_s.arg(textOf(ended->json, "account_name")));
        print(textOf(ended->json, "account_id"));
    }
    return ExitCode::fine;
}

} // namespace

std::vector<Command> signInCommands()
{
    return {
        {{u"account"_s, u"login"_s},
         u"PROVIDER"_s,
         1,
         1,
         u"Signs in with a provider by browser or device code; Ctrl+C cancels."_s,
         {switchOption(u"device"_s, u"A code to type on another device, instead of the browser."_s),
          switchOption(u"no-browser"_s, u"Only prints the address."_s),
          valueOption(u"again"_s, u"Signs this account in again."_s, u"ACCOUNT"_s),
          valueOption(u"label"_s, u"What the account is called."_s, u"TEXT"_s),
          valueOption(u"project"_s, u"Project, where the provider has them."_s, u"ID"_s),
          switchOption(u"accept-terms"_s, u"Accepts the provider's warning."_s)},
         login},
    };
}

} // namespace signalbox::ctl
