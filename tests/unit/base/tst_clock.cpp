// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestClock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfc3339HasMillisecondsInUtc()
    {
        QCOMPARE(toRfc3339(WallTime(Milliseconds(1'795'224'637'042))),
                 std::string("2026-11-21T01:30:37.042Z"));
        QCOMPARE(toRfc3339(WallTime(Milliseconds(0))), std::string("1970-01-01T00:00:00.000Z"));
    }

    void rfc3339IsReadBack_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("milliseconds"); // -1: no time
        QTest::newRow("utc") << QByteArray("2026-11-21T01:30:37.042Z") << qint64{1'795'224'637'042};
        QTest::newRow("whole seconds")
            << QByteArray("2026-11-21T01:30:37Z") << qint64{1'795'224'637'000};
        QTest::newRow("offset") << QByteArray("2026-11-21T03:30:37.042+02:00")
                                << qint64{1'795'224'637'042};
        QTest::newRow("no offset") << QByteArray("2026-11-21T01:30:37") << qint64{-1};
        QTest::newRow("date only") << QByteArray("2026-11-21") << qint64{-1};
        QTest::newRow("no such day") << QByteArray("2026-02-30T00:00:00Z") << qint64{-1};
        QTest::newRow("words") << QByteArray("tomorrow") << qint64{-1};
        QTest::newRow("empty") << QByteArray() << qint64{-1};
    }

    void rfc3339IsReadBack()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, milliseconds);
        const auto time = fromRfc3339({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(time ? time->time_since_epoch().count() : -1, milliseconds);
    }

    void steadyAndCivilTimeConvertBothWays()
    {
        test::FakeClock clock;
        const TimePoint later = clock.now() + Milliseconds(1500);
        QCOMPARE(clock.toWall(later) - clock.wallNow(), Milliseconds(1500));
        QVERIFY(clock.toSteady(clock.toWall(later)) == later);
        clock.jumpWall(std::chrono::hours(1));
        QCOMPARE(clock.toWall(later) - clock.wallNow(), Milliseconds(1500));
    }

    void theMachinesClocksGoForward()
    {
        const SystemClock clock;
        const TimePoint first = clock.now();
        QVERIFY(clock.now() >= first);
        // Later than the day this was written: the civil clock is not the steady one.
        QVERIFY(clock.wallNow().time_since_epoch() > std::chrono::hours(24 * 365 * 50));
    }
};

QTEST_APPLESS_MAIN(TestClock)
#include "tst_clock.moc"
