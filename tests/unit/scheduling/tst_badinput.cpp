// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)
Q_DECLARE_METATYPE(Milliseconds)
Q_DECLARE_METATYPE(QuotaReading)
Q_DECLARE_METATYPE(OutcomeScope)

/// Whatever comes in, no account is stopped for more than 24 h, and none looks free that was just
/// refused.
class TestBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hints_data();
    void hints();
    void figures_data();
    void figures();
    void figuresFreeNobody_data();
    void figuresFreeNobody();
    void clockThatGoesBack_data();
    void clockThatGoesBack();
    void clockThatGoesBackFreesNobody_data();
    void clockThatGoesBackFreesNobody();
    void clockAtAnyPoint_data();
    void clockAtAnyPoint();
    void tokens_data();
    void tokens();
    void restored_data();
    void restored();
};

namespace {

constexpr Milliseconds kMost = 24h;

} // namespace

void TestBadInput::hints_data()
{
    QTest::addColumn<Milliseconds>("hint");
    QTest::addColumn<Milliseconds>("expected");
    const auto row = [](const char *name, Milliseconds hint, Milliseconds expected) {
        QTest::newRow(name) << hint << expected;
    };
    row("§7 a hint of nothing", 0ms, 2s);
    row("§7 a negative hint", -1h, 2s);
    row("§7 a hint of 24 h", 24h, kMost);
    row("§7 a hint of a year", 365 * 24h, kMost);
    row("§7 the largest hint", Milliseconds::max(), kMost);
    row("§7 the most negative hint", Milliseconds::min(), 2s);
}

void TestBadInput::hints()
{
    QFETCH(Milliseconds, hint);
    QFETCH(Milliseconds, expected);
    for (const OutcomeScope scope :
         {OutcomeScope::account, OutcomeScope::model, OutcomeScope::group}) {
        for (const auto reason : {RateLimitReason::quotaExhausted, RateLimitReason::perMinute,
                                  RateLimitReason::overloaded, RateLimitReason::unknown}) {
            RuleBench bench({"a"});
            bench.run(query(), rateLimit(reason, hint, scope));
            QVERIFY(!std::holds_alternative<Placement>(bench.pick(query())));
            bench.advance(expected - 1ms);
            QVERIFY(!std::holds_alternative<Placement>(bench.pick(query())));
            bench.advance(1ms);
            QVERIFY(std::holds_alternative<Placement>(bench.pick(query())));
        }
    }
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::modelCapacity, hint));
    QCOMPARE(bench.cooling("a", kModel), expected);
}

void TestBadInput::figures_data()
{
    QTest::addColumn<QuotaReading>("reading");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QuotaReading &reading, const char *expected) {
        QTest::newRow(name) << reading << QString::fromLatin1(expected);
    };
    const auto week = [] { return Figure(QuotaWindow::sevenDay); };
    row("§6 a figure above 1 is full", week().share(7.5).in(1h),
        "none weekly_exhausted after 3600000");
    row("§6 a negative figure is nothing used", week().share(-3.0).in(1h), "a");
    row("§6 NaN says nothing", week().share(std::nan("")).in(1h), "a");
    row("§6 infinity says nothing", week().share(std::numeric_limits<double>::infinity()).in(1h),
        "a");
    row("§6 minus infinity says nothing",
        week().share(-std::numeric_limits<double>::infinity()).in(1h), "a");
    row("§6 a reset in the past", week().share(1.0).in(-1h), "a");
    row("§6 a reset at the beginning of time", week().share(1.0).in(Milliseconds::min()), "a");
    row("§6 a reset at the end of time, from headers", week().share(1.0).in(Milliseconds::max()),
        "a");
    row("§6 a reset in a year, from headers", week().share(1.0).in(365 * kDay), "a");
    row("§6 an empty reading", week(), "a");
    row("§6 a name beyond all measure", week().share(1.0).in(1h).of(std::string(100'000, 'x')),
        "a");
    row("§6 a pattern of stars only", week().share(1.0).in(1h).of(std::string(200, '*')),
        "none weekly_exhausted after 3600000");
}

void TestBadInput::figures()
{
    QFETCH(QuotaReading, reading);
    QFETCH(QString, expected);
    RuleBench bench({"a"});
    Outcome answer = success();
    answer.quota = {reading};
    bench.run(query(), answer);
    QCOMPARE(bench.ask(), expected);
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
    bench.advance(7 * kDay + 2h); // as long as a week can be said to last
    QCOMPARE(bench.ask(), QStringLiteral("a"));
}

void TestBadInput::figuresFreeNobody_data()
{
    QTest::addColumn<QuotaReading>("reading");
    const auto row = [](const char *name, const QuotaReading &reading) {
        QTest::newRow(name) << reading;
    };
    const auto day = [] { return Figure(QuotaWindow::day); };
    row("§6 NaN lifts nothing", day().share(std::nan("")));
    row("§6 infinity lifts nothing", day().share(std::numeric_limits<double>::infinity()));
    row("§6 a figure above 1 lifts nothing", day().share(12.0).in(1h));
    row("§6 a reset in the past lifts nothing", day().share(1.0).in(-1h));
    row("§6 a refusal with little used lifts nothing",
        day().share(0.1).in(1h).says(QuotaStatus::rejected));
    row("§6 an empty reading lifts nothing", day());
    row("§6 a reset alone lifts nothing", day().in(-5s));
}

void TestBadInput::figuresFreeNobody()
{
    QFETCH(QuotaReading, reading);
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.told("a", {reading});
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 3600000"));
}

void TestBadInput::clockThatGoesBack_data()
{
    QTest::addColumn<Outcome>("outcome");
    using R = RateLimitReason;
    QTest::newRow("§7 the longest hint") << rateLimit(R::quotaExhausted, 24h);
    QTest::newRow("§7 the longest hint of a model")
        << rateLimit(R::quotaExhausted, 24h, OutcomeScope::model);
    QTest::newRow("§7 not in the plan") << rateLimit(R::notInPlan);
    QTest::newRow("§7 an exhausted quota") << rateLimit(R::quotaExhausted);
    QTest::newRow("§7 unknown") << rateLimit(R::unknown);
    QTest::newRow("§7 capacity") << rateLimit(R::modelCapacity);
    QTest::newRow("§7 a refusal") << failure(OutcomeKind::forbidden, 403);
    QTest::newRow("§7 a verification") << failure(OutcomeKind::validationRequired, 403);
    QTest::newRow("§7 a server error") << failure(OutcomeKind::upstreamFailure, 503);
}

void TestBadInput::clockThatGoesBack()
{
    QFETCH(Outcome, outcome);
    for (const Milliseconds later : {Milliseconds(0), Milliseconds(1s), Milliseconds(23h)}) {
        RuleBench bench({"a"});
        bench.run(query(), outcome);
        bench.advance(later);
        bench.ask();
        bench.advance(-1h);
        bench.ask();
        QVERIFY2(bench.scheduler.indexFault(bench.now).empty(),
                 bench.scheduler.indexFault(bench.now).c_str());
        bench.advance(kMost);
        QCOMPARE(bench.ask(), QStringLiteral("a"));
    }
}

void TestBadInput::clockThatGoesBackFreesNobody_data()
{
    QTest::addColumn<OutcomeScope>("scope");
    QTest::newRow("§7 an account that was just refused") << OutcomeScope::account;
    QTest::newRow("§7 a model that was just refused") << OutcomeScope::model;
}

void TestBadInput::clockThatGoesBackFreesNobody()
{
    QFETCH(OutcomeScope, scope);
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 90s, scope));
    bench.advance(-1h);
    QVERIFY(bench.ask().startsWith(QStringLiteral("none")));
    bench.advance(60s);
    QVERIFY(bench.ask().startsWith(QStringLiteral("none")));
}

void TestBadInput::clockAtAnyPoint_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 8; ++seed)
        QTest::addRow("§14 an hour back at any point, seed %u", seed) << seed;
}

/// Every kind of event, and between any two of them the clock may go back.
void TestBadInput::clockAtAnyPoint()
{
    QFETCH(unsigned, seed);
    RuleBench bench({"a", "b", "c"}, seed);
    bench.settings.protection.enabled = true;
    bench.mode(SchedulingMode::cacheFirst);
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
    std::vector<Placement> out;
    for (int step = 0; step < 3'000; ++step) {
        const int what = below(10);
        if (what == 0) {
            bench.advance(below(3) == 0 ? Milliseconds(-1h) : Milliseconds(below(100'000)));
            bench.scheduler.sweep(bench.now); // due every 15 s, by whatever clock
        } else if (what == 1) {
            bench.told("a", {Figure(static_cast<QuotaWindow>(below(6)))
                                 .share(below(110) / 100.0)
                                 .in(Milliseconds(below(4'000'000) - 1'000'000))});
        } else if (what < 6 || out.empty()) {
            const Decision decision = bench.pick(query("talk " + std::to_string(below(9))));
            if (const auto *placement = std::get_if<Placement>(&decision))
                out.push_back(*placement);
        } else {
            Outcome outcome;
            outcome.kind = static_cast<OutcomeKind>(below(3) == 0 ? below(11) : 0);
            if (outcome.kind == OutcomeKind::unauthorized || outcome.kind == OutcomeKind::suspended)
                outcome.kind = OutcomeKind::forbidden; // these need the user
            outcome.reason = static_cast<RateLimitReason>(below(6));
            outcome.fingerprint = 1;
            if (below(2) == 0)
                outcome.hint = Milliseconds(below(200'000'000) - 1'000'000);
            if (below(2) == 0)
                bench.accept(out.back());
            bench.release(out.back(), outcome);
            out.pop_back();
        }
        for (const Cooldown &cooldown : bench.scheduler.cooldowns(bench.now))
            QVERIFY2(cooldown.until <= bench.now + kMost, cooldown.reason.c_str());
        const std::string fault = bench.scheduler.indexFault(bench.now);
        QVERIFY2(fault.empty(), fault.c_str());
    }
    while (!out.empty()) {
        bench.release(out.back(), failure(OutcomeKind::neutral));
        out.pop_back();
    }
    bench.pick(query());
    bench.advance(8 * kDay); // windows end as well
    for (const char *id : {"a", "b", "c"})
        QCOMPARE(bench.askPinned(id), QString::fromLatin1(id));
}

void TestBadInput::tokens_data()
{
    QTest::addColumn<qlonglong>("tokens");
    QTest::addColumn<bool>("over");
    QTest::newRow("§12 negative tokens") << qlonglong(-5'000'000) << false;
    QTest::newRow("§12 the most negative tokens") << std::numeric_limits<qlonglong>::min() << false;
    QTest::newRow("§12 no tokens") << qlonglong(0) << false;
    QTest::newRow("§12 the most tokens") << std::numeric_limits<qlonglong>::max() << true;
}

void TestBadInput::tokens()
{
    QFETCH(qlonglong, tokens);
    QFETCH(bool, over);
    RuleBench bench;
    SchedulerAccount paid = account("a");
    paid.account.billing.kind = BillingKind::payPerUse;
    paid.account.billing.inputPrice = 1.0;
    paid.account.billing.outputPrice = 1.0;
    paid.account.billing.dailyCap = 3.0;
    bench.put(paid);
    Outcome answer = success();
    answer.inputTokens = 2'000'000;
    bench.run(query(), answer);
    QCOMPARE(bench.standing("a").spentToday, 2.0);
    bench.told("a", {Figure(QuotaWindow::day).share(0.5).in(1h)});
    answer.inputTokens = tokens;
    answer.outputTokens = tokens;
    Query asked = query();
    asked.inputTokens = tokens;
    asked.outputTokens = tokens;
    bench.run(asked, answer);
    QCOMPARE(bench.ask() == QStringLiteral("a"), !over);
    QVERIFY(bench.standing("a").spentToday >= 2.0); // nothing earns money back
}

void TestBadInput::restored_data()
{
    QTest::addColumn<double>("health");
    QTest::addColumn<double>("expected");
    QTest::newRow("§10 restored above 1") << 7.0 << 1.0;
    QTest::newRow("§10 restored below 0") << -7.0 << 0.0;
    QTest::newRow("§10 restored as NaN") << std::nan("") << 1.0;
}

void TestBadInput::restored()
{
    QFETCH(double, health);
    QFETCH(double, expected);
    RuleBench bench({"a", "b"});
    AccountRuntime runtime;
    runtime.account = AccountId("a");
    runtime.health = health;
    bench.scheduler.restore(runtime, bench.now);
    QCOMPARE(bench.standing("a").health, expected);
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query())));
}

QTEST_APPLESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
