// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/reply.h"
#include "core/secrets/vaultkey.h"

#include <QString>

namespace signalbox {

/// How it stands with the secret store.
enum class SecretsState {
    open,
    waitingForKeychain,   ///< its key is in a keychain that is locked, lost or does not answer
    waitingForPassphrase, ///< its key comes from a passphrase that is not there or wrong
    damaged,              ///< the file cannot be read as it is
};
/// "open", "waiting_for_keychain", "waiting_for_passphrase", "damaged".
[[nodiscard]] std::string_view secretsStateName(SecretsState state);

struct SecretsSnapshot
{
    SecretsState state = SecretsState::open;
    QString why;                      ///< a sentence unless open
    std::optional<VaultKeyKind> kind; ///< of the file; none: there is none yet
    bool lockWithSession = false;     ///< forget the key when the session is locked

    friend bool operator==(const SecretsSnapshot &, const SecretsSnapshot &) = default;
};

/// Another key for the vault.
struct SecretsRewrap
{
    VaultKeyKind to = VaultKeyKind::passphrase; ///< keychain or passphrase
    Secret passphrase;                          ///< the new one; not empty for passphrase
};

/// The secret store as a user handles it (docs/secrets.md).
class SecretsCommands
{
public:
    virtual ~SecretsCommands() = default;

    virtual void secrets(Reply<SecretsSnapshot> reply) = 0;
    /// With a passphrase: tries it. Without: asks the keychain again. unauthorized for a wrong
    /// passphrase, noSecretStore where no keychain answers; nothing is overwritten in any case.
    virtual void unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply) = 0;
    /// The same secrets under another key: the new key is proven readable and the new file is on
    /// disk before the old key is let go. conflict while the store is not open.
    virtual void rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply) = 0;
};

} // namespace signalbox
