// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)
Q_DECLARE_METATYPE(Milliseconds)

class TestCooldowns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failureTable_data();
    void failureTable();
    void burstCountsOnce();
    void lateAnswerOfABurstDoesNotEscalate();
    void secondFailureNeverShortens();
    void repetitionIsForgotten();
    void successClearsTheModel();
    void successOfAnEarlierRequestClearsNothing();
    void successKeepsAFirmAccountLimit();
    void capacityBlamesNobody();
    void capacityHoldsForTheWholeProvider();
    void brokenOffAnswerIsOnlyRecorded();
    void probesBlameNobody();
    void disabledCooling();
    void liftForgetsRepetition();
    void liftOfOneLeavesTheOthers();
    void restored_data();
    void restored();
    void oldCredentialIsNotBlamed();
    void needsLoginUntilRenewed();
    void suspendedUntilTheUserActs();
    void onlyGuessesInTheWayAreProbedByOne();
    void failedProbeKeepsTheOthersOut();
    void inventedModelNamesAreBounded();
    void nextChangeIsTheEarliestEnd();
    void everyModelCoolingIsLimited();
};

void TestCooldowns::failureTable_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<int>("times"); ///< each sent after the cooldown of the one before
    QTest::addColumn<bool>("onModel");
    QTest::addColumn<Milliseconds>("expected");
    using R = RateLimitReason;
    const auto row = [](const char *name, const Outcome &outcome, int times, Milliseconds expected,
                        bool onModel = false) {
        QTest::newRow(name) << outcome << times << onModel << expected;
    };
    const Outcome quota = rateLimit(R::quotaExhausted);
    row("§7 429 with a hint", rateLimit(R::quotaExhausted, 90s), 1, 90s);
    row("§7 429 with a hint, second in a row", rateLimit(R::quotaExhausted, 90s), 2, 90s);
    row("§7 429 with a hint below 2 s", rateLimit(R::perMinute, 10ms), 1, 2s);
    row("§7 429 with a hint above 24 h", rateLimit(R::perMinute, 100h), 1, 24h);
    row("§7 429 quota exhausted", quota, 1, 60s);
    row("§7 429 quota exhausted, second in a row", quota, 2, 300s);
    row("§7 429 quota exhausted, third in a row", quota, 3, 1800s);
    row("§7 429 quota exhausted, fourth in a row", quota, 4, 7200s);
    row("§7 429 quota exhausted, fifth in a row", quota, 5, 7200s);
    row("§7 429 per minute", rateLimit(R::perMinute), 1, 5s);
    row("§7 429 per minute, doubles", rateLimit(R::perMinute), 4, 40s);
    row("§7 429 per minute, at most 30 min", rateLimit(R::perMinute), 12, 30min);
    row("§7 429 unknown", rateLimit(R::unknown), 1, 60s);
    row("§7 429 unknown, again", rateLimit(R::unknown), 3, 60s);
    row("§7 429 of a model", rateLimit(R::quotaExhausted, {}, OutcomeScope::model), 1, 60s, true);
    row("§7 429 of a model, second in a row", rateLimit(R::quotaExhausted, {}, OutcomeScope::model),
        2, 300s, true);
    row("§7 429 model capacity", rateLimit(R::modelCapacity), 1, 5s, true);
    row("§7 429 model capacity, second", rateLimit(R::modelCapacity), 2, 10s, true);
    row("§7 429 model capacity, third", rateLimit(R::modelCapacity), 3, 15s, true);
    row("§7 429 model capacity, fourth", rateLimit(R::modelCapacity), 4, 15s, true);
    row("§7 429 limit: 0", rateLimit(R::notInPlan), 1, 12h, true);
    row("§7 overloaded without a hint", rateLimit(R::overloaded), 1, 8s);
    row("§7 overloaded with a hint", rateLimit(R::overloaded, 20s), 1, 20s);
    const Outcome broken = failure(OutcomeKind::upstreamFailure, 500);
    row("§7 500", broken, 1, 8s);
    row("§7 500, second in a row", broken, 2, 16s);
    row("§7 500, fourth in a row", broken, 4, 60s);
    row("§7 500, at most 60 s", broken, 9, 60s);
    Outcome hinted = broken;
    hinted.hint = 30s;
    row("§7 503 with a hint", hinted, 1, 30s);
    row("§7 not connected", failure(OutcomeKind::network), 1, 0s);
    row("§7 not connected, second in a row", failure(OutcomeKind::network), 2, 8s);
    row("§7 empty stream", failure(OutcomeKind::emptyStream, 200), 1, 0s);
    row("§7 empty stream, second in a row", failure(OutcomeKind::emptyStream, 200), 2, 8s);
    row("§7 403", failure(OutcomeKind::forbidden, 403), 1, 30min);
    row("§7 403 of a model", failure(OutcomeKind::forbidden, 403, OutcomeScope::model), 1, 30min,
        true);
    row("§7 model unsupported", failure(OutcomeKind::modelUnsupported, 404), 1, 12h, true);
    row("§1 neutral", failure(OutcomeKind::neutral, 400), 3, 0s);
    row("§1 success", success(), 3, 0s);
}

void TestCooldowns::failureTable()
{
    QFETCH(Outcome, outcome);
    QFETCH(int, times);
    QFETCH(bool, onModel);
    QFETCH(Milliseconds, expected);
    Bench bench({"a"});
    for (int i = 0; i < times; ++i) {
        bench.advance(bench.cooling("a", onModel ? kModel : std::string()));
        bench.run(query(), outcome);
    }
    QCOMPARE(bench.cooling("a", onModel ? kModel : std::string()), expected);
    QCOMPARE(bench.cooling("a", onModel ? std::string() : kModel), 0ms);
    QCOMPARE(bench.standing("a").inFlight, 0);
}

void TestCooldowns::burstCountsOnce()
{
    Bench bench({"a"});
    std::vector<Placement> burst;
    for (int i = 0; i < 40; ++i)
        burst.push_back(bench.place(query()));
    for (const Placement &placement : burst) {
        bench.advance(1ms);
        bench.release(placement, rateLimit(RateLimitReason::quotaExhausted));
    }
    QCOMPARE(bench.cooling("a"), 60s - 39ms); // from the first answer, first step
    QCOMPARE(qRound(bench.standing("a").health * 100), 80);
    QCOMPARE(bench.standing("a").failed, std::uint64_t(40));
}

void TestCooldowns::lateAnswerOfABurstDoesNotEscalate()
{
    Bench bench({"a"});
    const Placement early = bench.place(query());
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted));
    bench.advance(61s); // the cooldown is over when the other answer comes
    bench.release(early, rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(bench.cooling("a"), 60s);
}

void TestCooldowns::secondFailureNeverShortens()
{
    Bench bench({"a"});
    const Placement second = bench.place(query());
    const Placement third = bench.place(query());
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.release(second, rateLimit(RateLimitReason::quotaExhausted, 5s));
    QCOMPARE(bench.cooling("a"), Milliseconds(1h));
    bench.release(third, rateLimit(RateLimitReason::quotaExhausted, 2h));
    QCOMPARE(bench.cooling("a"), Milliseconds(2h));
}

void TestCooldowns::repetitionIsForgotten()
{
    Bench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    bench.advance(60s + 1h - 1ms);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(bench.cooling("a"), 300s);
    bench.advance(300s + 1h);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(bench.cooling("a"), 60s);
}

void TestCooldowns::successClearsTheModel()
{
    Bench bench({"a"});
    const Outcome limited = rateLimit(RateLimitReason::quotaExhausted, {}, OutcomeScope::model);
    bench.run(query(), limited);
    bench.advance(60s);
    bench.run(query(), success());
    bench.run(query(), limited);
    QCOMPARE(bench.cooling("a", kModel), 60s); // the repetition was forgotten
}

void TestCooldowns::successOfAnEarlierRequestClearsNothing()
{
    Bench bench({"a"});
    const Placement early = bench.place(query());
    bench.run(query(), failure(OutcomeKind::upstreamFailure, 500));
    bench.release(early, success());
    QCOMPARE(bench.cooling("a"), 8s);
    bench.advance(8s);
    bench.run(query(), failure(OutcomeKind::upstreamFailure, 500));
    QCOMPARE(bench.cooling("a"), 16s);
}

void TestCooldowns::successKeepsAFirmAccountLimit()
{
    Bench bench({"a"});
    const Placement first = bench.place(query());
    const Placement second = bench.place(query());
    bench.release(first, rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.release(second, success());
    QCOMPARE(bench.cooling("a"), Milliseconds(1h));
}

void TestCooldowns::capacityBlamesNobody()
{
    Bench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::modelCapacity));
    QCOMPARE(bench.standing("a").health, 1.0);
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    QCOMPARE(bench.standing("a").limitedModels, std::vector<std::string>{kModel});
}

void TestCooldowns::capacityHoldsForTheWholeProvider()
{
    Bench bench({"a", "b"});
    bench.scheduler.upsertAccount(account("c", "other"));
    bench.runOn("a", rateLimit(RateLimitReason::modelCapacity));
    Query both = query();
    both.providers.emplace_back("other");
    both.patternProviders = both.providers;
    for (int i = 0; i < 10; ++i)
        QCOMPARE(bench.run(both, success()), std::string("c"));
    QCOMPARE(bench.run(query({}, "gpt-4"), success()).empty(), false);
    bench.advance(5s);
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query())));
}

void TestCooldowns::brokenOffAnswerIsOnlyRecorded()
{
    Bench bench({"a"});
    for (int i = 0; i < 3; ++i) {
        const Placement placement = bench.place(query());
        bench.scheduler.accepted(placement.lease, bench.now);
        bench.release(placement, failure(OutcomeKind::network, 200));
    }
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.standing("a").health, 1.0);
    QCOMPARE(bench.standing("a").failed, std::uint64_t(3));
    QCOMPARE(bench.standing("a").lastError, QStringLiteral("words of the upstream"));
}

void TestCooldowns::probesBlameNobody()
{
    Bench bench({"a"});
    Query counting = query();
    counting.probe = true;
    bench.run(counting, rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.run(counting, failure(OutcomeKind::unauthorized, 401));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    QCOMPARE(bench.standing("a").health, 1.0);
    QCOMPARE(bench.standing("a").failed, std::uint64_t(0));
    QCOMPARE(verdict(bench.pick(rotated(counting, "a")), bench.now), std::string("none"));
}

void TestCooldowns::disabledCooling()
{
    Bench bench;
    SchedulerAccount hot = account("a");
    hot.account.disableCooling = true;
    bench.scheduler.upsertAccount(hot);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.run(query(), rateLimit(RateLimitReason::unknown));
    bench.run(query(), failure(OutcomeKind::upstreamFailure, 500));
    bench.run(query(), failure(OutcomeKind::forbidden, 403));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    // For the request that failed there it is out nevertheless: no cooldown's end brings it back.
    QCOMPARE(verdict(bench.pick(rotated(query(), "a")), bench.now), std::string("none"));
}

void TestCooldowns::liftForgetsRepetition()
{
    Bench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    bench.advance(60s);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(bench.scheduler.liftCooldowns(std::nullopt, bench.now), 1);
    QCOMPARE(bench.scheduler.liftCooldowns(std::nullopt, bench.now), 0);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(bench.cooling("a"), 60s);
}

void TestCooldowns::liftOfOneLeavesTheOthers()
{
    Bench bench({"a", "b"});
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(bench.scheduler.liftCooldowns(AccountId("nobody"), bench.now), 0);
    QCOMPARE(bench.scheduler.liftCooldowns(AccountId("a"), bench.now), 1);
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.cooling("b"), Milliseconds(1h));
}

void TestCooldowns::restored_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("listedAs");
    QTest::newRow("account") << QString() << QStringLiteral("quota_exhausted")
                             << QStringLiteral("quota_exhausted");
    QTest::newRow("model") << QStringLiteral("gpt-5") << QStringLiteral("not_in_plan")
                           << QStringLiteral("not_in_plan");
    QTest::newRow("reason of another version")
        << QString() << QStringLiteral("moon_phase") << QStringLiteral("unknown");
}

void TestCooldowns::restored()
{
    QFETCH(QString, model);
    QFETCH(QString, reason);
    QFETCH(QString, listedAs);
    Bench bench({"a"});
    const Cooldown kept{AccountId("a"), model.toStdString(), reason.toStdString(),
                        bench.now + 10min};
    const auto restore = [&](const Cooldown &cooldown) {
        AccountRuntime runtime;
        runtime.account = cooldown.account;
        runtime.cooldowns = {cooldown};
        bench.scheduler.restore(runtime, bench.now);
    };
    restore(kept);
    restore(Cooldown{AccountId("gone"), {}, "unknown", bench.now + 1h});
    const auto listed = bench.scheduler.cooldowns(bench.now);
    QCOMPARE(listed.size(), std::size_t(1));
    QCOMPARE(listed[0].model, model.toStdString());
    QCOMPARE(listed[0].reason, listedAs.toStdString());
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("none"));
    bench.advance(10min);
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("a"));
}

void TestCooldowns::oldCredentialIsNotBlamed()
{
    Bench bench({"a"});
    const Placement old = bench.place(query());
    bench.scheduler.credentialRenewed(AccountId("a"));
    bench.release(old, failure(OutcomeKind::unauthorized, 401));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    QCOMPARE(verdict(bench.pick(rotated(query(), "a")), bench.now), std::string("a"));
}

void TestCooldowns::needsLoginUntilRenewed()
{
    Bench bench({"a"});
    bench.run(query("talk"), success());
    bench.run(query("talk"), failure(OutcomeKind::unauthorized, 401));
    QCOMPARE(bench.standing("a").state, AccountState::needsLogin);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(0));
    bench.scheduler.upsertAccount(account("a")); // a change of something else does not help
    bench.advance(100h);
    QCOMPARE(bench.standing("a").state, AccountState::needsLogin);
    bench.scheduler.credentialRenewed(AccountId("a"));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
}

void TestCooldowns::suspendedUntilTheUserActs()
{
    Bench bench({"a"});
    bench.run(query(), failure(OutcomeKind::suspended, 403));
    bench.advance(1000h);
    QCOMPARE(bench.standing("a").state, AccountState::suspended);
    SchedulerAccount off = account("a");
    off.account.disabled = true;
    bench.scheduler.upsertAccount(off);
    bench.scheduler.upsertAccount(account("a"));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
}

void TestCooldowns::onlyGuessesInTheWayAreProbedByOne()
{
    Bench bench({"a"});
    bench.run(query(), failure(OutcomeKind::upstreamFailure, 500));
    QCOMPARE(bench.cooling("a"), 8s); // longer than the wait limit of 2 s
    const Placement probe = bench.place(query());
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("wait 2000 cooldown_account"));
    bench.release(probe, success());
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("a"));
}

void TestCooldowns::failedProbeKeepsTheOthersOut()
{
    Bench bench({"a", "b"});
    bench.runOn("a", failure(OutcomeKind::upstreamFailure, 500));
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(bench.run(query(), failure(OutcomeKind::upstreamFailure, 500)), std::string("a"));
    QCOMPARE(bench.cooling("a"), 16s);
    // The upstream's own word is no guess: nobody probes b.
    const Query tried = rotated(query(), "a");
    QCOMPARE(verdict(bench.pick(tried), bench.now), std::string("none"));
}

void TestCooldowns::inventedModelNamesAreBounded()
{
    Bench bench({"a"});
    for (int i = 0; i < 3000; ++i)
        bench.run(query({}, "gpt-" + std::to_string(i)),
                  failure(OutcomeKind::modelUnsupported, 404));
    QVERIFY(bench.scheduler.cooldowns(bench.now).size() <= 1000);
    QCOMPARE(verdict(bench.pick(query({}, "gpt-2999")), bench.now), std::string("none"));
}

void TestCooldowns::nextChangeIsTheEarliestEnd()
{
    Bench bench({"a", "b"});
    QVERIFY(!bench.scheduler.nextChange(bench.now));
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 10min, OutcomeScope::model));
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), bench.now + 10min);
    bench.runOn("b", rateLimit(RateLimitReason::modelCapacity), query({}, "gpt-4"));
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), bench.now + 5s);
    bench.advance(10min);
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), bench.now + 50min);
}

void TestCooldowns::everyModelCoolingIsLimited()
{
    Bench bench;
    SchedulerAccount two = account("a");
    two.account.models = {"gpt-5", "gpt-4"};
    bench.scheduler.upsertAccount(two);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h, OutcomeScope::model));
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    QCOMPARE(bench.standing("a").limitedModels, std::vector<std::string>{"gpt-5"});
    bench.run(query({}, "gpt-4"),
              rateLimit(RateLimitReason::quotaExhausted, 30min, OutcomeScope::model));
    const AccountStanding standing = bench.standing("a");
    QCOMPARE(standing.state, AccountState::limited);
    QCOMPARE(standing.cause.value(), Cause::cooldownModel);
    QCOMPARE(standing.availableAt.value(), bench.now + 30min);
}

QTEST_APPLESS_MAIN(TestCooldowns)
#include "tst_cooldowns.moc"
