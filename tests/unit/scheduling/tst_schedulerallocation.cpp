// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/allocationcount.h"
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SchedulingMode)
Q_DECLARE_METATYPE(Strategy)

/// quality.md: a pick allocates nothing in steady state.
class TestSchedulerAllocation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void steadyStateAllocatesNothing_data();
    void steadyStateAllocatesNothing();
    void quotaAllocatesNothing_data();
    void quotaAllocatesNothing();
    void largePoolAllocatesNothing_data();
    void largePoolAllocatesNothing();
    void failuresAllocateNothing();
};

void TestSchedulerAllocation::steadyStateAllocatesNothing_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<Strategy>("strategy");
    QTest::addColumn<QString>("session");
    const auto balance = SchedulingMode::balance;
    const auto performance = SchedulingMode::performanceFirst;
    const QString session = QStringLiteral("sid-0123456789abcdef");
    QTest::newRow("p2c") << performance << Strategy::p2c << QString();
    QTest::newRow("round_robin") << performance << Strategy::roundRobin << QString();
    QTest::newRow("fill_first") << performance << Strategy::fillFirst << QString();
    QTest::newRow("adaptive") << performance << Strategy::adaptive << QString();
    QTest::newRow("window") << balance << Strategy::automatic << QString();
    QTest::newRow("session") << balance << Strategy::automatic << session;
}

void TestSchedulerAllocation::steadyStateAllocatesNothing()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(Strategy, strategy);
    QFETCH(QString, session);
    Bench bench({"acc-aaaaaaaaaa", "acc-bbbbbbbbbb", "acc-cccccccccc", "acc-dddddddddd"});
    bench.mode(mode, strategy);
    const Query asked = query(session.toStdString(), "claude-sonnet-4-5-20250929");
    const Outcome done = success();
    const auto round = [&] {
        bench.advance(10ms);
        const Decision first = bench.scheduler.pick(asked, bench.now);
        const Decision second = bench.scheduler.pick(asked, bench.now);
        bench.scheduler.accepted(std::get<Placement>(first).lease, bench.now);
        bench.scheduler.release(std::get<Placement>(second).lease, done, bench.now);
        bench.scheduler.release(std::get<Placement>(first).lease, done, bench.now);
    };
    for (int i = 0; i < 20; ++i)
        round();
    const std::size_t before = allocations;
    QVERIFY(before > 0); // they are counted at all
    for (int i = 0; i < 1000; ++i)
        round();
    QCOMPARE(allocations - before, std::size_t(0));
}

void TestSchedulerAllocation::quotaAllocatesNothing_data()
{
    QTest::addColumn<bool>("endpoint");
    QTest::newRow("readings of answers") << false;
    QTest::newRow("readings of the endpoint") << true;
}

void TestSchedulerAllocation::quotaAllocatesNothing()
{
    QFETCH(bool, endpoint);
    Bench bench({"acc-aaaaaaaaaa", "acc-bbbbbbbbbb", "acc-cccccccccc"});
    bench.settings.protection.enabled = true;
    bench.settings.protection.monitoredModels = {"claude-sonnet-4-5-20250929"};
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    const Query asked = query({}, "claude-sonnet-4-5-20250929");
    const AccountId told("acc-aaaaaaaaaa");
    Outcome done = success();
    done.inputTokens = 700;
    done.outputTokens = 600;
    std::vector<QuotaReading> readings = {
        Figure(QuotaWindow::fiveHour).share(0.1).in(5 * kHour),
        Figure(QuotaWindow::sevenDay).share(0.1).in(kWeek),
        Figure(QuotaWindow::tokens).share(0.1).in(std::chrono::minutes(1))};
    int rounds = 0;
    const auto round = [&] {
        bench.advance(10ms);
        for (QuotaReading &reading : readings) {
            reading.used = 0.1 + 0.0005 * (++rounds % 1000); // rises, and begins anew
            reading.source = endpoint ? QuotaSource::endpoint : QuotaSource::headers;
        }
        const Decision decision = bench.scheduler.pick(asked, bench.now);
        if (endpoint)
            bench.scheduler.updateQuota(told, readings, bench.now);
        else
            done.quota = readings;
        bench.scheduler.release(std::get<Placement>(decision).lease, done, bench.now);
    };
    for (int i = 0; i < 700; ++i) // every figure once, and every pass that it leads to
        round();
    const std::size_t before = allocations;
    for (int i = 0; i < 1000; ++i)
        round();
    QCOMPARE(allocations - before, std::size_t(0));
}

void TestSchedulerAllocation::largePoolAllocatesNothing_data()
{
    QTest::addColumn<Strategy>("strategy");
    QTest::newRow("1 000 accounts, p2c") << Strategy::p2c;
    QTest::newRow("1 000 accounts, round_robin") << Strategy::roundRobin;
    QTest::newRow("1 000 accounts, fill_first") << Strategy::fillFirst;
    QTest::newRow("1 000 accounts, adaptive") << Strategy::adaptive;
}

void TestSchedulerAllocation::largePoolAllocatesNothing()
{
    QFETCH(Strategy, strategy);
    Bench bench;
    for (int i = 0; i < 1000; ++i)
        bench.scheduler.upsertAccount(account(("acc-" + std::to_string(1'000'000 + i)).c_str()));
    bench.mode(SchedulingMode::performanceFirst, strategy);
    const Query asked = query({}, "claude-sonnet-4-5-20250929");
    for (int i = 0; i < 250; ++i) // a quarter of them cools down
        bench.runOn(("acc-" + std::to_string(1'000'000 + 4 * i)).c_str(),
                    rateLimit(RateLimitReason::quotaExhausted, 24h), asked);
    const Outcome done = success();
    const auto round = [&] {
        bench.advance(10ms);
        const Decision first = bench.scheduler.pick(asked, bench.now);
        const Decision second = bench.scheduler.pick(asked, bench.now);
        bench.scheduler.accepted(std::get<Placement>(first).lease, bench.now);
        bench.scheduler.release(std::get<Placement>(second).lease, done, bench.now);
        bench.scheduler.release(std::get<Placement>(first).lease, done, bench.now);
    };
    for (int i = 0; i < 50; ++i)
        round();
    const std::size_t before = allocations;
    for (int i = 0; i < 1000; ++i)
        round();
    QCOMPARE(allocations - before, std::size_t(0));
}

void TestSchedulerAllocation::failuresAllocateNothing()
{
    Bench bench({"acc-aaaaaaaaaa", "acc-bbbbbbbbbb", "acc-cccccccccc"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    const Query asked = query({}, "claude-sonnet-4-5-20250929");
    const Outcome limited = rateLimit(RateLimitReason::perMinute, 2s, OutcomeScope::model);
    const Outcome done = success();
    const auto round = [&] {
        bench.advance(3s);
        const Decision first = bench.scheduler.pick(asked, bench.now);
        bench.scheduler.release(std::get<Placement>(first).lease, limited, bench.now);
        const Decision second = bench.scheduler.pick(asked, bench.now);
        bench.scheduler.accepted(std::get<Placement>(second).lease, bench.now);
        bench.scheduler.release(std::get<Placement>(second).lease, done, bench.now);
    };
    for (int i = 0; i < 50; ++i)
        round();
    const std::size_t before = allocations;
    for (int i = 0; i < 1000; ++i)
        round();
    QCOMPARE(allocations - before, std::size_t(0));
}

QTEST_APPLESS_MAIN(TestSchedulerAllocation)
#include "tst_schedulerallocation.moc"
