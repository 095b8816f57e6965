// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/budget.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow{1000h};
constexpr TimePoint kDayEnds{1010h};
constexpr TimePoint kMonthEnds{1300h};

using Cap = std::optional<double>;

Billing caps(Cap daily, Cap monthly)
{
    return {BillingKind::payPerUse, daily, monthly, 3, 15};
}

/// A budget in its periods, of which so much is spent.
Budget spent(double money)
{
    Budget budget;
    budget.setPeriods(kDayEnds, kMonthEnds, kNow);
    budget.settle(0, money);
    return budget;
}

} // namespace

Q_DECLARE_METATYPE(Billing)
Q_DECLARE_METATYPE(std::optional<TimePoint>)

class TestBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasSpentSurvivesARestart_data()
    {
        QTest::addColumn<qint64>("hoursAway");
        QTest::addColumn<bool>("dayKept");
        QTest::addColumn<bool>("monthKept");
        QTest::newRow("§12 the same day") << qint64{9} << true << true;
        QTest::newRow("§12 the next day") << qint64{10} << false << true;
        QTest::newRow("§12 the next month") << qint64{300} << false << false;
    }
    void whatWasSpentSurvivesARestart()
    {
        QFETCH(qint64, hoursAway);
        QFETCH(bool, dayKept);
        QFETCH(bool, monthKept);
        const Spent before = spent(5).spent(kNow);
        const TimePoint now = kNow + std::chrono::hours(hoursAway);
        for (const bool periodsFirst : {false, true}) {
            Budget after;
            if (periodsFirst)
                after.setPeriods(now + 24h, now + 700h, now);
            after.restore(before, now);
            if (!periodsFirst)
                after.setPeriods(now + 24h, now + 700h, now);
            QCOMPARE(after.overUntil(caps(5, {}), now).has_value(), dayKept);
            QCOMPARE(after.overUntil(caps({}, 5), now).has_value(), monthKept);
        }
    }
    void costs_data()
    {
        QTest::addColumn<qint64>("input");
        QTest::addColumn<qint64>("output");
        QTest::addColumn<double>("cost");
        QTest::newRow("§12 nothing") << qint64{0} << qint64{0} << 0.0;
        QTest::newRow("§12 a million in") << qint64{1'000'000} << qint64{0} << 3.0;
        QTest::newRow("§12 a million out") << qint64{0} << qint64{1'000'000} << 15.0;
        QTest::newRow("§12 both") << qint64{10'000} << qint64{2'000} << 0.06;
        QTest::newRow("§12 unknown is not less than nothing") << qint64{-1} << qint64{-1} << 0.0;
    }
    void costs()
    {
        QFETCH(qint64, input);
        QFETCH(qint64, output);
        QFETCH(double, cost);
        QCOMPARE(Budget::cost(caps({}, {}), input, output), cost);
        QCOMPARE(Budget::cost(Billing{}, input, output), 0.0); // no prices
    }

    void over_data()
    {
        QTest::addColumn<double>("money");
        QTest::addColumn<double>("reserved");
        QTest::addColumn<Billing>("billing");
        QTest::addColumn<std::optional<TimePoint>>("until");
        const auto row = [](const char *name, double money, double reserved, const Billing &billing,
                            std::optional<TimePoint> until) {
            QTest::newRow(name) << money << reserved << billing << until;
        };
        row("§12 no caps", 1e9, 1e9, caps({}, {}), {});
        row("§12 below the day's cap", 4.99, 0, caps(5, {}), {});
        row("§12 at the day's cap", 5, 0, caps(5, {}), kDayEnds);
        row("§12 above the day's cap", 6, 0, caps(5, {}), kDayEnds);
        row("§12 below the month's cap", 49, 0, caps({}, 50), {});
        row("§12 at the month's cap", 50, 0, caps({}, 50), kMonthEnds);
        row("§12 the day's of two", 5, 0, caps(5, 50), kDayEnds);
        row("§12 the month's of two", 50, 0, caps(60, 50), kMonthEnds);
        row("§12 both: the later end", 50, 0, caps(5, 50), kMonthEnds);
        row("§12 reservations count", 3, 2, caps(5, {}), kDayEnds);
        row("§12 reservations alone", 0, 5, caps(5, {}), kDayEnds);
        row("§12 reservations below", 3, 1.99, caps(5, {}), {});
        row("§12 reservations count for the month", 48, 2, caps({}, 50), kMonthEnds);
        Billing unknown = caps(5, {});
        unknown.kind = BillingKind::unknown;
        row("§12 a cap is meant whatever the kind", 5, 0, unknown, kDayEnds);
    }
    void over()
    {
        QFETCH(double, money);
        QFETCH(double, reserved);
        QFETCH(Billing, billing);
        QFETCH(std::optional<TimePoint>, until);
        Budget budget = spent(money);
        budget.reserve(reserved);
        QVERIFY(budget.overUntil(billing, kNow) == until);
    }

    void latestEndEvenWhereTheMonthEndsFirst()
    {
        Budget budget;
        budget.setPeriods(kDayEnds, kDayEnds - 1h, kNow);
        budget.settle(0, 100);
        QVERIFY(budget.overUntil(caps(5, 50), kNow) == kDayEnds);
    }

    void whatItCostReplacesWhatWasReserved()
    {
        const Billing billing = caps(5, {});
        Budget budget = spent(0);
        budget.reserve(3);
        budget.reserve(2);
        QVERIFY(budget.overUntil(billing, kNow).has_value());
        budget.settle(3, 0.5);
        QVERIFY(!budget.overUntil(billing, kNow)); // 0.5 and 2 reserved
        QCOMPARE(budget.spentToday(), 0.5);
        budget.settle(2, 0);
        QCOMPARE(budget.spentToday(), 0.5);
        QCOMPARE(budget.spentThisMonth(), 0.5);
        budget.settle(0, 4.5); // dearer than thought
        QVERIFY(budget.overUntil(billing, kNow) == kDayEnds);
    }

    void manySmallReservationsLeaveNothing()
    {
        Budget budget = spent(0);
        for (int i = 0; i < 1000; ++i)
            budget.reserve(0.1);
        for (int i = 0; i < 1000; ++i)
            budget.settle(0.1, 0);
        // A residue would reach a cap this small.
        QVERIFY(!budget.overUntil(caps(1e-12, {}), kNow));
        budget.settle(5, 0); // what was not reserved is not owed either
        budget.reserve(1);
        QVERIFY(budget.overUntil(caps(1, {}), kNow).has_value());
    }

    void periodsForget_data()
    {
        QTest::addColumn<Milliseconds>("now"); // since the clock's zero
        QTest::addColumn<double>("today");
        QTest::addColumn<double>("month");
        QTest::newRow("§12 within both") << Milliseconds(1010h - 1ms) << 7.0 << 7.0;
        QTest::newRow("§12 the day ended") << Milliseconds(1010h) << 0.0 << 7.0;
        QTest::newRow("§12 within the month") << Milliseconds(1300h - 1ms) << 0.0 << 7.0;
        QTest::newRow("§12 the month ended") << Milliseconds(1300h) << 0.0 << 0.0;
        QTest::newRow("§12 the clock went back") << Milliseconds(999h) << 7.0 << 7.0;
    }
    void periodsForget()
    {
        QFETCH(Milliseconds, now);
        QFETCH(double, today);
        QFETCH(double, month);
        const TimePoint later{now};
        Budget budget = spent(7);
        QCOMPARE(budget.overUntil(caps(7, {}), later).has_value(), today > 0);
        QCOMPARE(budget.overUntil(caps({}, 7), later).has_value(), month > 0);
        budget.setPeriods(later + 24h, later + 700h, later);
        QCOMPARE(budget.spentToday(), today);
        QCOMPARE(budget.spentThisMonth(), month);
        QCOMPARE(budget.overUntil(caps(7, {}), later).has_value(), today > 0);
        if (today > 0)
            QVERIFY(budget.overUntil(caps(7, {}), later) == later + 24h);
    }

    void firstPeriodsForgetNothing()
    {
        Budget budget;
        budget.settle(0, 5);
        budget.setPeriods(kDayEnds, kMonthEnds, kNow);
        QCOMPARE(budget.spentToday(), 5.0);
        QCOMPARE(budget.spentThisMonth(), 5.0);
    }

    void reservationsOutliveThePeriod()
    {
        Budget budget = spent(0);
        budget.reserve(4);
        budget.setPeriods(kDayEnds + 24h, kMonthEnds, kDayEnds);
        QVERIFY(budget.overUntil(caps(4, {}), kDayEnds) == kDayEnds + 24h);
        budget.settle(4, 3);
        QCOMPARE(budget.spentToday(), 3.0);
        QVERIFY(!budget.overUntil(caps(4, {}), kDayEnds));
    }
};

QTEST_APPLESS_MAIN(TestBudget)
#include "tst_budget.moc"
