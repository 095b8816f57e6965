// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mailbox.h"
#include "core/base/result.h"

#include <QObject>
#include <QThread>

#include <functional>

namespace signalbox {

/// The thread of small durable writes: jobs run one after the other, off the engine thread.
/// Created, used and destroyed on one owner thread with an event loop; destruction finishes
/// every job first, but answers that were not yet delivered are dropped.
class StorageThread final : public QObject
{
    Q_OBJECT

public:
    explicit StorageThread(QObject *parent = nullptr);
    ~StorageThread() override;

    /// Runs `job` on the storage thread, then `done` with its result on the owner's thread.
    /// `job` may touch only what it captured by value.
    void run(std::function<Status()> job, std::function<void(Status)> done);

private:
    QThread m_thread;
    Mailbox *m_jobs;   ///< lives on m_thread, deleted there
    Mailbox m_answers; ///< lives on the owner's thread
};

/// Writes a whole file so that a crash leaves the old or the new one: temporary file in the same
/// folder, fsync, rename, fsync of the folder; mode 0600. Blocking: for the storage thread.
[[nodiscard]] Status writeFileAtomically(const QString &path, const QByteArray &content);

/// Deletes a file so that a crash does not bring it back; fine when there is none. Blocking: for
/// the storage thread.
[[nodiscard]] Status removeFileDurably(const QString &path);

/// What was created, renamed or deleted in a folder stays so over a crash. Blocking.
void syncFolder(const QString &folder);

/// Reads a whole regular file of at most `maxBytes`. Blocking. ErrorCode::notFound when absent.
[[nodiscard]] Result<QByteArray> readWholeFile(const QString &path, qint64 maxBytes);

/// Moves a file that did not parse into `<dataDir>/quarantine/` under a free name; the new path.
[[nodiscard]] Result<QString> moveToQuarantine(const QString &dataDir, const QString &path);

} // namespace signalbox
