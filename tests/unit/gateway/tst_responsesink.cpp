// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/gateway/serverfixture.h"

#include <QRegularExpression>
#include <QTest>

#include <cerrno>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const QByteArray kGet = "GET /one HTTP/1.1\r\nHost: h\r\n\r\n";

/// A request in progress and its sink.
struct Waiting : ServerFixture
{
    explicit Waiting(const QByteArray &request = kGet)
    {
        parked.park(handler);
        peer = client();
        peer->send(request);
        if (!QTest::qWaitFor([this] { return !parked.sinks.empty(); }))
            qWarning("The request did not reach the handler.");
        parked.sinks[0]->onGone = [this] { ++gone; };
        parked.sinks[0]->onDrained = [this] { ++drained; };
    }
    [[nodiscard]] ResponseSink &sink() { return *parked.sinks[0]; }

    Parked parked;
    std::unique_ptr<RawClient> peer;
    int gone = 0;
    int drained = 0;
};

/// Writes until the kernel takes no more and `kHighWater` is exceeded.
void fill(ResponseSink &sink, qint64 *written)
{
    const QByteArray block(64 * 1024, 'x');
    while (sink.unsentBytes() <= ResponseSink::kHighWater && *written < 256 * 1024 * 1024) {
        sink.write(block);
        *written += block.size();
    }
}

} // namespace

/// The answer's side: framing, back-pressure, and a client that leaves at any moment.
class TestResponseSink final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void streamsInChunks();
    void headAloneIsSentWithoutAWrite();
    void headAndFirstWriteShareOneSend();
    void oldClientGetsACloseDelimitedStream();
    void bodylessAnswers_data();
    void bodylessAnswers();
    void closeWishOfTheAnswerIsHonoured();
    void emptyStream();
    void backPressure();
    void nextRequestWaitsForASlowReader();
    void abortCutsTheStream_data();
    void abortCutsTheStream();
    void droppedSinkClosesTheConnection_data();
    void droppedSinkClosesTheConnection();
    void clientLeaves_data();
    void clientLeaves();
    void halfClosedClientCountsAsGone();
    void sinkMayDieInsideOnGone();
    void sinkMayDieInsideOnDrained();
    void answeredSinkIsSilentWhenTheClientLeaves();
    void finishedSinkHoldsNothingUp();
};

void TestResponseSink::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestResponseSink::streamsInChunks()
{
    Waiting waiting;
    ResponseSink &sink = waiting.sink();
    sink.begin(200, {{"Content-Type", "text/event-stream"}});
    QVERIFY(sink.begun());
    QVERIFY(!sink.finished());
    sink.write("a");
    sink.write("");
    sink.write(QByteArray(0x1abc, 'b'));
    sink.write("0123456789abcdef");
    sink.finish();
    QVERIFY(sink.finished());
    const RawAnswer answer = waiting.peer->receive();
    QVERIFY(answer.complete);
    QCOMPARE(answer.chunks, 3);
    QCOMPARE(answer.body, 'a' + QByteArray(0x1abc, 'b') + "0123456789abcdef");
    QCOMPARE(answer.headers.value("content-type"), QByteArray("text/event-stream"));
    waiting.peer->send(kGet);
    QTRY_COMPARE(waiting.parked.sinks.size(), std::size_t(2)); // the connection is kept
}

void TestResponseSink::headAloneIsSentWithoutAWrite()
{
    Waiting waiting;
    waiting.sink().begin(200, {});
    QVERIFY(waiting.sink().unsentBytes() > 0);
    QTRY_VERIFY(waiting.peer->unread().endsWith("\r\n\r\n"));
    QCOMPARE(waiting.sink().unsentBytes(), 0);
    waiting.sink().write("late");
    waiting.sink().finish();
    QCOMPARE(waiting.peer->receive().body, QByteArray("late"));
}

void TestResponseSink::headAndFirstWriteShareOneSend()
{
    Waiting waiting;
    qsizetype first = 0;
    auto *device = waiting.peer->device();
    connect(device, &QIODevice::readyRead, this, [&] {
        if (first == 0)
            first = waiting.peer->unread().size();
    });
    waiting.sink().begin(200, {});
    waiting.sink().write("event");
    QTRY_VERIFY(first > 0);
    QVERIFY(waiting.peer->unread().endsWith("5\r\nevent\r\n"));
    QCOMPARE(first, waiting.peer->unread().size());
}

void TestResponseSink::oldClientGetsACloseDelimitedStream()
{
    Waiting waiting("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    waiting.sink().begin(200, {});
    waiting.sink().write("one");
    waiting.sink().write("two");
    waiting.sink().finish();
    const RawAnswer answer = waiting.peer->receive();
    QCOMPARE(answer.body, QByteArray("onetwo"));
    QVERIFY(!answer.headers.contains("transfer-encoding"));
    QCOMPARE(answer.headers.value("connection"), QByteArray("close"));
    QVERIFY(waiting.peer->closed());
}

void TestResponseSink::bodylessAnswers_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("streamed");
    for (const bool streamed : {false, true}) {
        const char *how = streamed ? "streamed" : "whole";
        QTest::addRow("HEAD %s", how)
            << QByteArray("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n") << 200 << streamed;
        QTest::addRow("204 %s", how) << kGet << 204 << streamed;
        QTest::addRow("304 %s", how) << kGet << 304 << streamed;
    }
}

void TestResponseSink::bodylessAnswers()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(bool, streamed);
    Waiting waiting(request);
    if (streamed) {
        waiting.sink().begin(status, {});
        waiting.sink().write("never sent");
        waiting.sink().finish();
    } else {
        waiting.sink().send(status, {}, "never sent");
    }
    const RawAnswer answer = waiting.peer->receive(RawClient::Expect::headOnly);
    QCOMPARE(answer.status, status);
    // RFC 9110, 8.6: no length in a 204; a HEAD answer has that of the body it stands for.
    QCOMPARE(answer.headers.contains("content-length"), status == 200 && !streamed);
    waiting.peer->send(kGet);
    QTRY_COMPARE(waiting.parked.sinks.size(), std::size_t(2));
    waiting.parked.sinks[1]->send(200, {}, "next");
    QCOMPARE(waiting.peer->receive().body, QByteArray("next"));
}

void TestResponseSink::closeWishOfTheAnswerIsHonoured()
{
    Waiting waiting;
    waiting.sink().send(200, {{"Connection", "close"}}, "bye");
    const RawAnswer answer = waiting.peer->receive();
    QCOMPARE(answer.headers.count("connection"), 1);
    QCOMPARE(answer.body, QByteArray("bye"));
    QVERIFY(waiting.peer->waitForClose());
}

void TestResponseSink::emptyStream()
{
    Waiting waiting;
    waiting.sink().begin(200, {});
    waiting.sink().finish();
    const RawAnswer answer = waiting.peer->receive();
    QVERIFY(answer.complete);
    QCOMPARE(answer.body, QByteArray());
}

void TestResponseSink::backPressure()
{
    Waiting waiting;
    waiting.peer->stopReading();
    ResponseSink &sink = waiting.sink();
    sink.begin(200, {});
    qint64 written = 0;
    fill(sink, &written);
    QVERIFY(sink.unsentBytes() > ResponseSink::kHighWater);
    settle();
    QCOMPARE(waiting.drained, 0);
    QVERIFY(sink.unsentBytes() > ResponseSink::kHighWater / 4);
    waiting.peer->resumeReading();
    QTRY_COMPARE(waiting.drained, 1);
    QVERIFY(sink.unsentBytes() <= ResponseSink::kHighWater / 4);
    sink.finish();
    const RawAnswer answer = waiting.peer->receive();
    QCOMPARE(answer.body.size(), written);
    QCOMPARE(waiting.drained, 1);
    QCOMPARE(waiting.gone, 0);
}

void TestResponseSink::nextRequestWaitsForASlowReader()
{
    Waiting waiting;
    waiting.peer->stopReading();
    waiting.sink().begin(200, {});
    qint64 written = 0;
    fill(waiting.sink(), &written);
    waiting.sink().finish();
    waiting.peer->send(kGet);
    settle();
    QCOMPARE(waiting.parked.sinks.size(), std::size_t(1));
    waiting.peer->resumeReading();
    QCOMPARE(waiting.peer->receive().body.size(), written);
    QTRY_COMPARE(waiting.parked.sinks.size(), std::size_t(2));
}

void TestResponseSink::abortCutsTheStream_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("error");
    // A missing last chunk tells enough; without chunks only a reset is no proper end.
    QTest::newRow("chunked") << kGet << 0;
    QTest::newRow("close-delimited") << QByteArray("GET / HTTP/1.0\r\n\r\n") << ECONNRESET;
}

void TestResponseSink::abortCutsTheStream()
{
    QFETCH(QByteArray, request);
    QFETCH(int, error);
    Waiting waiting(request);
    waiting.peer->stopReading();
    waiting.sink().begin(200, {});
    waiting.sink().write("half");
    settle();
    waiting.sink().abort();
    QVERIFY(waiting.sink().finished());
    QCOMPARE(waiting.gone, 0); // it was no leaving of the client
    QCOMPARE(waiting.server->connectionCount(), 0);

    const RawClient::Rest rest = waiting.peer->readRest();
    QVERIFY(rest.bytes.contains("half"));
    QVERIFY(!rest.bytes.contains("0\r\n\r\n"));
    QCOMPARE(rest.error, error);
}

void TestResponseSink::droppedSinkClosesTheConnection_data()
{
    QTest::addColumn<bool>("begun");
    QTest::newRow("before the head") << false;
    QTest::newRow("in the stream") << true;
}

void TestResponseSink::droppedSinkClosesTheConnection()
{
    QFETCH(bool, begun);
    Waiting waiting;
    if (begun) {
        waiting.sink().begin(200, {});
        waiting.sink().write("half");
    }
    waiting.parked.sinks.clear();
    QVERIFY(waiting.peer->waitForClose());
    QCOMPARE(waiting.gone, 0);
    QCOMPARE(waiting.server->connectionCount(), 0);
}

void TestResponseSink::clientLeaves_data()
{
    QTest::addColumn<QString>("phase");
    QTest::addColumn<bool>("withReset");
    for (const bool withReset : {false, true}) {
        for (const char *phase : {"before the head", "head waiting", "head sent", "in the stream",
                                  "with unsent bytes", "pipelined"})
            QTest::addRow("%s, %s", phase, withReset ? "reset" : "close")
                << QString::fromLatin1(phase) << withReset;
    }
}

void TestResponseSink::clientLeaves()
{
    QFETCH(QString, phase);
    QFETCH(bool, withReset);
    Waiting waiting;
    ResponseSink &sink = waiting.sink();
    if (phase == QLatin1String("pipelined"))
        waiting.peer->send(kGet + kGet);
    else if (phase != QLatin1String("before the head"))
        sink.begin(200, {});
    if (phase == QLatin1String("head sent"))
        QTRY_VERIFY(!waiting.peer->unread().isEmpty());
    if (phase == QLatin1String("in the stream"))
        sink.write("some");
    if (phase == QLatin1String("with unsent bytes")) {
        waiting.peer->stopReading();
        qint64 written = 0;
        fill(sink, &written);
    }
    if (withReset)
        waiting.peer->reset();
    else
        waiting.peer->drop();
    if (sink.begun())
        sink.write("into the void"); // the server does not know yet; nothing may call back here
    QCOMPARE(waiting.gone, 0);
    QTRY_COMPARE(waiting.gone, 1);
    QVERIFY(sink.clientGone());
    QVERIFY(!sink.finished());
    if (!sink.begun())
        sink.begin(500, {});
    sink.write("after the end");
    sink.finish();
    QCOMPARE(sink.unsentBytes(), 0);
    QCOMPARE(waiting.gone, 1);
    QCOMPARE(waiting.server->connectionCount(), 0);
    QCOMPARE(waiting.parked.sinks.size(), std::size_t(1)); // nothing pipelined was begun
}

void TestResponseSink::halfClosedClientCountsAsGone()
{
    Waiting waiting;
    waiting.peer->halfClose();
    QTRY_COMPARE(waiting.gone, 1);
}

void TestResponseSink::sinkMayDieInsideOnGone()
{
    Waiting waiting;
    waiting.sink().onGone = [&waiting] {
        ++waiting.gone;
        waiting.parked.sinks.clear();
    };
    waiting.peer->drop();
    QTRY_COMPARE(waiting.gone, 1);
    QVERIFY(waiting.parked.sinks.empty());
}

void TestResponseSink::sinkMayDieInsideOnDrained()
{
    Waiting waiting;
    waiting.peer->stopReading();
    waiting.sink().begin(200, {});
    qint64 written = 0;
    fill(waiting.sink(), &written);
    waiting.sink().onDrained = [&waiting] {
        ++waiting.drained;
        waiting.parked.sinks.clear();
    };
    waiting.peer->resumeReading();
    QTRY_COMPARE(waiting.drained, 1);
    QVERIFY(waiting.peer->waitForClose());
}

void TestResponseSink::answeredSinkIsSilentWhenTheClientLeaves()
{
    Waiting waiting;
    waiting.sink().send(200, {}, "done");
    QCOMPARE(waiting.peer->receive().body, QByteArray("done"));
    waiting.peer->drop();
    QTRY_COMPARE(waiting.server->connectionCount(), 0);
    QCOMPARE(waiting.gone, 0);
    QVERIFY(waiting.sink().clientGone());
}

void TestResponseSink::finishedSinkHoldsNothingUp()
{
    Waiting waiting;
    waiting.sink().send(200, {}, "first");
    waiting.peer->send(kGet);
    QTRY_COMPARE(waiting.parked.sinks.size(), std::size_t(2));
    // The first one's end must not touch the second's connection.
    waiting.parked.sinks.erase(waiting.parked.sinks.begin());
    waiting.sink().send(200, {}, "second");
    QCOMPARE(waiting.peer->receive().body, QByteArray("first"));
    QCOMPARE(waiting.peer->receive().body, QByteArray("second"));
}

QTEST_GUILESS_MAIN(TestResponseSink)
#include "tst_responsesink.moc"
