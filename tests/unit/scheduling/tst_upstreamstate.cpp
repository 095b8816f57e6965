// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/upstreamstate.h"

#include "core/scheduling/scheduler.h"
#include "core/scheduling/tuning.h"

#include <QTest>

#include <vector>

using namespace signalbox;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr TimePoint kStart{1000h};
constexpr LeaseId kProbe{7};
constexpr LeaseId kOther{8};
constexpr auto kFailed = UpstreamState::Verdict::failure;
constexpr auto kNeutral = UpstreamState::Verdict::other;
using End = UpstreamState::ProbeEnd;

/// One thing that happens to an upstream; the last one of a row is asked whether it is an incident.
struct Event
{
    enum Kind { failure, success };
    Kind kind;
    std::uint64_t fingerprint;
    std::uint64_t account;
    Milliseconds at;
};
using Events = std::vector<Event>;
using Hint = std::optional<Milliseconds>;
/// Throttles, each so long after the start and with a hint or none.
using Throttles = std::vector<std::pair<Milliseconds, Hint>>;

} // namespace

Q_DECLARE_METATYPE(Events)
Q_DECLARE_METATYPE(Throttles)
Q_DECLARE_METATYPE(SchedulerTuning)

class TestUpstreamState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void incidents_data();
    void incidents();
    void touchedIsByAccountAndFingerprint();
    void manyFailuresPushTheOldestOut();
    void repeatedFailuresOfOneAccountTakeOnePlace();
    void failuresBeforeAClockJumpDoNotCount();
    void throttles_data();
    void throttles();
    void calmWithoutIncident();
    void aProbeGoesFirstThenTheRamp();
    void failedProbeWaitsLonger();
    void undecidedProbeGivesItsTurn();
    void probeThatIsOutDecides();
    void throttleDuringTheRampStopsAgain();
    void strangersDoNotDecide();
    void clockThatGoesBackLetsOneProbeThrough();

private:
    const SchedulerTuning m_tuning{};
};

void TestUpstreamState::incidents_data()
{
    QTest::addColumn<Events>("events");
    QTest::addColumn<SchedulerTuning>("tuning");
    QTest::addColumn<bool>("incident");
    const SchedulerTuning usual;
    const auto row = [](const char *name, const SchedulerTuning &tuning, bool incident,
                        const Events &events) {
        QTest::newRow(name) << events << tuning << incident;
    };
    using enum Event::Kind;
    row("§8 one account", usual, false, {{failure, 5, 1, 0s}});
    row("§8 one account twice", usual, false, {{failure, 5, 1, 0s}, {failure, 5, 1, 1s}});
    row("§8 two accounts", usual, true, {{failure, 5, 1, 0s}, {failure, 5, 2, 0s}});
    row("§8 three accounts", usual, true,
        {{failure, 5, 1, 0s}, {failure, 5, 2, 1s}, {failure, 5, 3, 2s}});
    row("§8 two fingerprints", usual, false, {{failure, 5, 1, 0s}, {failure, 6, 2, 0s}});
    row("§8 no fingerprint", usual, false, {{failure, 0, 1, 0s}, {failure, 0, 2, 0s}});
    row("§8 the same again among others", usual, true,
        {{failure, 5, 1, 0s}, {failure, 6, 1, 1s}, {failure, 6, 3, 2s}, {failure, 5, 2, 3s}});
    row("§8 within 30 s", usual, true, {{failure, 5, 1, 0s}, {failure, 5, 2, 30s}});
    row("§8 after 30 s", usual, false, {{failure, 5, 1, 0s}, {failure, 5, 2, 30'001ms}});
    row("§8 the latest of an account counts", usual, true,
        {{failure, 5, 1, 0s}, {failure, 5, 1, 20s}, {failure, 5, 2, 50s}});
    SchedulerTuning shorter;
    shorter.incidentWithin = 2s;
    row("§8 incidentWithin", shorter, true, {{failure, 5, 1, 0s}, {failure, 5, 2, 2s}});
    row("§8 incidentWithin, later", shorter, false,
        {{failure, 5, 1, 0s}, {failure, 5, 2, 2'001ms}});
    row("§8 the first succeeded since", usual, false,
        {{failure, 5, 1, 0s}, {success, 0, 1, 1s}, {failure, 5, 2, 2s}});
    row("§8 the second succeeded before", usual, true,
        {{failure, 5, 1, 0s}, {success, 0, 2, 1s}, {failure, 5, 2, 2s}});
    row("§8 a third succeeded", usual, true,
        {{failure, 5, 1, 0s}, {success, 0, 3, 1s}, {failure, 5, 2, 2s}});
    row("§8 succeeded, then failed again", usual, true,
        {{failure, 5, 1, 0s}, {success, 0, 1, 1s}, {failure, 5, 1, 2s}, {failure, 5, 2, 3s}});
    row("§8 a success clears every fingerprint of the account", usual, false,
        {{failure, 5, 1, 0s}, {failure, 6, 1, 0s}, {success, 0, 1, 1s}, {failure, 6, 2, 2s}});
}

void TestUpstreamState::incidents()
{
    QFETCH(Events, events);
    QFETCH(SchedulerTuning, tuning);
    QFETCH(bool, incident);
    UpstreamState state;
    bool last = false;
    for (const Event &event : events) {
        if (event.kind == Event::success)
            state.succeeded(event.account);
        else
            last = state.failed(event.fingerprint, event.account, kStart + event.at, tuning);
    }
    QCOMPARE(last, incident);
    // To notice one and to act on it are two things.
    QVERIFY(state.calm(kStart));
}

void TestUpstreamState::touchedIsByAccountAndFingerprint()
{
    UpstreamState state;
    QVERIFY(!state.touched(5, 1, kStart, m_tuning));
    QVERIFY(!state.touched(0, 0, kStart, m_tuning));
    QVERIFY(!state.failed(5, 1, kStart, m_tuning));
    QVERIFY(state.touched(5, 1, kStart + 30s, m_tuning));
    QVERIFY(!state.touched(5, 1, kStart + 30'001ms, m_tuning));
    QVERIFY(!state.touched(6, 1, kStart, m_tuning));
    QVERIFY(!state.touched(5, 2, kStart, m_tuning));
    state.succeeded(2);
    QVERIFY(state.touched(5, 1, kStart, m_tuning));
    state.succeeded(1);
    QVERIFY(!state.touched(5, 1, kStart, m_tuning));
}

void TestUpstreamState::manyFailuresPushTheOldestOut()
{
    UpstreamState state;
    TimePoint now = kStart;
    for (std::uint64_t account = 1; account <= 65; ++account, now += 1ms)
        QCOMPARE(state.failed(5, account, now, m_tuning), account > 1);
    QVERIFY(!state.touched(5, 1, now, m_tuning));
    for (std::uint64_t account = 2; account <= 65; ++account)
        QVERIFY(state.touched(5, account, now, m_tuning));
}

void TestUpstreamState::repeatedFailuresOfOneAccountTakeOnePlace()
{
    UpstreamState state;
    QVERIFY(!state.failed(5, 1, kStart, m_tuning));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(!state.failed(6, 2, kStart + Milliseconds(i), m_tuning));
    QVERIFY(state.failed(5, 3, kStart + 1s, m_tuning));
}

void TestUpstreamState::failuresBeforeAClockJumpDoNotCount()
{
    UpstreamState state;
    QVERIFY(!state.failed(5, 1, kStart, m_tuning));
    QVERIFY(!state.touched(5, 1, kStart - 1h, m_tuning));
    QVERIFY(!state.failed(5, 2, kStart - 1h, m_tuning));
    // Nor when the clock gets there again.
    QVERIFY(!state.failed(5, 3, kStart, m_tuning));
}

void TestUpstreamState::throttles_data()
{
    QTest::addColumn<Throttles>("throttles");
    QTest::addColumn<SchedulerTuning>("tuning");
    QTest::addColumn<Milliseconds>("until"); // after the start
    const SchedulerTuning usual;
    const auto row = [](const char *name, const SchedulerTuning &tuning, Milliseconds until,
                        const Throttles &throttles) {
        QTest::newRow(name) << throttles << tuning << until;
    };
    row("§8 10 s without a hint", usual, 10s, {{0s, {}}});
    row("§8 the hint", usual, 42s, {{0s, 42s}});
    row("§8 a hint above 30 s holds", usual, 2h, {{0s, 2h}});
    row("§7 a hint is at most 24 h", usual, 24h, {{0s, 1000h}});
    row("§7 a hint is at least 2 s", usual, 2s, {{0s, 1ms}});
    row("§7 a hint of nothing", usual, 2s, {{0s, 0ms}});
    row("§7 a negative hint", usual, 2s, {{0s, -5s}});
    row("§8 repeated", usual, 19s, {{0s, {}}, {9s, {}}});
    row("§8 repeated, at most 30 s without a hint", usual, 30s,
        {{0s, {}}, {9s, {}}, {18s, {}}, {27s, {}}, {29s, {}}});
    row("§8 a later hint", usual, 65s, {{0s, {}}, {5s, 60s}});
    row("§8 a shorter hint shortens nothing", usual, 60s, {{0s, 60s}, {1s, 3s}});
    row("§8 repeated without the hint shortens nothing", usual, 60s, {{0s, 60s}, {1s, {}}});
    row("§8 after its end it counts anew", usual, 50s, {{0s, {}}, {40s, {}}});
    SchedulerTuning tuning;
    tuning.incidentThrottle = 3s;
    row("§8 incidentThrottle", tuning, 3s, {{0s, {}}});
    tuning.incidentThrottle = 60s;
    row("§8 incidentThrottleMost", tuning, 30s, {{0s, {}}});
    tuning.incidentThrottleMost = 45s;
    row("§8 incidentThrottleMost, settable", tuning, 45s, {{0s, {}}});
    tuning.maxCooldown = 1h;
    row("§7 maxCooldown", tuning, 1h, {{0s, 2h}});
}

void TestUpstreamState::throttles()
{
    QFETCH(Throttles, throttles);
    QFETCH(SchedulerTuning, tuning);
    QFETCH(Milliseconds, until);
    UpstreamState state;
    Milliseconds last{};
    for (const auto &[at, hint] : throttles) {
        state.throttle(hint, u"Overloaded"_s, kStart + at, tuning);
        last = at;
    }
    const TimePoint ends = kStart + until;
    QVERIFY(state.until() == ends);
    QCOMPARE(state.reason(), u"Overloaded"_s);
    for (const TimePoint now : {kStart + last, ends - 1ms}) {
        QVERIFY(!state.admits(now));
        QVERIFY(!state.calm(now));
        QVERIFY(state.incident(now));
        QVERIFY(!state.probing());
        QVERIFY(state.nextAdmission(now) == ends);
    }
    QVERIFY(state.admits(ends));
    QVERIFY(!state.nextAdmission(ends));
    QVERIFY(!state.calm(ends)); // the next one is a probe
}

void TestUpstreamState::calmWithoutIncident()
{
    UpstreamState state;
    QVERIFY(state.calm(kStart));
    QVERIFY(state.admits(kStart));
    QVERIFY(!state.incident(kStart));
    QVERIFY(!state.probing());
    QVERIFY(!state.nextAdmission(kStart));
    state.admit(kProbe, kStart, m_tuning);
    QVERIFY(state.admits(kStart));
    state.accepted(kProbe, kStart, m_tuning);
    QCOMPARE(state.released(kProbe, kFailed, kStart, m_tuning), End::none);
    QVERIFY(state.calm(kStart));
}

void TestUpstreamState::aProbeGoesFirstThenTheRamp()
{
    UpstreamState state;
    state.throttle({}, u"Overloaded"_s, kStart, m_tuning);
    const TimePoint probed = kStart + 10s;
    state.admit(kProbe, probed, m_tuning);
    QVERIFY(state.probing());
    QVERIFY(state.incident(probed));
    QVERIFY(!state.admits(probed + 1h)); // alone, as long as it takes
    QVERIFY(!state.nextAdmission(probed + 1h));
    const TimePoint opened = probed + 2s;
    state.accepted(kProbe, opened, m_tuning);
    QVERIFY(!state.incident(opened));
    QVERIFY(state.reason().isEmpty());
    QVERIFY(!state.calm(opened + 4'999ms));
    QVERIFY(state.calm(opened + 5s));
    int admitted = 0;
    for (TimePoint now = opened; now < opened + 5s; now += 50ms) {
        if (!state.admits(now)) {
            QVERIFY(state.nextAdmission(now) <= now + 250ms);
            continue;
        }
        state.admit(LeaseId(100 + ++admitted), now, m_tuning);
    }
    QCOMPARE(admitted, 19); // the 20th gap ends with the 5 s
    QVERIFY(state.admits(opened + 5s));
    // How the probe's answer ends later is no news.
    QCOMPARE(state.released(kProbe, kFailed, opened + 5s, m_tuning), End::none);
    QVERIFY(state.calm(opened + 5s));
}

void TestUpstreamState::failedProbeWaitsLonger()
{
    SchedulerTuning tuning;
    UpstreamState state;
    state.throttle({}, {}, kStart, tuning);
    TimePoint now = kStart + 10s;
    for (const Milliseconds again : {5s, 5s, 8s}) {
        tuning.incidentAgain = again;
        QVERIFY(state.admits(now));
        state.admit(kProbe, now, tuning);
        now += 1s;
        QCOMPARE(state.released(kProbe, kFailed, now, tuning), End::failed);
        QVERIFY(!state.probing());
        QVERIFY(state.incident(now));
        QVERIFY(state.until() == now + again);
        QVERIFY(state.nextAdmission(now) == now + again);
        QVERIFY(!state.admits(now + again - 1ms));
        now += again;
        QVERIFY(state.admits(now));
    }
    state.admit(kProbe, now, tuning);
    state.accepted(kProbe, now, tuning);
    QVERIFY(!state.incident(now));
}

void TestUpstreamState::undecidedProbeGivesItsTurn()
{
    UpstreamState state;
    state.throttle({}, {}, kStart, m_tuning);
    const TimePoint now = kStart + 10s;
    state.admit(kProbe, now, m_tuning);
    QCOMPARE(state.released(kProbe, kNeutral, now, m_tuning), End::undecided);
    QVERIFY(!state.calm(now));
    QVERIFY(state.admits(now));
    state.admit(kOther, now, m_tuning);
    QVERIFY(!state.admits(now)); // it is a probe again
    state.accepted(kOther, now, m_tuning);
    QVERIFY(!state.incident(now));
}

void TestUpstreamState::probeThatIsOutDecides()
{
    UpstreamState state;
    state.throttle({}, {}, kStart, m_tuning);
    TimePoint now = kStart + 10s;
    state.admit(kProbe, now, m_tuning);
    // An older request fails meanwhile.
    state.throttle({}, {}, now + 1s, m_tuning);
    QVERIFY(state.probing());
    QVERIFY(!state.nextAdmission(now + 1s));
    UpstreamState good = state;
    good.accepted(kProbe, now + 2s, m_tuning);
    QVERIFY(!good.incident(now + 2s));
    QVERIFY(good.admits(now + 2s + 250ms));

    UpstreamState neutral = state;
    QCOMPARE(neutral.released(kProbe, kNeutral, now + 2s, m_tuning), End::undecided);
    QVERIFY(!neutral.admits(now + 10'999ms));
    QVERIFY(neutral.admits(now + 11s));

    // Its failure shortens no throttle that is on.
    QCOMPARE(state.released(kProbe, kFailed, now + 2s, m_tuning), End::failed);
    QVERIFY(state.until() == now + 11s);
}

void TestUpstreamState::throttleDuringTheRampStopsAgain()
{
    UpstreamState state;
    state.throttle({}, {}, kStart, m_tuning);
    TimePoint now = kStart + 10s;
    state.admit(kProbe, now, m_tuning);
    state.accepted(kProbe, now, m_tuning);
    now += 1s;
    state.throttle({}, {}, now, m_tuning);
    QVERIFY(!state.admits(now + 9'999ms));
    now += 10s;
    state.admit(kOther, now, m_tuning);
    QVERIFY(state.probing());
    QVERIFY(!state.admits(now + 1s));
}

void TestUpstreamState::strangersDoNotDecide()
{
    UpstreamState state;
    state.throttle({}, {}, kStart, m_tuning);
    state.accepted(kOther, kStart + 1s, m_tuning);
    QCOMPARE(state.released(kOther, kFailed, kStart + 1s, m_tuning), End::none);
    QVERIFY(state.until() == kStart + 10s);
    const TimePoint now = kStart + 10s;
    state.admit(kProbe, now, m_tuning);
    state.accepted(kOther, now, m_tuning);
    QCOMPARE(state.released(kOther, kNeutral, now, m_tuning), End::none);
    QVERIFY(state.probing());
    QVERIFY(!state.admits(now));
}

void TestUpstreamState::clockThatGoesBackLetsOneProbeThrough()
{
    UpstreamState state;
    state.throttle(24h, {}, kStart, m_tuning);
    const TimePoint now = kStart - 1h;
    QVERIFY(!state.calm(now));
    QVERIFY(state.admits(now));
    state.admit(kProbe, now, m_tuning);
    QVERIFY(!state.admits(now)); // one only: the upstream has just refused
    QCOMPARE(state.released(kProbe, kFailed, now, m_tuning), End::failed);
    QVERIFY(!state.admits(now + 4'999ms));
    QVERIFY(state.admits(now + 5s));
}

QTEST_APPLESS_MAIN(TestUpstreamState)
#include "tst_upstreamstate.moc"
