// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/admissiongate.h"

#include "core/scheduling/scheduler.h"
#include "core/scheduling/tuning.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SchedulerTuning)

namespace {

constexpr LeaseId kFirst{1};
constexpr LeaseId kSecond{2};
constexpr TimePoint kStart{1000h};

/// A gate whose first request was accepted at kStart.
AdmissionGate ramping(const SchedulerTuning &tuning = {})
{
    AdmissionGate gate;
    gate.arm();
    gate.admit(kFirst, kStart, tuning);
    gate.accepted(kFirst, kStart, tuning);
    return gate;
}

} // namespace

class TestAdmissionGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOpenAtFirst()
    {
        AdmissionGate gate;
        QVERIFY(gate.idle(kStart));
        for (int i = 0; i < 100; ++i) {
            QVERIFY(gate.admits(kStart));
            QVERIFY(!gate.admit(LeaseId(i + 1), kStart, m_tuning));
        }
        QCOMPARE(gate.first(), LeaseId::none);
        QVERIFY(!gate.nextAdmission(kStart));
        QVERIFY(!gate.accepted(LeaseId(1), kStart, m_tuning));
        QVERIFY(!gate.released(LeaseId(1)));
        QVERIFY(gate.idle(kStart));
    }

    void oneGoesFirst()
    {
        AdmissionGate gate;
        gate.arm();
        QVERIFY(!gate.idle(kStart));
        QVERIFY(gate.admits(kStart));
        QVERIFY(!gate.nextAdmission(kStart));
        QCOMPARE(gate.first(), LeaseId::none);
        QVERIFY(gate.admit(kFirst, kStart, m_tuning));
        QCOMPARE(gate.first(), kFirst);
        // However long it takes: only its answer decides.
        for (const Milliseconds later :
             {Milliseconds(0), Milliseconds(250), Milliseconds(5s), Milliseconds(24h)}) {
            QVERIFY(!gate.admits(kStart + later));
            QVERIFY(!gate.nextAdmission(kStart + later));
            QVERIFY(!gate.idle(kStart + later));
        }
    }

    void strangersDoNotDecide()
    {
        AdmissionGate gate;
        gate.arm();
        QVERIFY(!gate.accepted(kSecond, kStart, m_tuning));
        QVERIFY(gate.admit(kFirst, kStart, m_tuning));
        QVERIFY(!gate.accepted(kSecond, kStart, m_tuning));
        QVERIFY(!gate.released(kSecond));
        QCOMPARE(gate.first(), kFirst);
        QVERIFY(!gate.admits(kStart));
    }

    void firstThatComesBackUnacceptedGivesItsTurn()
    {
        AdmissionGate gate;
        gate.arm();
        gate.admit(kFirst, kStart, m_tuning);
        QVERIFY(gate.released(kFirst));
        QVERIFY(!gate.released(kFirst));
        QCOMPARE(gate.first(), LeaseId::none);
        QVERIFY(gate.admits(kStart));
        QVERIFY(gate.admit(kSecond, kStart, m_tuning));
        QVERIFY(!gate.admits(kStart + 1h));
        QVERIFY(!gate.accepted(kFirst, kStart, m_tuning));
        QVERIFY(gate.accepted(kSecond, kStart, m_tuning));
    }

    void comingBackAfterAcceptedChangesNothing()
    {
        AdmissionGate gate = ramping();
        QCOMPARE(gate.first(), LeaseId::none);
        QVERIFY(!gate.released(kFirst));
        QVERIFY(!gate.accepted(kFirst, kStart + 1s, m_tuning));
        QVERIFY(!gate.admits(kStart + 249ms));
        QVERIFY(gate.admits(kStart + 250ms));
    }

    void ramp_data()
    {
        QTest::addColumn<SchedulerTuning>("tuning");
        QTest::addColumn<int>("admitted");       // when always somebody waits
        QTest::addColumn<Milliseconds>("opens"); // after the first was accepted
        QTest::newRow("§8 250 ms apart for 5 s") << SchedulerTuning{} << 19 << Milliseconds(5s);
        SchedulerTuning tuning;
        tuning.rampGap = 1s;
        QTest::newRow("§8 rampGap") << tuning << 4 << Milliseconds(5s);
        tuning.rampSpan = 10s;
        QTest::newRow("§8 rampSpan") << tuning << 9 << Milliseconds(10s);
        tuning.rampGap = 20s;
        QTest::newRow("§8 a gap longer than the span") << tuning << 0 << Milliseconds(10s);
        tuning.rampSpan = 0s;
        QTest::newRow("§8 no span") << tuning << 0 << Milliseconds(0);
    }
    void ramp()
    {
        QFETCH(SchedulerTuning, tuning);
        QFETCH(int, admitted);
        QFETCH(Milliseconds, opens);
        AdmissionGate gate = ramping(tuning);
        TimePoint before = kStart; // the first itself counts
        int count = 0;
        for (TimePoint now = kStart; now < kStart + opens; now += 10ms) {
            QVERIFY(!gate.idle(now));
            if (!gate.admits(now)) {
                const auto next = gate.nextAdmission(now);
                QVERIFY(next == std::min(before + tuning.rampGap, kStart + opens));
                continue;
            }
            QVERIFY(!gate.nextAdmission(now));
            QVERIFY(now - before >= tuning.rampGap);
            before = now;
            QVERIFY(!gate.admit(LeaseId(100 + ++count), now, tuning));
        }
        QCOMPARE(count, admitted);
        QVERIFY(gate.idle(kStart + opens));
        for (int i = 0; i < 10; ++i) {
            QVERIFY(gate.admits(kStart + opens));
            gate.admit(LeaseId(200 + i), kStart + opens, tuning);
        }
    }

    void gapsCountFromTheAdmission()
    {
        AdmissionGate gate = ramping();
        gate.admit(kSecond, kStart + 700ms, m_tuning);
        QVERIFY(!gate.admits(kStart + 949ms));
        QVERIFY(gate.nextAdmission(kStart + 949ms) == kStart + 950ms);
        QVERIFY(gate.admits(kStart + 950ms));
    }

    void spanCountsFromAccepted()
    {
        AdmissionGate gate;
        gate.arm();
        gate.admit(kFirst, kStart, m_tuning);
        gate.accepted(kFirst, kStart + 1h, m_tuning);
        QVERIFY(!gate.idle(kStart + 1h + 4'999ms));
        QVERIFY(gate.idle(kStart + 1h + 5s));
    }

    void armingAgainStartsOver_data()
    {
        QTest::addColumn<int>("steps");
        QTest::newRow("open") << 0;
        QTest::newRow("armed") << 1;
        QTest::newRow("the first is out") << 2;
        QTest::newRow("ramping") << 3;
    }
    void armingAgainStartsOver()
    {
        QFETCH(int, steps);
        AdmissionGate gate;
        if (steps > 0)
            gate.arm();
        if (steps > 1)
            gate.admit(kFirst, kStart, m_tuning);
        if (steps > 2)
            gate.accepted(kFirst, kStart, m_tuning);
        gate.arm();
        QVERIFY(gate.admits(kStart));
        QVERIFY(!gate.accepted(kFirst, kStart, m_tuning));
        QVERIFY(!gate.released(kFirst));
        QVERIFY(gate.admit(kSecond, kStart, m_tuning));
        QVERIFY(!gate.admits(kStart + 1h));
        gate.open();
        QVERIFY(gate.idle(kStart));
        QVERIFY(gate.admits(kStart));
        QCOMPARE(gate.first(), LeaseId::none);
    }

    void clockThatGoesBack_data()
    {
        QTest::addColumn<Milliseconds>("back");
        QTest::newRow("an hour") << Milliseconds(1h);
        QTest::newRow("a day") << Milliseconds(24h);
        QTest::newRow("a second, within the ramp") << Milliseconds(1s);
        QTest::newRow("to before the ramp") << Milliseconds(3'001ms);
    }
    void clockThatGoesBack()
    {
        QFETCH(Milliseconds, back);
        AdmissionGate gate = ramping();
        gate.admit(kSecond, kStart + 3s, m_tuning);
        const TimePoint jumped = kStart + 3s - back;
        // Closed for no longer than the whole ramp would have taken.
        const TimePoint open = gate.nextAdmission(jumped).value_or(jumped);
        QVERIFY(open - jumped <= m_tuning.rampSpan);
        QVERIFY(gate.admits(open));
        gate.admit(LeaseId(3), open, m_tuning);
        QVERIFY(gate.idle(jumped + m_tuning.rampSpan));
        // Once seen to be over it stays over when the clock reaches that time again.
        if (back > 3s)
            QVERIFY(gate.idle(kStart + 1s));
    }

private:
    const SchedulerTuning m_tuning{};
};

QTEST_APPLESS_MAIN(TestAdmissionGate)
#include "tst_admissiongate.moc"
