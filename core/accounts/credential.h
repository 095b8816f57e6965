// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"

#include <optional>
#include <string_view>

namespace signalbox {

/// What an account signs its requests with (contract.md: credentials when adding an account).
enum class CredentialKind { none, apiKey, bearer, oauth, serviceAccount };

/// "none", "api_key", "bearer", "oauth", "service_account".
[[nodiscard]] std::string_view credentialKindName(CredentialKind kind);
[[nodiscard]] std::optional<CredentialKind> credentialKindFromName(std::string_view name);
/// Whether requests carry an access token that is made from something else and ends.
[[nodiscard]] constexpr bool signsIn(CredentialKind kind)
{
    return kind == CredentialKind::oauth || kind == CredentialKind::serviceAccount;
}

/// A credential in memory. It lives in the secret store, never in the account file.
struct Credential
{
    CredentialKind kind = CredentialKind::none;
    Secret value{};                      ///< the key or token that requests carry
    Secret refreshToken{};               ///< oauth; empty: there is none
    std::optional<WallTime> expiresAt{}; ///< of the access token in `value`; none: not known
    Secret keyFile{};                    ///< serviceAccount: the key file, JSON

    /// Whether a new access token can be had without the user.
    [[nodiscard]] bool renewable() const { return !refreshToken.empty() || !keyFile.empty(); }
};

[[nodiscard]] bool sameCredential(const Credential &left, const Credential &right);
/// Whether new access tokens come from the same refresh token or key.
[[nodiscard]] bool sameGrant(const Credential &left, const Credential &right);

/// What the secret store keeps of a credential: the key itself, or one JSON object in the shape of
/// the contract, {"type":"oauth","access_token","refresh_token","expires_at"} or
/// {"type":"service_account","access_token","expires_at","json":{…}}.
[[nodiscard]] Secret secretOf(const Credential &credential);
/// ErrorCode::corrupt when the kept text is not of that kind; its words tell nothing of the text.
[[nodiscard]] Result<Credential> credentialFromSecret(CredentialKind kind, const Secret &kept);

} // namespace signalbox
