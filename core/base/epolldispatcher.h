// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/epollsockets.h"
#include "core/base/eventtimers.h"

#include <QAbstractEventDispatcher>

#include <atomic>
#include <memory>

namespace signalbox {

/// A dispatcher for the engine's thread, whose cost does not grow with its idle sockets: epoll on
/// Linux. Null where there is none; the thread then makes its stock one. For
/// QThread::setEventDispatcher(), which takes it over.
[[nodiscard]] std::unique_ptr<QAbstractEventDispatcher> makeEngineEventDispatcher();

#ifdef Q_OS_LINUX

/// Sockets, timers and posted events of one thread by level-triggered epoll(7), with the manners
/// of Qt's own UNIX dispatcher, which polls all sockets for every message. Timers go by the
/// time-out of epoll_wait and not by a timerfd: Qt's timers count milliseconds, and re-arming is
/// then free of system calls. Native events and user input do not exist here. wakeUp() and
/// interrupt() may be called from any thread, everything else from the dispatcher's own.
class EpollDispatcher final : public QAbstractEventDispatcher
{
public:
    /// Null when the kernel has no descriptors left.
    [[nodiscard]] static std::unique_ptr<EpollDispatcher> create();
    ~EpollDispatcher() override;
    Q_DISABLE_COPY_MOVE(EpollDispatcher)

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    using QAbstractEventDispatcher::registerTimer;
    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                       QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    [[nodiscard]] QList<TimerInfo> registeredTimers(QObject *object) const override;
    [[nodiscard]] int remainingTime(int timerId) override;

    void wakeUp() override;
    void interrupt() override;

private:
    explicit EpollDispatcher(int wakeDescriptor);

    [[nodiscard]] bool isOwnThread() const;
    enum class Blocking { no, yes };
    [[nodiscard]] int waitTime(Blocking blocking, QEventLoop::ProcessEventsFlags flags) const;
    /// Whether another thread woke this one.
    [[nodiscard]] bool wait(int milliseconds, QEventLoop::ProcessEventsFlags flags);

    const int m_wakeDescriptor;
    EpollSockets m_sockets;
    EventTimers m_timers;
    /// Set from a wake-up by another thread until it has been taken out of m_wakeDescriptor.
    std::atomic<bool> m_wakeWritten{false};
    std::atomic<bool> m_interrupted{false};
    bool m_wokenHere = false; ///< wakeUp() on the own thread, which needs no descriptor
};

#endif

} // namespace signalbox
