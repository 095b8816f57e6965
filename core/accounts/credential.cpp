// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/credential.h"

#include "core/json/fieldreader.h"

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
    return left.kind == right.kind && left.value == right.value &&
           left.refreshToken == right.refreshToken && left.expiresAt == right.expiresAt;
}

Secret secretOf(const Credential &credential)
{
    if (credential.kind != CredentialKind::oauth)
        return credential.value;
    json::Object object;
    object["type"] = credentialKindName(credential.kind);
    object["access_token"] = credential.value.view();
    object["refresh_token"] = credential.refreshToken.view();
    object["expires_at"] = credential.expiresAt
                               ? json::Value(boost::json::string(toRfc3339(*credential.expiresAt)))
                               : json::Value();
    QByteArray text = json::dump(object);
    Secret kept{std::string_view(text.constData(), static_cast<std::size_t>(text.size()))};
    clearMemory(text.data(), static_cast<std::size_t>(text.size()));
    static_cast<void>(takeSecret(object, "access_token"));
    static_cast<void>(takeSecret(object, "refresh_token"));
    return kept;
}

Result<Credential> credentialFromSecret(CredentialKind kind, const Secret &kept)
{
    if (kind != CredentialKind::oauth)
        return Credential{kind, kept};
    Result<json::Object> object = json::parseObject(kept.view());
    if (!object)
        return notReadable();
    Credential credential{kind, takeSecret(*object, "access_token"),
                          takeSecret(*object, "refresh_token")};
    if (credential.value.empty() && credential.refreshToken.empty())
        return notReadable();
    if (const json::Value *expiry = object->if_contains("expires_at");
        expiry && expiry->is_string())
        credential.expiresAt = fromRfc3339(std::string_view(expiry->get_string()));
    return credential;
}

} // namespace signalbox
