// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/exportfile.h"

#include "core/accounts/accountheaders.h"
#include "core/base/bytes.h"
#include "core/config/settings.h"
#include "core/json/splice.h"
#include "core/secrets/vaultformat.h"
#include "core/transfer/settingspart.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kDigest = "digest";
/// Members that the encrypted part answers for.
constexpr std::array<std::string_view, 4> kSealed = {"accounts", "settings", "client_keys",
                                                     "oauth_clients"};
/// Members of an account that belong to one data folder, or may hold words of an upstream.
constexpr std::array<std::string_view, 6> kLocal = {
    "created_at", "updated_at", "last_refreshed_at", "needs_login", "last_error", "known_models"};

std::string entryName(std::string_view what, std::size_t index)
{
    return std::string(what) + '/' + std::to_string(index);
}

json::Object accountJson(const Account &account)
{
    Account bare = account;
    if (hasSecretHeaders(bare))
        bare.headers.clear();
    bare.extra.clear(); // nobody knows what is in there
    if (const json::Value *accepted = account.extra.if_contains("terms_accepted"))
        bare.extra["terms_accepted"] = *accepted;
    json::Object out = toJson(bare);
    for (const std::string_view member : kLocal)
        out.erase(member);
    return out;
}

VaultEntries secretsOf(const ExportContent &content)
{
    VaultEntries secrets;
    for (std::size_t i = 0; i < content.accounts.size(); ++i) {
        const KnownAccount &known = content.accounts[i];
        if (const Secret secret = secretOf(known.credential);
            known.credential.kind != CredentialKind::none && !secret.empty())
            secrets.emplace(entryName("account", i), secret);
        if (const auto values = headerSecret(known.account))
            secrets.emplace(entryName("headers", i), *values);
    }
    for (std::size_t i = 0; i < content.clientKeys.size(); ++i)
        secrets.emplace(entryName("client_key", i), content.clientKeys[i].value);
    for (std::size_t i = 0; i < content.oauthClients.size(); ++i) {
        if (const Secret &secret = content.oauthClients[i].clientSecret; !secret.empty())
            secrets.emplace(entryName("oauth_client", i), secret);
    }
    return secrets;
}

/// Over the bytes as they stand in the text, so that no way of writing JSON matters.
Result<std::string> digestOf(std::string_view text)
{
    const auto members = json::scanObject(text);
    if (!members)
        return members.error();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const std::string_view name : kSealed) {
        const json::MemberSpan *member = json::findMember(*members, name);
        const std::string_view bytes = member ? member->in(text) : std::string_view();
        hash.addData(QByteArray::number(static_cast<qulonglong>(bytes.size())) + ':');
        hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    }
    return hash.result().toHex().toStdString();
}

Result<json::Object> sealed(VaultEntries entries, const QByteArray &text, const Secret &passphrase)
{
    if (passphrase.empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"Give a passphrase: the secrets in the export are encrypted with it"_s,
                     {},
                     {}};
    }
    const Result<std::string> digest = digestOf(view(text));
    if (!digest)
        return digest.error();
    entries.insert_or_assign(std::string(kDigest), Secret(*digest));
    VaultKeySource::Answer key{VaultKeyKind::passphrase, {}, randomBytes(kVaultSaltBytes)};
    const Result<Secret> derived = keyFromPassphrase(passphrase, key.salt);
    if (!derived)
        return derived.error();
    key.key = *derived;
    const Result<QByteArray> vault = sealVault(entries, key);
    if (!vault)
        return vault.error();
    json::Object out;
    out["kind"] = "encrypted";
    out["vault"] = boost::json::string(view(vault->toBase64()));
    return out;
}

json::Object documentOf(const ExportContent &content, WallTime now)
{
    json::Object out;
    out["format"] = "signalbox-export";
    out["version"] = kVersion;
    out["created_at"] = toRfc3339(now);
    json::Array accounts;
    for (const KnownAccount &known : content.accounts)
        accounts.emplace_back(accountJson(known.account));
    out["accounts"] = std::move(accounts);
    out["settings"] = transferableSettings(content.settings);
    json::Array keys;
    for (const ImportedClientKey &key : content.clientKeys)
        keys.push_back(json::Object{{"name", json::fromQString(key.name)}});
    out["client_keys"] = std::move(keys);
    json::Array clients;
    for (const ImportedOAuthClient &client : content.oauthClients) {
        clients.push_back(
            json::Object{{"provider", client.provider.str()}, {"client_id", client.clientId}});
    }
    out["oauth_clients"] = std::move(clients);
    return out;
}

Error damaged(const QString &how, std::string_view detail = {})
{
    return {ErrorCode::corrupt,
            u"The secrets in this export cannot be read: %1. Export the accounts again"_s.arg(how),
            {},
            std::string(detail)};
}

Result<VaultEntries> opened(const json::Object &secrets, std::string_view text,
                            const Secret &passphrase)
{
    const std::string base64 = textOf(secrets, "vault");
    const auto decoded =
        QByteArray::fromBase64Encoding(toBytes(base64), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return damaged(u"some of their bytes have changed"_s);
    const Result<VaultHeader> header = readVaultHeader(*decoded);
    if (!header)
        return damaged(header.error().message);
    if (passphrase.empty()) {
        return Error{ErrorCode::unauthorized,
                     u"The secrets in this export are encrypted: give its passphrase"_s,
                     {},
                     std::string(kPassphraseMissing)};
    }
    const Result<Secret> key = keyFromPassphrase(passphrase, header->salt);
    if (!key)
        return key.error();
    Result<VaultEntries> entries = openVault(*decoded, *key);
    if (!entries && entries.error().code == ErrorCode::unauthorized) {
        return Error{ErrorCode::unauthorized,
                     u"The passphrase does not fit this export: try again"_s,
                     {},
                     std::string(kPassphraseWrong)};
    }
    if (!entries)
        return damaged(entries.error().message);
    const auto digest = entries->find(std::string(kDigest));
    const Result<std::string> actual = digestOf(text);
    if (digest == entries->end() || !actual || digest->second.view() != *actual) {
        return damaged(u"the accounts or settings beside them were changed after the export, so "
                       "keys might be sent to another host"_s);
    }
    return entries;
}

Result<VaultEntries> plainSecrets(const json::Object &secrets)
{
    VaultEntries entries;
    const json::Object *values = objectOf(secrets, "values");
    if (!values)
        return entries;
    for (const auto &value : *values) {
        if (value.value().is_string())
            entries.emplace(value.key(), Secret(value.value().get_string()));
    }
    return entries;
}

Secret secretAt(const VaultEntries &secrets, const std::string &name)
{
    const auto found = secrets.find(name);
    return found == secrets.end() ? Secret() : found->second;
}

void readAccount(const json::Value &value, std::size_t index, const VaultEntries &secrets,
                 ImportDrafts &out)
{
    const std::string where = json::pointerTo("/accounts", std::to_string(index));
    const json::Object *account = value.if_object();
    if (!account) {
        out.addFault(where, u"This entry is no account: it must be an object"_s);
        return;
    }
    ImportDraft draft;
    draft.where = where;
    draft.fields = *account;
    draft.fields.erase("id");
    draft.fileId = textOf(*account, "id");
    for (const std::string_view member : kLocal)
        draft.fields.erase(member);
    const auto kind = credentialKindFromName(textOf(*account, "credential_type"));
    const Secret kept = secretAt(secrets, entryName("account", index));
    if (!kind) {
        draft.fault = u"Its credential_type is not known here: update Signalbox"_s;
    } else if (!kept.empty()) {
        Result<Credential> credential = credentialFromSecret(*kind, kept);
        if (credential)
            draft.credential = std::move(*credential);
        else
            draft.fault = u"Its secret cannot be read: sign in again"_s;
    }
    if (kind)
        draft.credential.kind = *kind;
    if (const Secret headers = secretAt(secrets, entryName("headers", index)); !headers.empty()) {
        if (const auto object = json::parseObject(headers.view()))
            draft.fields["headers"] = *object;
    } else if (headersAreSecret(ProviderId(textOf(*account, "provider")))) {
        draft.fields.erase("headers"); // absent: those that are there stay
    }
    out.entries.push_back(std::move(draft));
}

void readSettings(const json::Object &file, ImportDrafts &out)
{
    const json::Object *given = objectOf(file, "settings");
    if (!given || given->empty())
        return;
    const json::Object settings = transferableSettings(*given);
    if (settings.empty())
        return;
    if (const auto checked = settingsFromJson(settings); !checked) {
        for (const FieldFault &fault : checked.error().fields) {
            out.notes.push_back(u"The settings do not come over: %1 %2"_s.arg(
                json::toQString(fault.pointer), fault.message));
        }
        return;
    }
    json::merge(out.settings, settings);
    out.alsoComes.push_back(u"The settings of the export: port, model aliases, switches"_s);
    if (const json::Object *proxy = objectOf(settings, "proxy");
        proxy && isOn(*proxy, "allow_lan_access"))
        out.alsoComes.push_back(u"Access from the local network, with a client key"_s);
}

void readOAuthClients(const json::Object &file, const VaultEntries &secrets, ImportDrafts &out)
{
    const json::Array *clients = arrayOf(file, "oauth_clients");
    for (std::size_t i = 0; clients && i < clients->size(); ++i) {
        const json::Object *told = (*clients)[i].if_object();
        ImportedOAuthClient client;
        client.provider = ProviderId(told ? textOf(*told, "provider") : std::string());
        client.clientId = told ? textOf(*told, "client_id") : std::string();
        if (client.provider.empty() || client.clientId.empty())
            continue;
        client.clientSecret = secretAt(secrets, entryName("oauth_client", i));
        out.alsoComes.push_back(u"Your own OAuth client of %1: %2"_s.arg(
            json::toQString(client.provider.str()), json::toQString(client.clientId)));
        out.oauthClients.push_back(std::move(client));
    }
}

Result<VaultEntries> secretsIn(const json::Object &file, std::string_view text,
                               const Secret &passphrase)
{
    const json::Object *secrets = objectOf(file, "secrets");
    const std::string kind = secrets ? textOf(*secrets, "kind") : std::string();
    if (kind == "none")
        return VaultEntries();
    if (kind == "plain")
        return plainSecrets(*secrets);
    if (kind == "encrypted")
        return opened(*secrets, text, passphrase);
    return damaged(u"the file does not say how they are kept"_s);
}

} // namespace

Result<QByteArray> writeExport(const ExportContent &content, ExportSecrets secrets,
                               const Secret &passphrase, WallTime now)
{
    json::Value document = documentOf(content, now);
    json::Object &members = document.get_object();
    VaultEntries entries = secretsOf(content);
    members["secrets"] = json::Object{{"kind", "none"}};
    if (secrets == ExportSecrets::encrypted) {
        Result<json::Object> vault =
            sealed(std::move(entries), json::dumpPretty(document), passphrase);
        if (!vault)
            return vault.error();
        members["secrets"] = std::move(*vault);
    } else if (secrets == ExportSecrets::plain) {
        json::Object values;
        for (const auto &entry : entries)
            values[entry.first] = entry.second.view();
        members["secrets"] = json::Object{{"kind", "plain"}, {"values", std::move(values)}};
    }
    QByteArray file = json::dumpPretty(document);
    if (secrets == ExportSecrets::plain)
        wipe(document);
    return file;
}

Status readExport(std::string_view text, const Secret &passphrase, ImportDrafts &out)
{
    Result<json::Value> file = json::parse(text);
    if (!file)
        return file.error();
    if (!file->is_object())
        return damaged(u"the file is no export"_s);
    const json::Object &members = file->get_object();
    const json::Value *version = members.if_contains("version");
    if (!version || !version->is_int64() || version->get_int64() != kVersion) {
        return Error{ErrorCode::invalidArgument,
                     u"This export was made by another version of Signalbox: update this one"_s,
                     {},
                     {}};
    }
    const json::Array *accounts = arrayOf(members, "accounts");
    if (!accounts)
        return damaged(u"the list of accounts is missing"_s);
    const Result<VaultEntries> secrets = secretsIn(members, text, passphrase);
    if (!secrets)
        return secrets.error();
    for (std::size_t i = 0; i < accounts->size(); ++i)
        readAccount((*accounts)[i], i, *secrets, out);
    readSettings(members, out);
    const json::Array *keys = arrayOf(members, "client_keys");
    for (std::size_t i = 0; keys && i < keys->size(); ++i) {
        const json::Object *key = (*keys)[i].if_object();
        out.offerClientKey(key ? json::toQString(textOf(*key, "name")) : QString(),
                           secretAt(*secrets, entryName("client_key", i)));
    }
    readOAuthClients(members, *secrets, out);
    wipe(*file);
    return {};
}

} // namespace signalbox
