// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/gateway/serverfixture.h"

#include <QCoreApplication>
#include <QTest>

namespace signalbox::test {

void TestHandler::handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink)
{
    requests.push_back(request);
    if (onRequest)
        onRequest(request, std::move(sink));
    else
        sink->send(200, {{"Content-Type", "text/plain"}}, describe(request));
}

QByteArray TestHandler::refusalBody(int status, const QByteArray &target, const Headers &headers,
                                    const QByteArray &reason, QByteArray *contentType)
{
    Q_UNUSED(headers)
    *contentType = "text/x-refusal";
    return QByteArray::number(status) + '|' + target + '|' + reason;
}

QByteArray TestHandler::describe(const HttpRequest &request)
{
    return request.method + ' ' + request.target + " host=" + request.headers.value("host") +
           " body=" + request.body;
}

void Parked::park(TestHandler &handler)
{
    handler.onRequest = [this](const HttpRequest &, std::shared_ptr<ResponseSink> sink) {
        sinks.push_back(std::move(sink));
    };
}

void settle()
{
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
}

ServerFixture::ServerFixture() : server(std::make_unique<HttpServer>(handler, clock))
{
    const Result<quint16> listening = server->listenTcp(QHostAddress(QHostAddress::LocalHost), 0);
    if (listening)
        port = listening.value();
}

std::unique_ptr<RawClient> ServerFixture::client()
{
    auto result = std::make_unique<RawClient>();
    const int before = server->connectionCount();
    const bool accepted = result->connectTo(port) && QTest::qWaitFor([this, before] {
                              return server->connectionCount() > before;
                          });
    if (!accepted)
        qWarning("The test's connection was not accepted.");
    return result;
}

} // namespace signalbox::test
