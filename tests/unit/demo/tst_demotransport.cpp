// SPDX-License-Identifier: GPL-3.0-or-later
// How the demo's answers come: in time, with back-pressure and cancelling, and what it leaves
// alone.
#include "core/demo/demotransport.h"

#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"
#include "tests/unit/demo/democalls.h"
#include "tests/unit/oauth/fakealarms.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

DemoCall streamed()
{
    return demoCalls().at(1);
}

} // namespace

class TestDemoTransport final : public QObject
{
    Q_OBJECT

private:
    struct Scene
    {
        FakeClock clock;
        FakeAlarms alarms{clock};
        FakeTransport behind;
        DemoTransport transport{behind, clock, alarms};
        Heard heard;
        std::unique_ptr<Transfer> transfer;

        void ask(const DemoCall &call)
        {
            transfer = transport.start(demoRequest(call, "hello"), heard);
        }
        void runToTheEnd() { alarms.advance(1min); }
    };

private Q_SLOTS:
    void streamsComeInTheirTime()
    {
        Scene scene;
        scene.ask(streamed());
        QCOMPARE(scene.heard.status, 0); // never from within start()
        scene.alarms.advance(119ms);
        QCOMPARE(scene.heard.status, 0);
        scene.alarms.advance(1ms);
        QCOMPARE(scene.heard.status, 200);
        QCOMPARE(scene.heard.pieces, 1);
        scene.alarms.advance(299ms);
        QCOMPARE(scene.heard.pieces, 1);
        scene.alarms.advance(1ms);
        QCOMPARE(scene.heard.pieces, 2);
        QVERIFY(!scene.heard.ended);
        scene.runToTheEnd();
        QVERIFY(scene.heard.ended);
        QVERIFY(readAnswer(streamed(), scene.heard.body).complete);
        QCOMPARE(scene.behind.count(), std::size_t{0});
    }

    void wholeAnswersComeAtOnce()
    {
        Scene scene;
        scene.ask(demoCalls().front());
        scene.alarms.advance(120ms);
        QVERIFY(scene.heard.ended);
        QCOMPARE(scene.heard.pieces, 1);
    }

    void pausingHoldsTheRest()
    {
        Scene scene;
        scene.ask(streamed());
        scene.alarms.advance(120ms);
        scene.transfer->pause();
        scene.runToTheEnd();
        QCOMPARE(scene.heard.pieces, 1);
        scene.transfer->resume();
        QCOMPARE(scene.heard.pieces, 1); // never from within resume()
        scene.alarms.advance(0ms);
        QCOMPARE(scene.heard.pieces, 2);
        scene.transfer->pause();
        scene.transfer->resume(); // nothing was due meanwhile: the pace stays
        scene.alarms.advance(299ms);
        QCOMPARE(scene.heard.pieces, 2);
        scene.runToTheEnd();
        QVERIFY(scene.heard.ended);
        QVERIFY(readAnswer(streamed(), scene.heard.body).complete);
    }

    void pausingBeforeTheHeadHoldsAll()
    {
        Scene scene;
        scene.ask(streamed());
        scene.transfer->pause();
        scene.runToTheEnd();
        QCOMPARE(scene.heard.status, 0);
        scene.transfer->resume();
        scene.runToTheEnd();
        QVERIFY(scene.heard.ended);
    }

    void destroyingCancels_data()
    {
        QTest::addColumn<int>("afterMs");
        QTest::newRow("before the head") << 60;
        QTest::newRow("after the head") << 120;
        QTest::newRow("in the middle") << 500;
    }

    void destroyingCancels()
    {
        QFETCH(int, afterMs);
        Scene scene;
        scene.ask(streamed());
        scene.alarms.advance(Milliseconds(afterMs));
        const int before = scene.heard.pieces;
        scene.transfer.reset();
        QVERIFY(!scene.alarms.next());
        scene.runToTheEnd();
        QCOMPARE(scene.heard.pieces, before);
        QVERIFY(!scene.heard.ended);
    }

    void handlersMayDestroyTheTransfer()
    {
        Scene onHead;
        onHead.heard.destroyOnHead = &onHead.transfer;
        onHead.ask(streamed());
        onHead.runToTheEnd();
        QCOMPARE(onHead.heard.status, 200);
        QCOMPARE(onHead.heard.pieces, 0);
        Scene onData;
        onData.heard.destroyOnData = &onData.transfer;
        onData.ask(streamed());
        onData.runToTheEnd();
        QCOMPARE(onData.heard.pieces, 1);
        QVERIFY(!onData.heard.ended);
    }

    void cancelledBeforeTheHeadCostsNothing()
    {
        Scene scene;
        for (int i = 0; i < 20; ++i) { // more than a burst
            scene.ask(streamed());
            scene.transfer.reset();
        }
        scene.ask(streamed());
        scene.runToTheEnd();
        QCOMPARE(scene.heard.status, 200);
    }

    void otherHostsGoOn()
    {
        Scene scene;
        UpstreamRequest request;
        request.url = "https://api.example.test/v1/chat/completions";
        scene.transfer = scene.transport.start(request, scene.heard);
        QCOMPARE(scene.behind.count(), std::size_t{1});
        QCOMPARE(scene.behind.request(0).url, request.url);
        QVERIFY(!scene.alarms.next());
        scene.behind.answer(0, 204, {});
        QCOMPARE(scene.heard.status, 204);
        scene.transport.dropIdleConnections();
        QCOMPARE(scene.behind.idleDrops(), 1);
    }

    void firstRunAccountsAreReady()
    {
        const std::vector<DemoAccount> accounts = demoAccounts();
        QCOMPARE(accounts.size(), std::size_t{3});
        Scene scene;
        std::set<QByteArray> told;
        for (const DemoAccount &demo : accounts) {
            QVERIFY(isDemo(demo.account.provider));
            QCOMPARE(demo.credential.kind, CredentialKind::none);
            Account added = demo.account;
            added.id = newAccountId();
            QVERIFY(accountFaults(added).empty());
            UpstreamRequest request = demoRequest(demoCalls().at(4), "hello", {});
            for (const auto &[name, value] : demo.account.headers)
                request.headers.set(name, toBytes(value));
            scene.transfer = scene.transport.start(request, scene.heard);
            scene.runToTheEnd();
            QCOMPARE(scene.heard.status, 200);
            told.insert(scene.heard.headers.value("anthropic-ratelimit-unified-5h-utilization"));
        }
        QCOMPARE(told.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestDemoTransport)
#include "tst_demotransport.moc"
