// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/epolldispatcher.h"

#ifdef Q_OS_LINUX

#include "core/base/logging.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace signalbox {

namespace {

/// Events fetched at once; posted events and timers get their turn in between.
constexpr int kBatch = 128;
/// What the event loop entry of the wake-up descriptor carries; no Watch has this number.
constexpr std::uint64_t kWakeTag = std::numeric_limits<std::uint64_t>::max();

/// What poll(2) events each type of notifier stands for, in Qt's order.
constexpr std::array<std::uint32_t, 3> kAskedFor = {EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr std::uint32_t kTellsAll = EPOLLHUP | EPOLLERR;

constexpr std::uint64_t tagOf(int descriptor, std::uint32_t generation)
{
    return (std::uint64_t{generation} << 32U) | static_cast<std::uint32_t>(descriptor);
}

constexpr std::uint8_t bitOf(std::size_t type)
{
    return static_cast<std::uint8_t>(1U << type);
}

bool watchWakeDescriptor(int epoll, int wakeDescriptor)
{
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.u64 = kWakeTag;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &event) == 0;
}

} // namespace

std::unique_ptr<QAbstractEventDispatcher> makeEngineEventDispatcher()
{
    return EpollDispatcher::create();
}

std::unique_ptr<EpollDispatcher> EpollDispatcher::create()
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll >= 0 && wake >= 0 && watchWakeDescriptor(epoll, wake))
        return std::unique_ptr<EpollDispatcher>(new EpollDispatcher(epoll, wake));
    for (const int descriptor : {epoll, wake}) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    return nullptr;
}

EpollDispatcher::EpollDispatcher(int epoll, int wakeDescriptor)
    : m_epoll(epoll), m_wakeDescriptor(wakeDescriptor)
{
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_epoll);
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
    if (flags.testFlag(QEventLoop::ExcludeSocketNotifiers)) {
        handled += waitWithoutSockets(timeout) ? 1 : 0;
    } else {
        handled += waitForAll(timeout) ? 1 : 0;
        handled += deliverPending();
    }
    if (!flags.testFlag(QEventLoop::X11ExcludeTimers))
        handled += m_timers.deliverDue();
    return handled > 0;
}

int EpollDispatcher::waitTime(Blocking blocking, QEventLoop::ProcessEventsFlags flags) const
{
    if (blocking == Blocking::no)
        return 0;
    const bool sockets = !flags.testFlag(QEventLoop::ExcludeSocketNotifiers);
    if (sockets && (!m_alwaysReady.empty() || m_nextPending < m_pending.size()))
        return 0;
    if (flags.testFlag(QEventLoop::X11ExcludeTimers))
        return -1;
    const auto next = m_timers.untilNext();
    if (!next)
        return -1;
    return static_cast<int>(
        std::min<EventTimers::Interval::rep>(next->count(), std::numeric_limits<int>::max()));
}

bool EpollDispatcher::waitForAll(int milliseconds)
{
    applyChanges();
    // A descriptor that epoll refused while the changes were applied is ready now.
    const int timeout = m_alwaysReady.empty() ? milliseconds : 0;
    std::array<epoll_event, kBatch> events;
    const int count = ::epoll_wait(m_epoll, events.data(), kBatch, timeout);
    if (count < 0 && errno != EINTR) // a signal ends the wait like an event does
        qErrnoWarning("epoll_wait");
    bool woken = false;
    bool stray = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == kWakeTag) {
            takeWake();
            woken = true;
            continue;
        }
        const int descriptor = static_cast<int>(event.data.u64 & 0xFFFFFFFFU);
        const Watch &watch = m_watches[static_cast<std::size_t>(descriptor)];
        if (watch.inKernel != 0 && event.data.u64 == tagOf(descriptor, watch.generation))
            markReady(descriptor, event.events);
        else
            stray = true;
    }
    for (const int descriptor : m_alwaysReady)
        markReady(descriptor, EPOLLIN | EPOLLOUT);
    if (stray)
        rebuild();
    return woken;
}

bool EpollDispatcher::waitWithoutSockets(int milliseconds)
{
    pollfd wake = {m_wakeDescriptor, POLLIN, 0};
    if (::poll(&wake, 1, milliseconds) <= 0)
        return false;
    takeWake();
    return true;
}

void EpollDispatcher::takeWake()
{
    // Empty the descriptor first: a wake-up between the two lines finds the flag set and writes
    // nothing, and what it announces is handled in the round that follows this one at once.
    eventfd_t count = 0;
    (void)::eventfd_read(m_wakeDescriptor, &count);
    m_wakeWritten.store(false);
}

void EpollDispatcher::markReady(int descriptor, std::uint32_t events)
{
    Watch &watch = m_watches[static_cast<std::size_t>(descriptor)];
    for (std::size_t type = 0; type < kTypes; ++type) {
        const bool concerned = (events & (kAskedFor[type] | kTellsAll)) != 0;
        if (!concerned || !watch.notifiers[type] || (watch.pending & bitOf(type)) != 0)
            continue;
        watch.pending |= bitOf(type);
        m_pending.push_back({descriptor, type});
    }
}

int EpollDispatcher::deliverPending()
{
    int delivered = 0;
    // A handler may run an event loop, which delivers from the same list.
    while (m_nextPending < m_pending.size()) {
        const Pending next = m_pending[m_nextPending++];
        Watch &watch = m_watches[static_cast<std::size_t>(next.descriptor)];
        if ((watch.pending & bitOf(next.type)) == 0)
            continue; // its notifier has gone, or was turned off, since
        watch.pending &= static_cast<std::uint8_t>(~bitOf(next.type));
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(watch.notifiers[next.type], &event);
        ++delivered;
    }
    m_pending.clear();
    m_nextPending = 0;
    return delivered;
}

EpollDispatcher::Watch &EpollDispatcher::watchOf(int descriptor)
{
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watches.size())
        m_watches.resize(std::max(index + 1, m_watches.size() * 2));
    return m_watches[index];
}

std::uint32_t EpollDispatcher::wanted(const Watch &watch)
{
    std::uint32_t events = 0;
    for (std::size_t type = 0; type < kTypes; ++type)
        events |= watch.notifiers[type] ? kAskedFor[type] : 0U;
    return events;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(isOwnThread());
    const int descriptor = static_cast<int>(notifier->socket());
    Q_ASSERT(descriptor >= 0);
    Watch &watch = watchOf(descriptor);
    QSocketNotifier *&place = watch.notifiers[static_cast<std::size_t>(notifier->type())];
    if (place && place != notifier) {
        qCWarning(lcEngine) << "Two notifiers of one type for descriptor" << descriptor;
        // Another file may be open under the number by now: ask epoll.
        watch.inKernel = 0;
    }
    place = notifier;
    noteChange(descriptor);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(isOwnThread());
    const int descriptor = static_cast<int>(notifier->socket());
    const auto type = static_cast<std::size_t>(notifier->type());
    Watch &watch = watchOf(descriptor);
    if (watch.notifiers[type] != notifier)
        return; // another one has taken its place
    watch.notifiers[type] = nullptr;
    watch.pending &= static_cast<std::uint8_t>(~bitOf(type));
    if (wanted(watch) == 0)
        forgetInKernel(descriptor, watch); // now, since the descriptor may be closed next
    else
        noteChange(descriptor);
}

void EpollDispatcher::noteChange(int descriptor)
{
    // Told to the kernel before the next wait: most write notifiers are gone again by then.
    if (!std::exchange(watchOf(descriptor).listedAsChanged, true))
        m_changed.push_back(descriptor);
}

void EpollDispatcher::applyChanges()
{
    for (const int descriptor : m_changed) {
        Watch &watch = m_watches[static_cast<std::size_t>(descriptor)];
        watch.listedAsChanged = false;
        if (!watch.alwaysReady && wanted(watch) != watch.inKernel)
            tellKernel(descriptor, watch);
    }
    m_changed.clear();
}

void EpollDispatcher::tellKernel(int descriptor, Watch &watch)
{
    epoll_event event = {};
    event.events = wanted(watch);
    const auto control = [&](int operation) {
        event.data.u64 = tagOf(descriptor, watch.generation);
        return ::epoll_ctl(m_epoll, operation, descriptor, &event) == 0 ? 0 : errno;
    };
    int error = 0;
    if (watch.inKernel != 0)
        error = control(EPOLL_CTL_MOD);
    // Closed and opened anew behind our back, the descriptor is unknown to epoll.
    if (watch.inKernel == 0 || error == ENOENT) {
        ++watch.generation;
        error = control(EPOLL_CTL_ADD);
        if (error == EEXIST)
            error = control(EPOLL_CTL_MOD);
    }
    if (error == 0) {
        watch.inKernel = event.events;
    } else if (error == EPERM) {
        watch.inKernel = 0;
        watch.alwaysReady = true;
        m_alwaysReady.push_back(descriptor);
    } else {
        errno = error;
        qErrnoWarning("epoll_ctl: descriptor %d is not watched", descriptor);
        giveUp(descriptor, watch);
    }
}

void EpollDispatcher::forgetInKernel(int descriptor, Watch &watch)
{
    if (std::exchange(watch.alwaysReady, false))
        std::erase(m_alwaysReady, descriptor);
    // Fails when the descriptor was closed first; closing took it out of epoll as well.
    if (std::exchange(watch.inKernel, 0U) != 0)
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
}

void EpollDispatcher::giveUp(int descriptor, Watch &watch)
{
    watch.inKernel = 0;
    for (std::size_t type = 0; type < kTypes; ++type) {
        if (QSocketNotifier *notifier = watch.notifiers[type])
            notifier->setEnabled(false); // comes back through unregisterSocketNotifier()
    }
    Q_ASSERT(watchOf(descriptor).pending == 0);
}

void EpollDispatcher::rebuild()
{
    // A file that was closed here while a copy of it is open elsewhere (in a child process, say)
    // stays in epoll, reports for ever and can no longer be taken out: start afresh.
    const int fresh = ::epoll_create1(EPOLL_CLOEXEC);
    if (fresh < 0 || !watchWakeDescriptor(fresh, m_wakeDescriptor)) {
        qErrnoWarning("epoll_create1");
        if (fresh >= 0)
            ::close(fresh);
        return;
    }
    ::close(std::exchange(m_epoll, fresh));
    for (std::size_t i = 0; i < m_watches.size(); ++i) {
        if (std::exchange(m_watches[i].inKernel, 0U) != 0)
            noteChange(static_cast<int>(i));
    }
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
