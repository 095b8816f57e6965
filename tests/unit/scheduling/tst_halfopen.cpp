// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <cmath>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)
Q_DECLARE_METATYPE(Milliseconds)
Q_DECLARE_METATYPE(std::vector<QuotaReading>)

/// A fresh reading contradicts a cooldown: one real request finds out, §6.
class TestHalfOpen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doubted_data();
    void doubted();
    void refreshLiftsNothing();
    void oncePerReading();
    void answerReplacesTheCooldown_data();
    void answerReplacesTheCooldown();
    void successOpensInARamp();
    void failureCostsNoHealth();
    void isNoAttempt();
    void laterCooldownEndsTheDoubt();
    void countsDoNotFindOut();
    void projectThatIsDoubtedIsAsked();
};

namespace {

QuotaReading plenty()
{
    return Figure(QuotaWindow::day).share(0.2).in(5h);
}

/// An exhausted quota for an hour, by the upstream's word, and a reading that contradicts it.
struct Doubted : RuleBench
{
    Doubted() : RuleBench({"a"})
    {
        run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
        told("a", {plenty()});
    }
};

} // namespace

void TestHalfOpen::doubted_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<std::vector<QuotaReading>>("readings");
    QTest::addColumn<bool>("probes");
    using R = RateLimitReason;
    using Readings = std::vector<QuotaReading>;
    const auto row = [](const char *name, const Outcome &outcome, const Readings &readings,
                        bool probes) { QTest::newRow(name) << outcome << readings << probes; };
    const Outcome hour = rateLimit(R::quotaExhausted, 1h);
    const Outcome ofModel = rateLimit(R::quotaExhausted, 1h, OutcomeScope::model);
    row("§6 contradicts a cooldown of an hour", hour, {plenty()}, true);
    row("§6 contradicts a cooldown of more than 5 minutes",
        rateLimit(R::quotaExhausted, 5min + 1ms), {plenty()}, true);
    row("§6 never one of 5 minutes", rateLimit(R::quotaExhausted, 5min), {plenty()}, false);
    row("§6 a window that is full contradicts nothing", hour,
        {Figure(QuotaWindow::day).share(1.0).in(5h)}, false);
    row("§6 nor does a rest of less than 5 %", hour, {Figure(QuotaWindow::day).share(0.96).in(5h)},
        false);
    row("§6 nor does a rejected window", hour,
        {Figure(QuotaWindow::day).share(0.2).in(5h).says(QuotaStatus::rejected)}, false);
    row("§6 one full window of two", hour,
        {plenty(), Figure(QuotaWindow::fiveHour).share(1.0).in(5h)}, false);
    row("§6 not a number contradicts nothing", hour,
        {Figure(QuotaWindow::day).share(std::nan("")).in(5h)}, false);
    row("§6 contradicts a model's cooldown", ofModel, {plenty()}, true);
    row("§6 that model's window contradicts", ofModel,
        {Figure(QuotaWindow::day).share(0.2).in(5h).of("gpt-5")}, true);
    row("§6 another model's window does not", ofModel,
        {Figure(QuotaWindow::day).share(0.2).in(5h).of("claude-*")}, false);
    row("§6 a 403 is no matter of quota", failure(OutcomeKind::forbidden, 403), {plenty()}, false);
    row("§6 nor is what the plan has not", rateLimit(R::notInPlan), {plenty()}, false);
}

void TestHalfOpen::doubted()
{
    QFETCH(Outcome, outcome);
    QFETCH(std::vector<QuotaReading>, readings);
    QFETCH(bool, probes);
    RuleBench bench({"a"});
    bench.run(query(), outcome);
    bench.told("a", readings);
    const Decision decision = bench.pick(query());
    const auto *placement = std::get_if<Placement>(&decision);
    QCOMPARE(placement != nullptr, probes);
    if (placement)
        QVERIFY(placement->halfOpen);
}

void TestHalfOpen::refreshLiftsNothing()
{
    Doubted bench;
    QCOMPARE(bench.cooling("a"), Milliseconds(1h));
    QCOMPARE(bench.standing("a").state, AccountState::limited);
}

void TestHalfOpen::oncePerReading()
{
    Doubted bench;
    const Placement probe = bench.place(query());
    QVERIFY(!std::holds_alternative<Placement>(bench.pick(query())));
    bench.release(probe, failure(OutcomeKind::neutral)); // it found nothing out
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 3600000"));
    bench.told("a", {plenty()}); // as fresh as the first
    QVERIFY(bench.place(query()).halfOpen);
}

void TestHalfOpen::answerReplacesTheCooldown_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<Milliseconds>("expected");
    using R = RateLimitReason;
    const auto row = [](const char *name, const Outcome &outcome, Milliseconds expected) {
        QTest::newRow(name) << outcome << expected;
    };
    row("§6 a shorter hint replaces it", rateLimit(R::quotaExhausted, 10min), 10min);
    row("§6 a longer hint replaces it", rateLimit(R::quotaExhausted, 2h), 2h);
    row("§6 without a hint it stands", rateLimit(R::quotaExhausted), 1h);
    row("§6 an unknown limit is a minute", rateLimit(R::unknown), 60s);
    row("§6 a server error finds nothing out", failure(OutcomeKind::upstreamFailure, 500), 1h);
    row("§6 a success ends it", success(), 0s);
}

void TestHalfOpen::answerReplacesTheCooldown()
{
    QFETCH(Outcome, outcome);
    QFETCH(Milliseconds, expected);
    Doubted bench;
    bench.run(query(), outcome);
    QCOMPARE(bench.cooling("a"), expected);
    // Whoever was refused just now does not look free.
    if (outcome.kind == OutcomeKind::rateLimited && outcome.reason != RateLimitReason::unknown) {
        QCOMPARE(bench.ask(),
                 QStringLiteral("none cooldown_account after %1").arg(expected.count()));
    }
}

void TestHalfOpen::successOpensInARamp()
{
    Doubted bench;
    bench.accept(bench.place(query()));
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.ask(), QStringLiteral("wait 250 account_busy"));
}

void TestHalfOpen::failureCostsNoHealth()
{
    Doubted bench;
    const double health = bench.standing("a").health;
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(bench.standing("a").health, health);
    bench.told("a", {plenty()});
    bench.run(query(), failure(OutcomeKind::network));
    QCOMPARE(bench.standing("a").health, health);
}

void TestHalfOpen::isNoAttempt()
{
    Doubted bench;
    QVERIFY(bench.place(query()).halfOpen); // the caller leaves it out of its attempts
    RuleBench plain({"a"});
    QVERIFY(!plain.place(query()).halfOpen);
}

void TestHalfOpen::laterCooldownEndsTheDoubt()
{
    RuleBench bench({"a"});
    const Placement late = bench.place(query());
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.told("a", {plenty()});
    bench.release(late, rateLimit(RateLimitReason::quotaExhausted, 2h)); // knows better
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 7200000"));
}

void TestHalfOpen::countsDoNotFindOut()
{
    Doubted bench;
    Query counting = query();
    counting.probe = true;
    bench.run(counting, success());
    QCOMPARE(bench.cooling("a"), Milliseconds(1h));
    QVERIFY(bench.place(query()).halfOpen);
}

void TestHalfOpen::projectThatIsDoubtedIsAsked()
{
    RuleBench bench;
    SchedulerAccount several = account("a");
    several.account.projects = {"p1", "p2"};
    bench.put(several);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 4min)); // too short to doubt
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.told("a", {plenty()});
    const Placement probe = bench.place(query());
    QVERIFY(probe.halfOpen);
    QCOMPARE(probe.project, 1);
    bench.release(probe, rateLimit(RateLimitReason::quotaExhausted, 30min));
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 240000"));
}

QTEST_APPLESS_MAIN(TestHalfOpen)
#include "tst_halfopen.moc"
