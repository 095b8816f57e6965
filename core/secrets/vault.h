// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/storagethread.h"
#include "core/secrets/secretstore.h"
#include "core/secrets/vaultkey.h"

#include <deque>
#include <map>
#include <memory>

namespace signalbox {

/// `vault.bin`: all secrets in one file, XChaCha20-Poly1305 (libsodium) under a 32-byte key; header
/// (magic, version, key kind, salt, nonce) authenticated. Written atomically on the storage thread.
/// Engine thread. Until unlock() succeeds, or after a wrong key, it is unusable and never writes.
/// Changes are written one after the other, each on top of those that succeeded before it; get()
/// sees a change when it is on disk. Destruction hands what still waits to the storage thread,
/// which must outlive this; its answers are then not given.
class Vault final : public SecretStore
{
public:
    Vault(QString path, StorageThread &storage);
    ~Vault() override;

    /// What the file on disk needs, for the key source. Blocking.
    [[nodiscard]] Result<VaultKeySource::Request> inspect() const;
    /// Opens the file with the key, or starts an empty vault when there is none; does nothing when
    /// it is open already. Blocking. unauthorized for a wrong key, corrupt for a damaged file,
    /// conflict for a key of another kind.
    [[nodiscard]] Status unlock(const VaultKeySource::Answer &answer);
    /// Marks the store unusable with a reason (no key to be had).
    void setUnusable(QString why);
    /// The same secrets under another key, in turn with the changes: the new file is proven to open
    /// with it before it replaces the old one. On failure the old key and file stay.
    void rewrap(VaultKeySource::Answer key, std::function<void(Status)> done);
    /// Forgets key and secrets once the changes that wait are through.
    void close(QString why, std::function<void()> done);
    /// Of the key in use; nothing while it is not open.
    [[nodiscard]] std::optional<VaultKeyKind> kind() const;

    [[nodiscard]] bool usable() const override { return m_usable; }
    [[nodiscard]] QString whyUnusable() const override { return m_why; }
    [[nodiscard]] std::optional<Secret> get(const std::string &name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;
    void change(SecretChanges changes, std::function<void(Status)> done) override;

private:
    using Entries = std::map<std::string, Secret>;
    struct Change
    {
        SecretChanges secrets;
        std::function<void(Status)> done;
        std::optional<VaultKeySource::Answer> key = std::nullopt; ///< to be used from then on
        std::optional<QString> closing = std::nullopt;            ///< why it is closed
    };

    void push(Change change);
    void startNext();
    void begin(const Change &change);
    void finish(Entries next, const Status &status);
    /// Takes the first of the waiting ones out; what is left goes on.
    void endFirst(const Status &status);
    void write(Entries next, const VaultKeySource::Answer &key, std::function<void(Status)> done);
    [[nodiscard]] Status fail(Error error);
    [[nodiscard]] bool changesNothing(const SecretChanges &changes) const;
    static void apply(Entries &entries, const SecretChanges &changes);

    QString m_path;
    StorageThread &m_storage;
    bool m_usable = false;
    QString m_why;
    VaultKeySource::Answer m_key;
    Entries m_entries;            ///< as on disk
    std::deque<Change> m_waiting; ///< its first one is being written while m_writing
    bool m_writing = false;
    std::shared_ptr<int> m_alive = std::make_shared<int>(0); ///< for answers that come too late
};

} // namespace signalbox
