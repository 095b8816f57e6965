// SPDX-License-Identifier: GPL-3.0-or-later
// Provider definitions and the user's own OAuth clients.
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"

#include "core/base/storagethread.h"

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestDefinition = 1024 * 1024;

Result<json::Object> readObject(const QString &path)
{
    const auto bytes = readWholeFile(path, kLongestDefinition);
    if (!bytes)
        return bytes.error();
    auto object = json::parseObject({bytes->constData(), static_cast<std::size_t>(bytes->size())});
    if (!object) {
        return Error{ErrorCode::corrupt, u"%1: %2"_s.arg(path, object.error().message), {}, {}};
    }
    return object;
}

QByteArray pathOf(const QString &provider)
{
    return "/providers/" + segment(provider);
}

ExitCode printAnswer(const Result<AdminAnswer> &answer)
{
    if (!answer)
        return fail(answer.error());
    print(QString::fromUtf8(json::dumpPretty(answer->json).trimmed()));
    return ExitCode::fine;
}

ExitCode list(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.get("/providers");
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    std::vector<QStringList> rows;
    for (const json::Value &value : arrayOf(answer->json, "providers")) {
        const json::Object &provider = value.get_object();
        rows.push_back({textOf(provider, "id"), textOf(provider, "name"),
                        isTrue(provider, "user_defined") ? u"own"_s : u"built in"_s,
                        textOf(provider, "base_url")});
    }
    printTable({u"ID"_s, u"NAME"_s, u"ORIGIN"_s, u"ADDRESS"_s}, rows);
    return ExitCode::fine;
}

ExitCode show(const Call &call)
{
    return printAnswer(call.client.get(pathOf(call.arguments.first())));
}

ExitCode check(const Call &call)
{
    const Result<json::Object> definition = readObject(call.arguments.first());
    if (!definition)
        return fail(definition.error());
    const Result<AdminAnswer> answer = call.client.post("/providers/check", *definition);
    if (!answer)
        return fail(answer.error());
    tell(u"The definition is valid."_s);
    return ExitCode::fine;
}

ExitCode add(const Call &call)
{
    const Result<json::Object> definition = readObject(call.arguments.first());
    if (!definition)
        return fail(definition.error());
    const QString id = textOf(*definition, "id");
    if (id.isEmpty())
        return failUsage(u"The definition has no \"id\"."_s);
    const Result<AdminAnswer> answer = call.client.put(pathOf(id), *definition);
    if (!answer)
        return fail(answer.error());
    tell(u"%1 is in force."_s.arg(id));
    return ExitCode::fine;
}

ExitCode remove(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.remove(pathOf(call.arguments.first()));
    return answer ? ExitCode::fine : fail(answer.error());
}

ExitCode findLocal(const Call &call)
{
    const Result<AdminAnswer> answer = call.client.post("/providers/find-local");
    if (!answer)
        return fail(answer.error());
    if (printedAsJson(call, *answer))
        return ExitCode::fine;
    std::vector<QStringList> rows;
    for (const json::Value &value : arrayOf(answer->json, "servers")) {
        const json::Object &server = value.get_object();
        rows.push_back({textOf(server, "provider"), textOf(server, "base_url"),
                        isTrue(server, "known") ? u"in use"_s : QString(),
                        listOf(server, "models")});
    }
    if (rows.empty())
        tell(u"No local server answers at the usual ports."_s);
    else
        printTable({u"PROVIDER"_s, u"ADDRESS"_s, QString(), u"MODELS"_s}, rows);
    return ExitCode::fine;
}

Result<json::Object> clientPatch(const Call &call)
{
    json::Object patch;
    if (call.options.isSet(u"google-file"_s)) {
        Result<json::Object> file = readObject(call.options.value(u"google-file"_s));
        if (!file)
            return file.error();
        patch["google_file"] = std::move(*file);
        return patch;
    }
    if (call.options.isSet(u"client-id"_s))
        patch["client_id"] = json::fromQString(call.options.value(u"client-id"_s));
    const Result<Secret> secret = readSecretFile(call.options, u"client-secret-file"_s);
    if (!secret)
        return secret.error();
    if (!secret->empty())
        patch["client_secret"] = secret->view();
    return patch;
}

ExitCode client(const Call &call)
{
    const Result<json::Object> patch = clientPatch(call);
    if (!patch)
        return fail(patch.error());
    const QByteArray path = pathOf(call.arguments.first()) + "/oauth-client";
    return printAnswer(patch->empty() ? call.client.get(path) : call.client.put(path, *patch));
}

} // namespace

std::vector<Command> providerCommands()
{
    return {
        {{u"provider"_s, u"list"_s}, {}, 0, 0, u"Lists the providers."_s, {}, list},
        {{u"provider"_s, u"show"_s}, u"ID"_s, 1, 1, u"Prints a definition."_s, {}, show},
        {{u"provider"_s, u"check"_s},
         u"FILE"_s,
         1,
         1,
         u"Names every fault of a definition."_s,
         {},
         check},
        {{u"provider"_s, u"add"_s},
         u"FILE"_s,
         1,
         1,
         u"Adds or changes a definition of your own."_s,
         {},
         add},
        {{u"provider"_s, u"remove"_s},
         u"ID"_s,
         1,
         1,
         u"Removes a definition of your own."_s,
         {},
         remove},
        {{u"provider"_s, u"find-local"_s},
         {},
         0,
         0,
         u"Looks for local servers at their usual ports."_s,
         {},
         findLocal},
        {{u"provider"_s, u"client"_s},
         u"ID"_s,
         1,
         1,
         u"Shows or sets your own OAuth client with a provider."_s,
         {valueOption(u"google-file"_s, u"Google's downloaded client file."_s, u"FILE"_s),
          valueOption(u"client-id"_s, u"The client id; empty removes it."_s, u"ID"_s),
          valueOption(u"client-secret-file"_s, u"File with the client secret."_s, u"FILE"_s)},
         client},
    };
}

} // namespace signalbox::ctl
