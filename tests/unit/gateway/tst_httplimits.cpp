// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/gateway/serverfixture.h"

#include <QRegularExpression>
#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const QByteArray kGet = "GET /one HTTP/1.1\r\nHost: h\r\n\r\n";

} // namespace

/// Time-outs, the connection cap and the drain; quality.md, request limits.
class TestHttpLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void slowHeadGets408();
    void headTimeRunsFromItsFirstByte();
    void stalledBodyGets408();
    void progressKeepsABodyAlive();
    void idleConnectionIsClosed_data();
    void idleConnectionIsClosed();
    void waitingRequestHasNoTimeLimit();
    void clientThatNeverReadsIsCut();
    void connectionsBeyondTheCapGet503();
    void refusedUploadCanReadTheAnswer();
    void drainEndsAfterTwoSeconds();
    void drainEndsAfterAMegabyte();
    void aheadOfTimeBytesAreBounded();
    void leavingBehindAFullReadAheadIsNoticed();
    void changedLimitsHoldForOpenConnections();
};

void TestHttpLimits::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestHttpLimits::slowHeadGets408()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send("GET /slow HTTP/1.1\r\nHo");
    fixture.pass(Milliseconds(10'000));
    const RawAnswer answer = client->receive();
    QCOMPARE(answer.status, 408);
    QVERIFY(answer.body.startsWith("408|/slow|"));
    QVERIFY(client->waitForClose());
}

void TestHttpLimits::headTimeRunsFromItsFirstByte()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    const auto early = fixture.client();
    fixture.pass(Milliseconds(60'000));
    early->send("GET / HTTP/1.1\r\n");
    fixture.pass(Milliseconds(1));
    client->send("GET / HTTP/1.1\r\n");
    fixture.pass(Milliseconds(9'999));
    QCOMPARE(early->receive().status, 408); // the sweep has been here
    client->send("Host: h\r\n\r\n");
    QCOMPARE(client->receive().status, 200);
}

void TestHttpLimits::stalledBodyGets408()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
    fixture.pass(Milliseconds(120'000));
    QCOMPARE(client->receive().status, 408);
    QVERIFY(client->waitForClose());
    QCOMPARE(fixture.handler.requests.size(), std::size_t(0));
}

void TestHttpLimits::progressKeepsABodyAlive()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    const auto idle = fixture.client();
    client->send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na");
    fixture.pass(Milliseconds(70'000));
    client->send("b");
    fixture.pass(Milliseconds(70'000));
    QVERIFY(idle->waitForClose()); // the sweep has been here
    client->send("c");
    QCOMPARE(client->receive().body, QByteArray("POST /b host=h body=abc"));
}

void TestHttpLimits::idleConnectionIsClosed_data()
{
    QTest::addColumn<int>("requests");
    QTest::newRow("never used") << 0;
    QTest::newRow("after two requests") << 2;
}

void TestHttpLimits::idleConnectionIsClosed()
{
    QFETCH(int, requests);
    ServerFixture fixture;
    const auto client = fixture.client();
    for (int i = 0; i < requests; ++i) {
        client->send(kGet);
        QCOMPARE(client->receive().status, 200);
    }
    fixture.pass(Milliseconds(120'000));
    QVERIFY(client->waitForClose());
    QCOMPARE(client->unread(), QByteArray());
    QCOMPARE(fixture.server->connectionCount(), 0);
}

void TestHttpLimits::waitingRequestHasNoTimeLimit()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto client = fixture.client();
    const auto idle = fixture.client();
    client->send(kGet);
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    fixture.pass(Milliseconds(3'600'000));
    QVERIFY(idle->waitForClose()); // the sweep has been here
    QVERIFY(!parked.sinks[0]->clientGone());
    parked.sinks[0]->send(200, {}, "late");
    QCOMPARE(client->receive().body, QByteArray("late"));
}

void TestHttpLimits::clientThatNeverReadsIsCut()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto client = fixture.client();
    client->stopReading();
    client->send(kGet);
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    ResponseSink &sink = *parked.sinks[0];
    int gone = 0;
    sink.onGone = [&gone] { ++gone; };
    sink.begin(200, {});
    const QByteArray block(256 * 1024, 'x');
    for (int i = 0; i < 200 && sink.unsentBytes() <= ResponseSink::kHighWater; ++i)
        sink.write(block);
    QVERIFY(sink.unsentBytes() > ResponseSink::kHighWater);
    fixture.pass(Milliseconds(120'000));
    QTRY_COMPARE(gone, 1);
    QVERIFY(sink.clientGone());
    QCOMPARE(fixture.server->connectionCount(), 0);
}

void TestHttpLimits::connectionsBeyondTheCapGet503()
{
    ServerFixture fixture;
    HttpLimits limits;
    limits.maxConnections = 2;
    fixture.server->setLimits(limits);
    const auto first = fixture.client();
    auto second = fixture.client();
    const auto third = fixture.client();
    third->send(kGet);
    const RawAnswer answer = third->receive();
    QCOMPARE(answer.status, 503);
    QCOMPARE(answer.headers.value("connection"), QByteArray("close"));
    QVERIFY(third->waitForClose());
    first->send(kGet);
    QCOMPARE(first->receive().status, 200);
    second->drop();
    QTRY_COMPARE(fixture.server->connectionCount(), 1);
    const auto fourth = fixture.client();
    fourth->send(kGet);
    QCOMPARE(fourth->receive().status, 200);
}

void TestHttpLimits::refusedUploadCanReadTheAnswer()
{
    ServerFixture fixture;
    HttpLimits limits;
    limits.maxBodyBytes = 100'000;
    fixture.server->setLimits(limits);
    const auto client = fixture.client();
    client->stopReading();
    client->send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" +
                 QByteArray(500'000, 'x'));
    QTRY_COMPARE(client->unsentBytes(), 0);
    settle();
    // A close without the drain would be a reset, at which most clients drop the answer.
    const RawClient::Rest rest = client->readRest();
    QVERIFY(rest.bytes.startsWith("HTTP/1.1 413 "));
    QVERIFY(rest.bytes.contains("413|/up|"));
    QCOMPARE(rest.error, 0);
}

void TestHttpLimits::drainEndsAfterTwoSeconds()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->stopReading(); // the client sees neither answer nor FIN and stays
    client->send("BAD\r\n\r\n");
    settle();
    QCOMPARE(fixture.server->connectionCount(), 1);
    fixture.pass(Milliseconds(2'000));
    QTRY_COMPARE(fixture.server->connectionCount(), 0);
}

void TestHttpLimits::drainEndsAfterAMegabyte()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->stopReading();
    client->send("BAD\r\n\r\n");
    for (int i = 0; i < 64; ++i)
        client->send(QByteArray(64 * 1024, 'x'));
    QTRY_COMPARE(fixture.server->connectionCount(), 0);
}

void TestHttpLimits::aheadOfTimeBytesAreBounded()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto client = fixture.client();
    client->send(kGet);
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    // Far more than buffers here and in the kernel hold; the client's own queue keeps the rest.
    const QByteArray body(32 * 1024 * 1024, 'y');
    client->send("POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                 QByteArray::number(body.size()) + "\r\n\r\n" + body);
    qint64 left = 0;
    do {
        left = client->unsentBytes();
        settle();
    } while (client->unsentBytes() != left);
    QVERIFY(left > 8 * 1024 * 1024);
    parked.sinks[0]->send(200, {}, "one");
    QCOMPARE(client->receive().body, QByteArray("one"));
    QTRY_COMPARE_WITH_TIMEOUT(parked.sinks.size(), std::size_t(2), 20'000);
    QVERIFY(fixture.handler.requests[1].body == body);
    parked.sinks[1]->send(200, {}, "two");
    QCOMPARE(client->receive().body, QByteArray("two"));
}

void TestHttpLimits::leavingBehindAFullReadAheadIsNoticed()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    const auto client = fixture.client();
    client->send(kGet);
    QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
    int gone = 0;
    parked.sinks[0]->onGone = [&gone] { ++gone; };
    // More than is read ahead, less than the kernels hold: the FIN behind it arrives, unread.
    client->send(QByteArray(140 * 1024, 'z'));
    QTRY_COMPARE(client->unsentBytes(), 0);
    client->drop();
    QTRY_COMPARE(gone, 1);
}

void TestHttpLimits::changedLimitsHoldForOpenConnections()
{
    ServerFixture fixture;
    const auto client = fixture.client();
    client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n" + QByteArray(20, 'x'));
    QCOMPARE(client->receive().status, 200);
    HttpLimits limits;
    limits.maxBodyBytes = 10;
    fixture.server->setLimits(limits);
    client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n");
    QCOMPARE(client->receive().status, 413);
}

QTEST_GUILESS_MAIN(TestHttpLimits)
#include "tst_httplimits.moc"
