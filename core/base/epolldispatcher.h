// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/eventtimers.h"

#include <QAbstractEventDispatcher>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

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
    static constexpr std::size_t kTypes = 3; ///< read, write, exception, as QSocketNotifier counts

    /// One descriptor number, whatever is open under it.
    struct Watch
    {
        std::array<QSocketNotifier *, kTypes> notifiers{};
        std::uint32_t inKernel = 0;   ///< events that epoll watches for us
        std::uint32_t generation = 0; ///< of the file that epoll knows under this number
        std::uint8_t pending = 0;     ///< bit by type: an event waits in m_pending
        bool listedAsChanged = false; ///< in m_changed
        bool alwaysReady = false;     ///< epoll refuses it, as it does plain files
    };
    struct Pending
    {
        int descriptor;
        std::size_t type;
    };

    EpollDispatcher(int epoll, int wakeDescriptor);

    [[nodiscard]] bool isOwnThread() const;
    [[nodiscard]] Watch &watchOf(int descriptor);
    [[nodiscard]] static std::uint32_t wanted(const Watch &watch);
    void noteChange(int descriptor);
    void applyChanges();
    void tellKernel(int descriptor, Watch &watch);
    void forgetInKernel(int descriptor, Watch &watch);
    void giveUp(int descriptor, Watch &watch);
    void rebuild();

    enum class Blocking { no, yes };
    [[nodiscard]] int waitTime(Blocking blocking, QEventLoop::ProcessEventsFlags flags) const;
    /// Whether another thread woke this one.
    [[nodiscard]] bool waitForAll(int milliseconds);
    [[nodiscard]] bool waitWithoutSockets(int milliseconds);
    void takeWake();
    void markReady(int descriptor, std::uint32_t events);
    [[nodiscard]] int deliverPending();

    int m_epoll;
    int m_wakeDescriptor;
    std::vector<Watch> m_watches; ///< by descriptor, which are small numbers
    std::vector<int> m_changed;   ///< whose epoll registration is out of date
    std::vector<int> m_alwaysReady;
    std::vector<Pending> m_pending;
    std::size_t m_nextPending = 0;
    EventTimers m_timers;
    /// Set from a wake-up by another thread until it has been taken out of m_wakeDescriptor.
    std::atomic<bool> m_wakeWritten{false};
    std::atomic<bool> m_interrupted{false};
    bool m_wokenHere = false; ///< wakeUp() on the own thread, which needs no descriptor
};

#endif

} // namespace signalbox
