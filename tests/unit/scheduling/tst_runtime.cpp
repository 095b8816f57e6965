// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)
Q_DECLARE_METATYPE(Milliseconds)

/// What survives a restart: §5, §6, §7 and §10; and what does not.
class TestRuntime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cooldowns_data();
    void cooldowns();
    void timeGoesOnMeanwhile();
    void objections_data();
    void objections();
    void health();
    void windows_data();
    void windows();
    void learnedRates();
    void learnedGroup();
    void protectedModelsAreTheAccountFiles();
    void nothingLongerThanADay_data();
    void nothingLongerThanADay();
    void notThere();
    void nothingToRemember();
    void shorterThanWhatIsKnown();
    void fixedAndBindingsAreNotInIt();
    void repetitionIsForgotten();
};

namespace {

/// The same accounts after a restart: a clock that begins anywhere, what was written put back.
struct Restarted : RuleBench
{
    explicit Restarted(const RuleBench &before, Milliseconds away = 0ms) : RuleBench({"a", "b"})
    {
        now = before.now + away;
        for (const AccountRuntime &runtime : before.scheduler.runtime(before.now))
            scheduler.restore(runtime, now);
    }
};

} // namespace

void TestRuntime::cooldowns_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("expected");
    using R = RateLimitReason;
    const auto row = [](const char *name, const Outcome &outcome, const char *expected) {
        QTest::newRow(name) << outcome << QString::fromLatin1(expected);
    };
    row("§7 a hinted cooldown survives", rateLimit(R::quotaExhausted, 1h),
        "none cooldown_account after 3600000");
    row("§7 an exhausted quota survives", rateLimit(R::quotaExhausted),
        "none cooldown_account after 60000");
    row("§7 a model's cooldown survives", rateLimit(R::quotaExhausted, 1h, OutcomeScope::model),
        "none cooldown_model after 3600000");
    row("§7 what is not in the plan survives", rateLimit(R::notInPlan),
        "none cooldown_model after 43200000");
    row("§7 a model that is not supported survives", failure(OutcomeKind::modelUnsupported, 404),
        "none cooldown_model after 43200000");
    row("§7 a refusal survives", failure(OutcomeKind::forbidden, 403),
        "none cooldown_account after 1800000");
    row("§7 a server error survives", failure(OutcomeKind::upstreamFailure, 500),
        "none cooldown_account after 8000");
}

void TestRuntime::cooldowns()
{
    QFETCH(Outcome, outcome);
    QFETCH(QString, expected);
    RuleBench before({"a", "b"});
    before.runOn("a", outcome);
    Restarted after(before);
    QCOMPARE(after.askPinned("a"), expected);
    QCOMPARE(after.askPinned("b"), QStringLiteral("b"));
    QCOMPARE(after.scheduler.cooldowns(after.now).size(), std::size_t(1));
    QCOMPARE(after.scheduler.cooldowns(after.now)[0].reason,
             before.scheduler.cooldowns(before.now)[0].reason);
    QVERIFY(after.scheduler.indexFault(after.now).empty());
}

void TestRuntime::timeGoesOnMeanwhile()
{
    RuleBench before({"a", "b"});
    before.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(Restarted(before, 20min).cooling("a"), Milliseconds(40min));
    QCOMPARE(Restarted(before, 1h).cooling("a"), 0ms);
}

void TestRuntime::objections_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<Milliseconds>("away");
    QTest::addColumn<QString>("state");
    const Outcome breach = failure(OutcomeKind::suspended, 403);
    const Outcome demand = failure(OutcomeKind::validationRequired, 403);
    QTest::newRow("§7 a breach of terms survives") << breach << Milliseconds(0ms) << "suspended";
    QTest::newRow("§7 it does not end by itself") << breach << Milliseconds(48h) << "suspended";
    QTest::newRow("§7 a verification demand survives")
        << demand << Milliseconds(9min) << "validation_blocked";
    QTest::newRow("§7 it lifts itself") << demand << Milliseconds(10min) << "ready";
}

void TestRuntime::objections()
{
    QFETCH(Outcome, outcome);
    QFETCH(Milliseconds, away);
    QFETCH(QString, state);
    RuleBench before({"a", "b"});
    before.runOn("a", outcome);
    Restarted after(before, away);
    QCOMPARE(QString::fromUtf8(accountStateName(after.standing("a").state).data()), state);
    QVERIFY(after.scheduler.indexFault(after.now).empty());
}

void TestRuntime::health()
{
    RuleBench before({"a", "b"});
    before.runOn("a", failure(OutcomeKind::network));
    before.advance(10min); // 0.8, and half of the way back
    Restarted after(before);
    QCOMPARE(qRound(after.standing("a").health * 1000), 900);
    QCOMPARE(after.standing("b").health, 1.0);
    after.advance(10min);
    QCOMPARE(qRound(after.standing("a").health * 1000), 950);
}

void TestRuntime::windows_data()
{
    QTest::addColumn<bool>("withReset");
    QTest::addColumn<Milliseconds>("away");
    QTest::addColumn<bool>("kept");
    QTest::newRow("§6 a window survives") << true << Milliseconds(0ms) << true;
    QTest::newRow("§6 not beyond its reset") << true << Milliseconds(1h) << false;
    QTest::newRow("§6 one without a reset time does not") << false << Milliseconds(0ms) << false;
}

void TestRuntime::windows()
{
    QFETCH(bool, withReset);
    QFETCH(Milliseconds, away);
    QFETCH(bool, kept);
    RuleBench before({"a", "b"});
    QuotaReading reading = Figure(QuotaWindow::sevenDay).share(1.0);
    if (withReset)
        reading.resetsIn = 1h;
    before.told("a", {reading});
    QVERIFY(before.askPinned("a").startsWith(QStringLiteral("none weekly_exhausted")));
    Restarted after(before, away);
    QCOMPARE(after.askPinned("a"),
             kept ? QStringLiteral("none weekly_exhausted after 3600000") : QStringLiteral("a"));
}

void TestRuntime::learnedRates()
{
    RuleBench before({"a", "b"});
    const auto spend = [](RuleBench &bench, long long tokens) {
        Outcome outcome = success();
        outcome.outputTokens = tokens;
        bench.runOn("a", outcome);
    };
    before.told("a", {Figure(QuotaWindow::day).share(0.1).in(5h)});
    spend(before, 1'000);
    before.told("a", {Figure(QuotaWindow::day).share(0.2).in(5h)});
    Restarted after(before);
    spend(after, 2'000); // a tenth for a thousand, as learned before
    const auto quota = after.scheduler.quota(AccountId("a"), after.now);
    QCOMPARE(quota.size(), std::size_t(1));
    QCOMPARE(qRound(quota[0].estimated * 1000), 200);
}

void TestRuntime::learnedGroup()
{
    RuleBench before({"a", "b"});
    Outcome answer = success();
    answer.limitGroup = "org-7";
    before.runOn("a", answer);
    before.runOn("b", answer);
    Restarted after(before);
    after.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h, OutcomeScope::group));
    QCOMPARE(after.askPinned("b"), QStringLiteral("none cooldown_account after 3600000"));
}

void TestRuntime::protectedModelsAreTheAccountFiles()
{
    RuleBench bench;
    bench.settings.protection.enabled = true;
    bench.settings.protection.monitoredModels = {"gpt-5"};
    bench.mode(SchedulingMode::balance);
    SchedulerAccount held = account("a");
    held.account.protectedModels = {"gpt-5"};
    bench.put(held);
    AccountRuntime runtime;
    runtime.account = AccountId("a");
    QuotaState window;
    window.used = 0.88; // in the margin: a protection that stands goes on
    window.resetsAt = bench.now + 1h;
    window.source = QuotaSource::endpoint;
    runtime.quota = {window};
    bench.scheduler.restore(runtime, bench.now);
    QCOMPARE(bench.ask(), QStringLiteral("none protected after 3600000"));
}

void TestRuntime::nothingLongerThanADay_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("expected");
    QTest::newRow("§7 at most 24 h: an account")
        << QString() << QStringLiteral("none cooldown_account after 86400000");
    QTest::newRow("§7 at most 24 h: a model")
        << QStringLiteral("gpt-5") << QStringLiteral("none cooldown_model after 86400000");
}

void TestRuntime::nothingLongerThanADay()
{
    QFETCH(QString, model);
    QFETCH(QString, expected);
    RuleBench bench({"a"});
    AccountRuntime runtime;
    runtime.account = AccountId("a");
    runtime.cooldowns = {
        Cooldown{AccountId("a"), model.toStdString(), "quota_exhausted", bench.now + 400 * 24h}};
    bench.scheduler.restore(runtime, bench.now);
    QCOMPARE(bench.ask(), expected);
}

void TestRuntime::notThere()
{
    RuleBench bench({"a"});
    AccountRuntime gone;
    gone.account = AccountId("gone");
    gone.health = 0.1;
    gone.cooldowns = {Cooldown{AccountId("gone"), {}, "unknown", bench.now + 1h}};
    bench.scheduler.restore(gone, bench.now);
    QVERIFY(bench.scheduler.cooldowns(bench.now).empty());
    QVERIFY(bench.scheduler.runtime(bench.now).empty());
}

void TestRuntime::nothingToRemember()
{
    RuleBench bench({"a"});
    bench.run(query("talk"), success());
    QVERIFY(bench.scheduler.runtime(bench.now).empty());
}

void TestRuntime::shorterThanWhatIsKnown()
{
    RuleBench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    AccountRuntime old;
    old.account = AccountId("a");
    old.cooldowns = {Cooldown{AccountId("a"), {}, "per_minute", bench.now + 5s}};
    bench.scheduler.restore(old, bench.now);
    QCOMPARE(bench.cooling("a"), Milliseconds(1h));
}

void TestRuntime::fixedAndBindingsAreNotInIt()
{
    RuleBench before({"a", "b"});
    before.run(query("talk"), success());
    before.run(query(), success());
    before.scheduler.setFixedAccount(AccountId("b"));
    before.runOn("a", failure(OutcomeKind::network));
    Restarted after(before);
    QVERIFY(!after.scheduler.fixedAccount());
    QCOMPARE(after.scheduler.bindingCount(after.now), std::size_t(0));
    QCOMPARE(after.place(query("talk")).reason, PickReason::strategy);
    QCOMPARE(after.place(query()).reason, PickReason::strategy); // nor is the 60-second window
}

void TestRuntime::repetitionIsForgotten()
{
    RuleBench before({"a", "b"});
    before.runOn("a", rateLimit(RateLimitReason::quotaExhausted));
    Restarted after(before, 60s);
    after.runOn("a", rateLimit(RateLimitReason::quotaExhausted));
    QCOMPARE(after.cooling("a"), 60s);
}

QTEST_APPLESS_MAIN(TestRuntime)
#include "tst_runtime.moc"
