// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/epolldispatcher.h"

#ifdef Q_OS_LINUX

#include <QCoreApplication>
#include <QThread>

#include <algorithm>
#include <limits>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace signalbox {

std::unique_ptr<QAbstractEventDispatcher> makeEngineEventDispatcher()
{
    return EpollDispatcher::create();
}

std::unique_ptr<EpollDispatcher> EpollDispatcher::create()
{
    const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake < 0)
        return nullptr;
    std::unique_ptr<EpollDispatcher> dispatcher(new EpollDispatcher(wake));
    return dispatcher->m_sockets.isValid() ? std::move(dispatcher) : nullptr;
}

EpollDispatcher::EpollDispatcher(int wakeDescriptor)
    : m_wakeDescriptor(wakeDescriptor), m_sockets(wakeDescriptor)
{
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wakeDescriptor);
}

bool EpollDispatcher::isOwnThread() const
{
    return thread() == QThread::currentThread();
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted.store(false);
    Q_EMIT awake();
    const bool wokenBefore = std::exchange(m_wokenHere, false);
    QCoreApplication::sendPostedEvents();

    // Who runs an event loop has seen its exit flag after the wake-up and comes back anyhow; who
    // asks for one round is to get control after what had been posted.
    const bool somethingDone = wokenBefore && !flags.testFlag(QEventLoop::EventLoopExec);
    const bool mayBlock = flags.testFlag(QEventLoop::WaitForMoreEvents) && !somethingDone &&
                          !m_wokenHere && !m_interrupted.load();
    if (mayBlock)
        Q_EMIT aboutToBlock();
    if (m_interrupted.load())
        return false;

    // aboutToBlock() may have posted something.
    const int timeout = waitTime(mayBlock && !m_wokenHere ? Blocking::yes : Blocking::no, flags);
    int handled = wokenBefore ? 1 : 0;
    handled += wait(timeout, flags) ? 1 : 0;
    if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        handled += m_sockets.deliver();
    if (!flags.testFlag(QEventLoop::X11ExcludeTimers))
        handled += m_timers.deliverDue();
    return handled > 0;
}

int EpollDispatcher::waitTime(Blocking blocking, QEventLoop::ProcessEventsFlags flags) const
{
    if (blocking == Blocking::no)
        return 0;
    const bool sockets = !flags.testFlag(QEventLoop::ExcludeSocketNotifiers);
    if (sockets && m_sockets.anyReady())
        return 0;
    if (flags.testFlag(QEventLoop::X11ExcludeTimers))
        return -1;
    const auto next = m_timers.untilNext();
    if (!next)
        return -1;
    return static_cast<int>(
        std::min<EventTimers::Interval::rep>(next->count(), std::numeric_limits<int>::max()));
}

bool EpollDispatcher::wait(int milliseconds, QEventLoop::ProcessEventsFlags flags)
{
    pollfd wake = {m_wakeDescriptor, POLLIN, 0};
    const bool woken = flags.testFlag(QEventLoop::ExcludeSocketNotifiers)
                           ? ::poll(&wake, 1, milliseconds) > 0
                           : m_sockets.wait(milliseconds);
    if (!woken)
        return false;
    // Empty the descriptor first: a wake-up between the two lines finds the flag set and writes
    // nothing, and what it announces is handled in the round that follows this one at once.
    eventfd_t count = 0;
    (void)::eventfd_read(m_wakeDescriptor, &count);
    m_wakeWritten.store(false);
    return true;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(isOwnThread());
    m_sockets.add(notifier);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(isOwnThread());
    m_sockets.remove(notifier);
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                                    QObject *object)
{
    Q_ASSERT(isOwnThread());
    m_timers.add(timerId, EventTimers::Interval(interval), timerType, object);
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    Q_ASSERT(isOwnThread());
    return m_timers.remove(timerId);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    Q_ASSERT(isOwnThread());
    return m_timers.removeAllOf(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.timersOf(object);
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto left = m_timers.remaining(timerId);
    return left ? static_cast<int>(left->count()) : -1;
}

void EpollDispatcher::wakeUp()
{
    if (isOwnThread())
        m_wokenHere = true; // looked at before the next wait
    else if (!m_wakeWritten.exchange(true))
        (void)::eventfd_write(m_wakeDescriptor, 1);
}

void EpollDispatcher::interrupt()
{
    m_interrupted.store(true);
    wakeUp();
}

} // namespace signalbox

#else

namespace signalbox {

std::unique_ptr<QAbstractEventDispatcher> makeEngineEventDispatcher()
{
    return nullptr;
}

} // namespace signalbox

#endif
