// SPDX-License-Identifier: GPL-3.0-or-later
// The serving side: state, mode, bindings.
#include "app/ctl/output.h"

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

QStringList accountRow(const json::Object &account)
{
    QString state = textOf(account, "state");
    if (const QString cause = textOf(account, "cause"); !cause.isEmpty())
        state += u" ("_s + cause + u')';
    return {textOf(account, "label"), textOf(account, "provider"), state,
            textOf(account, "available_at"), textOf(account, "in_flight")};
}

ExitCode status(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.get("/status");
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    const json::Object &proxy = objectOf(answer->json, "proxy");
    print(u"Proxy %1, %2"_s.arg(textOf(proxy, "state"), textOf(proxy, "address")));
    if (const QString error = textOf(proxy, "error"); !error.isEmpty())
        print(error);
    print(u"%1 in flight, %2 waiting, %3 bindings"_s.arg(
        textOf(answer->json, "in_flight"), textOf(objectOf(answer->json, "queue"), "length"),
        textOf(answer->json, "bindings")));
    std::vector<QStringList> rows;
    for (const json::Value &account : arrayOf(answer->json, "accounts"))
        rows.push_back(accountRow(account.get_object()));
    if (rows.empty())
        print(u"No account yet: \"signalboxctl account add PROVIDER\" adds one."_s);
    else
        printTable({u"ACCOUNT"_s, u"PROVIDER"_s, u"STATE"_s, u"UNTIL"_s, u"IN FLIGHT"_s}, rows);
    return ExitCode::fine;
}

ExitCode mode(const Call &call)
{
    json::Object patch;
    if (!call.arguments.isEmpty())
        patch["mode"] = json::fromQString(call.arguments.first());
    const Result<AdminAnswer> answer =
        patch.empty() ? call.client.get("/scheduling") : call.client.put("/scheduling", patch);
    if (!answer)
        return fail(answer.error());
    if (!printedAsJson(call, *answer))
        print(textOf(answer->json, "mode"));
    return ExitCode::fine;
}

ExitCode bindings(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.get("/session-bindings");
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    std::vector<QStringList> rows;
    for (const json::Value &value : arrayOf(answer->json, "bindings")) {
        const json::Object &binding = value.get_object();
        rows.push_back({textOf(binding, "session"), textOf(binding, "account_id"),
                        textOf(binding, "last_used")});
    }
    printTable({u"SESSION"_s, u"ACCOUNT"_s, u"LAST USED"_s}, rows);
    return ExitCode::fine;
}

ExitCode clearBindings(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.remove("/session-bindings");
    return answer ? ExitCode::fine : fail(answer.error());
}

ExitCode switchProxy(const Call &call, const QByteArray &path)
{
    const Result<AdminAnswer> answer = call.client.post(path);
    if (!answer)
        return fail(answer.error());
    if (!printedAsJson(call, *answer))
        print(
            u"Proxy %1, %2"_s.arg(textOf(answer->json, "state"), textOf(answer->json, "address")));
    return ExitCode::fine;
}

ExitCode start(const Call &call)
{
    return switchProxy(call, "/proxy/start");
}

ExitCode stop(const Call &call)
{
    return switchProxy(call, "/proxy/stop");
}

} // namespace

std::vector<Command> proxyCommands()
{
    return {
        {{u"status"_s}, {}, 0, 0, u"Shows the proxy and what each account is doing."_s, {}, status},
        {{u"proxy"_s, u"start"_s}, {}, 0, 0, u"Starts serving."_s, {}, start},
        {{u"proxy"_s, u"stop"_s},
         {},
         0,
         0,
         u"Stops serving; running requests end first."_s,
         {},
         stop},
        {{u"mode"_s},
         u"[MODE]"_s,
         0,
         1,
         u"Shows the scheduling mode, or sets CacheFirst, Balance or PerformanceFirst."_s,
         {},
         mode},
        {{u"bindings"_s, u"clear"_s},
         {},
         0,
         0,
         u"Lets every conversation choose anew."_s,
         {},
         clearBindings},
        {{u"bindings"_s}, {}, 0, 0, u"Lists the conversations and their accounts."_s, {}, bindings},
    };
}

} // namespace signalbox::ctl
