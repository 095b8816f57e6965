// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a stream each millisecond and reads them to their end: benchstreams PORT STREAMS [KEY]
// Prints "started" once all streams have begun, then the events that came after that and the
// median and 99th percentile of the time to the first event, in microseconds.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kBody =
    R"({"model":"gpt-bench","stream":true,"messages":[{"role":"user","content":"Say words."}]})";

struct Stream
{
    Clock::time_point sent;
    std::string tail; ///< end of what was read, where a mark may begin
    bool begun = false;
    bool ended = false;
};

class Reader
{
public:
    Reader(int port, int count, const std::string &key)
        : m_epoll(epoll_create1(0))
        , m_port(port)
        , m_total(count)
        , m_open(count)
        , m_request(requestFor(port, key))
    {
    }

    int run()
    {
        std::array<epoll_event, 256> ready{};
        auto nextOpening = Clock::now();
        while (m_open > 0) {
            const bool opening = m_opened < m_total;
            if (opening && Clock::now() >= nextOpening) {
                open();
                nextOpening += std::chrono::milliseconds(1);
            }
            const int count = epoll_wait(m_epoll, ready.data(), 256, opening ? 1 : 30'000);
            if (count == 0 && !opening) {
                std::fprintf(stderr, "benchstreams: nothing came for 30 s\n");
                return 1;
            }
            for (int i = 0; i < count; ++i)
                readFrom(ready[static_cast<std::size_t>(i)].data.fd);
        }
        std::sort(m_first.begin(), m_first.end());
        if (m_first.empty())
            return 1;
        std::printf("%ld %ld %ld\n", m_events, m_first[m_first.size() / 2],
                    m_first[m_first.size() * 99 / 100]);
        return m_broken == 0 ? 0 : 1;
    }

private:
    static std::string requestFor(int port, const std::string &key)
    {
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
               "\r\nAuthorization: Bearer " + key +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(kBody.size()) + "\r\n\r\n" + std::string(kBody);
    }

    void open()
    {
        const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        if (connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0) {
            std::perror("benchstreams: connect");
            std::exit(1);
        }
        if (static_cast<std::size_t>(descriptor) >= m_streams.size())
            m_streams.resize(static_cast<std::size_t>(descriptor) + 64);
        m_streams[static_cast<std::size_t>(descriptor)].sent = Clock::now();
        (void)!send(descriptor, m_request.data(), m_request.size(), MSG_NOSIGNAL);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
        ++m_opened;
    }

    void readFrom(int descriptor)
    {
        std::array<char, 16384> buffer;
        Stream &stream = m_streams[static_cast<std::size_t>(descriptor)];
        const ssize_t size = recv(descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size > 0) {
            take(stream, {buffer.data(), static_cast<std::size_t>(size)});
            if (!stream.ended)
                return;
        } else {
            ++m_broken;
        }
        close(descriptor);
        --m_open;
    }

    void take(Stream &stream, std::string_view data)
    {
        stream.tail.append(data);
        std::string_view rest = stream.tail;
        static constexpr std::string_view kMark = "data: ";
        for (auto at = rest.find(kMark); at != std::string_view::npos; at = rest.find(kMark)) {
            rest.remove_prefix(at + kMark.size());
            noteEvent(stream);
        }
        stream.ended = stream.tail.find("[DONE]") != std::string::npos;
        stream.tail.erase(0, stream.tail.size() - std::min<std::size_t>(rest.size(), 5));
    }

    void noteEvent(Stream &stream)
    {
        if (m_begun == m_total)
            ++m_events;
        if (stream.begun)
            return;
        stream.begun = true;
        m_first.push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - stream.sent)
                .count());
        if (++m_begun == m_total) {
            std::printf("started\n");
            std::fflush(stdout);
        }
    }

    int m_epoll;
    int m_port;
    int m_total;
    int m_open; ///< that have not ended, or not begun
    std::string m_request;
    int m_opened = 0;
    int m_begun = 0;
    int m_broken = 0;
    long m_events = 0;
    std::vector<Stream> m_streams{64};
    std::vector<long> m_first;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: benchstreams PORT STREAMS [KEY]\n");
        return 2;
    }
    return Reader(std::atoi(argv[1]), std::atoi(argv[2]), argc > 3 ? argv[3] : "none").run();
}
