// SPDX-License-Identifier: GPL-3.0-or-later
// Looking for servers on this computer: which ports are asked, what counts as found, and the limit.
#include "core/engine/connectiontest.h"
#include "core/engine/localservers.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    Fixture()
    {
        search = std::make_unique<LocalServers>(
            transport, providers,
            [this](std::vector<LocalServer> servers) { found = std::move(servers); });
    }

    /// The transfer to that port; the count of them when there is none.
    std::size_t at(int port) const
    {
        for (std::size_t i = 0; i < transport.count(); ++i) {
            if (transport.request(i).url.contains(':' + QByteArray::number(port) + '/'))
                return i;
        }
        return transport.count();
    }

    FakeTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    std::unique_ptr<LocalServers> search;
    std::optional<std::vector<LocalServer>> found;
};

} // namespace

class TestLocalServers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theUsualPortsAreAskedAtOnce()
    {
        Fixture f;
        f.search->start({}, {});
        QCOMPARE(f.transport.count(), std::size_t{3});
        for (const int port : {11434, 1234, 8000}) {
            QVERIFY2(f.at(port) < f.transport.count(), qPrintable(QString::number(port)));
            const UpstreamRequest &request = f.transport.request(f.at(port));
            QCOMPARE(request.method, "GET");
            QVERIFY(request.url.startsWith("http://127.0.0.1:") &&
                    request.url.endsWith("/v1/models"));
            QCOMPARE(request.proxyUrl, "none");
            QVERIFY(!request.headers.contains("authorization"));
        }
    }

    void ourOwnPortIsNotAsked()
    {
        Fixture f;
        f.search->start({{"127.0.0.1", 8000}}, {});
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(f.at(8000), f.transport.count());
    }

    void onlyModelListsCount_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("models"); // -1: not found
        QTest::newRow("a list") << 200 << QByteArray(R"({"data":[{"id":"a"},{"id":"b"}]})") << 2;
        QTest::newRow("an empty list") << 200 << QByteArray(R"({"data":[]})") << 0;
        QTest::newRow("something else") << 200 << QByteArray(R"({"ok":true})") << -1;
        QTest::newRow("a web page") << 200 << QByteArray("<html></html>") << -1;
        QTest::newRow("no such path") << 404 << QByteArray(R"({"data":[]})") << -1;
        QTest::newRow("a redirect") << 302 << QByteArray() << -1;
    }

    void onlyModelListsCount()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, models);
        Fixture f;
        f.search->start({}, {"http://127.0.0.1:11434"});
        f.transport.answer(f.at(11434), status, body);
        f.transport.fail(f.at(1234), NetworkPhase::connect);
        f.transport.fail(f.at(8000), NetworkPhase::connect);
        QVERIFY(!f.found); // not from inside a transfer
        QTRY_VERIFY(f.found);
        QCOMPARE(static_cast<int>(f.found->size()), models < 0 ? 0 : 1);
        if (models < 0)
            return;
        const LocalServer &server = f.found->front();
        QCOMPARE(server.provider, ProviderId("ollama"));
        QCOMPARE(server.baseUrl, std::string("http://127.0.0.1:11434/v1"));
        QCOMPARE(static_cast<int>(server.models.size()), models);
        QVERIFY(server.known);
    }

    void oneThatIsSilentIsNotWaitedFor()
    {
        Fixture f;
        f.search->start({}, {});
        f.transport.answer(f.at(1234), 200, R"({"data":[]})");
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(f.found);
        QVERIFY(timer.elapsed() < 3 * LocalServers::kLimit.count());
        QCOMPARE(f.found->size(), std::size_t{1});
    }

    void destroyingCancels()
    {
        Fixture f;
        f.search->start({}, {});
        f.search.reset();
        QCOMPARE(f.transport.runningCount(), 0);
        QVERIFY(!f.found);
    }

    void anyAnswerIsAConnection_data()
    {
        QTest::addColumn<int>("status"); // 0: none
        QTest::newRow("found") << 200;
        QTest::newRow("not found") << 404;
        QTest::newRow("wants a key") << 401;
        QTest::newRow("unreachable") << 0;
    }

    void anyAnswerIsAConnection()
    {
        QFETCH(int, status);
        FakeTransport transport;
        FakeClock clock;
        ConnectionTest test(transport, clock);
        std::optional<ConnectionReport> report;
        test.start("https://api.example.com/v1", "socks5://127.0.0.1:1080",
                   [&report](const ConnectionReport &told) { report = told; });
        QCOMPARE(transport.request(0).proxyUrl, "socks5://127.0.0.1:1080");
        QVERIFY(transport.request(0).headers.empty());
        if (status > 0)
            transport.answer(0, status, "x");
        else
            transport.fail(0, NetworkPhase::resolve);
        QVERIFY(report);
        QCOMPARE(report->reached, status > 0);
        QVERIFY(report->message.contains(u"api.example.com"_s));
    }
};

QTEST_GUILESS_MAIN(TestLocalServers)
#include "tst_localservers.moc"
