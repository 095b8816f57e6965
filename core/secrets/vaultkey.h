// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace signalbox {

/// Where the key of vault.bin comes from: `--secrets`.
enum class SecretsMode { automatic, keychain, vault, plain };

/// "auto", "keychain", "vault", "plain".
[[nodiscard]] std::optional<SecretsMode> secretsModeFromName(std::string_view name);

/// What wraps the vault's 32-byte key.
enum class VaultKeyKind : unsigned char { keychain = 1, passphrase = 2, fixed = 3 };

/// Gives the 32-byte key of the vault. Main thread (QtKeychain's executor is not thread-safe);
/// answers on the main thread.
class VaultKeySource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    struct Request
    {
        bool vaultExists = false;         ///< then a key must be found, never made
        std::optional<VaultKeyKind> kind; ///< what the existing file says
        QByteArray salt;                  ///< of the existing file, 16 bytes, for a passphrase
    };
    struct Answer
    {
        VaultKeyKind kind = VaultKeyKind::fixed;
        Secret key;      ///< 32 bytes
        QByteArray salt; ///< 16 bytes; made anew for a new vault
    };
    /// One call at a time. `done` comes later, never from within the call, and not at all when this
    /// is destroyed before. ErrorCode::noSecretStore when no key can be had, conflict when the
    /// vault needs a key of another kind; the message says what to do.
    virtual void fetch(const Request &request, std::function<void(Result<Answer>)> done) = 0;
};

/// What to say when an existing vault needs another kind of key than the one at hand: which options
/// to start with. ErrorCode::conflict.
[[nodiscard]] Error otherKindOfKey(const VaultKeySource::Request &request);

struct VaultKeyOptions
{
    SecretsMode mode = SecretsMode::automatic;
    Secret passphrase;       ///< from --vault-passphrase-file or the environment; may be empty
    QString keychainService; ///< "signalbox"; tests use their own
    QString keychainEntry;   ///< one per data folder
    Milliseconds keychainTimeout{30'000}; ///< a keyring without a prompt can stay silent for ever
};

/// The source that `--secrets` asks for. automatic: the keychain, else the passphrase, else an
/// error that says what to do.
[[nodiscard]] std::unique_ptr<VaultKeySource> makeVaultKeySource(const VaultKeyOptions &options);

} // namespace signalbox
