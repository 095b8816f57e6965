// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace signalbox::test {

using LoadClock = std::chrono::steady_clock;

/// What all clients of the load generator did together.
struct LoadCounts
{
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;       ///< sent whole
    std::uint64_t answers = 0;        ///< read to their end
    std::uint64_t good = 0;           ///< of these with a 2xx status
    std::uint64_t droppedSending = 0; ///< in the middle of the request
    std::uint64_t droppedWaiting = 0; ///< before the first byte of the answer
    std::uint64_t droppedReading = 0; ///< in the middle of the answer
    std::uint64_t refused = 0;        ///< the other side closed or refused without an answer
    std::uint64_t stuck = 0;          ///< no answer within the limit
};

/// One client that connects, asks, and leaves at a moment of its choice; then starts anew. Driven
/// by the generator's epoll loop, one thread.
class DropClient final
{
public:
    DropClient(std::uint16_t port, const std::vector<QByteArray> &requests, std::mt19937 &random,
               LoadCounts &counts);
    ~DropClient();
    DropClient(const DropClient &) = delete;
    DropClient &operator=(const DropClient &) = delete;

    /// Opens a connection and watches it in `epoll`, with this as its data.
    void begin(int epoll);
    /// The socket can be read or written.
    void onReady();
    /// Called often: leaves when its moment has come, and starts anew when it has left.
    void onTick(LoadClock::time_point now, int epoll);
    [[nodiscard]] bool connected() const { return m_fd >= 0; }

private:
    /// When to leave.
    enum class Plan { sending, waiting, reading, afterAnswer };

    void choose();
    void write();
    void read();
    void leave();
    [[nodiscard]] std::size_t below(std::size_t bound);

    std::uint16_t m_port;
    const std::vector<QByteArray> &m_requests;
    std::mt19937 &m_random;
    LoadCounts &m_counts;
    int m_fd = -1;
    Plan m_plan = Plan::afterAnswer;
    QByteArray m_out;
    qsizetype m_sent = 0;
    qsizetype m_sendLimit = 0; ///< leave after this many bytes
    QByteArray m_in;
    qsizetype m_readLimit = 0; ///< leave after this many bytes
    LoadClock::time_point m_asked;
    LoadClock::time_point m_leaveAt;
    bool m_done = false;
};

} // namespace signalbox::test
