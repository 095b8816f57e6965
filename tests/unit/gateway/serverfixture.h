// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/httprequest.h"
#include "core/gateway/httpserver.h"
#include "core/gateway/responsesink.h"
#include "tests/support/fakeclock.h"
#include "tests/support/rawclient.h"

#include <functional>
#include <memory>
#include <vector>

namespace signalbox::test {

/// Answers each request at once with what it was ("POST /x host=h body=…"), unless a test takes
/// over with `onRequest`.
class TestHandler final : public RequestHandler
{
public:
    void handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink) override;
    QByteArray refusalBody(int status, const QByteArray &target, const Headers &headers,
                           const QByteArray &reason, QByteArray *contentType) override;

    [[nodiscard]] static QByteArray describe(const HttpRequest &request);

    std::function<void(const HttpRequest &, std::shared_ptr<ResponseSink>)> onRequest;
    std::vector<HttpRequest> requests;
};

/// Keeps the answers of all requests for later.
struct Parked
{
    std::vector<std::shared_ptr<ResponseSink>> sinks;
    void park(TestHandler &handler);
};

/// Lets everything happen that has already been caused: bytes on the loopback address are there as
/// soon as they are sent.
void settle();

/// A server on a free port of the loopback address, with a clock that stands.
struct ServerFixture
{
    ServerFixture();

    /// A client with an open connection that the server knows of.
    [[nodiscard]] std::unique_ptr<RawClient> client();
    /// Moves the clock after all that was sent has arrived; the server's own timer notices within
    /// a second.
    void pass(Milliseconds span)
    {
        settle();
        clock.advance(span);
    }

    FakeClock clock;
    TestHandler handler;
    std::unique_ptr<HttpServer> server;
    quint16 port = 0;
};

} // namespace signalbox::test
