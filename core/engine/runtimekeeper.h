// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/runtimefile.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace signalbox {

/// Keeps `runtime.json` true: puts it back at start and writes it some seconds after something in
/// it changed, off the engine thread, and once more at the end. Engine thread; storage and tokens
/// must outlive it.
class RuntimeKeeper final : public QObject
{
    Q_OBJECT

public:
    /// From a change to its write, and the least between two writes.
    static constexpr Milliseconds kDelay{5'000};

    /// Of the accounts in use, as the TokenManager has it.
    struct Hooks
    {
        std::function<std::vector<AccountRuntime>()> runtime;
        std::function<void(const AccountRuntime &)> restore;
        std::function<const SchedulerTuning &()> tuning;
    };

    RuntimeKeeper(const QString &dataDir, StorageThread &storage, Hooks hooks, const Clock &clock,
                  Milliseconds delay = kDelay, QObject *parent = nullptr);

    /// Puts back what the file says of the accounts that are loaded, blocking; changes count from
    /// now on. Sentences about a file that could not be used.
    [[nodiscard]] std::vector<QString> restore();
    /// Something may be different; said as often as it happens.
    void touch();
    /// Writes what is not on disk yet; `done` comes when it is, or could not be.
    void flush(std::function<void()> done);

Q_SIGNALS:
    /// A write failed: told for the first of several in a row.
    void writeFailed(const QString &sentence);

private:
    void onTimeout();
    void write();
    void onWritten(const Status &status);
    void answerFlush();
    [[nodiscard]] bool isDue() const;

    RuntimeFile m_file;
    Hooks m_hooks;
    const Clock &m_clock;
    QTimer m_timer;
    std::vector<AccountRuntime> m_written; ///< what is on disk, or on its way there
    TimePoint m_writtenAt;
    bool m_restored = false; ///< before, nothing is written: it would be less than the file has
    bool m_writing = false;
    bool m_failing = false;                       ///< the last write failed
    std::vector<std::function<void()>> m_waiting; ///< for the end of a flush
};

} // namespace signalbox
