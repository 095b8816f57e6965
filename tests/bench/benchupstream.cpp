// SPDX-License-Identifier: GPL-3.0-or-later
// A fast upstream for measuring: one thread, epoll, no allocation per request. Answers every
// request with one fixed JSON text, or, when its body asks for a stream, with server-sent events
// in even spacing. benchupstream PORT EVENTS INTERVAL_MS

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
using namespace std::string_view_literals;

constexpr std::string_view kAnswerBody =
    R"({"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,)"
    R"("model":"gpt-bench","choices":[{"index":0,"message":{"role":"assistant","content":)"
    R"("The quick brown fox jumps over the lazy dog, and the dog does not mind at all."},)"
    R"("logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,)"
    R"("completion_tokens":19,"total_tokens":31},"system_fingerprint":"fp_bench"})"sv;

constexpr std::string_view kEvent =
    "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
    "\"model\":\"gpt-bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},"
    "\"finish_reason\":null}]}\n\n"sv;
constexpr std::string_view kLastEvent = "data: [DONE]\n\n"sv;

std::string asChunk(std::string_view text)
{
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
    return std::string(size.data()) + std::string(text) + "\r\n";
}

struct Connection
{
    std::string input;
    int eventsLeft = 0;
    unsigned serial = 0; ///< tells a connection from an earlier one under its descriptor
};

struct Tick
{
    Clock::time_point at;
    int descriptor;
    unsigned serial;
    bool operator>(const Tick &other) const { return at > other.at; }
};

class Upstream
{
public:
    Upstream(int listener, int events, Milliseconds interval)
        : m_listener(listener), m_epoll(epoll_create1(0)), m_events(events), m_interval(interval)
    {
        watch(listener);
        m_answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                   std::to_string(kAnswerBody.size()) + "\r\n\r\n" + std::string(kAnswerBody);
        m_event = asChunk(kEvent);
        m_end = asChunk(kLastEvent) + "0\r\n\r\n";
    }

    [[noreturn]] void run()
    {
        std::array<epoll_event, 256> ready{};
        for (;;) {
            const int count = epoll_wait(m_epoll, ready.data(), 256, tickAll());
            for (int i = 0; i < count; ++i) {
                const int descriptor = ready[static_cast<std::size_t>(i)].data.fd;
                if (descriptor == m_listener)
                    acceptAll();
                else
                    readFrom(descriptor);
            }
        }
    }

private:
    void watch(int descriptor) const
    {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    }

    void acceptAll()
    {
        for (int client = -1;
             (client = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
            const int on = 1;
            setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            if (static_cast<std::size_t>(client) >= m_connections.size())
                m_connections.resize(static_cast<std::size_t>(client) * 2);
            connection(client) = {{}, 0, ++m_lastSerial};
            watch(client);
        }
    }

    void readFrom(int descriptor)
    {
        std::array<char, 65536> buffer;
        const ssize_t size = recv(descriptor, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            close(descriptor);
            connection(descriptor) = {{}, 0, 0};
            return;
        }
        std::string &input = connection(descriptor).input;
        input.append(buffer.data(), static_cast<std::size_t>(size));
        while (answerOne(descriptor, input)) {
        }
    }

    bool answerOne(int descriptor, std::string &input)
    {
        const std::size_t headEnd = input.find("\r\n\r\n");
        if (headEnd == std::string::npos)
            return false;
        const std::size_t total =
            headEnd + 4 + lengthOf(std::string_view(input).substr(0, headEnd));
        if (input.size() < total)
            return false;
        const bool streams = input.find("\"stream\":true", headEnd) < total;
        if (total == input.size())
            input.clear();
        else
            input.erase(0, total);
        if (streams)
            beginStream(descriptor);
        else
            transmit(descriptor, m_answer);
        return true;
    }

    static std::size_t lengthOf(std::string_view head)
    {
        for (const std::string_view name : {"Content-Length: "sv, "content-length: "sv}) {
            if (const auto at = head.find(name); at != std::string_view::npos)
                return std::strtoul(head.data() + at + name.size(), nullptr, 10);
        }
        return 0;
    }

    void beginStream(int descriptor)
    {
        transmit(descriptor, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n");
        connection(descriptor).eventsLeft = m_events;
        m_ticks.push({Clock::now(), descriptor, connection(descriptor).serial});
    }

    int tickAll()
    {
        const Clock::time_point now = Clock::now();
        while (!m_ticks.empty() && m_ticks.top().at <= now) {
            Tick tick = m_ticks.top();
            m_ticks.pop();
            Connection &stream = connection(tick.descriptor);
            if (stream.serial != tick.serial)
                continue;
            if (stream.eventsLeft-- > 0) {
                transmit(tick.descriptor, m_event);
                tick.at += m_interval;
                m_ticks.push(tick);
            } else {
                transmit(tick.descriptor, m_end);
            }
        }
        if (m_ticks.empty())
            return -1;
        const auto left = std::chrono::ceil<Milliseconds>(m_ticks.top().at - now);
        return static_cast<int>(left.count());
    }

    static void transmit(int descriptor, std::string_view text)
    {
        // What does not fit is lost: the clients here read at once.
        (void)!send(descriptor, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    Connection &connection(int descriptor)
    {
        return m_connections[static_cast<std::size_t>(descriptor)];
    }

    int m_listener;
    int m_epoll;
    int m_events;
    Milliseconds m_interval;
    std::string m_answer;
    std::string m_event;
    std::string m_end;
    std::vector<Connection> m_connections{1024};
    std::priority_queue<Tick, std::vector<Tick>, std::greater<>> m_ticks;
    unsigned m_lastSerial = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: benchupstream PORT EVENTS INTERVAL_MS\n");
        return 2;
    }
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0 ||
        listen(listener, 4096) != 0) {
        std::perror("benchupstream");
        return 1;
    }
    Upstream(listener, std::atoi(argv[2]), Milliseconds(std::atoi(argv[3]))).run();
}
