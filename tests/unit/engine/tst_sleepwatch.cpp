// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/sleepwatch.h"

#include <QSignalSpy>
#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Milliseconds)

namespace {

constexpr qint64 kQuiet = -1;

} // namespace

class TestSleepWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notices_data()
    {
        // How far each clock goes between two looks.
        QTest::addColumn<Milliseconds>("now");
        QTest::addColumn<Milliseconds>("wall");
        QTest::addColumn<Milliseconds>("monotonic");
        QTest::addColumn<qint64>("slept"); // milliseconds; kQuiet: no signal
        const auto row = [](const char *name, Milliseconds now, Milliseconds wall,
                            Milliseconds monotonic, qint64 slept) {
            QTest::newRow(name) << now << wall << monotonic << slept;
        };
        row("§7 awake", 5s, 5s, 5s, kQuiet);
        row("§7 awake, looked late", 1h, 1h, 1h, kQuiet);
        row("§7 slept an hour", 1h + 5s, 1h + 5s, 5s, 3'600'000);
        row("§7 slept 5 s", 10s, 10s, 5s, kQuiet);
        row("§7 slept more than 5 s", 10'001ms, 10'001ms, 5s, 5'001);
        row("§7 slept, and the civil clock is wrong", 1h + 5s, 5s, 5s, 3'600'000);
        row("§7 the civil clock is set forward", 5s, 1h, 5s, 0);
        row("§7 the civil clock is set back an hour", 5s, 5s - 1h, 5s, 0);
        row("§7 the civil clock is corrected by 5 s", 5s, 10s, 5s, kQuiet);
        row("§7 the civil clock is corrected back by 5 s", 5s, 0s, 5s, kQuiet);
        row("§7 the civil clock is corrected by more", 5s, 10'001ms, 5s, 0);
        row("§7 the civil clock is corrected back by more", 5s, -1ms, 5s, 0);
        row("§7 a system whose clock stops in sleep", 5s, 1h + 5s, 5s, 0);
        row("§7 the clock went back an hour", 5s - 1h, 5s - 1h, 5s, kQuiet);
    }
    void notices()
    {
        QFETCH(Milliseconds, now);
        QFETCH(Milliseconds, wall);
        QFETCH(Milliseconds, monotonic);
        QFETCH(qint64, slept);
        const TimePoint start{1000h};
        const TimePoint monotonicStart{900h}; // it slept before
        const WallTime wallStart{Milliseconds(1'790'000'000'000)};
        SleepWatch watch;
        QSignalSpy resumed(&watch, &SleepWatch::resumed);
        watch.check(start, wallStart, monotonicStart);
        QCOMPARE(resumed.size(), 0);
        watch.check(start + now, wallStart + wall, monotonicStart + monotonic);
        QCOMPARE(resumed.size(), slept == kQuiet ? 0 : 1);
        if (slept != kQuiet)
            QCOMPARE(qint64(resumed.front().front().value<Milliseconds>().count()), slept);
        // It is told once, and the next sleep counts from here.
        watch.check(start + now + 1s, wallStart + wall + 1s, monotonicStart + monotonic + 1s);
        QCOMPARE(resumed.size(), slept == kQuiet ? 0 : 1);
        watch.check(start + now + 61s, wallStart + wall + 61s, monotonicStart + monotonic + 1s);
        QCOMPARE(qint64(resumed.back().front().value<Milliseconds>().count()), qint64{60'000});
    }
};

QTEST_APPLESS_MAIN(TestSleepWatch)
#include "tst_sleepwatch.moc"
