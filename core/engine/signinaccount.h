// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/enginecommands.h"
#include "core/engine/signinrun.h"

#include <map>
#include <optional>

/// What becomes of a sign-in among the accounts. Pure.
namespace signalbox {

/// Whether a provider can be signed in with from here so that a credential of that kind comes of
/// it.
[[nodiscard]] bool signInGives(const ProviderDefinition &provider, CredentialKind kind);
/// The kind of credential that a sign-in with the provider gives.
[[nodiscard]] CredentialKind signInKind(const ProviderDefinition &provider);

/// Whether who signed in again is the one whom the account belongs to, as far as both are known.
/// The Error names both. A provider that should tell who it is and did not leaves it open.
[[nodiscard]] Status checkPerson(const Account &account, const SignedIn &signedIn);

/// The account that a new sign-in would double: the same provider, base URL and person, and no
/// other project.
[[nodiscard]] std::optional<AccountId> twinOf(const SignInStart &start, const SignedIn &signedIn,
                                              const ProviderDefinition &provider,
                                              const std::map<AccountId, Account> &accounts);

/// What add() makes of a sign-in.
[[nodiscard]] NewAccount accountOf(const SignInStart &start, const SignedIn &signedIn);
/// What update() makes of it. `former`: what the account uses now; its refresh token stays where
/// the provider gave no new one and it still worked.
[[nodiscard]] AccountPatch renewalOf(const Account &account, const SignedIn &signedIn,
                                     const std::optional<Credential> &former);

/// Whether a grant of this account is that of another one too: ending it would end both.
[[nodiscard]] bool samePerson(const Account &one, const Account &other);

} // namespace signalbox
