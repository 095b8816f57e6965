// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/storagethread.h"

#include <functional>
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

/// `accounts/<id>.json` on disk: loads all, writes single files atomically on the storage thread.
/// Engine thread. Knows no secrets.
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

    /// Writes or deletes one file; `done` comes when it is on disk (or failed: nothing changed
    /// there).
    void save(const Account &account, std::function<void(Status)> done);
    void remove(const AccountId &id, std::function<void(Status)> done);

private:
    [[nodiscard]] QString pathOf(const AccountId &id) const;

    QString m_dataDir;
    StorageThread &m_storage;
};

} // namespace signalbox
