// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/dropclient.h"

#include "tests/support/httpmessage.h"

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace signalbox::test {

namespace {
constexpr std::chrono::seconds kStuckAfter{20};
}

DropClient::DropClient(std::uint16_t port, const std::vector<QByteArray> &requests,
                       std::mt19937 &random, LoadCounts &counts)
    : m_port(port), m_requests(requests), m_random(random), m_counts(counts)
{
}

DropClient::~DropClient()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

std::size_t DropClient::below(std::size_t bound)
{
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(m_random);
}

void DropClient::begin(int epoll)
{
    m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_fd < 0)
        return;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // In progress is the normal answer; a refusal shows when the first write fails.
    (void)::connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    ++m_counts.connections;
    choose();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = this;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_fd, &event);
}

void DropClient::choose()
{
    constexpr Plan kPlans[] = {Plan::sending, Plan::waiting, Plan::waiting,     Plan::reading,
                               Plan::reading, Plan::reading, Plan::afterAnswer, Plan::afterAnswer};
    m_plan = kPlans[below(std::size(kPlans))];
    m_out = m_requests[below(m_requests.size())];
    m_sent = 0;
    m_in.clear();
    m_done = false;
    m_sendLimit = m_plan == Plan::sending
                      ? static_cast<qsizetype>(below(static_cast<std::size_t>(m_out.size())))
                      : m_out.size();
    m_readLimit = static_cast<qsizetype>(1 + below(4000));
    m_asked = LoadClock::now();
    m_leaveAt = LoadClock::time_point::max();
}

void DropClient::onReady()
{
    if (m_fd < 0)
        return;
    write();
    if (m_fd >= 0)
        read();
}

void DropClient::write()
{
    while (m_sent < m_sendLimit) {
        const ssize_t count = ::send(m_fd, m_out.constData() + m_sent,
                                     static_cast<std::size_t>(m_sendLimit - m_sent), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EAGAIN || errno == ENOTCONN || errno == EINPROGRESS)
                return;
            ++m_counts.refused;
            leave();
            return;
        }
        m_sent += count;
    }
    if (m_leaveAt != LoadClock::time_point::max())
        return;
    if (m_plan == Plan::sending) {
        ++m_counts.droppedSending;
        leave();
        return;
    }
    if (m_sent == m_out.size() && !m_done) {
        ++m_counts.requests;
        m_done = true;
        if (m_plan == Plan::waiting)
            m_leaveAt = LoadClock::now() + std::chrono::microseconds(below(30'000));
    }
}

void DropClient::read()
{
    char buffer[16 * 1024];
    while (true) {
        const ssize_t count = ::recv(m_fd, buffer, sizeof buffer, 0);
        if (count < 0 && (errno == EAGAIN || errno == ENOTCONN))
            break;
        if (count <= 0) {
            ++m_counts.refused;
            leave();
            return;
        }
        m_in.append(buffer, static_cast<qsizetype>(count));
        if (m_plan == Plan::reading && m_in.size() >= m_readLimit) {
            ++m_counts.droppedReading;
            leave();
            return;
        }
    }
    if (!m_done || m_in.isEmpty())
        return;
    qsizetype end = 0;
    const std::optional<RawResponse> response = parseResponse(m_in, "POST", &end);
    if (!response || !response->complete)
        return;
    ++m_counts.answers;
    if (response->status >= 200 && response->status < 300)
        ++m_counts.good;
    // Half of the finished ones ask again on the same connection.
    if (below(2) == 0) {
        leave();
        return;
    }
    choose();
    write();
}

void DropClient::onTick(LoadClock::time_point now, int epoll)
{
    if (m_fd < 0) {
        begin(epoll);
        return;
    }
    if (now >= m_leaveAt) {
        ++(m_in.isEmpty() ? m_counts.droppedWaiting : m_counts.droppedReading);
        leave();
    } else if (now - m_asked > kStuckAfter) {
        ++m_counts.stuck;
        leave();
    }
}

void DropClient::leave()
{
    if (below(2) == 0) {
        const linger reset{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    ::close(m_fd);
    m_fd = -1;
}

} // namespace signalbox::test
