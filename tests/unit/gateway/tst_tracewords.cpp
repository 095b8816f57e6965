// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §13: the routing trace as header and in the log.
#include "core/gateway/tracewords.h"

#include "tests/support/fakeclock.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;
using namespace signalbox::test;

namespace {

AccountId idOf(int i)
{
    return AccountId("acc-" + std::to_string(i));
}

/// `accounts` eligible ones, the last of which won.
RoutingTrace traceOf(int accounts)
{
    RoutingTrace trace;
    for (int i = 0; i < accounts; ++i)
        trace.verdicts.push_back({idOf(i), {}, {}, 0.5, 1.0, i});
    trace.winner = idOf(accounts - 1);
    trace.reason = PickReason::strategy;
    return trace;
}

} // namespace

class TestTraceWords final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHeaderShowsVerdictsAndFigures()
    {
        const FakeClock clock;
        RoutingTrace trace;
        trace.verdicts = {{idOf(1), Cause::needsLogin, {}, 1.0, 1.0, 0},
                          {idOf(2), Cause::cooldownModel, clock.now() + Milliseconds(5'000)},
                          {idOf(3), {}, {}, 0.25, 0.8, 2},
                          {idOf(4), {}, {}, 0.5, 1.0, 0}};
        trace.winner = idOf(4);
        trace.reason = PickReason::session;
        const std::string until = toRfc3339(clock.toWall(clock.now() + Milliseconds(5'000)));
        QCOMPARE(traceHeader(trace, clock),
                 "acc-4=chosen:session (remaining 0.50, health 1.00, in flight 0); "
                 "acc-1=needs_login; acc-2=cooldown_model until " +
                     QByteArray::fromStdString(until) +
                     "; acc-3=eligible (remaining 0.25, health 0.80, in flight 2)");
        trace.fixedPassedOver = true;
        QVERIFY(traceHeader(trace, clock).startsWith("fixed account passed over; acc-4="));
        QVERIFY(traceHeader({}, clock).isEmpty());
    }

    void aLongHeaderIsCutAtAnEntryAndSaysSo()
    {
        const FakeClock clock;
        const QByteArray header = traceHeader(traceOf(10'000), clock);
        QVERIFY(header.size() < 8'000);
        QVERIFY(header.startsWith("acc-9999=chosen:strategy"));
        const qsizetype told = header.count("; acc-") + 1;
        QVERIFY(told > 50);
        QVERIFY(header.endsWith("; and " + QByteArray::number(10'000 - told) + " more"));
        QVERIFY(!traceHeader(traceOf(16), clock).contains("more"));
    }

    void theLogKeepsSixteenWithTheWinner()
    {
        const FakeClock clock;
        RoutingTrace trace = traceOf(100);
        trace.causes[static_cast<std::size_t>(Cause::disabled)] = 3;
        trace.causes[static_cast<std::size_t>(Cause::cooldownModel)] = 40;
        RequestRecord record;
        record.trace = {{"old", "eligible", {}}};
        record.causes = {{"old", 1}};
        keepTrace(trace, clock, record);
        QCOMPARE(record.trace.size(), std::size_t{16});
        QCOMPARE(record.trace.front().accountId, std::string("acc-99"));
        QCOMPARE(record.trace.front().verdict, std::string("chosen"));
        QCOMPARE(record.winner, std::string("acc-99"));
        QCOMPARE(record.winnerReason, std::string("strategy"));
        QCOMPARE(record.causes.size(), std::size_t{2});
        QCOMPARE(record.causes[0].cause, std::string("disabled"));
        QCOMPARE(record.causes[1].accounts, 40U);
    }

    void withoutAWinnerThereIsNone()
    {
        const FakeClock clock;
        RequestRecord record;
        record.winner = "old";
        RoutingTrace trace;
        trace.verdicts = {{idOf(1), Cause::disabled, {}, 1.0, 1.0, 0}};
        keepTrace(trace, clock, record);
        QVERIFY(record.winner.empty() && record.winnerReason.empty());
        QCOMPARE(record.trace.front().verdict, std::string("disabled"));
    }
};

QTEST_APPLESS_MAIN(TestTraceWords)
#include "tst_tracewords.moc"
