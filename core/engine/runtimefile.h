// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/storagethread.h"
#include "core/engine/runtimejson.h"

#include <functional>
#include <vector>

namespace signalbox {

/// `runtime.json` on disk (contract.md): what a restart should not forget; safe to delete. Engine
/// thread.
class RuntimeFile
{
public:
    RuntimeFile(const QString &dataDir, StorageThread &storage);

    struct Loaded
    {
        std::vector<AccountRuntime> accounts;
        QString fault;         ///< why the file could not be used; empty when all is well
        QString quarantinedAs; ///< where it was moved then; empty when it stayed
    };
    /// Reads it, blocking: at start. No file is no fault.
    [[nodiscard]] Loaded load(Moment now, const SchedulerTuning &tuning) const;

    /// Writes it whole; `done` comes when it is on disk (or failed: the old one is still there).
    void save(std::vector<AccountRuntime> accounts, Moment now, std::function<void(Status)> done);

private:
    QString m_dataDir;
    QString m_path;
    StorageThread &m_storage;
};

} // namespace signalbox
