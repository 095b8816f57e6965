// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Setup = std::function<void(RuleBench &)>;
Q_DECLARE_METATYPE(Setup)

/// Billing kinds, consent and caps, §12. "sub" is a subscription, "pay" pay per use at 1 and 2 for
/// a million tokens in and out.
class TestBilling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void consent_data();
    void consent();
    void consentOnceGiven();
    void caps_data();
    void caps();
    void reservedBeforeSending();
    void correctedAfter();
    void untilItsReset();
    void overBudgetIsTheState();
    void capsOfOthersDoNotCount();
};

namespace {

SchedulerAccount subscription()
{
    SchedulerAccount made = account("sub");
    made.account.billing.kind = BillingKind::subscription;
    return made;
}

SchedulerAccount payPerUse(std::optional<double> daily = {}, std::optional<double> monthly = {})
{
    SchedulerAccount made = account("pay");
    made.account.billing.kind = BillingKind::payPerUse;
    made.account.billing.inputPrice = 1.0;
    made.account.billing.outputPrice = 2.0;
    made.account.billing.dailyCap = daily;
    made.account.billing.monthlyCap = monthly;
    return made;
}

Query ofTokens(long long input, long long output)
{
    Query asked = query();
    asked.inputTokens = input;
    asked.outputTokens = output;
    return asked;
}

Outcome used(long long input, long long output)
{
    Outcome outcome = success();
    outcome.inputTokens = input;
    outcome.outputTokens = output;
    return outcome;
}

void change(RuleBench &bench, const std::function<void(SchedulerAccount &)> &what)
{
    SchedulerAccount made = subscription();
    what(made);
    bench.put(made);
}

/// A day and a month that end in 10 and in 100 hours.
struct Periods : RuleBench
{
    Periods() { scheduler.setBudgetPeriods(now + 10h, now + 100h, now); }
};

} // namespace

void TestBilling::consent_data()
{
    QTest::addColumn<Setup>("setup"); ///< what happens to "sub"
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const Setup &setup, const char *expected) {
        QTest::newRow(name) << setup << QString::fromUtf8(expected);
    };
    row(
        "§12 nothing moves to pay-per-use by itself",
        [](RuleBench &b) { b.runOn("sub", rateLimit(RateLimitReason::quotaExhausted, 1h)); },
        "none over_budget cooldown_account after 3600000");
    row(
        "§12 not when the subscription needs a sign-in",
        [](RuleBench &b) { b.scheduler.signInNeeded(AccountId("sub"), QStringLiteral("why")); },
        "none needs_login over_budget");
    row(
        "§12 not when it is suspended",
        [](RuleBench &b) { b.runOn("sub", failure(OutcomeKind::suspended, 403)); },
        "none suspended over_budget");
    row(
        "§12 not when its secret is locked",
        [](RuleBench &b) { change(b, [](SchedulerAccount &s) { s.credentialUsable = false; }); },
        "none over_budget credential_locked");
    row(
        "§12 not when its week is exhausted", [](RuleBench &b) { b.told("sub", {week(1.0)}); },
        "none over_budget weekly_exhausted after 43200000");
    row(
        "§12 the other kind first", [](RuleBench &) {}, "sub");
    row(
        "§12 switched off by the user: no other kind",
        [](RuleBench &b) { change(b, [](SchedulerAccount &s) { s.account.disabled = true; }); },
        "pay");
    row(
        "§12 no other kind offers the model",
        [](RuleBench &b) { change(b, [](SchedulerAccount &s) { s.account.models = {"m"}; }); },
        "pay");
    row(
        "§12 no other kind in the route",
        [](RuleBench &b) {
            change(b, [](SchedulerAccount &s) { s.account.provider = ProviderId("other"); });
        },
        "pay");
    row(
        "§12 pay-per-use alone", [](RuleBench &b) { b.scheduler.removeAccount(AccountId("sub")); },
        "pay");
}

void TestBilling::consent()
{
    QFETCH(Setup, setup);
    QFETCH(QString, expected);
    RuleBench bench;
    bench.put(subscription());
    bench.put(payPerUse());
    setup(bench);
    QCOMPARE(bench.ask(), expected);
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

void TestBilling::consentOnceGiven()
{
    RuleBench bench;
    bench.put(subscription());
    bench.put(payPerUse());
    bench.settings.allowPayPerUse = true;
    bench.mode(SchedulingMode::balance);
    bench.runOn("sub", rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(bench.ask(), QStringLiteral("pay"));
}

void TestBilling::caps_data()
{
    QTest::addColumn<double>("daily"); ///< 0: none
    QTest::addColumn<double>("monthly");
    QTest::addColumn<QString>("expected");
    const QString day = QStringLiteral("none over_budget after 36000000");
    const QString month = QStringLiteral("none over_budget after 360000000");
    QTest::newRow("§12 no caps") << 0.0 << 0.0 << QStringLiteral("pay");
    QTest::newRow("§12 below the daily cap") << 3.1 << 0.0 << QStringLiteral("pay");
    QTest::newRow("§12 at the daily cap") << 3.0 << 0.0 << day;
    QTest::newRow("§12 below the monthly cap") << 0.0 << 3.1 << QStringLiteral("pay");
    QTest::newRow("§12 at the monthly cap") << 0.0 << 3.0 << month;
    QTest::newRow("§12 at both caps: until the later end") << 3.0 << 3.0 << month;
}

void TestBilling::caps()
{
    QFETCH(double, daily);
    QFETCH(double, monthly);
    QFETCH(QString, expected);
    Periods bench;
    bench.put(payPerUse(daily > 0 ? std::optional(daily) : std::nullopt,
                        monthly > 0 ? std::optional(monthly) : std::nullopt));
    bench.run(query(), used(1'000'000, 1'000'000)); // 3
    QCOMPARE(bench.ask(), expected);
    QCOMPARE(bench.standing("pay").spentToday, 3.0);
    QCOMPARE(bench.standing("pay").spentThisMonth, 3.0);
}

void TestBilling::reservedBeforeSending()
{
    Periods bench;
    bench.put(payPerUse(3.0));
    const Placement out = bench.place(ofTokens(1'000'000, 1'000'000));
    QCOMPARE(bench.ask(), QStringLiteral("none over_budget after 36000000"));
    bench.release(out, failure(OutcomeKind::network)); // nothing was spent
    QCOMPARE(bench.ask(), QStringLiteral("pay"));
    QCOMPARE(bench.standing("pay").spentToday, 0.0);
}

void TestBilling::correctedAfter()
{
    Periods bench;
    bench.put(payPerUse(3.0));
    bench.release(bench.place(ofTokens(1'000'000, 1'000'000)), used(1'000'000, 500'000));
    QCOMPARE(bench.standing("pay").spentToday, 2.0);
    QCOMPARE(bench.ask(), QStringLiteral("pay"));
    bench.release(bench.place(ofTokens(1'000, 0)), used(1'000'000, 0)); // more than thought
    QCOMPARE(bench.standing("pay").spentToday, 3.0);
    QCOMPARE(bench.ask(), QStringLiteral("none over_budget after 36000000"));
}

void TestBilling::untilItsReset()
{
    Periods bench;
    bench.put(payPerUse(3.0));
    bench.run(query(), used(3'000'000, 0));
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), bench.now + 10h);
    bench.advance(10h - 1ms);
    QCOMPARE(bench.ask(), QStringLiteral("wait 1 over_budget"));
    bench.advance(1ms);
    QCOMPARE(bench.ask(), QStringLiteral("pay"));
    bench.scheduler.setBudgetPeriods(bench.now + 24h, bench.now + 90h, bench.now);
    QCOMPARE(bench.standing("pay").spentToday, 0.0);
    QCOMPARE(bench.standing("pay").spentThisMonth, 3.0);
}

void TestBilling::overBudgetIsTheState()
{
    Periods bench;
    bench.put(payPerUse(3.0));
    bench.run(query(), used(3'000'000, 0));
    QCOMPARE(bench.standing("pay").state, AccountState::overBudget);
    QCOMPARE(bench.standing("pay").cause.value(), Cause::overBudget);
    QCOMPARE(bench.standing("pay").availableAt.value(), bench.now + 10h);
}

void TestBilling::capsOfOthersDoNotCount()
{
    Periods bench;
    SchedulerAccount made = subscription();
    made.account.billing = payPerUse(3.0).account.billing;
    made.account.billing.kind = BillingKind::subscription; // already paid for
    bench.put(made);
    bench.run(query(), used(9'000'000, 0));
    QCOMPARE(bench.ask(), QStringLiteral("sub"));
}

QTEST_APPLESS_MAIN(TestBilling)
#include "tst_billing.moc"
