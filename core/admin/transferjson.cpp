// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/transferjson.h"

#include "core/base/bytes.h"
#include "core/json/fieldreader.h"

#include <limits>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error invalid(std::vector<FieldFault> faults)
{
    return {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}};
}

Secret readSecret(json::FieldReader &reader, std::string_view name)
{
    std::string text;
    reader.read(name, text);
    Secret secret{std::string_view(text)};
    clearMemory(text.data(), text.size());
    return secret;
}

void readContent(json::FieldReader &fields, ImportFile &file)
{
    std::string text;
    if (fields.has("content") == fields.has("content_base64")) {
        fields.read("content", text); // known, and told once
        fields.read("content_base64", text);
        fields.fault("content", u"must be the text of the file, or content_base64 its bytes"_s);
    } else if (fields.has("content")) {
        fields.read("content", text);
        file.bytes = toBytes(text);
    } else {
        fields.read("content_base64", text);
        const auto bytes =
            QByteArray::fromBase64Encoding(toBytes(text), QByteArray::AbortOnBase64DecodingErrors);
        if (bytes)
            file.bytes = *bytes;
        else
            fields.fault("content_base64", u"is no base64"_s);
    }
    clearMemory(text.data(), text.size());
}

void readFiles(json::FieldReader &reader, std::vector<ImportFile> &files)
{
    const json::Value *list = reader.value("files");
    if (!list)
        return;
    if (!list->is_array() || list->get_array().empty()) {
        reader.fault("files", u"must be a list of {\"name\", \"content\"}"_s);
        return;
    }
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
        const std::string pointer = json::pointerTo(reader.pointerTo("files"), std::to_string(i));
        const json::Object *object = list->get_array()[i].if_object();
        if (!object) {
            reader.fault({pointer, u"must be an object"_s});
            continue;
        }
        std::vector<FieldFault> faults;
        json::FieldReader fields(*object, pointer, faults);
        ImportFile file;
        fields.read("name", file.name);
        readContent(fields, file);
        fields.refuseUnknown();
        for (const FieldFault &fault : faults)
            reader.fault(fault);
        files.push_back(std::move(file));
    }
}

void readEntries(json::FieldReader &reader, ImportChoice &choice)
{
    const json::Value *list = reader.value("entries");
    if (!list)
        return;
    std::vector<int> entries;
    const json::Array *places = list->if_array();
    bool good = places != nullptr;
    for (std::size_t i = 0; good && i < places->size(); ++i) {
        const std::int64_t *place = (*places)[i].if_int64();
        good = place && *place >= 0 && *place <= std::numeric_limits<int>::max();
        if (good)
            entries.push_back(static_cast<int>(*place));
    }
    if (good)
        choice.entries = std::move(entries);
    else
        reader.fault("entries", u"must be a list of places in the preview, from 0"_s);
}

std::string_view standingName(ImportStanding standing)
{
    switch (standing) {
    case ImportStanding::ready:
        return "ready";
    case ImportStanding::signInAgain:
        return "sign_in_again";
    case ImportStanding::unusable:
        break;
    }
    return "unusable";
}

std::string_view relationName(ImportRelation relation)
{
    switch (relation) {
    case ImportRelation::added:
        return "added";
    case ImportRelation::changed:
        return "changed";
    case ImportRelation::duplicate:
        break;
    }
    return "duplicate";
}

std::string_view needName(PassphraseNeed need)
{
    switch (need) {
    case PassphraseNeed::none:
        return "none";
    case PassphraseNeed::missing:
        return "missing";
    case PassphraseNeed::wrong:
        break;
    }
    return "wrong";
}

json::Array sentencesJson(const std::vector<QString> &sentences)
{
    json::Array list;
    for (const QString &sentence : sentences)
        list.emplace_back(json::fromQString(sentence));
    return list;
}

json::Array faultsJson(const std::vector<ImportFault> &faults)
{
    json::Array list;
    for (const ImportFault &fault : faults) {
        json::Object entry;
        entry["file"] = json::fromQString(fault.file);
        entry["message"] = json::fromQString(fault.message);
        list.emplace_back(std::move(entry));
    }
    return list;
}

json::Object entryJson(const ImportPreviewEntry &entry)
{
    json::Object out;
    out["file"] = json::fromQString(entry.file);
    out["where"] = entry.where;
    out["label"] = json::fromQString(entry.label);
    out["email"] = json::fromQString(entry.email);
    out["provider"] = entry.provider.str();
    out["credential_type"] = credentialKindName(entry.credentialKind);
    out["standing"] = standingName(entry.standing);
    out["why"] = json::fromQString(entry.why);
    out["host"] = json::fromQString(entry.host);
    out["host_from"] = entry.hostSource == HostSource::file ? "file" : "provider";
    out["relation"] = relationName(entry.relation);
    if (!entry.existing.empty())
        out["existing"] = entry.existing.str();
    if (!entry.sameAs.empty())
        out["same_as"] = entry.sameAs;
    json::Array changes;
    for (const std::string &change : entry.changes)
        changes.emplace_back(boost::json::string(change));
    out["changes"] = std::move(changes);
    out["warning"] = json::fromQString(entry.warning);
    return out;
}

json::Object countsJson(const ImportCounts &counts)
{
    json::Object out;
    out["ready"] = counts.ready;
    out["sign_in_again"] = counts.signInAgain;
    out["unusable"] = counts.unusable;
    out["added"] = counts.added;
    out["changed"] = counts.changed;
    out["duplicate"] = counts.duplicate;
    return out;
}

} // namespace

Result<ImportRequest> readImportRequest(const json::Object &body)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(body, {}, faults);
    ImportRequest request;
    readFiles(reader, request.call.files);
    request.call.passphrase = readSecret(reader, "passphrase");
    reader.read("dry_run", request.dryRun);
    reader.read("preview_id", request.choice.preview);
    readEntries(reader, request.choice);
    reader.read("settings", request.choice.alsoComes);
    reader.read("terms_accepted", request.choice.termsAccepted);
    reader.refuseUnknown();
    if (reader.has("files") == reader.has("preview_id"))
        reader.fault("files", u"is missing: give files, or the preview_id of files given before"_s);
    else if (reader.has("preview_id") && request.dryRun)
        reader.fault("dry_run", u"is for files, not for a preview"_s);
    if (!faults.empty())
        return invalid(std::move(faults));
    return request;
}

Result<ExportCall> readExportCall(const json::Object &body)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(body, {}, faults);
    ExportCall call;
    std::string secrets = "none";
    reader.read("secrets", secrets);
    if (secrets == "encrypted")
        call.secrets = ExportSecrets::encrypted;
    else if (secrets == "plain")
        call.secrets = ExportSecrets::plain;
    else if (secrets != "none")
        reader.fault("secrets", u"must be none, encrypted or plain"_s);
    call.passphrase = readSecret(reader, "passphrase");
    reader.read("confirm_plain", call.plainConfirmed);
    if (reader.has("accounts")) {
        std::vector<std::string> ids;
        reader.read("accounts", ids);
        call.accounts.emplace(ids.begin(), ids.end());
    }
    reader.refuseUnknown();
    if (!faults.empty())
        return invalid(std::move(faults));
    return call;
}

json::Object previewJson(const ImportPreview &preview)
{
    json::Object out;
    out["preview_id"] = preview.id;
    out["formats"] = sentencesJson(preview.formats);
    json::Array entries;
    for (const ImportPreviewEntry &entry : preview.entries)
        entries.emplace_back(entryJson(entry));
    out["entries"] = std::move(entries);
    out["counts"] = countsJson(preview.counts);
    out["also_comes"] = sentencesJson(preview.alsoComes);
    out["notes"] = sentencesJson(preview.notes);
    out["faults"] = faultsJson(preview.faults);
    out["passphrase"] = needName(preview.passphrase);
    return out;
}

json::Object importResultJson(const ImportResult &result)
{
    json::Object out;
    out["import_id"] = result.id;
    out["added"] = result.added;
    out["changed"] = result.changed;
    out["skipped"] = result.skipped;
    out["cancelled"] = result.cancelled;
    out["failed"] = faultsJson(result.failed);
    json::Array accounts;
    for (const AccountId &id : result.accounts)
        accounts.emplace_back(boost::json::string(id.str()));
    out["accounts"] = std::move(accounts);
    return out;
}

} // namespace signalbox
