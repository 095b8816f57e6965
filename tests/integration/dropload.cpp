// SPDX-License-Identifier: GPL-3.0-or-later
// Load generator whose clients leave at any moment: while sending, before, in and after the answer.
//   dropload PORT CLIENT_KEY [CONNECTIONS] [SECONDS] [SEED]
// Prints its counts; exits 1 when a request found no end or nothing was answered.
#include "tests/integration/dropclient.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include <sys/epoll.h>
#include <unistd.h>

using namespace signalbox::test;

namespace {

std::vector<QByteArray> allRequests(const QByteArray &key)
{
    const auto request = [&key](const QByteArray &line, const QByteArray &body) {
        return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key +
               "\r\nanthropic-version: 2023-06-01\r\nContent-Type: application/json\r\n" +
               "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    };
    const QByteArray filler(20'000, 'f');
    std::vector<QByteArray> out;
    for (const QByteArray stream : {"false", "true"}) {
        const QByteArray more = "\"stream\":" + stream + ",\"x\":\"" + filler + "\"}";
        out.push_back(
            request("POST /v1/chat/completions", R"({"model":"gpt-test-1","messages":[],)" + more));
        out.push_back(
            request("POST /v1/responses", R"({"model":"gpt-test-1","input":"hi",)" + more));
        out.push_back(request("POST /v1/messages",
                              R"({"model":"claude-test-1","max_tokens":9,"messages":[],)" + more));
    }
    const QByteArray gemini = "POST /v1beta/models/gemini-2.5-pro";
    out.push_back(request(gemini + ":generateContent", R"({"contents":[]})"));
    out.push_back(request(gemini + ":streamGenerateContent?alt=sse", R"({"contents":[]})"));
    out.push_back(request(gemini + ":countTokens", R"({"contents":[]})"));
    out.push_back(request("GET /v1/models", ""));
    out.push_back(request("GET /healthz", ""));
    out.push_back(request("POST /v1/chat/completions", "no json"));
    return out;
}

void print(const LoadCounts &counts)
{
    const std::pair<const char *, std::uint64_t> rows[] = {
        {"connections", counts.connections},
        {"requests", counts.requests},
        {"answers", counts.answers},
        {"good", counts.good},
        {"dropped_sending", counts.droppedSending},
        {"dropped_waiting", counts.droppedWaiting},
        {"dropped_reading", counts.droppedReading},
        {"refused", counts.refused},
        {"stuck", counts.stuck}};
    for (const auto &row : rows)
        std::printf("%s %llu\n", row.first, static_cast<unsigned long long>(row.second));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fputs("usage: dropload PORT CLIENT_KEY [CONNECTIONS] [SECONDS] [SEED]\n", stderr);
        return 2;
    }
    const auto number = [&](int index, int otherwise) {
        return argc > index ? std::atoi(argv[index]) : otherwise;
    };
    const std::vector<QByteArray> requests = allRequests(argv[2]);
    std::mt19937 random(static_cast<std::uint32_t>(number(5, 1)));
    LoadCounts counts;
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::unique_ptr<DropClient>> clients;
    for (int i = 0; i < number(3, 64); ++i) {
        clients.push_back(std::make_unique<DropClient>(static_cast<std::uint16_t>(number(1, 0)),
                                                       requests, random, counts));
    }
    const auto end = LoadClock::now() + std::chrono::seconds(number(4, 8));
    while (LoadClock::now() < end) {
        epoll_event events[256];
        const int count = ::epoll_wait(epoll, events, 256, 2);
        for (int i = 0; i < count; ++i)
            static_cast<DropClient *>(events[i].data.ptr)->onReady();
        const auto now = LoadClock::now();
        for (const auto &client : clients)
            client->onTick(now, epoll);
    }
    clients.clear();
    ::close(epoll);
    print(counts);
    return counts.stuck == 0 && counts.good > 0 ? 0 : 1;
}
