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
    };

    void startNext();
    void finish(Entries next, const std::function<void(Status)> &done, const Status &status);
    void write(Entries next, std::function<void(Status)> done);
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
