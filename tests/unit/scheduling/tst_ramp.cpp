// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)
Q_DECLARE_METATYPE(Milliseconds)

/// The way back after a rate limit, §8: one first, the others at its first byte, 250 ms apart.
class TestRamp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneFirst_data();
    void oneFirst();
    void othersFollow();
    void firstThatFails_data();
    void firstThatFails();
    void probeOpensInARampToo();
    void modelHasItsOwn();
    void groupSharesOne();
    void otherAccountsServeMeanwhile();
    void boundAccountIsWaitedFor();
    void liftedByTheUser();
    void survivesARestart();
};

void TestRamp::oneFirst_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<Milliseconds>("cooldown");
    QTest::addColumn<bool>("gated");
    using R = RateLimitReason;
    const auto row = [](const char *name, const Outcome &outcome, Milliseconds cooldown,
                        bool gated) { QTest::newRow(name) << outcome << cooldown << gated; };
    row("§8 after a hinted limit one goes first", rateLimit(R::quotaExhausted, 90s), 90s, true);
    row("§8 after an exhausted quota one goes first", rateLimit(R::quotaExhausted), 60s, true);
    row("§8 after a per-minute limit one goes first", rateLimit(R::perMinute), 5s, true);
    row("§8 after an unknown limit one goes first", rateLimit(R::unknown), 60s, true);
    row("§8 after an overload one goes first", rateLimit(R::overloaded), 8s, true);
    row("§8 after a server error all may go", failure(OutcomeKind::upstreamFailure, 500), 8s,
        false);
    row("§8 after a refusal all may go", failure(OutcomeKind::forbidden, 403), 30min, false);
}

void TestRamp::oneFirst()
{
    QFETCH(Outcome, outcome);
    QFETCH(Milliseconds, cooldown);
    QFETCH(bool, gated);
    RuleBench bench({"a"});
    bench.run(query(), outcome);
    bench.advance(cooldown);
    const Placement first = bench.place(query());
    QCOMPARE(bench.ask(), gated ? QStringLiteral("wait 2000 account_busy") : QStringLiteral("a"));
    QVERIFY2(bench.scheduler.indexFault(bench.now).empty(),
             bench.scheduler.indexFault(bench.now).c_str());
    bench.answer(first);
    bench.advance(250ms);
    QCOMPARE(bench.ask(), QStringLiteral("a"));
}

void TestRamp::othersFollow()
{
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s));
    bench.advance(90s);
    const Placement first = bench.place(query());
    bench.advance(3s); // it takes its time to the first byte
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 account_busy"));
    bench.accept(first);
    const TimePoint opened = bench.now;
    for (int i = 1; i < 20; ++i) {
        QCOMPARE(bench.ask(), QStringLiteral("wait 250 account_busy"));
        QCOMPARE(bench.scheduler.nextChange(bench.now).value(), opened + i * 250ms);
        bench.now = opened + i * 250ms;
        bench.place(query());
    }
    bench.now = opened + 5s;
    for (int i = 0; i < 10; ++i)
        bench.place(query());
}

void TestRamp::firstThatFails_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("next");
    QTest::newRow("§8 the first is limited again")
        << rateLimit(RateLimitReason::quotaExhausted, 60s)
        << QStringLiteral("none cooldown_account after 60000");
    QTest::newRow("§8 the first's client is gone: the next goes first")
        << failure(OutcomeKind::neutral) << QStringLiteral("a");
}

void TestRamp::firstThatFails()
{
    QFETCH(Outcome, outcome);
    QFETCH(QString, next);
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s));
    bench.advance(90s);
    bench.run(query(), outcome);
    QCOMPARE(bench.ask(), next);
    bench.advance(bench.cooling("a"));
    bench.place(query());
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 account_busy")); // still one by one
}

void TestRamp::probeOpensInARampToo()
{
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::unknown)); // a guess, which one may test
    const Placement probe = bench.place(query());
    bench.accept(probe);
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.ask(), QStringLiteral("wait 250 account_busy"));
    bench.advance(250ms);
    bench.place(query());
    QCOMPARE(bench.ask(), QStringLiteral("wait 250 account_busy"));
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
    bench.advance(5s);
    bench.place(query());
    bench.place(query());
}

void TestRamp::modelHasItsOwn()
{
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s, OutcomeScope::model));
    bench.advance(90s);
    bench.place(query());
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 account_busy"));
    QCOMPARE(bench.ask(query({}, "gpt-4")), QStringLiteral("a"));
}

void TestRamp::groupSharesOne()
{
    RuleBench bench;
    for (const char *id : {"a", "b"}) {
        SchedulerAccount member = account(id);
        member.account.limitGroup = "org";
        bench.put(member);
    }
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 90s, OutcomeScope::group));
    bench.advance(90s);
    const Placement first = bench.placeOn("a");
    QCOMPARE(bench.askPinned("b"), QStringLiteral("wait 2000 account_busy"));
    bench.accept(first);
    QCOMPARE(bench.askPinned("b"), QStringLiteral("wait 250 account_busy"));
    bench.advance(250ms);
    QCOMPARE(bench.askPinned("b"), QStringLiteral("b"));
}

void TestRamp::otherAccountsServeMeanwhile()
{
    RuleBench bench({"a", "b"});
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 90s));
    bench.advance(90s);
    bench.placeOn("a");
    QCOMPARE(bench.served(), QStringLiteral("b"));
}

void TestRamp::boundAccountIsWaitedFor()
{
    RuleBench bench({"a", "b"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    QCOMPARE(bench.run(query("talk"), success()), std::string("a"));
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 90s));
    bench.advance(90s);
    const Placement first = bench.placeOn("a");
    QCOMPARE(bench.ask(query("talk")), QStringLiteral("wait 60000 account_busy"));
    bench.accept(first);
    QCOMPARE(bench.ask(query("talk")), QStringLiteral("wait 250 account_busy"));
}

void TestRamp::liftedByTheUser()
{
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s));
    bench.scheduler.liftCooldowns(AccountId("a"), bench.now);
    bench.place(query());
    bench.place(query());
}

void TestRamp::survivesARestart()
{
    RuleBench before({"a"});
    before.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s));
    RuleBench after({"a"});
    after.scheduler.restore(before.scheduler.runtime(before.now).at(0), after.now);
    after.advance(90s);
    after.place(query());
    QCOMPARE(after.ask(), QStringLiteral("wait 2000 account_busy"));
}

QTEST_APPLESS_MAIN(TestRamp)
#include "tst_ramp.moc"
