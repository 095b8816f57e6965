// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/epollsockets.h"

#ifdef Q_OS_LINUX

#include "core/base/logging.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace signalbox {

namespace {

/// Events fetched at once; posted events and timers get their turn in between.
constexpr int kBatch = 128;
/// What an event of the wake descriptor carries; no Watch has this number.
constexpr std::uint64_t kWakeTag = std::numeric_limits<std::uint64_t>::max();

/// What each type of notifier asks for, in Qt's order.
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

/// A new epoll set with the wake descriptor in it, or -1.
int newEpoll(int wakeDescriptor)
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.u64 = kWakeTag;
    if (epoll < 0 || ::epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &event) == 0)
        return epoll;
    ::close(epoll);
    return -1;
}

} // namespace

EpollSockets::EpollSockets(int wakeDescriptor)
    : m_epoll(newEpoll(wakeDescriptor)), m_wakeDescriptor(wakeDescriptor)
{
}

EpollSockets::~EpollSockets()
{
    if (m_epoll >= 0)
        ::close(m_epoll);
}

EpollSockets::Watch &EpollSockets::watchOf(int descriptor)
{
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watches.size())
        m_watches.resize(std::max(index + 1, m_watches.size() * 2));
    return m_watches[index];
}

std::uint32_t EpollSockets::wanted(const Watch &watch)
{
    std::uint32_t events = 0;
    for (std::size_t type = 0; type < kTypes; ++type)
        events |= watch.notifiers[type] ? kAskedFor[type] : 0U;
    return events;
}

void EpollSockets::add(QSocketNotifier *notifier)
{
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

void EpollSockets::remove(QSocketNotifier *notifier)
{
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

void EpollSockets::noteChange(int descriptor)
{
    // Told to the kernel before the next wait: most write notifiers are gone again by then.
    if (!std::exchange(watchOf(descriptor).listedAsChanged, true))
        m_changed.push_back(descriptor);
}

void EpollSockets::applyChanges()
{
    // Giving up a descriptor appends to the list.
    for (std::size_t i = 0; i < m_changed.size(); ++i) {
        const int descriptor = m_changed[i];
        Watch &watch = m_watches[static_cast<std::size_t>(descriptor)];
        watch.listedAsChanged = false;
        if (!watch.alwaysReady && wanted(watch) != watch.inKernel)
            tellKernel(descriptor, watch);
    }
    m_changed.clear();
}

void EpollSockets::tellKernel(int descriptor, Watch &watch)
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
        giveUp(watch);
    }
}

void EpollSockets::forgetInKernel(int descriptor, Watch &watch)
{
    if (std::exchange(watch.alwaysReady, false))
        std::erase(m_alwaysReady, descriptor);
    // Fails when the descriptor was closed first; closing took it out of epoll as well.
    if (std::exchange(watch.inKernel, 0U) != 0)
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
}

void EpollSockets::giveUp(Watch &watch)
{
    watch.inKernel = 0;
    for (QSocketNotifier *notifier : watch.notifiers) {
        if (notifier)
            notifier->setEnabled(false); // which calls remove()
    }
}

void EpollSockets::rebuild()
{
    // A file that was closed here while a copy of it is open elsewhere (in a child process, say)
    // stays in epoll, reports for ever and can no longer be taken out: start afresh.
    const int fresh = newEpoll(m_wakeDescriptor);
    if (fresh < 0) {
        qErrnoWarning("epoll_create1");
        return;
    }
    ::close(std::exchange(m_epoll, fresh));
    for (std::size_t i = 0; i < m_watches.size(); ++i) {
        if (std::exchange(m_watches[i].inKernel, 0U) != 0)
            noteChange(static_cast<int>(i));
    }
}

bool EpollSockets::anyReady() const
{
    return !m_alwaysReady.empty() || m_nextPending < m_pending.size();
}

bool EpollSockets::wait(int milliseconds)
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

void EpollSockets::markReady(int descriptor, std::uint32_t events)
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

int EpollSockets::deliver()
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

} // namespace signalbox

#endif
