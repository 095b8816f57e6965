// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/connectionpool.h"

#include <QSocketNotifier>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace signalbox {

namespace {

constexpr long kMaxPooledConnections = 512;
/// Unacknowledged bytes or keep-alive probes end a connection after this; a laptop that slept or
/// changed its network finds out in seconds, not minutes.
constexpr unsigned kTcpUserTimeoutMs = 15'000;

} // namespace

/// The notifiers of one socket number. They outlive the socket, disabled, since the kernel gives
/// the same number to the next one.
struct ConnectionPool::Watch
{
    std::unique_ptr<QSocketNotifier> read;
    std::unique_ptr<QSocketNotifier> write;
    bool wantsRead = false;
    /// Its closing is announced by onClose(), so that a pooled connection may keep its notifier
    /// enabled between requests: turning it off and on costs two system calls a request.
    bool announcesClose = false;

    void disable()
    {
        wantsRead = false;
        if (read)
            read->setEnabled(false);
        if (write)
            write->setEnabled(false);
    }
};

ConnectionPool::ConnectionPool(QObject *parent)
    : QObject(parent), m_multi(curl_multi_init()), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ConnectionPool::timerFired);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &ConnectionPool::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &ConnectionPool::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kMaxPooledConnections);
}

ConnectionPool::~ConnectionPool()
{
    Q_ASSERT(m_transfers == 0);
    curl_multi_cleanup(m_multi);
}

void ConnectionPool::adopt(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &ConnectionPool::onOpened);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &ConnectionPool::onClose);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

void ConnectionPool::add(CURL *easy)
{
    ++m_transfers;
    curl_multi_add_handle(m_multi, easy);
}

void ConnectionPool::remove(CURL *easy)
{
    --m_transfers;
    curl_multi_remove_handle(m_multi, easy);
}

void ConnectionPool::drive(curl_socket_t socket, int events)
{
    if (socket == CURL_SOCKET_TIMEOUT)
        m_wantsTurn = false;
    int running = 0;
    curl_multi_socket_action(m_multi, socket, events, &running);
}

void ConnectionPool::rearm()
{
    // The timer runs to the earliest deadline it was given and re-arms for a later one when it
    // fires: curl moves its deadline with every request, the timer need not.
    if (!m_deadline || (m_timerEnd && *m_timerEnd <= *m_deadline))
        return;
    const auto left = std::chrono::ceil<Milliseconds>(*m_deadline - SystemClock().now());
    m_timerEnd = m_deadline;
    m_timer.start(std::max(left, Milliseconds::zero()));
}

void ConnectionPool::timerFired()
{
    m_timerEnd.reset();
    if (m_deadline && *m_deadline <= SystemClock().now()) {
        m_deadline.reset();
        m_activity(CURL_SOCKET_TIMEOUT, 0);
    }
    rearm();
}

int ConnectionPool::onTimer(CURLM *, long milliseconds, void *self)
{
    auto *pool = static_cast<ConnectionPool *>(self);
    pool->m_wantsTurn = milliseconds == 0;
    if (milliseconds <= 0)
        pool->m_deadline.reset();
    else
        pool->m_deadline = SystemClock().now() + Milliseconds(milliseconds);
    return 0;
}

int ConnectionPool::onSocket(CURL *, curl_socket_t socket, int what, void *self, void *)
{
    static_cast<ConnectionPool *>(self)->watchSocket(socket, what);
    return 0;
}

ConnectionPool::Watch &ConnectionPool::watchOf(curl_socket_t socket)
{
    const auto index = static_cast<std::size_t>(socket);
    if (index >= m_watches.size())
        m_watches.resize(index + 1);
    if (!m_watches[index])
        m_watches[index] = std::make_unique<Watch>();
    return *m_watches[index];
}

void ConnectionPool::watchSocket(curl_socket_t socket, int what)
{
    Watch &watch = watchOf(socket);
    const bool wantsWrite = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
    watch.wantsRead = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
    if (watch.wantsRead && !watch.read) {
        watch.read = std::make_unique<QSocketNotifier>(socket, QSocketNotifier::Read);
        connect(watch.read.get(), &QSocketNotifier::activated, this,
                [this, socket] { readable(socket); });
    }
    if (wantsWrite && !watch.write) {
        watch.write = std::make_unique<QSocketNotifier>(socket, QSocketNotifier::Write);
        connect(watch.write.get(), &QSocketNotifier::activated, this,
                [this, socket] { m_activity(socket, CURL_CSELECT_OUT); });
    }
    if (watch.read && (watch.wantsRead || !watch.announcesClose))
        watch.read->setEnabled(watch.wantsRead);
    if (watch.write)
        watch.write->setEnabled(wantsWrite);
}

void ConnectionPool::readable(curl_socket_t socket)
{
    Watch &watch = watchOf(socket);
    if (watch.wantsRead)
        m_activity(socket, CURL_CSELECT_IN);
    else
        watch.read->setEnabled(false); // an idle connection was closed: curl sees it on reuse
}

int ConnectionPool::onOpened(void *self, curl_socket_t socket, curlsocktype purpose)
{
    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKOPT_OK;
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kTcpUserTimeoutMs, sizeof kTcpUserTimeoutMs);
    Watch &watch = static_cast<ConnectionPool *>(self)->watchOf(socket);
    watch.disable();
    watch.announcesClose = true;
    return CURL_SOCKOPT_OK;
}

int ConnectionPool::onClose(void *self, curl_socket_t socket)
{
    Watch &watch = static_cast<ConnectionPool *>(self)->watchOf(socket);
    watch.disable();
    watch.announcesClose = false;
    return ::close(socket);
}

} // namespace signalbox
