// SPDX-License-Identifier: GPL-3.0-or-later
// Import and export of accounts.
#include "app/ctl/accountref.h"
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"

#include "core/base/storagethread.h"

#include <QFileInfo>
#include <QSaveFile>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestFile = 50LL * 1024 * 1024;

Result<json::Object> readFiles(const Call &call)
{
    json::Array files;
    for (const QString &path : call.arguments) {
        const auto bytes = readWholeFile(path, kLongestFile);
        if (!bytes)
            return bytes.error();
        json::Object file;
        file["name"] = json::fromQString(QFileInfo(path).fileName());
        file["content_base64"] = bytes->toBase64().toStdString();
        files.emplace_back(std::move(file));
    }
    json::Object body;
    body["files"] = std::move(files);
    const Result<Secret> passphrase = readSecretFile(call.options, u"passphrase-file"_s);
    if (!passphrase)
        return passphrase.error();
    if (!passphrase->empty())
        body["passphrase"] = passphrase->view();
    return body;
}

/// What importing an entry would do, in words.
QString outcomeOf(const json::Object &entry)
{
    const QString why = textOf(entry, "why");
    const QString standing = textOf(entry, "standing").replace(u'_', u' ');
    if (!why.isEmpty())
        return standing + u": "_s + why;
    return standing + u", "_s + textOf(entry, "relation");
}

void showPreview(const json::Object &preview)
{
    std::vector<QStringList> rows;
    for (const json::Value &value : arrayOf(preview, "entries")) {
        const json::Object &entry = value.get_object();
        rows.push_back({textOf(entry, "file"), textOf(entry, "where"), textOf(entry, "label"),
                        textOf(entry, "provider"), textOf(entry, "host"), outcomeOf(entry)});
    }
    if (!rows.empty()) {
        printTable(
            {u"FILE"_s, u"WHERE"_s, u"ACCOUNT"_s, u"PROVIDER"_s, u"KEY GOES TO"_s, u"OUTCOME"_s},
            rows);
    }
    const json::Object &counts = objectOf(preview, "counts");
    print(
        u"%1 ready, %2 to sign in again, %3 cannot be used; %4 new, %5 changed, %6 already there"_s
            .arg(textOf(counts, "ready"), textOf(counts, "sign_in_again"),
                 textOf(counts, "unusable"), textOf(counts, "added"), textOf(counts, "changed"),
                 textOf(counts, "duplicate")));
    if (const QString also = listOf(preview, "also_comes"); !also.isEmpty())
        print(u"Also comes over: "_s + also);
    for (const json::Value &note : arrayOf(preview, "notes"))
        print(json::toQString({note.get_string().data(), note.get_string().size()}));
    for (const json::Value &value : arrayOf(preview, "faults"))
        tell(textOf(value.get_object(), "file") + u": "_s + textOf(value.get_object(), "message"));
}

/// Asks for the passphrase of an encrypted export where somebody can answer; whether the preview is
/// to be asked for again.
bool askedForPassphrase(const json::Object &preview, json::Object &body)
{
    const QString need = textOf(preview, "passphrase");
    if ((need != u"missing"_s && need != u"wrong"_s) || !canAsk())
        return false;
    const Result<Secret> passphrase = readSecret({}, u"passphrase-file"_s, u"Passphrase: "_s);
    if (!passphrase)
        return false;
    body["passphrase"] = passphrase->view();
    return true;
}

Result<AdminAnswer> previewOf(const Call &call, json::Object &body)
{
    body["dry_run"] = true;
    Result<AdminAnswer> preview = call.client.post("/accounts/import", body);
    if (preview && askedForPassphrase(preview->json, body))
        preview = call.client.post("/accounts/import", body);
    return preview;
}

bool bringsNothing(const json::Object &preview)
{
    return arrayOf(preview, "entries").empty() && arrayOf(preview, "also_comes").empty();
}

/// Files of which nothing was read make it a failure, as entries do.
ExitCode showImported(const Call &call, const json::Object &preview, const AdminAnswer &answer)
{
    const bool whole = arrayOf(answer.json, "failed").empty() && arrayOf(preview, "faults").empty();
    const ExitCode ended = whole ? ExitCode::fine : ExitCode::runtimeFailure;
    if (printedAsJson(call, answer))
        return ended;
    print(u"%1 added, %2 changed, %3 skipped"_s.arg(textOf(answer.json, "added"),
                                                    textOf(answer.json, "changed"),
                                                    textOf(answer.json, "skipped")));
    for (const json::Value &value : arrayOf(answer.json, "failed"))
        tell(textOf(value.get_object(), "file") + u": "_s + textOf(value.get_object(), "message"));
    return ended;
}

ExitCode import(const Call &call)
{
    Result<json::Object> body = readFiles(call);
    if (!body)
        return fail(body.error());
    const Result<AdminAnswer> preview = previewOf(call, *body);
    if (!preview)
        return fail(preview.error());
    const bool dry = call.options.isSet(u"dry-run"_s);
    if (dry && printedAsJson(call, *preview))
        return ExitCode::fine;
    if (!call.options.isSet(u"json"_s))
        showPreview(preview->json);
    if (dry)
        return ExitCode::fine;
    if (bringsNothing(preview->json)) {
        tell(u"There is nothing to import."_s);
        return ExitCode::runtimeFailure;
    }
    if (!call.options.isSet(u"yes"_s) && !askYes(u"Import them?"_s))
        return failUsage(u"Nothing was imported; --yes imports without a question."_s);
    json::Object choice;
    choice["preview_id"] = preview->json.contains("preview_id") ? preview->json.at("preview_id")
                                                                : json::Value(nullptr);
    choice["settings"] = !call.options.isSet(u"no-settings"_s);
    choice["terms_accepted"] = call.options.isSet(u"accept-terms"_s);
    const Result<AdminAnswer> imported = call.client.post("/accounts/import", choice);
    return imported ? showImported(call, preview->json, *imported) : fail(imported.error());
}

/// Readable by this user alone: secrets may be inside.
Status writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) &&
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
        file.write(bytes) == bytes.size() && file.commit())
        return {};
    return Error{ErrorCode::inputOutput, u"%1: %2"_s.arg(path, file.errorString()), {}, {}};
}

Result<json::Object> exportBody(const Call &call)
{
    json::Object body;
    const QString secrets = call.options.value(u"secrets"_s);
    body["secrets"] = secrets.isEmpty() ? "none" : secrets.toStdString();
    body["confirm_plain"] = call.options.isSet(u"confirm-plain"_s);
    if (secrets == u"encrypted"_s) {
        const Result<Secret> passphrase = readNewPassphrase(call.options);
        if (!passphrase)
            return passphrase.error();
        body["passphrase"] = passphrase->view();
    }
    if (call.arguments.isEmpty())
        return body;
    json::Array ids;
    for (const QString &name : call.arguments) {
        const Result<json::Object> account = findAccount(call.client, name);
        if (!account)
            return account.error();
        ids.emplace_back(account->at("id"));
    }
    body["accounts"] = std::move(ids);
    return body;
}

ExitCode exportAccounts(const Call &call)
{
    const Result<json::Object> body = exportBody(call);
    if (!body)
        return fail(body.error());
    const Result<AdminAnswer> answer = call.client.post("/accounts/export", *body);
    if (!answer)
        return fail(answer.error());
    if (!call.options.isSet(u"output"_s)) {
        print(QString::fromUtf8(answer->body));
        return ExitCode::fine;
    }
    const QString path = call.options.value(u"output"_s);
    if (const Status written = writeFile(path, answer->body); !written)
        return fail(written.error());
    tell(u"Written to %1."_s.arg(path));
    return ExitCode::fine;
}

} // namespace

std::vector<Command> transferCommands()
{
    return {
        {{u"account"_s, u"import"_s},
         u"FILE..."_s,
         1,
         1000,
         u"Imports accounts from files of Signalbox and other programs, after a preview."_s,
         {switchOption(u"dry-run"_s, u"Shows the preview and changes nothing."_s),
          switchOption(u"yes"_s, u"Does not ask."_s),
          switchOption(u"no-settings"_s, u"Takes accounts only, no settings and client keys."_s),
          switchOption(u"accept-terms"_s, u"Accepts the warnings of the providers."_s),
          valueOption(u"passphrase-file"_s, u"File with the passphrase of an encrypted export."_s,
                      u"FILE"_s)},
         import},
        {{u"account"_s, u"export"_s},
         u"[ACCOUNT...]"_s,
         0,
         1000,
         u"Writes the accounts to a file, without secrets unless they are asked for."_s,
         {valueOption(u"output"_s, u"File to write; else standard output."_s, u"FILE"_s),
          valueOption(u"secrets"_s, u"none, encrypted or plain."_s, u"HOW"_s),
          valueOption(u"passphrase-file"_s, u"File with the passphrase to encrypt with."_s,
                      u"FILE"_s),
          switchOption(u"confirm-plain"_s, u"Yes, secrets in the clear."_s)},
         exportAccounts},
    };
}

} // namespace signalbox::ctl
