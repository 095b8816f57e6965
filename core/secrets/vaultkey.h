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
/// answers on the main thread. One call at a time; `done` comes later, never from within the call,
/// and not at all when this is destroyed before.
class VaultKeySource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    struct Request
    {
        bool vaultExists = false;                        ///< then a key must be found, never made
        std::optional<VaultKeyKind> kind = std::nullopt; ///< what the existing file says
        QByteArray salt{}; ///< of the existing file, 16 bytes, for a passphrase
        /// The file cannot be read as it is: no key is looked for, this is the answer.
        std::optional<Error> fault = std::nullopt;
    };
    struct Answer
    {
        VaultKeyKind kind = VaultKeyKind::fixed;
        Secret key;      ///< 32 bytes
        QByteArray salt; ///< 16 bytes; made anew for a new vault
    };
    using Done = std::function<void(Result<Answer>)>;

    /// As `--secrets` says. ErrorCode::noSecretStore when no key can be had, conflict when the
    /// vault needs a key of another kind; the message says what to do.
    virtual void fetch(const Request &request, Done done) = 0;
    /// The key in the system's keychain, whatever `--secrets` says. Without a vault: the entry that
    /// is there, else a new one that was read back.
    virtual void askKeychain(const Request &request, Done done) = 0;
    /// Takes the key out of the system's keychain; fine when there is none.
    virtual void clearKeychain(std::function<void(Status)> done) = 0;
    /// Forgets the passphrase that was given at start, without an answer.
    virtual void forgetPassphrase() = 0;
};

/// Error::detail of a fetch for which a passphrase is missing.
inline constexpr const char *kVaultNeedsPassphrase = "passphrase_missing";

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
