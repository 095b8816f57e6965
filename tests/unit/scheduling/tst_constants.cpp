// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Change = std::function<void(SchedulerTuning &)>;
using Story = std::function<QString(RuleBench &)>;
Q_DECLARE_METATYPE(Change)
Q_DECLARE_METATYPE(Story)

/// Every constant of SchedulerTuning that the Scheduler decides by: what a story ends with by its
/// default, and with another value, set while the scheduler runs.
class TestConstants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
};

namespace {

void row(const char *name, const Change &change, const Story &story, const char *byDefault,
         const char *changed)
{
    QTest::newRow(name) << change << story << QString::fromUtf8(byDefault)
                        << QString::fromUtf8(changed);
}

QString number(Milliseconds span)
{
    return QString::number(span.count());
}

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

/// What p2c, or adaptive, or the window does is seen with two accounts.
void addAnother(RuleBench &bench, SchedulingMode mode, Strategy strategy)
{
    bench.put(account("b"));
    bench.mode(mode, strategy);
}

Story adaptive(const std::function<void(RuleBench &)> &before)
{
    return [before](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::adaptive);
        before(bench);
        return bench.ask();
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

void strategyRows()
{
    using T = SchedulerTuning;
    const auto turns = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::roundRobin);
        bench.ask();
        bench.ask(query({}, "gpt-4"));
        return bench.ask();
    };
    row(
        "§4 roundRobinModels", [](T &t) { t.roundRobinModels = 1; }, turns, "b", "a");
    const auto drawn = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::p2c);
        for (const char *id : {"c", "d", "e", "f"})
            bench.put(account(id));
        return bench.served(300);
    };
    row(
        "§4 p2cDraws", [](T &t) { t.p2cDraws = 2; }, drawn, "a b c d e", "a b");
    const auto buckets = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::p2c);
        for (const char *id : {"c", "d", "e", "f"})
            bench.put(account(id));
        for (const char *id : {"a", "b", "c", "d", "e"})
            bench.told(id, {Figure(QuotaWindow::day).share(0.5).in(19min)});
        bench.told("f", {Figure(QuotaWindow::day).share(0.5).in(11min)});
        return bench.served(300);
    };
    row(
        "§4 resetBucket", [](T &t) { t.resetBucket = 1min; }, buckets, "a b c d e", "a b c d f");
    // Of 16 accounts all but p are busy: whoever looks at everybody finds it.
    const auto sample = [](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::adaptive);
        for (char id = 'c'; id <= 'p'; ++id)
            bench.put(account(std::string(1, id).c_str()));
        Query heavy = query();
        heavy.weight = 50;
        for (char id = 'a'; id <= 'o'; ++id)
            bench.placeOn(std::string(1, id).c_str(), heavy);
        return bench.served(100) == u"p" ? QStringLiteral("p") : QStringLiteral("anybody");
    };
    row(
        "§4 adaptiveSample", [](T &t) { t.adaptiveSample = 1; }, sample, "p", "anybody");
    row(
        "§4 adaptiveLoad", [](T &t) { t.adaptiveLoad = 0; },
        adaptive([](RuleBench &b) { b.runOn("a", success()); }), "b", "a");
    const auto recovered = [](RuleBench &bench) {
        for (int i = 0; i < 2; ++i)
            bench.runOn("b", success());
        bench.runOn("a", rateLimit(RateLimitReason::perMinute, 2s));
        bench.advance(2s);
        bench.runOn("a", success()); // no failure in a row any more
        bench.advance(1min);
    };
    row(
        "§4 adaptiveRecovery", [](T &t) { t.adaptiveRecovery = 0; }, adaptive(recovered), "b", "a");
    row(
        "§4 adaptiveRecent", [](T &t) { t.adaptiveRecent = 1min; }, adaptive(recovered), "b", "a");
    row(
        "§4 adaptiveFailure", [](T &t) { t.adaptiveFailure = 0; }, adaptive([](RuleBench &b) {
            b.runOn("b", success());
            b.runOn("a", failure(OutcomeKind::network));
        }),
        "b", "a");
    // a has 4 requests of weight 1 in flight, b one of weight 9 and as much of the load.
    const auto crowded = [](RuleBench &bench) {
        Query heavy = query();
        heavy.weight = 9;
        for (int i = 0; i < 4; ++i)
            bench.placeOn("a");
        bench.placeOn("b", heavy);
    };
    row(
        "§4 adaptiveInFlight", [](T &t) { t.adaptiveInFlight = 0; }, adaptive(crowded), "b", "a");
    row(
        "§4 adaptiveInFlightFree", [](T &t) { t.adaptiveInFlightFree = 4; }, adaptive(crowded), "b",
        "a");
    const auto scarce = [](RuleBench &bench) {
        bench.told("a", {Figure(QuotaWindow::fiveHour).share(0.5).in(5h)});
    };
    row(
        "§4 adaptiveScarcity", [](T &t) { t.adaptiveScarcity = 0; }, adaptive(scarce), "b", "a");
    row(
        "§4 adaptiveUnknownWeekly", [](T &t) { t.adaptiveUnknownWeekly = 0; },
        adaptive([](RuleBench &b) { b.told("a", {week(0.0)}); }), "b", "a");
}

void quotaRows()
{
    using T = SchedulerTuning;
    const auto estimate = [](RuleBench &bench) {
        const auto spend = [&](long long tokens, double share) {
            Outcome outcome = success();
            outcome.outputTokens = tokens;
            outcome.quota = {Figure(QuotaWindow::day).share(share).in(5h)};
            bench.run(query(), outcome);
        };
        spend(1'000, 0.1);
        spend(1'000, 0.2); // 0.1 for 1 000 tokens
        spend(1'000, 0.4); // 0.2: by 0.3 of the way
        Outcome more = success();
        more.outputTokens = 1'000;
        bench.run(query(), more);
        return QString::number(
            qRound(bench.scheduler.quota(AccountId("a"), bench.now).at(0).estimated * 1000));
    };
    row(
        "§6 estimateWeight", [](T &t) { t.estimateWeight = 0.5; }, estimate, "130", "150");
    row(
        "§6 estimateTokens", [](T &t) { t.estimateTokens = 2'001; }, estimate, "130", "0");
    const auto beside = [](const QuotaReading &ofA, const QuotaReading &ofB) {
        return [ofA, ofB](RuleBench &bench) {
            addAnother(bench, SchedulingMode::performanceFirst, Strategy::fillFirst);
            bench.told("a", {ofA});
            bench.told("b", {ofB});
            return bench.ask();
        };
    };
    const auto early = [](double used) { // ahead of its time: 84 hours of the 168 are over
        return Figure(QuotaWindow::sevenDay).share(used).in(84 * kHour);
    };
    row(
        "§6 weeklyOverrun", [](T &t) { t.weeklyOverrun = 0; }, beside(early(0.75), week(0.5)), "b",
        "a"); // 0.75 + 0.6 × 0.25 = 0.9: reserve
    row(
        "§6 weeklyMost", [](T &t) { t.weeklyMost = 0.8; }, beside(early(0.75), week(0.5)), "b",
        "a");
    row(
        "§6 weeklyReserve", [](T &t) { t.weeklyReserve = 0.9; }, beside(week(0.86), week(0.5)), "b",
        "a");
    row(
        "§6 weeklyCritical", [](T &t) { t.weeklyCritical = 0.98; }, beside(week(0.96), week(0.86)),
        "b", "a");
    row(
        "§6 weeklyExhausted", [](T &t) { t.weeklyExhausted = 1.0; }, beside(week(0.99), week(1.0)),
        "none weekly_exhausted×2 after 43200000", "a");
    row(
        "§2 sessionWindowFull", [](T &t) { t.sessionWindowFull = 0.95; },
        beside(Figure(QuotaWindow::fiveHour).share(0.92).in(kHour), week(0.86)), "b", "a");
    const auto held = [](RuleBench &bench) {
        bench.settings.protection.enabled = true;
        bench.settings.protection.monitoredModels = {"gpt-5"};
        bench.mode(SchedulingMode::balance);
        for (const double used : {0.9, 0.87})
            bench.told("a", {Figure(QuotaWindow::day).share(used).in(1h)});
        return bench.ask();
    };
    row(
        "§6 protectionHysteresis", [](T &t) { t.protectionHysteresis = 0.02; }, held,
        "none protected after 3600000", "a");
    const auto doubted = [](Milliseconds cooldown, double used) {
        return [cooldown, used](RuleBench &bench) {
            bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, cooldown));
            bench.told("a", {Figure(QuotaWindow::day).share(used).in(5h)});
            return bench.ask();
        };
    };
    row(
        "§6 contradictedLeast", [](T &t) { t.contradictedLeast = 20min; }, doubted(10min, 0.2), "a",
        "none cooldown_account after 600000");
    row(
        "§6 contradictingShare", [](T &t) { t.contradictingShare = 0.2; }, doubted(10min, 0.9), "a",
        "none cooldown_account after 600000");
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
    QTest::addColumn<Change>("change");
    QTest::addColumn<Story>("story");
    QTest::addColumn<QString>("byDefault");
    QTest::addColumn<QString>("changed");
    sessionRows();
    cooldownRows();
    strategyRows();
    quotaRows();
    incidentRows();
    healthRows();
}

void TestConstants::decides()
{
    QFETCH(Change, change);
    QFETCH(Story, story);
    QFETCH(QString, byDefault);
    QFETCH(QString, changed);
    RuleBench plain({"a"});
    QCOMPARE(story(plain), byDefault);
    RuleBench tuned({"a"});
    SchedulerTuning tuning;
    change(tuning);
    tuned.scheduler.tune(tuning);
    QCOMPARE(story(tuned), changed);
}

QTEST_APPLESS_MAIN(TestConstants)
#include "tst_constants.moc"
