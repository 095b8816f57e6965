// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 8252 §7.3 and RFC 6749 §4.1.2: what the browser brings back, and what else comes.
#include "core/base/bytes.h"
#include "core/oauth/loopbackreceiver.h"
#include "core/oauth/redirectanswer.h"

#include "tests/support/rawclient.h"
#include "tests/unit/oauth/fakealarms.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(signalbox::ErrorCode)

namespace {

struct Fixture
{
    explicit Fixture(quint16 port = 0) { make(port); }
    void make(quint16 port)
    {
        RedirectOptions options;
        options.state = "the-state";
        options.port = port;
        receiver = std::make_unique<LoopbackReceiver>(alarms, options, [this](Result<Secret> said) {
            ++calls;
            result = std::move(said);
        });
    }
    [[nodiscard]] QByteArray host() const
    {
        return "127.0.0.1:" + QByteArray::number(receiver->port());
    }
    RawAnswer send(const QByteArray &request)
    {
        RawClient client;
        if (!client.connectTo(receiver->port()))
            return {};
        client.send(request);
        return client.receive();
    }
    RawAnswer get(const QByteArray &target)
    {
        return send("GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n\r\n");
    }

    FakeClock clock;
    FakeAlarms alarms{clock};
    std::unique_ptr<LoopbackReceiver> receiver;
    std::optional<Result<Secret>> result;
    int calls = 0;
};

} // namespace

class TestLoopbackReceiver final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBrowserSeesHowTheSignInEnded_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QByteArray>("page");
        QTest::newRow("signed in") << QString() << QByteArray("Signed in. You can go back");
        QTest::newRow("failed") << u"No <b> here"_s << QByteArray("No &lt;b&gt; here");
    }
    void theBrowserSeesHowTheSignInEnded()
    {
        QFETCH(QString, fault);
        QFETCH(QByteArray, page);
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        QVERIFY(f.receiver->redirectUri().endsWith("/oauth/callback"));
        RawClient client;
        QVERIFY(client.connectTo(f.receiver->port()));
        client.send("GET /oauth/callback?code=c%2Fd&state=the-state HTTP/1.1\r\nHost: " + f.host() +
                    "\r\n\r\n");
        QTRY_COMPARE(f.calls, 1);
        QCOMPARE(f.result->value().view(), std::string_view("c/d"));
        f.receiver->tell(fault.isEmpty() ? Status()
                                         : Status(Error{ErrorCode::unauthorized, fault, {}, {}}));
        const RawAnswer answer = client.receive();
        QCOMPARE(answer.status, 200);
        QVERIFY2(answer.body.contains(page), answer.body.constData());
        QCOMPARE(answer.headers.value("cache-control"), QByteArray("no-store"));
        QVERIFY(client.waitForClose());
        QVERIFY(!f.receiver->redirectUri().contains(":0/"));
        QTcpSocket late; // one answer, then closed
        late.connectToHost(QHostAddress(QHostAddress::LocalHost), f.receiver->port());
        QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
    }

    void whatIsNoAnswerDoesNotEndTheWait_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const char *request, int status) {
            QTest::newRow(name) << QByteArray(request) << status;
        };
        row("favicon", "GET /favicon.ico HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("longer path", "GET /oauth/callback/x?code=c HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("other case", "GET /OAuth/callback?code=c HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("HEAD", "HEAD /oauth/callback?code=c HTTP/1.1\r\nHost: HOST\r\n\r\n", 405);
        row("POST", "POST /oauth/callback?code=c HTTP/1.1\r\nHost: HOST\r\n\r\n", 405);
        row("no parameters", "GET /oauth/callback HTTP/1.1\r\nHost: HOST\r\n\r\n", 400);
        row("another host", "GET /oauth/callback?code=c HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            400);
        row("two hosts", "GET /oauth/callback?code=c HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n",
            400);
        row("no host", "GET /oauth/callback?code=c HTTP/1.1\r\n\r\n", 400);
        row("no HTTP", "hello\r\n\r\n", 400);
        QTest::newRow("a head without end") << QByteArray(20'000, 'x') << 431;
    }
    void whatIsNoAnswerDoesNotEndTheWait()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        QCOMPARE(f.send(request.replace("HOST", f.host())).status, status);
        QCOMPARE(f.calls, 0);
        QVERIFY(f.receiver->paste("the-code").ok());
        QTRY_COMPARE(f.calls, 1);
        QCOMPARE(f.result->value().view(), std::string_view("the-code"));
    }

    void answersAreRead_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("code"); // empty: refused
        QTest::addColumn<ErrorCode>("fault");
        const auto row = [](const char *name, const char *query, const char *code,
                            ErrorCode fault = ErrorCode::internal) {
            QTest::newRow(name) << QByteArray(query) << QByteArray(code) << fault;
        };
        using enum ErrorCode;
        row("§4.1.2", "code=abc&state=the-state", "abc");
        row("with a scope", "state=the-state&scope=a+b&code=4%2F0x", "4/0x");
        row("wrong state", "code=abc&state=another", "", invalidArgument);
        row("no state", "code=abc", "", invalidArgument);
        row("empty state", "code=abc&state=", "", invalidArgument);
        row("code twice", "code=a&code=b&state=the-state", "", invalidArgument);
        row("line break", "code=a%0d%0ab&state=the-state", "", invalidArgument);
        row("denied", "error=access_denied&state=the-state", "", unauthorized);
        row("denied for another", "error=access_denied&state=x", "", invalidArgument);
        row("§4.1.2.1 server_error", "error=server_error&state=the-state", "", unavailable);
    }
    void answersAreRead()
    {
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, code);
        QFETCH(ErrorCode, fault);
        const auto read = codeFromQuery(view(query), "the-state");
        QCOMPARE(read.ok(), !code.isEmpty());
        if (read)
            QCOMPARE(read->view(), view(code));
        else
            QCOMPARE(read.error().code, fault);
    }

    void pastedTextIsRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("address") << QByteArray(" http://127.0.0.1:1/cb?code=c&state=the-state\n")
                                 << true;
        QTest::newRow("code") << QByteArray("c") << true;
        QTest::newRow("code#state") << QByteArray("c#the-state") << true;
        QTest::newRow("code of another") << QByteArray("c#other") << false;
        QTest::newRow("address of another") << QByteArray("http://x/?code=c&state=o") << false;
        QTest::newRow("address without a code") << QByteArray("http://127.0.0.1:1/cb") << false;
        QTest::newRow("two words") << QByteArray("a code") << false;
        QTest::newRow("nothing") << QByteArray(" ") << false;
    }
    void pastedTextIsRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, good);
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        QCOMPARE(f.receiver->paste(view(text)).ok(), good);
        QCOMPARE(f.calls, 0); // never before it returns
        QCoreApplication::processEvents();
        QCOMPARE(f.calls, good ? 1 : 0);
    }

    void itListensOnBothLoopbacks()
    {
        Fixture f;
        QTcpServer probe;
        if (!probe.listen(QHostAddress::LocalHostIPv6))
            QSKIP("no [::1] here");
        QVERIFY(f.receiver->listen().ok());
        QTcpSocket client;
        client.connectToHost(QHostAddress(QHostAddress::LocalHostIPv6), f.receiver->port());
        QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    }

    void aTakenPortIsTold()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Fixture f(other.serverPort());
        const Status listening = f.receiver->listen();
        QVERIFY(!listening);
        QCOMPARE(listening.error().code, ErrorCode::addressInUse);
        QVERIFY(listening.error().message.contains(QString::number(other.serverPort())));
    }

    void afterFiveMinutesItEnds()
    {
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        f.alarms.advance(5min - 1ms);
        QCoreApplication::processEvents();
        QCOMPARE(f.calls, 0);
        f.alarms.advance(1ms);
        QTRY_COMPARE(f.calls, 1);
        QCOMPARE(f.result->error().code, ErrorCode::unavailable);
        QVERIFY(!f.receiver->paste("c").ok());
    }

    void aSlowHeadIsCut()
    {
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        RawClient client;
        QVERIFY(client.connectTo(f.receiver->port()));
        client.send("GET /oauth");
        QTRY_VERIFY(f.alarms.next() == std::optional<Milliseconds>(10s));
        f.alarms.advance(10s);
        QVERIFY(client.waitForClose());
        QCOMPARE(f.calls, 0);
    }

    void destructionCallsNobodyAndTellsTheBrowser()
    {
        Fixture f;
        QVERIFY(f.receiver->listen().ok());
        RawClient client;
        QVERIFY(client.connectTo(f.receiver->port()));
        client.send("GET /oauth/callback?code=c&state=the-state HTTP/1.1\r\nHost: " + f.host() +
                    "\r\n\r\n");
        QTRY_COMPARE(f.calls, 1);
        f.receiver.reset();
        QVERIFY(client.receive().body.contains("was stopped"));
        Fixture g;
        QVERIFY(g.receiver->listen().ok());
        QVERIFY(g.receiver->paste("c").ok());
        g.receiver.reset();
        QCoreApplication::processEvents();
        QCOMPARE(g.calls, 0);
    }
};

QTEST_GUILESS_MAIN(TestLoopbackReceiver)
#include "tst_loopbackreceiver.moc"
