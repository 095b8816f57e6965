// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mailbox.h"

#include <QThread>

#include <functional>

namespace signalbox {

/// The one thread on which large requests are translated, as values (architecture.md, threads). It
/// starts with its first job. Created, used and destroyed on one owner thread with an event loop;
/// destruction lets the running job finish and drops the others.
class TranslationWorker final
{
public:
    TranslationWorker();
    ~TranslationWorker();
    TranslationWorker(const TranslationWorker &) = delete;
    TranslationWorker &operator=(const TranslationWorker &) = delete;

    /// Runs `job` on the worker, then `done` on the owner's thread. `job` may touch only values
    /// that it owns or that nobody changes; whoever may be gone by then must be guarded by `done`.
    void run(std::function<void()> job, std::function<void()> done);

private:
    QThread m_thread;
    Mailbox *m_jobs = nullptr; ///< lives on m_thread, deleted there; null until the first job
    Mailbox m_answers;         ///< lives on the owner's thread
};

} // namespace signalbox
