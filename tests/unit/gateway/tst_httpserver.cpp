// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/gateway/serverfixture.h"

#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const QByteArray kGet = "GET /one HTTP/1.1\r\nHost: h\r\n\r\n";

QByteArray getOf(int number)
{
    return "GET /" + QByteArray::number(number) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

} // namespace

/// Requests in, answers out: order, persistence, refusals.
class TestHttpServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answersAndKeepsTheConnection();
    void handsOverTheWholeRequest();
    void answersAChunkedRequestCutAnywhere();
    void websocketUpgradeIsAnOrdinaryRequest();
    void persistence_data();
    void persistence();
    void headHasLengthButNoBody();
    void continueIsSentBeforeTheBody();
    void continueIsNotSentWhenRefused();
    void refusalIsAnsweredAndClosed_data();
    void refusalIsAnsweredAndClosed();
    void refusalKeepsEarlierAnswers();
    void pipelinedAnswersComeInOrder();
    void oneRequestAtATimePerConnection();
    void aThousandPipelinedRequests();
    void clientsDoNotWaitForEachOther();
    void portInUseIsSaid();
    void closedTcpTakesNobodyButServesOn();
    void closeIdleLeavesRunningRequests();
    void closeConnectionsCutsAll();
    void destroyedWithLiveConnectionsAndSinks();
    void listensAgainAfterClose();
};

void TestHttpServer::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestHttpServer::answersAndKeepsTheConnection()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    for (int i = 0; i < 3; ++i) {
        client->send(kGet);
        const RawAnswer answer = client->receive();
        QCOMPARE(answer.statusLine, QByteArray("HTTP/1.1 200 OK"));
        QCOMPARE(answer.body, QByteArray("GET /one host=h body="));
        QVERIFY(answer.headers.value("date").endsWith(" GMT"));
        QVERIFY(!answer.headers.contains("connection"));
        QVERIFY(answer.complete);
    }
    QCOMPARE(fixture.server->connectionCount(), 1);
}

void TestHttpServer::handsOverTheWholeRequest()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    const QByteArray body("\0\xff\n", 3);
    client->send("PATCH /a%2Fb?x=1 HTTP/1.1\r\nHost: h:1\r\nX-Two: 1\r\nx-two: 2\r\n"
                 "Content-Length: 3\r\n\r\n" +
                 body);
    QCOMPARE(client->receive().status, 200);
    const HttpRequest &request = fixture.handler.requests.at(0);
    QCOMPARE(request.method, QByteArray("PATCH"));
    QCOMPARE(request.target, QByteArray("/a%2Fb?x=1"));
    QCOMPARE(request.headers.count("X-TWO"), 2);
    QCOMPARE(request.body, body);
    QCOMPARE(request.peer, QHostAddress(QHostAddress::LocalHost));
    QVERIFY(!request.viaUnixSocket);
}

void TestHttpServer::answersAChunkedRequestCutAnywhere()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    const QByteArray bytes = "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3;e=1\r\na\r\n\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\n";
    for (qsizetype cut = 1; cut < bytes.size(); ++cut) {
        client->send(bytes.first(cut));
        QCoreApplication::processEvents();
        client->send(bytes.mid(cut));
        QCOMPARE(client->receive().body, QByteArray("POST /c host=h body=a\r\nbc"));
    }
    QCOMPARE(fixture.handler.requests.size(), static_cast<std::size_t>(bytes.size() - 1));
}

void TestHttpServer::websocketUpgradeIsAnOrdinaryRequest()
{
    ServerFixture fixture;
    fixture.handler.onRequest = [](const HttpRequest &request, std::shared_ptr<ResponseSink> sink) {
        sink->send(426, {{"Upgrade", request.headers.value("upgrade")}}, "no");
    };
    const auto client = fixture.client();
    client->send("GET /v1/responses HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                 "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n");
    const RawAnswer answer = client->receive();
    QCOMPARE(answer.status, 426);
    QCOMPARE(answer.headers.value("upgrade"), QByteArray("websocket"));
}

void TestHttpServer::persistence_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("closes");
    QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\n\r\n") << QByteArray()
                         << false;
    QTest::newRow("1.1 close") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                             "\r\n")
                               << QByteArray("close") << true;
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArray("close") << true;
    QTest::newRow("1.0 keep-alive")
        << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        << QByteArray("keep-alive") << false;
}

void TestHttpServer::persistence()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, closes);
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send(request);
    const RawAnswer answer = client->receive();
    QCOMPARE(answer.status, 200);
    QTEST(answer.headers.value("connection"), "connection");
    if (closes) {
        QVERIFY(client->waitForClose());
        QTRY_COMPARE(fixture.server->connectionCount(), 0);
    } else {
        client->send(request);
        QCOMPARE(client->receive().status, 200);
    }
}

void TestHttpServer::headHasLengthButNoBody()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + kGet);
    const RawAnswer head = client->receive(RawClient::Expect::headOnly);
    QCOMPARE(head.headers.value("content-length"), QByteArray("19"));
    QCOMPARE(client->receive().body, QByteArray("GET /one host=h body="));
}

void TestHttpServer::continueIsSentBeforeTheBody()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                 "Expect: 100-continue\r\n\r\n");
    QCOMPARE(client->receive().statusLine, QByteArray("HTTP/1.1 100 Continue"));
    QCOMPARE(fixture.handler.requests.size(), std::size_t(0));
    client->send("ok");
    QCOMPARE(client->receive().body, QByteArray("POST / host=h body=ok"));
}

void TestHttpServer::continueIsNotSentWhenRefused()
{
    ServerFixture fixture;
    HttpLimits limits;
    limits.maxBodyBytes = 10;
    fixture.server->setLimits(limits);
    const auto client = fixture.client();
    client->send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n"
                 "Expect: 100-continue\r\n\r\n");
    QCOMPARE(client->receive().status, 413);
    QVERIFY(client->waitForClose());
}

void TestHttpServer::refusalIsAnsweredAndClosed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("bodyStart");
    QTest::newRow("400") << QByteArray("POST /t HTTP/1.1\r\nHost: h\r\nX : 1\r\n\r\n")
                         << QByteArray("400|/t|");
    QTest::newRow("two lengths")
        << QByteArray(
               "POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
        << QByteArray("400|/t|");
    QTest::newRow("501") << QByteArray(
                                "POST /t HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: br\r\n\r\n")
                         << QByteArray("501|/t|");
    QTest::newRow("505") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << QByteArray("505||");
    QTest::newRow("431") << "GET /t HTTP/1.1\r\nHost: h\r\nX: " + QByteArray(70'000, 'x')
                         << QByteArray("431|/t|");
    QTest::newRow("413 by length")
        << QByteArray("POST /t HTTP/1.1\r\nHost: h\r\nContent-Length: 104857601\r\n\r\nabc")
        << QByteArray("413|/t|");
    QTest::newRow("413 by chunk")
        << QByteArray("POST /t HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "6400001\r\nabc")
        << QByteArray("413|/t|");
    QTest::newRow("TLS hello") << QByteArray("\x16\x03\x01\x02\x00\x01", 6) << QByteArray("400||");
}

void TestHttpServer::refusalIsAnsweredAndClosed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, bodyStart);
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send(bytes);
    const RawAnswer answer = client->receive();
    QCOMPARE(answer.body.first(std::min(bodyStart.size(), answer.body.size())), bodyStart);
    QCOMPARE(answer.status, bodyStart.first(3).toInt());
    QCOMPARE(answer.headers.value("connection"), QByteArray("close"));
    QCOMPARE(answer.headers.value("content-type"), QByteArray("text/x-refusal"));
    QVERIFY(client->waitForClose());
    QCOMPARE(fixture.handler.requests.size(), std::size_t(0));
}

void TestHttpServer::refusalKeepsEarlierAnswers()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send(kGet + "BAD\r\n\r\n" + kGet);
    QCOMPARE(client->receive().status, 200);
    QCOMPARE(client->receive().status, 400);
    QVERIFY(client->waitForClose());
    QCOMPARE(fixture.handler.requests.size(), std::size_t(1));
}

void TestHttpServer::pipelinedAnswersComeInOrder()
{
    ServerFixture fixture;
    // Every second answer comes later, from the event loop.
    fixture.handler.onRequest = [](const HttpRequest &request, std::shared_ptr<ResponseSink> sink) {
        const QByteArray body = request.target;
        if (body.mid(1).toInt() % 2 == 0)
            return sink->send(200, {}, body);
        QTimer::singleShot(0, [sink, body] {
            sink->begin(200, {});
            sink->write(body);
            QTimer::singleShot(0, [sink] { sink->finish(); });
        });
    };
    const auto client = fixture.client();
    QByteArray all;
    for (int i = 0; i < 20; ++i)
        all += getOf(i);
    client->send(all);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(client->receive().body, '/' + QByteArray::number(i));
}

void TestHttpServer::oneRequestAtATimePerConnection()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto client = fixture.client();
    client->send(getOf(1) + getOf(2));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    client->send(getOf(3));
    QCoreApplication::processEvents();
    QCOMPARE(parked.sinks.size(), std::size_t(1));
    for (std::size_t i = 0; i < 3; ++i) {
        QTRY_COMPARE(parked.sinks.size(), i + 1);
        parked.sinks[i]->send(200, {}, QByteArray::number(i));
        QVERIFY(parked.sinks[i]->finished());
        QCOMPARE(parked.sinks.size(), i + 1); // the next handler does not run inside send()
        QCOMPARE(client->receive().body, QByteArray::number(i));
    }
}

void TestHttpServer::aThousandPipelinedRequests()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    QByteArray all;
    for (int i = 0; i < 1000; ++i)
        all += getOf(i);
    client->send(all);
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(client->receive().body, "GET /" + QByteArray::number(i) + " host=h body=");
}

void TestHttpServer::clientsDoNotWaitForEachOther()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto first = fixture.client();
    const auto second = fixture.client();
    first->send(getOf(1));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    second->send(getOf(2));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(2));
    parked.sinks[1]->send(200, {}, "second");
    QCOMPARE(second->receive().body, QByteArray("second"));
    parked.sinks[0]->send(200, {}, "first");
    QCOMPARE(first->receive().body, QByteArray("first"));
}

void TestHttpServer::portInUseIsSaid()
{
    ServerFixture fixture;
    const Result<quint16> again =
        fixture.server->listenTcp(QHostAddress(QHostAddress::LocalHost), fixture.port);
    QVERIFY(!again.ok());
    QCOMPARE(again.error().code, ErrorCode::addressInUse);
    QVERIFY(again.error().message.contains(QString::number(fixture.port)));
}

void TestHttpServer::closedTcpTakesNobodyButServesOn()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    fixture.server->closeTcp();
    client->send(kGet);
    QCOMPARE(client->receive().status, 200);
    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress(QHostAddress::LocalHost), fixture.port));
}

void TestHttpServer::closeIdleLeavesRunningRequests()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto busy = fixture.client();
    const auto streaming = fixture.client();
    const auto idle = fixture.client();
    const auto partial = fixture.client();
    busy->send(getOf(1) + getOf(2));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    streaming->send(getOf(3));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(2));
    parked.sinks[1]->begin(200, {});
    partial->send("GET / HT");
    QCoreApplication::processEvents();

    fixture.server->closeIdle();
    QVERIFY(idle->waitForClose());
    QVERIFY(partial->waitForClose());
    QCOMPARE(busy->closed(), false);
    parked.sinks[0]->send(200, {}, "done");
    const RawAnswer answer = busy->receive();
    QCOMPARE(answer.body, QByteArray("done"));
    QCOMPARE(answer.headers.value("connection"), QByteArray("close"));
    QVERIFY(busy->waitForClose());
    parked.sinks[1]->write("x");
    parked.sinks[1]->finish();
    QCOMPARE(streaming->receive().body, QByteArray("x"));
    QVERIFY(streaming->waitForClose());
    QCOMPARE(parked.sinks.size(), std::size_t(2)); // the pipelined request was not begun
    QTRY_COMPARE(fixture.server->connectionCount(), 0);
}

void TestHttpServer::closeConnectionsCutsAll()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto busy = fixture.client();
    const auto idle = fixture.client();
    busy->send(kGet);
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    int gone = 0;
    parked.sinks[0]->onGone = [&gone] { ++gone; };
    fixture.server->closeConnections();
    QCOMPARE(gone, 1);
    QVERIFY(parked.sinks[0]->clientGone());
    QCOMPARE(fixture.server->connectionCount(), 0);
    QVERIFY(busy->waitForClose());
    QVERIFY(idle->waitForClose());
}

void TestHttpServer::destroyedWithLiveConnectionsAndSinks()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto waiting = fixture.client();
    const auto streaming = fixture.client();
    const auto partial = fixture.client();
    const auto ended = fixture.client();
    waiting->send(getOf(1));
    streaming->send(getOf(2));
    partial->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
    QTRY_COMPARE(parked.sinks.size(), std::size_t(2));
    parked.sinks[1]->begin(200, {}); // its head still waits for the first write
    fixture.server->closeConnections();
    const auto late = fixture.client();
    late->send(getOf(3));
    QTRY_COMPARE(parked.sinks.size(), std::size_t(3));

    fixture.server.reset();
    for (const auto &sink : parked.sinks)
        QVERIFY(sink->clientGone());
    parked.sinks[0]->send(200, {}, "nobody");
    parked.sinks[1]->write("nobody");
    parked.sinks[1]->finish();
    parked.sinks[2]->abort();
    QCOMPARE(parked.sinks[1]->unsentBytes(), 0);
    QVERIFY(late->waitForClose());
}

void TestHttpServer::listensAgainAfterClose()
{
    ServerFixture fixture;
    fixture.server->closeTcp();
    const Result<quint16> again =
        fixture.server->listenTcp(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(again.ok());
    fixture.port = again.value();
    const auto client = fixture.client();
    client->send(kGet);
    QCOMPARE(client->receive().status, 200);
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
