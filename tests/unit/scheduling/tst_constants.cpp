// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/constantsfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// Every constant of SchedulerTuning that limits, sessions, incidents and health are decided by;
/// the others are in tst_strategyconstants.
class TestConstants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
};

namespace {

/// So many failures, each after the cooldown of the one before; the last cooldown.
Story cooled(const Outcome &outcome, int times = 1, const std::string &model = {})
{
    return [outcome, times, model](RuleBench &bench) {
        for (int i = 0; i < times; ++i) {
            bench.advance(bench.cooling("a", model));
            bench.run(query(), outcome);
        }
        return number(bench.cooling("a", model));
    };
}

void sessionRows()
{
    const auto bound = [](Milliseconds idle) {
        return [idle](RuleBench &bench) {
            addAnother(bench, SchedulingMode::balance, Strategy::fillFirst);
            SchedulerAccount later = account("b");
            later.account.priority = 10;
            bench.put(later);
            bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 10s));
            bench.run(query("talk"), success()); // b, until its cache is cold
            bench.advance(idle);
            return bench.ask(query("talk"));
        };
    };
    row(
        "§3 cacheWarm", [](SchedulerTuning &t) { t.cacheWarm = 1min; }, bound(2min), "b", "a");
    const auto last = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::balance, Strategy::roundRobin);
        bench.run(query(), success());
        bench.advance(30s);
        return bench.ask();
    };
    row(
        "§3 window", [](SchedulerTuning &t) { t.window = 20s; }, last, "a", "b");
    const auto keys = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::balance, Strategy::roundRobin);
        Query other = query();
        other.clientKey = ClientKeyId("other");
        bench.run(query(), success());
        bench.run(other, success());
        return QString::fromLatin1(pickReasonName(bench.place(query()).reason).data());
    };
    row(
        "§3 maxWindows", [](SchedulerTuning &t) { t.maxWindows = 1; }, keys, "window", "strategy");
    const auto bindings = [](Milliseconds idle) {
        return [idle](RuleBench &bench) {
            for (const char *session : {"1", "2", "3"})
                bench.run(query(session), success());
            bench.advance(idle);
            return QString::number(bench.scheduler.bindingCount(bench.now));
        };
    };
    row(
        "§5 maxBindings", [](SchedulerTuning &t) { t.maxBindings = 2; }, bindings(0ms), "3", "2");
    row(
        "§5 bindingIdle", [](SchedulerTuning &t) { t.bindingIdle = 1min; }, bindings(2min), "3",
        "0");
}

void cooldownRows()
{
    using R = RateLimitReason;
    using T = SchedulerTuning;
    const Outcome quota = rateLimit(R::quotaExhausted);
    const Outcome minute = rateLimit(R::perMinute);
    const Outcome capacity = rateLimit(R::modelCapacity);
    const Outcome broken = failure(OutcomeKind::upstreamFailure, 500);
    row(
        "§7 minHint", [](T &t) { t.minHint = 3s; }, cooled(rateLimit(R::perMinute, 1s)), "2000",
        "3000");
    row(
        "§7 maxCooldown", [](T &t) { t.maxCooldown = 1h; }, cooled(rateLimit(R::perMinute, 2h)),
        "7200000", "3600000");
    row(
        "§7 quotaSteps, first", [](T &t) { t.quotaSteps[0] = 7s; }, cooled(quota), "60000", "7000");
    row(
        "§7 quotaSteps, second", [](T &t) { t.quotaSteps[1] = 7s; }, cooled(quota, 2), "300000",
        "7000");
    row(
        "§7 quotaSteps, third", [](T &t) { t.quotaSteps[2] = 7s; }, cooled(quota, 3), "1800000",
        "7000");
    row(
        "§7 quotaSteps, fourth", [](T &t) { t.quotaSteps[3] = 7s; }, cooled(quota, 4), "7200000",
        "7000");
    const auto again = [quota](RuleBench &bench) {
        bench.run(query(), quota);
        bench.advance(60s + 10min);
        bench.run(query(), quota);
        return number(bench.cooling("a"));
    };
    row(
        "§7 repetitionForgotten", [](T &t) { t.repetitionForgotten = 10min; }, again, "300000",
        "60000");
    row(
        "§7 perMinuteFirst", [](T &t) { t.perMinuteFirst = 7s; }, cooled(minute, 2), "10000",
        "14000");
    row(
        "§7 perMinuteMax", [](T &t) { t.perMinuteMax = 12s; }, cooled(minute, 3), "20000", "12000");
    row(
        "§7 capacitySteps, first", [](T &t) { t.capacitySteps[0] = 7s; },
        cooled(capacity, 1, kModel), "5000", "7000");
    row(
        "§7 capacitySteps, second", [](T &t) { t.capacitySteps[1] = 7s; },
        cooled(capacity, 2, kModel), "10000", "7000");
    row(
        "§7 capacitySteps, third", [](T &t) { t.capacitySteps[2] = 7s; },
        cooled(capacity, 3, kModel), "15000", "7000");
    row(
        "§7 unsupported, not in the plan", [](T &t) { t.unsupported = 1h; },
        cooled(rateLimit(R::notInPlan), 1, kModel), "43200000", "3600000");
    row(
        "§7 unsupported, unknown there", [](T &t) { t.unsupported = 1h; },
        cooled(failure(OutcomeKind::modelUnsupported, 404), 1, kModel), "43200000", "3600000");
    row(
        "§7 unknownLimit", [](T &t) { t.unknownLimit = 7s; }, cooled(rateLimit(R::unknown)),
        "60000", "7000");
    row(
        "§7 failureFirst", [](T &t) { t.failureFirst = 7s; }, cooled(broken, 2), "16000", "14000");
    row(
        "§7 failureMax", [](T &t) { t.failureMax = 20s; }, cooled(broken, 3), "32000", "20000");
    row(
        "§7 forbidden", [](T &t) { t.forbidden = 1min; },
        cooled(failure(OutcomeKind::forbidden, 403)), "1800000", "60000");
    const auto blocked = [](RuleBench &bench) {
        bench.run(query(), failure(OutcomeKind::validationRequired, 403));
        return bench.ask();
    };
    row(
        "§7 validation", [](T &t) { t.validation = 1min; }, blocked,
        "none validation_blocked after 600000", "none validation_blocked after 60000");
    row(
        "§7 disableCooling", [](T &t) { t.disableCooling = true; },
        cooled(rateLimit(R::quotaExhausted, 1h)), "3600000", "0");
}

void incidentRows()
{
    using T = SchedulerTuning;
    const auto ramp = [](Milliseconds after) {
        return [after](RuleBench &bench) {
            bench.run(query(), rateLimit(RateLimitReason::perMinute, 2s));
            bench.advance(2s);
            bench.accept(bench.place(query()));
            bench.advance(after);
            bench.place(query());
            return bench.ask();
        };
    };
    row(
        "§8 rampGap", [](T &t) { t.rampGap = 100ms; }, ramp(250ms), "wait 250 account_busy",
        "wait 100 account_busy");
    row(
        "§8 rampSpan", [](T &t) { t.rampSpan = 1s; }, ramp(1s), "wait 250 account_busy", "a");
    const auto incident = [](Milliseconds between, bool probed) {
        return [between, probed](RuleBench &bench) {
            bench.put(account("b"));
            Outcome broken = failure(OutcomeKind::upstreamFailure, 529);
            broken.fingerprint = 1;
            bench.runOn("a", broken);
            bench.advance(between);
            bench.runOn("b", broken);
            const auto incidents = bench.scheduler.incidents(bench.now);
            if (incidents.empty())
                return QStringLiteral("none");
            if (probed) {
                bench.now = incidents[0].until;
                bench.run(query(), broken);
            }
            return number(std::chrono::duration_cast<Milliseconds>(
                bench.scheduler.incidents(bench.now).at(0).until - bench.now));
        };
    };
    row(
        "§8 incidentWithin", [](T &t) { t.incidentWithin = 10s; }, incident(20s, false), "10000",
        "none");
    row(
        "§8 incidentThrottle", [](T &t) { t.incidentThrottle = 7s; }, incident(0s, false), "10000",
        "7000");
    row(
        "§8 incidentThrottleMost", [](T &t) { t.incidentThrottleMost = 6s; }, incident(0s, false),
        "10000", "6000");
    row(
        "§8 incidentAgain", [](T &t) { t.incidentAgain = 7s; }, incident(0s, true), "5000", "7000");
}

void healthRows()
{
    using T = SchedulerTuning;
    const auto health = [](Milliseconds later, bool gained) {
        return [later, gained](RuleBench &bench) {
            bench.run(query(), failure(OutcomeKind::network));
            bench.advance(later);
            if (gained)
                bench.run(query(), success());
            return QString::number(qRound(bench.standing("a").health * 1000));
        };
    };
    row(
        "§10 healthLoss", [](T &t) { t.healthLoss = 0.4; }, health(0ms, false), "800", "600");
    row(
        "§10 healthGain", [](T &t) { t.healthGain = 0.1; }, health(0ms, true), "850", "900");
    row(
        "§10 healthHalfLife", [](T &t) { t.healthHalfLife = 5min; }, health(10min, false), "900",
        "950");
    // Five requests leave one retry more than the hundred of ten seconds.
    const auto retries = [](Milliseconds later) {
        return [later](RuleBench &bench) {
            for (int i = 0; i < 5; ++i)
                bench.ask();
            bench.advance(later);
            int taken = 0;
            while (bench.scheduler.takeRetry(bench.now))
                ++taken;
            return QString::number(taken);
        };
    };
    row(
        "§7 retryShare", [](T &t) { t.retryShare = 1.0; }, retries(0ms), "101", "105");
    row(
        "§7 retryKept", [](T &t) { t.retryKept = 4s; }, retries(5s), "101", "40");
    row(
        "§7 retryPerSecond", [](T &t) { t.retryPerSecond = 1.0; }, retries(0ms), "101", "11");
}

} // namespace

void TestConstants::decides_data()
{
    constantColumns();
    sessionRows();
    cooldownRows();
    incidentRows();
    healthRows();
}

void TestConstants::decides()
{
    decide();
}

QTEST_APPLESS_MAIN(TestConstants)
#include "tst_constants.moc"
