// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/retrybudget.h"

#include "core/scheduling/tuning.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SchedulerTuning)

namespace {

constexpr TimePoint kStart{1000h};

/// How many retries there are at once.
int drain(RetryBudget &budget, TimePoint now, const SchedulerTuning &tuning)
{
    int taken = 0;
    while (taken < 100'000 && budget.take(now, tuning))
        ++taken;
    return taken;
}

void requests(RetryBudget &budget, int count, TimePoint now, const SchedulerTuning &tuning)
{
    for (int i = 0; i < count; ++i)
        budget.request(now, tuning);
}

/// The usual constants with one or two others.
SchedulerTuning with(double share, double perSecond, Milliseconds kept = 10s)
{
    SchedulerTuning tuning;
    tuning.retryShare = share;
    tuning.retryPerSecond = perSecond;
    tuning.retryKept = kept;
    return tuning;
}

} // namespace

class TestRetryBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void balance_data()
    {
        QTest::addColumn<SchedulerTuning>("tuning");
        QTest::addColumn<int>("asked"); // requests before
        QTest::addColumn<int>("retries");
        const SchedulerTuning usual;
        QTest::newRow("§7 10 a second, kept 10 s") << usual << 0 << 100;
        QTest::newRow("§7 0.2 per request") << usual << 1000 << 300;
        QTest::newRow("§7 four requests are less than one") << usual << 4 << 100;
        QTest::newRow("§7 five requests are one") << usual << 5 << 101;
        QTest::newRow("§7 retryPerSecond") << with(0.2, 1) << 0 << 10;
        QTest::newRow("§7 retryPerSecond, none") << with(0.2, 0) << 0 << 0;
        QTest::newRow("§7 retryShare alone") << with(0.2, 0) << 35 << 7;
        QTest::newRow("§7 retryShare") << with(0.5, 0) << 10 << 5;
        QTest::newRow("§7 retryShare, none") << with(0, 10) << 1000 << 100;
        QTest::newRow("§7 a product a hair too small") << with(0.29, 0) << 100 << 29;
        QTest::newRow("§7 retryKept") << with(0.2, 10, 3s) << 0 << 30;
        QTest::newRow("§7 retryKept, whole seconds") << with(0.2, 10, 1'500ms) << 0 << 20;
        QTest::newRow("§7 retryKept, at most 64 s") << with(0.2, 10, 1h) << 0 << 640;
        QTest::newRow("§7 retryKept, nothing") << with(0.2, 10, 0s) << 1000 << 0;
    }
    void balance()
    {
        QFETCH(SchedulerTuning, tuning);
        QFETCH(int, asked);
        QFETCH(int, retries);
        RetryBudget budget;
        requests(budget, asked, kStart, tuning);
        QCOMPARE(drain(budget, kStart, tuning), retries);
        QVERIFY(!budget.take(kStart, tuning));
    }

    void requestsAreKept_data()
    {
        QTest::addColumn<Milliseconds>("later");
        QTest::addColumn<Milliseconds>("kept");
        QTest::addColumn<int>("retries");
        QTest::newRow("§7 at once") << Milliseconds(0) << Milliseconds(10s) << 2;
        QTest::newRow("§7 kept 10 s") << Milliseconds(9'999ms) << Milliseconds(10s) << 2;
        QTest::newRow("§7 after 10 s") << Milliseconds(10s) << Milliseconds(10s) << 0;
        QTest::newRow("§7 retryKept 3 s") << Milliseconds(2'999ms) << Milliseconds(3s) << 2;
        QTest::newRow("§7 after 3 s") << Milliseconds(3s) << Milliseconds(3s) << 0;
        QTest::newRow("§7 at most 64 s") << Milliseconds(63'999ms) << Milliseconds(1h) << 2;
        QTest::newRow("§7 after 64 s") << Milliseconds(64s) << Milliseconds(1h) << 0;
        QTest::newRow("§7 days later") << Milliseconds(64 * 24h) << Milliseconds(10s) << 0;
    }
    void requestsAreKept()
    {
        QFETCH(Milliseconds, later);
        QFETCH(Milliseconds, kept);
        QFETCH(int, retries);
        const SchedulerTuning tuning = with(0.2, 0, kept);
        RetryBudget budget;
        requests(budget, 10, kStart, tuning);
        QCOMPARE(drain(budget, kStart + later, tuning), retries);
    }

    /// Seconds 64 apart share a place.
    void forgottenOnesDoNotComeBack()
    {
        const SchedulerTuning tuning = with(0.2, 0);
        RetryBudget budget;
        requests(budget, 100, kStart, tuning);
        requests(budget, 5, kStart + 64s, tuning);
        QCOMPARE(drain(budget, kStart + 64s, tuning), 1);
    }

    void takenOnesComeBack()
    {
        const SchedulerTuning tuning;
        RetryBudget budget;
        QCOMPARE(drain(budget, kStart, tuning), 100);
        QVERIFY(!budget.take(kStart + 9'999ms, tuning));
        QCOMPARE(drain(budget, kStart + 10s, tuning), 100);
    }

    void requestsPayForRetriesOfTheirSeconds()
    {
        const SchedulerTuning tuning = with(0.2, 0);
        RetryBudget budget;
        requests(budget, 10, kStart, tuning);
        QVERIFY(budget.take(kStart, tuning));
        requests(budget, 5, kStart + 5s, tuning);
        QCOMPARE(drain(budget, kStart + 5s, tuning), 2);
        // The ten requests and their retry are forgotten; the five and two retries are not.
        QVERIFY(!budget.take(kStart + 10s, tuning));
        requests(budget, 5, kStart + 10s, tuning);
        QVERIFY(!budget.take(kStart + 10s, tuning));
        requests(budget, 5, kStart + 10s, tuning);
        QVERIFY(budget.take(kStart + 10s, tuning));
    }

    /// §7: however much fails, retries stay a share of the requests.
    void stormDoesNotFeedItself()
    {
        const SchedulerTuning tuning;
        RetryBudget budget;
        int retries = 0;
        for (int second = 0; second < 60; ++second) {
            for (int i = 0; i < 1000; ++i) {
                const TimePoint now = kStart + std::chrono::seconds(second) + Milliseconds(i);
                budget.request(now, tuning);
                // It fails, and every retry fails too.
                for (int attempt = 1; attempt < 3 && budget.take(now, tuning); ++attempt)
                    ++retries;
            }
        }
        const double most = 0.2 * 60'000 + 10 * 60 + 100;
        QVERIFY2(retries <= most, qPrintable(QString::number(retries)));
        QVERIFY(retries >= 0.9 * (0.2 * 60'000 + 10 * 60)); // and none is withheld
    }

    void clockThatGoesBack()
    {
        const SchedulerTuning tuning;
        RetryBudget budget;
        QCOMPARE(drain(budget, kStart, tuning), 100);
        QCOMPARE(drain(budget, kStart - 1h, tuning), 100);
        QVERIFY(!budget.take(kStart - 1h, tuning));
        // Also to before the clock's own zero.
        const TimePoint early{-5500ms};
        QCOMPARE(drain(budget, early, tuning), 100);
        QVERIFY(!budget.take(early + 9s, tuning));
        QVERIFY(budget.take(early + 10s, tuning));
    }
};

QTEST_APPLESS_MAIN(TestRetryBudget)
#include "tst_retrybudget.moc"
