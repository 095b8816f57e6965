// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

#include <cstdlib>
#include <new>

namespace {
thread_local std::size_t allocations = 0;
}

// Counted on each thread of the program; the sanitizer still watches malloc and free below.
void *operator new(std::size_t size)
{
    ++allocations;
    if (void *memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept
{
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

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

QTEST_APPLESS_MAIN(TestSchedulerAllocation)
#include "tst_schedulerallocation.moc"
