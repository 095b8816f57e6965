// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace signalbox {

/// The door between threads: jobs posted from any thread run one after the other, in order, on the
/// thread that this object lives on, from its event loop. Jobs that are left when it is destroyed
/// are dropped. A job may destroy the mailbox. (Queued calls of Qt do the same, but hand over
/// through locks that a race detector cannot see in a distribution's Qt.)
class Mailbox final : public QObject
{
    Q_OBJECT

public:
    explicit Mailbox(QObject *parent = nullptr);
    ~Mailbox() override;

    /// Thread-safe, as long as the mailbox lives.
    void post(std::function<void()> job);

protected:
    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_jobs; ///< guarded by m_mutex
    std::shared_ptr<bool> m_alive;            ///< for a job that destroys this
};

} // namespace signalbox
