// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: keep-alives after ten seconds of silence.
#include "core/gateway/silencewatch.h"

#include "tests/support/fakeclock.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestSilenceWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void silenceIsToldEveryTenSeconds()
    {
        FakeClock clock;
        SilenceWatch watches(clock);
        int calls = 0;
        const auto watch = watches.watch([&calls] { ++calls; });
        clock.advance(Milliseconds(9'999));
        watches.sweep();
        QCOMPARE(calls, 0);
        clock.advance(Milliseconds(1));
        watches.sweep();
        watches.sweep();
        QCOMPARE(calls, 1);
        clock.advance(Milliseconds(10'000));
        watches.sweep();
        QCOMPARE(calls, 2);
    }

    void writingBreaksTheSilence()
    {
        FakeClock clock;
        SilenceWatch watches(clock);
        int calls = 0;
        const auto watch = watches.watch([&calls] { ++calls; });
        clock.advance(Milliseconds(9'000));
        watch->touch();
        clock.advance(Milliseconds(9'000));
        watches.sweep();
        QCOMPARE(calls, 0);
    }

    void theFirstOneStartsTheTimer()
    {
        FakeClock clock;
        int starts = 0;
        SilenceWatch watches(clock, [&starts] { ++starts; });
        auto first = watches.watch([] {});
        auto second = watches.watch([] {});
        QCOMPARE(starts, 1);
        first.reset();
        QVERIFY(watches.any());
        second.reset();
        QVERIFY(!watches.any());
        first = watches.watch([] {});
        QCOMPARE(starts, 2);
    }

    void aCallMayEndAnyWatch()
    {
        FakeClock clock;
        SilenceWatch watches(clock);
        std::unique_ptr<SilenceWatch::Watch> own;
        std::unique_ptr<SilenceWatch::Watch> other;
        int calls = 0;
        own = watches.watch([&] {
            ++calls;
            other.reset();
            own.reset();
        });
        other = watches.watch([&calls] { ++calls; });
        clock.advance(Milliseconds(10'000));
        watches.sweep();
        QCOMPARE(calls, 1);
        QVERIFY(!watches.any());
    }
};

QTEST_APPLESS_MAIN(TestSilenceWatch)
#include "tst_silencewatch.moc"
