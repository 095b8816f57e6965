// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"

#include <optional>
#include <string_view>

namespace signalbox {

/// What an account signs its requests with (contract.md: credentials when adding an account).
enum class CredentialKind { none, apiKey, bearer, oauth };

/// "none", "api_key", "bearer", "oauth".
[[nodiscard]] std::string_view credentialKindName(CredentialKind kind);
[[nodiscard]] std::optional<CredentialKind> credentialKindFromName(std::string_view name);

/// A credential in memory. It lives in the secret store, never in the account file.
struct Credential
{
    CredentialKind kind = CredentialKind::none;
    Secret value{};                      ///< the key or token that requests carry
    Secret refreshToken{};               ///< oauth; empty: there is none
    std::optional<WallTime> expiresAt{}; ///< oauth: of `value`; none: not known
};

[[nodiscard]] bool sameCredential(const Credential &left, const Credential &right);

/// What the secret store keeps of a credential: the key itself, or for oauth one JSON object in the
/// shape of the contract, {"type":"oauth","access_token","refresh_token","expires_at"}.
[[nodiscard]] Secret secretOf(const Credential &credential);
/// ErrorCode::corrupt when the kept text is not of that kind; its words tell nothing of the text.
[[nodiscard]] Result<Credential> credentialFromSecret(CredentialKind kind, const Secret &kept);

} // namespace signalbox
