// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/proxyservice.h"

#include "tests/support/fakeaccounts.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QFile>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

class NoAdmin final : public RequestHandler
{
public:
    void handleRequest(HttpRequest, std::shared_ptr<ResponseSink> sink) override
    {
        sink->send(200, {}, "admin");
    }
    QByteArray refusalBody(int, const QByteArray &, const Headers &, const QByteArray &,
                           QByteArray *) override
    {
        return {};
    }
};

struct Fixture
{
    explicit Fixture(EngineFace face = EngineFace::daemon)
    {
        options.dataDir = dir.path();
        options.face = face;
        settings.proxy.port = 0;
        AccessRules rules;
        rules.clientKeys = {{ClientKeyId("default"), hashKey("k")}};
        gateway.guard().setRules(rules);
    }
    ~Fixture() { service.reset(); }
    Fixture(const Fixture &) = delete;
    Fixture &operator=(const Fixture &) = delete;

    /// The status of one request; 0 when nobody listens.
    int ask(quint16 port, const QByteArray &head, const QByteArray &body = {},
            const QHostAddress &to = QHostAddress(QHostAddress::LocalHost))
    {
        QTcpSocket socket;
        socket.connectToHost(to, port);
        if (!QTest::qWaitFor([&socket] {
                return socket.state() == QAbstractSocket::ConnectedState ||
                       socket.error() != QAbstractSocket::UnknownSocketError;
            }) ||
            socket.state() != QAbstractSocket::ConnectedState)
            return 0;
        socket.write(head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n" + body);
        QByteArray answer;
        if (!QTest::qWaitFor([&] {
                answer += socket.readAll();
                return answer.contains("\r\n") ||
                       socket.state() == QAbstractSocket::UnconnectedState;
            }))
            return -1;
        return answer.mid(9, 3).toInt();
    }
    int health() { return ask(service->snapshot().port, "GET /healthz HTTP/1.1"); }
    bool stop(Milliseconds grace = Milliseconds(1000))
    {
        bool done = false;
        service->stop(grace, [&done] { done = true; });
        return QTest::qWaitFor([&done] { return done; });
    }

    QTemporaryDir dir;
    EngineOptions options;
    Settings settings;
    FakeAccounts accounts;
    FakeTransport transport;
    FakeClock clock;
    NoAdmin admin;
    Gateway gateway{{accounts, transport, accounts.providers(), clock, "1.1 us"}, admin};
    std::unique_ptr<ProxyService> service = std::make_unique<ProxyService>(options, gateway, clock);
};

/// A port that somebody holds while this lives.
struct TakenPort
{
    TakenPort()
    {
        if (!server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port at all");
    }
    [[nodiscard]] int port() const { return server.serverPort(); }

    QTcpServer server;
};

} // namespace

class TestProxyService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStartedProxyServes()
    {
        Fixture f;
        QCOMPARE(f.service->snapshot().state, ProxyState::stopped);
        QSignalSpy changed(f.service.get(), &ProxyService::changed);
        QVERIFY(f.service->start(f.settings));
        QVERIFY(f.service->running());
        QVERIFY(changed.count() > 0);
        const quint16 port = f.service->snapshot().port;
        QVERIFY(port != 0);
        QCOMPARE(f.service->snapshot().address, "http://127.0.0.1:" + std::to_string(port));
        QCOMPARE(f.health(), 200);
        QVERIFY(f.service->start(f.settings)); // no error
        QCOMPARE(f.service->snapshot().port, port);
        QCOMPARE(f.service->listeners().front().port, int(port));
    }

    void theStoppedDaemonKeepsItsPort()
    {
        Fixture f(EngineFace::daemon);
        QVERIFY(f.service->start(f.settings));
        const quint16 port = f.service->snapshot().port;
        QVERIFY(f.stop());
        QCOMPARE(f.service->snapshot().state, ProxyState::stopped);
        QCOMPARE(f.health(), 200);
        QCOMPARE(f.ask(port, "GET /v1/models HTTP/1.1\r\nx-api-key: k"), 503);
        QVERIFY(f.stop()); // no error
        QVERIFY(f.service->start(f.settings));
        QCOMPARE(f.service->snapshot().port, port);
        QCOMPARE(f.ask(port, "GET /v1/models HTTP/1.1\r\nx-api-key: k"), 200);
    }

    void theStoppedDesktopClosesItsPort()
    {
        Fixture f(EngineFace::desktop);
        QVERIFY(f.service->start(f.settings));
        const quint16 port = f.service->snapshot().port;
        QVERIFY(f.stop());
        QCOMPARE(f.ask(port, "GET /healthz HTTP/1.1"), 0);
        // Its address stays known: no base URL may lead here.
        QCOMPARE(f.service->listeners().front().port, int(port));
        QVERIFY(f.service->start(f.settings));
        QCOMPARE(f.health(), 200);
    }

    void startingWhileStoppingServesOn()
    {
        Fixture f;
        f.accounts.add("a");
        QVERIFY(f.service->start(f.settings));
        QTcpSocket client;
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), f.service->snapshot().port);
        client.write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: k\r\n"
                     "Content-Length: 17\r\n\r\n{\"model\":\"gpt-5\"}");
        QTRY_COMPARE(f.transport.count(), std::size_t{1});
        bool stopped = false;
        f.service->stop(Milliseconds(60'000), [&stopped] { stopped = true; });
        QCOMPARE(f.service->snapshot().state, ProxyState::stopping);
        QVERIFY(f.service->start(f.settings));
        QTRY_VERIFY(stopped); // the stop is answered and not waited for
        QVERIFY(f.service->running());
        QVERIFY(f.transport.running(0));
        f.transport.answer(0, 200, "{}");
        QTRY_VERIFY(client.bytesAvailable() > 0);
        QVERIFY(client.readAll().startsWith("HTTP/1.1 200"));
    }

    void aTakenPortIsToldWithTheNextFreeOne()
    {
        Fixture f;
        const TakenPort taken;
        f.settings.proxy.port = taken.port();
        const Status started = f.service->start(f.settings);
        QVERIFY(!started);
        QCOMPARE(started.error().code, ErrorCode::addressInUse);
        QCOMPARE(f.service->snapshot().state, ProxyState::failed);
        QVERIFY(!f.service->snapshot().error.isEmpty());
        QVERIFY(f.service->snapshot().suggestedPort.has_value());
        f.settings.proxy.port = *f.service->snapshot().suggestedPort;
        QVERIFY(f.service->start(f.settings));
        QVERIFY(!f.service->snapshot().suggestedPort && f.service->snapshot().error.isEmpty());
        QCOMPARE(f.health(), 200);
    }

    void addressesOffLoopbackAreRefused_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::newRow("all") << QByteArray("0.0.0.0");
        QTest::newRow("LAN") << QByteArray("192.168.1.2");
        QTest::newRow("nonsense") << QByteArray("nowhere");
    }
    void addressesOffLoopbackAreRefused()
    {
        QFETCH(QByteArray, host);
        Fixture f;
        f.settings.proxy.host = host.toStdString();
        const Status started = f.service->start(f.settings);
        QCOMPARE(started.error().code, ErrorCode::invalidArgument);
        QCOMPARE(started.error().fields.front().pointer, std::string("/proxy/host"));
        QCOMPARE(f.service->snapshot().state, ProxyState::failed);
    }

    void optionsWinOverSettings()
    {
        Fixture f;
        const TakenPort taken;
        f.settings.proxy.port = taken.port();
        f.options.port = 0;
        QVERIFY(f.service->start(f.settings));
        const quint16 port = f.service->snapshot().port;
        f.settings.proxy.port = 1;
        QVERIFY(f.service->adopt(f.settings)); // nothing to move
        QCOMPARE(f.service->snapshot().port, port);
    }

    void limitsAreInForceFromTheStart()
    {
        Fixture f;
        f.settings.proxy.maxBodyBytes = 10;
        QVERIFY(f.service->start(f.settings));
        const QByteArray head =
            "POST /v1/chat/completions HTTP/1.1\r\nx-api-key: k\r\nContent-Length: 11";
        QCOMPARE(f.ask(f.service->snapshot().port, head, "{\"a\":12345}"), 413);
        f.settings.proxy.maxBodyBytes = 11;
        QVERIFY(f.service->adopt(f.settings));
        QCOMPARE(f.ask(f.service->snapshot().port, head, "{\"a\":12345}"), 400);
    }

    void aRunningProxyMoves()
    {
        Fixture f;
        QVERIFY(f.service->start(f.settings));
        const quint16 old = f.service->snapshot().port;
        int free = 0;
        {
            const TakenPort probe;
            free = probe.port();
        }
        f.settings.proxy.port = free;
        QVERIFY(f.service->adopt(f.settings));
        QCOMPARE(int(f.service->snapshot().port), free);
        QCOMPARE(f.health(), 200);
        QCOMPARE(f.ask(old, "GET /healthz HTTP/1.1"), 0);
    }

    void aMoveThatFailsServesOnWhereItWas()
    {
        Fixture f;
        QVERIFY(f.service->start(f.settings));
        const quint16 port = f.service->snapshot().port;
        const TakenPort taken;
        Settings other = f.settings;
        other.proxy.port = taken.port();
        other.proxy.maxBodyBytes = 1;
        QCOMPARE(f.service->adopt(other).error().code, ErrorCode::addressInUse);
        QVERIFY(f.service->running());
        QCOMPARE(f.service->snapshot().port, port);
        QCOMPARE(f.health(), 200);
        // Nothing of the refused settings is in force.
        QCOMPARE(f.ask(port,
                       "POST /v1/chat/completions HTTP/1.1\r\nx-api-key: k\r\nContent-Length: 2",
                       "[]"),
                 400);
        QVERIFY(f.service->adopt(f.settings)); // "any port" is the one it has
        QCOMPARE(f.service->snapshot().port, port);
    }

    void aStoppedDesktopShowsWhereItWillListen()
    {
        Fixture f(EngineFace::desktop);
        f.settings.proxy.port = 4711;
        QSignalSpy changed(f.service.get(), &ProxyService::changed);
        QVERIFY(f.service->adopt(f.settings));
        QCOMPARE(f.service->snapshot().address, std::string("http://127.0.0.1:4711"));
        QCOMPARE(f.service->listeners().front().port, 4711);
        QCOMPARE(changed.count(), 1);
    }

    void localNamesLeadHereToo()
    {
        Fixture f;
        QVERIFY(f.service->start(f.settings));
        const int status = f.ask(f.service->snapshot().port, "GET /healthz HTTP/1.1", {},
                                 QHostAddress(QHostAddress::LocalHostIPv6));
        if (status == 0)
            QSKIP("this machine has no IPv6");
        QCOMPARE(status, 200);
    }

    void theAdminSocketIsThere()
    {
        Fixture f;
        QVERIFY(f.service->listenForAdmin());
        QVERIFY(QFile::exists(f.dir.filePath(u"admin.sock"_s)));
    }

    void shuttingDownEndsEverything()
    {
        Fixture f;
        f.accounts.add("a");
        QVERIFY(f.service->start(f.settings));
        const quint16 port = f.service->snapshot().port;
        QTcpSocket client;
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        client.write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: k\r\n"
                     "Content-Length: 17\r\n\r\n{\"model\":\"gpt-5\"}");
        QTRY_COMPARE(f.transport.count(), std::size_t{1});
        bool done = false;
        f.service->shutDown(Milliseconds(0), [&done] { done = true; });
        QTRY_VERIFY(done);
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(client.readAll().startsWith("HTTP/1.1 503"));
        QCOMPARE(f.transport.runningCount(), 0);
        QCOMPARE(f.service->snapshot().state, ProxyState::stopped);
        QCOMPARE(f.ask(port, "GET /healthz HTTP/1.1"), 0);
    }

    void destructionWithARequestInFlightIsSafe()
    {
        Fixture f;
        f.accounts.add("a");
        QVERIFY(f.service->start(f.settings));
        QTcpSocket client;
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), f.service->snapshot().port);
        client.write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: k\r\n"
                     "Content-Length: 17\r\n\r\n{\"model\":\"gpt-5\"}");
        QTRY_COMPARE(f.transport.count(), std::size_t{1});
        f.service.reset();
        f.transport.answer(0, 200, "{}");
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    }
};

QTEST_GUILESS_MAIN(TestProxyService)
#include "tst_proxyservice.moc"
