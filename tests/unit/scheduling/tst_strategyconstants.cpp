// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/constantsfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// Every constant of SchedulerTuning that the strategies and the quota rules decide by.
class TestStrategyConstants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
};

namespace {

Story adaptive(const std::function<void(RuleBench &)> &before)
{
    return [before](RuleBench &bench) {
        addAnother(bench, SchedulingMode::performanceFirst, Strategy::adaptive);
        before(bench);
        return bench.ask();
    };
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

} // namespace

void TestStrategyConstants::decides_data()
{
    constantColumns();
    strategyRows();
    quotaRows();
}

void TestStrategyConstants::decides()
{
    decide();
}

QTEST_APPLESS_MAIN(TestStrategyConstants)
#include "tst_strategyconstants.moc"
