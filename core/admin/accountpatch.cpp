// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/accountpatch.h"

#include "core/base/bytes.h"
#include "core/net/headers.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxPriority = 1000; // as of an account

template <class T>
void readOptional(json::FieldReader &reader, std::string_view name, std::optional<T> &out)
{
    if (!reader.has(name))
        return;
    T value{};
    reader.read(name, value);
    out = std::move(value);
}

void readPriority(json::FieldReader &reader, std::string_view name, std::optional<int> &out)
{
    if (!reader.has(name))
        return;
    int value = 0;
    reader.read(name, value, 0, kMaxPriority);
    out = value;
}

/// null and "" both mean: the provider's own.
void readNullable(json::FieldReader &reader, std::string_view name, std::optional<std::string> &out)
{
    if (!reader.has(name))
        return;
    std::string text;
    if (!reader.value(name)->is_null())
        reader.read(name, text);
    out = std::move(text);
}

void readMaxAttempts(json::FieldReader &reader, std::optional<std::optional<int>> &out)
{
    static constexpr std::string_view kName = "max_attempts";
    if (!reader.has(kName))
        return;
    if (reader.value(kName)->is_null()) {
        out.emplace(std::nullopt);
        return;
    }
    int value = 1;
    reader.read(kName, value, 1, 10);
    out.emplace(value);
}

void readAliases(json::FieldReader &reader, std::optional<std::map<std::string, std::string>> &out)
{
    std::optional<std::vector<std::pair<std::string, std::string>>> pairs;
    readOptional(reader, "model_aliases", pairs);
    if (pairs)
        out.emplace(pairs->begin(), pairs->end());
}

/// A text sets the header of that name, null removes it; the others stay.
void readHeaders(json::FieldReader &reader,
                 std::optional<std::vector<std::pair<std::string, std::string>>> &out)
{
    static constexpr std::string_view kName = "headers";
    const json::Object *headers = reader.object(kName);
    if (!headers)
        return;
    out.emplace();
    for (const auto &header : *headers) {
        const json::Value &value = header.value();
        if (value.is_null())
            out->emplace_back(header.key(), std::string());
        else if (value.is_string() && !value.get_string().empty())
            out->emplace_back(header.key(), std::string(value.get_string()));
        else
            reader.fault({json::pointerTo(reader.pointerTo(kName), header.key()),
                          u"must be a text that is not empty, or null to remove the header"_s});
    }
}

Secret readSecret(json::FieldReader &reader, std::string_view name)
{
    std::string text;
    reader.read(name, text);
    Secret secret(text);
    clearMemory(text.data(), text.size());
    return secret;
}

void readSignIn(json::FieldReader &fields, Credential &credential)
{
    credential.value = readSecret(fields, "access_token");
    credential.refreshToken = readSecret(fields, "refresh_token");
    if (const json::Value *expiry = fields.value("expires_at"); expiry && !expiry->is_null()) {
        WallTime time{};
        fields.readName<WallTime>("expires_at", time, fromRfc3339,
                                  u"must be a time such as 2026-11-21T01:30:37.000Z, or null"_s);
        credential.expiresAt = time;
    }
}

/// The key file as it was pasted in: an object. What is in it is judged where it is used.
void readKeyFile(json::FieldReader &fields, Credential &credential)
{
    const json::Object *file = fields.object("json");
    if (!file) {
        if (!fields.has("json"))
            fields.fault("json", u"is missing: the key file of the service account, an object"_s);
        return;
    }
    QByteArray text = json::dump(*file);
    credential.keyFile = Secret(view(text));
    clearMemory(text.data(), static_cast<std::size_t>(text.size()));
}

/// What a credential of that kind cannot do without.
void checkComplete(json::FieldReader &fields, const Credential &credential)
{
    switch (credential.kind) {
    case CredentialKind::oauth:
        if (credential.value.empty() && credential.refreshToken.empty())
            fields.fault("access_token", u"is missing: an access token, a refresh token or both"_s);
        break;
    case CredentialKind::apiKey:
    case CredentialKind::bearer:
        if (credential.value.empty())
            fields.fault("value", u"is missing: the key itself"_s);
        break;
    case CredentialKind::serviceAccount:
    case CredentialKind::none:
        break;
    }
}

void readCredential(json::FieldReader &reader, std::optional<Credential> &out)
{
    static constexpr std::string_view kName = "credential";
    const json::Object *object = reader.object(kName);
    if (!object)
        return;
    std::vector<FieldFault> faults;
    json::FieldReader fields(*object, reader.pointerTo(kName), faults);
    Credential credential;
    fields.readName<CredentialKind>(
        "type", credential.kind, credentialKindFromName,
        u"must be one of api_key, bearer, oauth, service_account, none"_s);
    if (credential.kind == CredentialKind::oauth)
        readSignIn(fields, credential);
    else if (credential.kind == CredentialKind::serviceAccount)
        readKeyFile(fields, credential);
    else
        credential.value = readSecret(fields, "value");
    fields.refuseUnknown();
    if (!object->contains("type"))
        fields.fault("type", u"is missing: api_key, bearer, oauth, service_account or none"_s);
    else if (faults.empty())
        checkComplete(fields, credential);
    for (const FieldFault &fault : faults)
        reader.fault(fault);
    if (faults.empty())
        out = std::move(credential);
}

template <class T>
void assign(T &target, const std::optional<T> &value)
{
    if (value)
        target = *value;
}

void applyHeaders(Account &account, const AccountPatch &patch)
{
    if (!patch.headers)
        return;
    for (const auto &[name, value] : *patch.headers) {
        const auto isIt = [&wanted = name](const auto &header) {
            return sameHeaderName(header.first, wanted);
        };
        const auto found = std::find_if(account.headers.begin(), account.headers.end(), isIt);
        if (value.empty())
            std::erase_if(account.headers, isIt);
        else if (found != account.headers.end())
            found->second = value;
        else
            account.headers.emplace_back(name, value);
    }
}

} // namespace

AccountPatch readAccountPatch(json::FieldReader &reader)
{
    AccountPatch patch;
    readOptional(reader, "label", patch.label);
    readOptional(reader, "email", patch.email);
    readPriority(reader, "priority", patch.priority);
    readOptional(reader, "disabled", patch.disabled);
    readOptional(reader, "proxy_disabled", patch.proxyDisabled);
    readNullable(reader, "base_url", patch.baseUrl);
    readNullable(reader, "prefix", patch.prefix);
    readNullable(reader, "proxy_url", patch.proxyUrl);
    readNullable(reader, "project_id", patch.projectId);
    readOptional(reader, "projects", patch.projects);
    readNullable(reader, "limit_group", patch.limitGroup);
    patch.billing = readBilling(reader);
    readNullable(reader, "tier", patch.tier);
    readOptional(reader, "disable_cooling", patch.disableCooling);
    readMaxAttempts(reader, patch.maxAttempts);
    readOptional(reader, "tags", patch.tags);
    readOptional(reader, "models", patch.models);
    readOptional(reader, "excluded_models", patch.excludedModels);
    readAliases(reader, patch.modelAliases);
    readHeaders(reader, patch.headers);
    readOptional(reader, "strip_headers", patch.stripHeaders);
    readCredential(reader, patch.credential);
    return patch;
}

void applyAccountPatch(Account &account, const AccountPatch &patch)
{
    assign(account.label, patch.label);
    assign(account.email, patch.email);
    assign(account.priority, patch.priority);
    assign(account.disabled, patch.disabled);
    assign(account.proxyDisabled, patch.proxyDisabled);
    assign(account.baseUrl, patch.baseUrl);
    assign(account.prefix, patch.prefix);
    assign(account.proxyUrl, patch.proxyUrl);
    assign(account.projectId, patch.projectId);
    assign(account.projects, patch.projects);
    assign(account.limitGroup, patch.limitGroup);
    if (patch.billing)
        patch.billing->applyTo(account.billing);
    assign(account.tier, patch.tier);
    assign(account.disableCooling, patch.disableCooling);
    assign(account.maxAttempts, patch.maxAttempts);
    assign(account.tags, patch.tags);
    assign(account.models, patch.models);
    assign(account.excludedModels, patch.excludedModels);
    assign(account.modelAliases, patch.modelAliases);
    applyHeaders(account, patch);
    assign(account.stripHeaders, patch.stripHeaders);
    if (patch.credential)
        account.credentialKind = patch.credential->kind;
}

} // namespace signalbox
