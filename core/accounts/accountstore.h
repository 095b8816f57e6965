// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/storagethread.h"

#include <functional>
#include <set>
#include <vector>

namespace signalbox {

/// A file of the data folder that could not be used: told to the user, never deleted.
struct FileFault
{
    QString file;        ///< path relative to the data folder
    std::string pointer; ///< JSON pointer; empty for the whole file
    QString message;
    QString quarantinedAs; ///< where it was moved; empty when it stayed
};

/// `accounts/<id>.json` on disk: loads all, writes files atomically on the storage thread. A file
/// that is set aside stands in `removed/` until it is brought back or dropped. Engine thread. Knows
/// no secrets but the values of headers that stood in files.
class AccountStore
{
public:
    AccountStore(QString dataDir, StorageThread &storage);

    struct Loaded
    {
        std::vector<Account> accounts; ///< by creation time, then id
        std::vector<FileFault> faults; ///< of files that could not be used
        std::vector<AccountId> faulty; ///< whose files these are
    };
    /// What to do with a file that is faulty: at start it goes to quarantine; while running it
    /// stays, because somebody may be in the middle of editing it.
    enum class OnFault { quarantine, leave };
    /// Reads the folder, blocking: at start and on reload.
    [[nodiscard]] Loaded load(OnFault onFault = OnFault::quarantine) const;

    /// While a secret store does not have them, the values of an account's headers stay in the file
    /// that they came with.
    void keepHeaderValues(const AccountId &id) { m_withValues.insert(id); }
    void dropHeaderValues(const AccountId &id) { m_withValues.erase(id); }
    [[nodiscard]] bool keepsHeaderValues(const AccountId &id) const
    {
        return m_withValues.contains(id);
    }

    /// Writes or deletes one file; `done` comes when it is on disk (or failed: nothing changed
    /// there).
    void save(const Account &account, std::function<void(Status)> done);
    void remove(const AccountId &id, std::function<void(Status)> done);

    /// A result for each file, in the order of the call; one that fails does not stop the others.
    using Each = std::function<void(const std::vector<Status> &)>;
    /// The same for many, which wait for the disk together.
    void saveAll(const std::vector<Account> &accounts, Each done);
    void removeAll(const std::vector<AccountId> &ids, Each done);

    /// Moves the file to `removed/`; one that somebody deleted is written there anew.
    void setAside(const Account &account, std::function<void(Status)> done);
    /// Moves it back; notFound when it is not there.
    void bringBack(const AccountId &id, std::function<void(Status)> done);
    /// Deletes files in `removed/`.
    void dropAside(const std::vector<AccountId> &ids, Each done);
    /// What stands in `removed/`, blocking: at start. Faulty files are named and left.
    [[nodiscard]] Loaded loadAside() const;

private:
    [[nodiscard]] Loaded loadFolder(const QString &name, OnFault onFault) const;
    [[nodiscard]] QString pathOf(const AccountId &id) const;
    [[nodiscard]] QString asidePathOf(const AccountId &id) const;
    [[nodiscard]] QByteArray contentOf(const Account &account) const;

    QString m_dataDir;
    StorageThread &m_storage;
    std::set<AccountId> m_withValues;
};

} // namespace signalbox
