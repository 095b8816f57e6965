// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/credential.h"

#include "core/base/bytes.h"
#include "core/json/fieldreader.h"
#include "core/json/splice.h"

#include <array>
#include <string>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kKindNames = {
    std::pair{CredentialKind::none, std::string_view("none")},
    std::pair{CredentialKind::apiKey, std::string_view("api_key")},
    std::pair{CredentialKind::bearer, std::string_view("bearer")},
    std::pair{CredentialKind::oauth, std::string_view("oauth")},
    std::pair{CredentialKind::serviceAccount, std::string_view("service_account")},
};

/// A member as a secret; its copy in the parsed object does not stay in memory.
Secret takeSecret(json::Object &object, std::string_view name)
{
    json::Value *member = object.if_contains(name);
    if (!member || !member->is_string())
        return {};
    boost::json::string &text = member->get_string();
    Secret taken{std::string_view(text)};
    clearMemory(text.data(), text.size());
    return taken;
}

Error notReadable()
{
    return {ErrorCode::corrupt, u"The kept sign-in cannot be read"_s, {}, {}};
}

/// The text of an object with secrets, which do not stay in memory otherwise.
Secret takeText(json::Object &object)
{
    QByteArray text = json::dump(object);
    Secret kept{view(text)};
    clearMemory(text.data(), static_cast<std::size_t>(text.size()));
    static_cast<void>(takeSecret(object, "access_token"));
    static_cast<void>(takeSecret(object, "refresh_token"));
    return kept;
}

json::Value timeOrNull(const std::optional<WallTime> &time)
{
    return time ? json::Value(boost::json::string(toRfc3339(*time))) : json::Value();
}

/// The key file goes in as it is, byte for byte: it is JSON, and no copy of its members is made.
Secret withKeyFile(const Secret &members, const Secret &keyFile)
{
    std::string text(members.view());
    text.reserve(text.size() + keyFile.view().size() + 16); // no copy is left behind
    text.pop_back();
    text.append(",\"json\":").append(keyFile.view()).append("}");
    Secret kept{text};
    clearMemory(text.data(), text.size());
    return kept;
}

/// Empty when there is none.
Secret keyFileIn(const Secret &kept)
{
    const auto members = json::scanObject(kept.view());
    const json::MemberSpan *file = members ? json::findMember(*members, "json") : nullptr;
    const std::string_view text = file ? file->in(kept.view()) : std::string_view();
    return text.starts_with('{') ? Secret(text) : Secret();
}

/// What the parser made of a key file does not stay in memory.
void wipe(json::Value &value)
{
    if (boost::json::string *text = value.if_string()) {
        clearMemory(text->data(), text->size());
    } else if (json::Object *object = value.if_object()) {
        for (auto &member : *object)
            wipe(member.value());
    }
}

} // namespace

std::string_view credentialKindName(CredentialKind kind)
{
    for (const auto &row : kKindNames) {
        if (row.first == kind)
            return row.second;
    }
    return {};
}

std::optional<CredentialKind> credentialKindFromName(std::string_view name)
{
    for (const auto &row : kKindNames) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

bool sameCredential(const Credential &left, const Credential &right)
{
    return left.value == right.value && left.expiresAt == right.expiresAt && sameGrant(left, right);
}

bool sameGrant(const Credential &left, const Credential &right)
{
    return left.kind == right.kind && left.refreshToken == right.refreshToken &&
           left.keyFile == right.keyFile;
}

Secret secretOf(const Credential &credential)
{
    if (!signsIn(credential.kind))
        return credential.value;
    json::Object object;
    object["type"] = credentialKindName(credential.kind);
    object["access_token"] = credential.value.view();
    if (credential.kind == CredentialKind::oauth)
        object["refresh_token"] = credential.refreshToken.view();
    object["expires_at"] = timeOrNull(credential.expiresAt);
    const Secret members = takeText(object);
    return credential.keyFile.empty() ? members : withKeyFile(members, credential.keyFile);
}

Result<Credential> credentialFromSecret(CredentialKind kind, const Secret &kept)
{
    if (!signsIn(kind))
        return Credential{kind, kept};
    Result<json::Object> object = json::parseObject(kept.view());
    if (!object)
        return notReadable();
    Credential credential{kind, takeSecret(*object, "access_token"),
                          takeSecret(*object, "refresh_token")};
    if (kind == CredentialKind::serviceAccount)
        credential.keyFile = keyFileIn(kept);
    if (json::Value *file = object->if_contains("json"))
        wipe(*file);
    const bool complete = kind == CredentialKind::serviceAccount
                              ? !credential.keyFile.empty()
                              : !credential.value.empty() || !credential.refreshToken.empty();
    if (!complete)
        return notReadable();
    if (const json::Value *expiry = object->if_contains("expires_at");
        expiry && expiry->is_string())
        credential.expiresAt = fromRfc3339(std::string_view(expiry->get_string()));
    return credential;
}

} // namespace signalbox
