// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curltransport.h"

#include "tests/unit/upstream/rawserver.h"
#include "tests/unit/upstream/recorder.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using std::chrono_literals::operator""ms;

namespace {

UpstreamRequest post(const QByteArray &url, const QByteArray &body = "{}")
{
    UpstreamRequest request;
    request.url = url;
    request.body = body;
    request.proxyUrl = "none";
    return request;
}

/// Where a handler destroys its transfer.
enum class CancelAt { head, data, end };

} // namespace

Q_DECLARE_METATYPE(signalbox::NetworkPhase)
Q_DECLARE_METATYPE(CancelAt)

/// The transport against a server of which the test writes every byte.
class TestCurlTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void sendsTheRequestAsGiven();
    void sendsMethods_data();
    void sendsMethods();
    void sendsLargeBodies();
    void refusesHeadersThatWouldSplitTheRequest_data();
    void refusesHeadersThatWouldSplitTheRequest();
    void readsAnswers_data();
    void readsAnswers();
    void reportsBrokenAnswers_data();
    void reportsBrokenAnswers();
    void reportsRefusedConnection();
    void reportsUnresolvableName();
    void reportsTimeouts_data();
    void reportsTimeouts();
    void slowDripWithinTheIdleTimeIsFine();
    void interimAnswersDoNotStopTheFirstByteClock();
    void uploadThatStallsEndsInSend();
    void takesAnAnswerThatComesBeforeTheUploadEnds();

    void reusesConnections();
    void doesNotReuseAfterExcessBytes();
    void opensAsManyConnectionsAsNeeded();
    void dropIdleConnectionsLeavesRunningTransfersAlone();
    void neverSendsTwiceOnADeadReusedConnection();

    void callsNothingBeforeStartReturns();
    void cancelBeforeTheEventLoop();
    void cancelWhileConnecting();
    void cancelWhileWaitingClosesTheConnection();
    void cancelInsideCallbacks_data();
    void cancelInsideCallbacks();
    void cancelAnotherTransferInsideCallback();
    void startInsideCallbacks_data();
    void startInsideCallbacks();
    void destroyTransportWithLiveTransfers();

    void pausesAndResumesWithBoundedBuffering();
    void resumeNeverCallsTheHandlerItself();
    void pausedTransfersDoNotTimeOut();
    void cancelWhilePaused();

    void randomUseLeavesNothingBehind();
};

void TestCurlTransport::sendsTheRequestAsGiven()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("hi")); });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url("/v1/a/../b?x=%2F&y=1"), R"({"a":1})");
    request.headers = {{"Content-Type", "application/json"},
                       {"X-Empty", ""},
                       {"Authorization", "Bearer k"},
                       {"Host", "evil.example"},
                       {"Content-Length", "999"},
                       {"Connection", "close"},
                       {"Expect", "100-continue"}};
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY(recorder.ok());
    const QByteArray &sent = server.lastRequest;
    QCOMPARE(recorder.body, "hi");
    QCOMPARE(recorder.headers.value("content-type"), "text/plain");
    QVERIFY2(sent.startsWith("POST /v1/a/../b?x=%2F&y=1 HTTP/1.1\r\n"), sent.constData());
    QVERIFY(sent.endsWith("\r\n\r\n{\"a\":1}"));
    QVERIFY(sent.contains("\r\nContent-Type: application/json\r\n"));
    QVERIFY(sent.contains("\r\nAuthorization: Bearer k\r\n"));
    QVERIFY(sent.contains("\r\nX-Empty:\r\n"));
    QVERIFY(sent.contains("\r\nContent-Length: 7\r\n"));
    QVERIFY(sent.contains("\r\nHost: 127.0.0.1:" + QByteArray::number(server.port()) + "\r\n"));
    QVERIFY(sent.contains("\r\nUser-Agent: Signalbox/" SIGNALBOX_VERSION "\r\n"));
    const QByteArray lower = sent.toLower();
    for (const char *absent : {"evil.example", "expect:", "accept-encoding", "connection: close",
                               "accept:", "x-www-form-urlencoded"})
        QVERIFY2(!lower.contains(absent), absent);
}

void TestCurlTransport::sendsMethods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("GET") << QByteArray("GET") << QByteArray();
    QTest::newRow("HEAD") << QByteArray("HEAD") << QByteArray();
    QTest::newRow("DELETE") << QByteArray("DELETE") << QByteArray();
    QTest::newRow("POST, empty") << QByteArray("POST") << QByteArray();
    QTest::newRow("PATCH") << QByteArray("PATCH") << QByteArray("{}");
    QTest::newRow("GET with a body") << QByteArray("GET") << QByteArray("{}");
}

void TestCurlTransport::sendsMethods()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    RawServer server([](QTcpSocket &s, const QByteArray &request, int) {
        s.write(request.startsWith("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                                           : plainAnswer("hello"));
    });
    CurlTransport transport;
    // Twice, with a POST between, since handles are used again.
    for (const QByteArray &used : {method, QByteArray("POST"), method}) {
        Recorder recorder;
        UpstreamRequest request = post(server.url(), used == method ? body : "between");
        request.method = used;
        recorder.transfer = transport.start(request, recorder);
        QTRY_VERIFY(recorder.ok());
        QVERIFY2(server.lastRequest.startsWith(used + " / HTTP/1.1\r\n"),
                 server.lastRequest.constData());
        QVERIFY(server.lastRequest.endsWith("\r\n\r\n" + request.body));
    }
    QCOMPARE(server.connections, 1);
}

void TestCurlTransport::sendsLargeBodies()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); });
    CurlTransport transport;
    QByteArray body(8 * 1024 * 1024, 'a');
    for (qsizetype i = 0; i < body.size(); i += 1000)
        body[i] = static_cast<char>('b' + i / 1000 % 20);
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url(), body), recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ok(), 20'000);
    QVERIFY(server.lastRequest.endsWith("\r\n\r\n" + body));
    QVERIFY(!server.lastRequest.contains("Expect"));
}

void TestCurlTransport::refusesHeadersThatWouldSplitTheRequest_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line break in the value") << QByteArray("X-A") << QByteArray("1\r\nX-B: 2");
    QTest::newRow("bare line feed") << QByteArray("X-A") << QByteArray("1\nX-B: 2");
    QTest::newRow("NUL") << QByteArray("X-A") << QByteArray("1\0", 2);
    QTest::newRow("line break in the name") << QByteArray("X-A: 1\r\nX-B") << QByteArray("2");
    QTest::newRow("no name") << QByteArray("") << QByteArray("2");
}

void TestCurlTransport::refusesHeadersThatWouldSplitTheRequest()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url());
    request.headers.add(name, value);
    recorder.transfer = transport.start(request, recorder);
    QVERIFY(recorder.silent());
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::protocol);
    QCOMPARE(server.requests, 0);
}

void TestCurlTransport::readsAnswers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("plain") << plainAnswer("hello") << 200 << QByteArray("hello");
    QTest::newRow("chunked")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\nhello\r\n1;x=y\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: 1\r\n\r\n")
        << 200 << QByteArray("hello world");
    QTest::newRow("no body") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n") << 204
                             << QByteArray();
    QTest::newRow("until close") << QByteArray("HTTP/1.0 200 OK\r\n\r\nall of it") << 200
                                 << QByteArray("all of it");
    QTest::newRow("error status keeps its body")
        << QByteArray("HTTP/1.1 429 Too Many\r\nContent-Length: 2\r\nRetry-After: 3\r\n\r\n{}")
        << 429 << QByteArray("{}");
    QTest::newRow("401 is no reason to try other ways")
        << QByteArray("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                      "Content-Length: 2\r\n\r\nno")
        << 401 << QByteArray("no");
    QTest::newRow("redirects are not followed")
        << QByteArray("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n") << 302
        << QByteArray();
    QTest::newRow("interim answers are swallowed")
        << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n") +
               plainAnswer("final")
        << 200 << QByteArray("final");
    QTest::newRow("compressed bytes stay as they are")
        << QByteArray(
               "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b!")
        << 200 << QByteArray("\x1f\x8b!");
}

void TestCurlTransport::readsAnswers()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    RawServer server([&answer](QTcpSocket &s, const QByteArray &, int) {
        s.write(answer);
        if (answer.startsWith("HTTP/1.0"))
            s.disconnectFromHost();
    });
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.heads, 1);
    QCOMPARE(recorder.status, status);
    QCOMPARE(recorder.body, body);
    QVERIFY(!recorder.headers.contains("link"));
    QVERIFY(!recorder.headers.contains("x-trailer"));
    QCOMPARE(server.requests, 1);
}

void TestCurlTransport::reportsBrokenAnswers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<NetworkPhase>("phase");
    QTest::newRow("closed without a byte") << QByteArray() << NetworkPhase::awaitResponse;
    QTest::newRow("cut within the head")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Le") << NetworkPhase::awaitResponse;
    QTest::newRow("cut after an interim answer")
        << QByteArray("HTTP/1.1 100 Continue\r\n\r\n") << NetworkPhase::awaitResponse;
    QTest::newRow("shorter than its length")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello") << NetworkPhase::body;
    QTest::newRow("no body where one is announced")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") << NetworkPhase::body;
    QTest::newRow("chunks without an end")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        << NetworkPhase::body;
    QTest::newRow("cut within a chunk")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
        << NetworkPhase::body;
    QTest::newRow("bad chunk size")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")
        << NetworkPhase::body;
    QTest::newRow("garbage") << QByteArray("\x16\x03\x01 nothing like HTTP\r\n\r\n")
                             << NetworkPhase::protocol;
    QTest::newRow("a line without a colon")
        << QByteArray("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n")
        << NetworkPhase::protocol;
    QTest::newRow("many headers")
        << QByteArray("HTTP/1.1 200 OK\r\n") +
               QByteArray("X-A: " + QByteArray(90, 'a') + "\r\n").repeated(100)
        << NetworkPhase::protocol;
    QTest::newRow("one huge header")
        << QByteArray("HTTP/1.1 200 OK\r\nX-A: ") + QByteArray(400'000, 'a')
        << NetworkPhase::protocol;
}

void TestCurlTransport::reportsBrokenAnswers()
{
    QFETCH(QByteArray, answer);
    QFETCH(NetworkPhase, phase);
    RawServer server([&answer](QTcpSocket &s, const QByteArray &, int) {
        s.write(answer);
        s.disconnectFromHost();
    });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url());
    request.maxHeaderBytes = 8 * 1024;
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY(!recorder.end->ok);
    QVERIFY2(recorder.end->phase == phase, qPrintable(recorder.end->message));
    QVERIFY(!recorder.end->message.isEmpty());
    QCOMPARE(recorder.heads, phase == NetworkPhase::body ? 1 : 0);
    QCOMPARE(server.requests, 1);
}

void TestCurlTransport::reportsRefusedConnection()
{
    QByteArray url;
    {
        const RawServer server(nullptr);
        url = server.url();
    }
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post(url), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::connect);
    QVERIFY(!recorder.end->reusedConnection);
    QVERIFY(!recorder.end->unreachable); // refused is an answer
}

void TestCurlTransport::reportsUnresolvableName()
{
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post("http://no-such-host.invalid/"), recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 20'000);
    QCOMPARE(recorder.phase(), NetworkPhase::resolve);
    QVERIFY(recorder.end->unreachable);
}

void TestCurlTransport::reportsTimeouts_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<NetworkPhase>("phase");
    QTest::newRow("no byte at all") << QByteArray() << NetworkPhase::firstByteTimeout;
    QTest::newRow("within the head")
        << QByteArray("HTTP/1.1 200 OK\r\nX-A: 1\r\n") << NetworkPhase::idleTimeout;
    QTest::newRow("after the head")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") << NetworkPhase::idleTimeout;
    QTest::newRow("within the body")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        << NetworkPhase::idleTimeout;
}

void TestCurlTransport::reportsTimeouts()
{
    QFETCH(QByteArray, answer);
    QFETCH(NetworkPhase, phase);
    RawServer server([&answer](QTcpSocket &s, const QByteArray &, int) { s.write(answer); });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url());
    request.firstByteTimeout = 150ms;
    request.idleTimeout = 100ms;
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 3000);
    QCOMPARE(recorder.phase(), phase);
    QTRY_COMPARE(server.disconnections, 1);
}

void TestCurlTransport::slowDripWithinTheIdleTimeIsFine()
{
    QTimer drip;
    int sent = 0;
    RawServer server([&](QTcpSocket &s, const QByteArray &, int) {
        s.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
        connect(&drip, &QTimer::timeout, &s, [&] {
            s.write("x");
            if (++sent == 20)
                drip.stop();
        });
        drip.start(60ms);
    });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url());
    request.firstByteTimeout = 1000ms;
    request.idleTimeout = 1000ms; // in all it takes longer than this
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.body, QByteArray(20, 'x'));
}

void TestCurlTransport::interimAnswersDoNotStopTheFirstByteClock()
{
    QTimer drip;
    RawServer server([&drip](QTcpSocket &s, const QByteArray &, int) {
        connect(&drip, &QTimer::timeout, &s, [&s] { s.write("HTTP/1.1 103 Hints\r\n\r\n"); });
        drip.start(20ms);
    });
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url());
    request.firstByteTimeout = 200ms;
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 3000);
    QCOMPARE(recorder.phase(), NetworkPhase::firstByteTimeout);
}

void TestCurlTransport::uploadThatStallsEndsInSend()
{
    RawServer server(nullptr);
    server.raw = [](QTcpSocket &s, int) { s.setReadBufferSize(1024); }; // and never reads
    CurlTransport transport;
    Recorder recorder;
    UpstreamRequest request = post(server.url(), QByteArray(32 * 1024 * 1024, 'x'));
    request.idleTimeout = 150ms;
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 5000);
    QCOMPARE(recorder.phase(), NetworkPhase::send);
}

void TestCurlTransport::takesAnAnswerThatComesBeforeTheUploadEnds()
{
    RawServer server(nullptr);
    server.raw = [](QTcpSocket &s, int) {
        if (s.property("answered").toBool())
            return;
        s.setProperty("answered", true);
        s.setReadBufferSize(1024);
        s.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    };
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer =
        transport.start(post(server.url(), QByteArray(32 * 1024 * 1024, 'x')), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.status, 413);
    QCOMPARE(recorder.body, "big");
}

void TestCurlTransport::reusesConnections()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); });
    CurlTransport transport;
    for (int i = 0; i < 50; ++i) {
        Recorder recorder;
        recorder.transfer = transport.start(post(server.url()), recorder);
        QTRY_VERIFY(recorder.ok());
        QCOMPARE(recorder.end->reusedConnection, i > 0);
    }
    QCOMPARE(server.connections, 1);
    QCOMPARE(server.requests, 50);
}

void TestCurlTransport::doesNotReuseAfterExcessBytes()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) {
        s.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
                "Content-Length: 6\r\n\r\npoison");
    });
    CurlTransport transport;
    for (int i = 0; i < 2; ++i) {
        Recorder recorder;
        recorder.transfer = transport.start(post(server.url()), recorder);
        QTRY_VERIFY(recorder.ok());
        QCOMPARE(recorder.body, "ok");
        QVERIFY(!recorder.end->reusedConnection);
    }
}

void TestCurlTransport::opensAsManyConnectionsAsNeeded()
{
    std::vector<QTcpSocket *> waiting;
    RawServer server([&](QTcpSocket &s, const QByteArray &, int) { waiting.push_back(&s); });
    CurlTransport transport;
    std::vector<Recorder> recorders(40);
    for (Recorder &recorder : recorders)
        recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_COMPARE(waiting.size(), 40U);
    for (QTcpSocket *socket : waiting)
        socket->write(plainAnswer("ok"));
    for (const Recorder &recorder : recorders)
        QTRY_VERIFY(recorder.ok());
}

void TestCurlTransport::dropIdleConnectionsLeavesRunningTransfersAlone()
{
    QTcpSocket *slow = nullptr;
    RawServer server([&slow](QTcpSocket &s, const QByteArray &request, int) {
        if (request.startsWith("POST /slow"))
            slow = &s;
        else
            s.write(plainAnswer("ok"));
    });
    CurlTransport transport;
    Recorder running;
    running.transfer = transport.start(post(server.url("/slow")), running);
    Recorder first;
    first.transfer = transport.start(post(server.url()), first);
    QTRY_VERIFY(first.ok() && slow);
    transport.dropIdleConnections();
    Recorder second;
    second.transfer = transport.start(post(server.url()), second);
    QTRY_VERIFY(second.ok());
    QVERIFY(!second.end->reusedConnection);
    QCOMPARE(server.connections, 3);
    slow->write(plainAnswer("late"));
    QTRY_VERIFY(running.ok());
    QTRY_COMPARE(server.disconnections, 2); // the old pool goes with its last transfer
}

void TestCurlTransport::neverSendsTwiceOnADeadReusedConnection()
{
    RawServer server([&server](QTcpSocket &s, const QByteArray &, int) {
        if (server.requests == 2)
            s.disconnectFromHost(); // read it, say nothing
        else
            s.write(plainAnswer("ok"));
    });
    CurlTransport transport;
    for (const bool dies : {false, true, false}) {
        Recorder recorder;
        recorder.transfer = transport.start(post(server.url()), recorder);
        QTRY_VERIFY(recorder.ended());
        QCOMPARE(recorder.end->ok, !dies);
        if (dies) {
            QCOMPARE(recorder.phase(), NetworkPhase::awaitResponse);
            QVERIFY(recorder.end->reusedConnection);
        }
    }
    QCOMPARE(server.requests, 3);
}

void TestCurlTransport::callsNothingBeforeStartReturns()
{
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post("nonsense://x"), recorder);
    QVERIFY(recorder.silent());
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::connect);
}

void TestCurlTransport::cancelBeforeTheEventLoop()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); });
    CurlTransport transport;
    Recorder cancelled;
    cancelled.transfer = transport.start(post(server.url()), cancelled);
    cancelled.transfer.reset();
    Recorder other;
    other.transfer = transport.start(post(server.url()), other);
    QTRY_VERIFY(other.ok());
    QVERIFY(cancelled.silent());
    QCOMPARE(server.requests, 1);
}

void TestCurlTransport::cancelWhileConnecting()
{
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post("http://no-such-host.invalid/"), recorder);
    QCoreApplication::processEvents();
    recorder.transfer.reset();
    QTest::qWait(50);
    QVERIFY(recorder.silent());
}

void TestCurlTransport::cancelWhileWaitingClosesTheConnection()
{
    RawServer server([](QTcpSocket &, const QByteArray &, int) {});
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_COMPARE(server.requests, 1);
    recorder.transfer.reset();
    QTRY_COMPARE(server.disconnections, 1);
    QVERIFY(recorder.silent());
}

void TestCurlTransport::cancelInsideCallbacks_data()
{
    QTest::addColumn<CancelAt>("at");
    QTest::newRow("onHead") << CancelAt::head;
    QTest::newRow("onData") << CancelAt::data;
    QTest::newRow("onEnd") << CancelAt::end;
}

void TestCurlTransport::cancelInsideCallbacks()
{
    QFETCH(CancelAt, at);
    RawServer server([](QTcpSocket &s, const QByteArray &, int) {
        s.write(plainAnswer(QByteArray(200'000, 'x')));
    });
    CurlTransport transport;
    Recorder recorder;
    const auto cancel = [&recorder] { recorder.transfer.reset(); };
    (at == CancelAt::head   ? recorder.atHead
     : at == CancelAt::data ? recorder.atData
                            : recorder.atEnd) = cancel;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(!recorder.transfer);
    Recorder next; // the transport goes on working
    next.transfer = transport.start(post(server.url()), next);
    QTRY_VERIFY(next.ok());
    QCOMPARE(recorder.ended(), at == CancelAt::end);
    QCOMPARE(recorder.received > 0, at != CancelAt::head);
    QVERIFY(at != CancelAt::data || recorder.received < 200'000);
    QCOMPARE(recorder.lateCalls, 0);
}

void TestCurlTransport::cancelAnotherTransferInsideCallback()
{
    RawServer server([](QTcpSocket &s, const QByteArray &request, int) {
        if (!request.startsWith("POST /silent"))
            s.write(plainAnswer("ok"));
    });
    CurlTransport transport;
    Recorder silent;
    silent.transfer = transport.start(post(server.url("/silent")), silent);
    QTRY_COMPARE(server.requests, 1);
    Recorder queued;
    Recorder recorder;
    recorder.atHead = [&] {
        silent.transfer.reset();
        queued.transfer = transport.start(post(server.url()), queued);
        queued.transfer.reset();
    };
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ok());
    QTRY_COMPARE(server.disconnections, 1);
    QVERIFY(silent.silent());
    QVERIFY(queued.silent());
}

void TestCurlTransport::startInsideCallbacks_data()
{
    cancelInsideCallbacks_data();
}

void TestCurlTransport::startInsideCallbacks()
{
    QFETCH(CancelAt, at);
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); });
    CurlTransport transport;
    Recorder first;
    Recorder second;
    const auto restart = [&] {
        first.transfer.reset();
        second.transfer = transport.start(post(server.url()), second);
    };
    (at == CancelAt::head   ? first.atHead
     : at == CancelAt::data ? first.atData
                            : first.atEnd) = restart;
    first.transfer = transport.start(post(server.url()), first);
    QTRY_VERIFY(second.ok());
    QCOMPARE(second.body, "ok");
    QCOMPARE(first.lateCalls, 0);
}

void TestCurlTransport::destroyTransportWithLiveTransfers()
{
    RawServer server([](QTcpSocket &s, const QByteArray &request, int) {
        if (request.startsWith("POST /body"))
            s.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
    });
    std::vector<Recorder> recorders(4);
    {
        CurlTransport transport;
        recorders[0].transfer = transport.start(post(server.url("/body")), recorders[0]);
        recorders[1].transfer = transport.start(post(server.url("/silent")), recorders[1]);
        QTRY_COMPARE(recorders[0].body, "hello");
        QTRY_COMPARE(server.requests, 2);
        recorders[0].transfer->pause();
        recorders[2].transfer = transport.start(post(server.url()), recorders[2]);
    }
    QTRY_COMPARE(server.disconnections, 2);
    for (Recorder &recorder : recorders) {
        QVERIFY(!recorder.ended());
        if (recorder.transfer)
            recorder.transfer->resume(); // a transfer may outlive its transport
        recorder.transfer.reset();
    }
}

void TestCurlTransport::pausesAndResumesWithBoundedBuffering()
{
    constexpr qsizetype kSize = 24 * 1024 * 1024;
    QTcpSocket *socket = nullptr;
    RawServer server([&socket](QTcpSocket &s, const QByteArray &, int) {
        socket = &s;
        s.write(plainAnswer(QByteArray(kSize, 'x')));
    });
    CurlTransport transport;
    Recorder recorder;
    recorder.atData = [&recorder] {
        recorder.body.clear();
        if (recorder.received < 1'000'000)
            recorder.transfer->pause();
    };
    recorder.transfer = transport.start(post(server.url()), recorder);
    qint64 before = -1;
    while (recorder.received < 1'000'000) {
        QTRY_VERIFY(recorder.received > before);
        before = recorder.received;
        // Paused: the upstream gets stuck once the kernel's buffers are full.
        QTest::qWait(1);
        QCOMPARE(recorder.received, before);
        recorder.transfer->resume();
        QCOMPARE(recorder.received, before);
    }
    recorder.transfer->pause();
    const qint64 paused = recorder.received;
    QTest::qWait(200);
    QCOMPARE(recorder.received, paused);
    QVERIFY2(socket->bytesToWrite() > kSize / 3,
             qPrintable(QString::number(socket->bytesToWrite())));
    recorder.transfer->resume();
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ok(), 20'000);
    QCOMPARE(recorder.received, kSize);
}

void TestCurlTransport::resumeNeverCallsTheHandlerItself()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("held")); });
    CurlTransport transport;
    Recorder recorder;
    recorder.atHead = [&recorder] { recorder.transfer->pause(); };
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_COMPARE(recorder.heads, 1);
    QTest::qWait(50);
    recorder.transfer->resume();
    recorder.transfer->pause();
    recorder.transfer->resume();
    QCOMPARE(recorder.received, 0);
    QTRY_VERIFY(recorder.ok());
    QCOMPARE(recorder.body, "held");
}

void TestCurlTransport::pausedTransfersDoNotTimeOut()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) {
        s.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
    });
    CurlTransport transport;
    Recorder recorder;
    recorder.atHead = [&recorder] { recorder.transfer->pause(); };
    UpstreamRequest request = post(server.url());
    request.idleTimeout = 60ms;
    recorder.transfer = transport.start(request, recorder);
    QTRY_COMPARE(recorder.heads, 1);
    QTest::qWait(250);
    QVERIFY(!recorder.ended());
    recorder.transfer->resume();
    QTRY_COMPARE(recorder.body, "hello");
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 3000);
    QCOMPARE(recorder.phase(), NetworkPhase::idleTimeout);
}

void TestCurlTransport::cancelWhilePaused()
{
    RawServer server([](QTcpSocket &s, const QByteArray &, int) {
        s.write(plainAnswer(QByteArray(500'000, 'x')));
    });
    CurlTransport transport;
    Recorder recorder;
    recorder.atData = [&recorder] { recorder.transfer->pause(); };
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.received > 0);
    QTest::qWait(20);
    recorder.transfer->resume();
    recorder.transfer.reset(); // with the unpausing still to come
    const qint64 received = recorder.received;
    QTRY_COMPARE(server.disconnections, 1);
    QCOMPARE(recorder.received, received);
    QVERIFY(!recorder.ended());
}

void TestCurlTransport::randomUseLeavesNothingBehind()
{
    QRandomGenerator random(20261121);
    RawServer server([&random](QTcpSocket &s, const QByteArray &, int) {
        const auto kind = random.bounded(8);
        if (kind == 0)
            s.disconnectFromHost();
        else if (kind == 1)
            s.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        else
            s.write(plainAnswer(QByteArray(random.bounded(100'000), 'x')));
        if (kind == 1)
            s.disconnectFromHost();
    });
    auto transport = std::make_unique<CurlTransport>();
    std::vector<std::unique_ptr<Recorder>> all;
    std::function<void()> disturb;
    const auto startOne = [&] {
        auto recorder = std::make_unique<Recorder>();
        recorder->atHead = recorder->atData = recorder->atEnd = [&disturb] { disturb(); };
        UpstreamRequest request = post(server.url(), QByteArray(random.bounded(200'000), 'y'));
        request.idleTimeout = 2000ms;
        recorder->transfer = transport->start(request, *recorder);
        all.push_back(std::move(recorder));
    };
    disturb = [&] {
        Recorder &victim = *all[random.bounded(static_cast<quint32>(all.size()))];
        const auto what = random.bounded(12);
        if (what == 0)
            victim.transfer.reset();
        else if (what == 1 && all.size() < 400)
            startOne();
        else if (what < 5 && victim.transfer)
            victim.transfer->pause();
        else if (victim.transfer)
            victim.transfer->resume();
        if (what == 11)
            transport->dropIdleConnections();
    };
    for (int i = 0; i < 300; ++i)
        startOne();
    const auto left = [&all] {
        return std::count_if(all.begin(), all.end(), [](const auto &recorder) {
            if (recorder->transfer)
                recorder->transfer->resume();
            return recorder->transfer && !recorder->ended();
        });
    };
    QTRY_COMPARE_WITH_TIMEOUT(left(), 0, 30'000);
    for (const auto &recorder : all)
        QCOMPARE(recorder->lateCalls, 0);
    QVERIFY(std::any_of(all.begin(), all.end(), [](const auto &r) { return r->ok(); }));
    transport.reset();
    QTRY_COMPARE(server.disconnections, server.connections);
}

QTEST_GUILESS_MAIN(TestCurlTransport)
#include "tst_curltransport.moc"
