// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

class QSocketNotifier;

namespace signalbox {

#ifdef Q_OS_LINUX

/// The socket notifiers of one event dispatcher in an epoll(7) set, level-triggered, with one more
/// descriptor that ends a wait. One thread. Notifiers may come and go while they are delivered,
/// and descriptors may be closed before their notifiers are turned off.
class EpollSockets final
{
public:
    /// The wake descriptor stays its owner's. isValid() is false when the kernel has no room.
    explicit EpollSockets(int wakeDescriptor);
    ~EpollSockets();
    Q_DISABLE_COPY_MOVE(EpollSockets)

    [[nodiscard]] bool isValid() const { return m_epoll >= 0; }

    void add(QSocketNotifier *notifier);
    void remove(QSocketNotifier *notifier);

    /// Whether there is something to deliver without waiting.
    [[nodiscard]] bool anyReady() const;
    /// Waits that long (-1: for ever) for a socket, a signal or the wake descriptor, and notes what
    /// is ready; whether the wake descriptor is.
    [[nodiscard]] bool wait(int milliseconds);
    /// Tells the notifiers whose sockets are ready; how many. A handler may call it again.
    int deliver();

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

    [[nodiscard]] Watch &watchOf(int descriptor);
    [[nodiscard]] static std::uint32_t wanted(const Watch &watch);
    void noteChange(int descriptor);
    void applyChanges();
    void tellKernel(int descriptor, Watch &watch);
    void forgetInKernel(int descriptor, Watch &watch);
    void giveUp(Watch &watch);
    void rebuild();
    void markReady(int descriptor, std::uint32_t events);

    int m_epoll;
    const int m_wakeDescriptor;
    std::vector<Watch> m_watches; ///< by descriptor, which are small numbers
    std::vector<int> m_changed;   ///< whose epoll registration is out of date
    std::vector<int> m_alwaysReady;
    std::vector<Pending> m_pending;
    std::size_t m_nextPending = 0;
};

#endif

} // namespace signalbox
