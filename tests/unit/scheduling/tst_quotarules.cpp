// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::vector<QuotaReading>)

/// What quota windows do to the choice, §2, §4 and §6: the passes, exhaustion, protection, and the
/// order of p2c.
class TestQuotaRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passes_data();
    void passes();
    void passesComeBeforePriorities();
    void boundSessions_data();
    void boundSessions();
    void windowIsANewPlacement();
    void passedOverAreNamed();
    void exhausted_data();
    void exhausted();
    void exhaustedIsWaitedFor();
    void severalRejected();
    void windowEndsByItself();
    void protectedUntilTheReset();
    void protectedWithoutReset();
    void protectionIsTold();
    void p2cOrder_data();
    void p2cOrder();
    void p2cCountsTheEstimate();
    void p2cResetBuckets_data();
    void p2cResetBuckets();
    void adaptiveScarcity_data();
    void adaptiveScarcity();
};

namespace {

/// What an account is told, by a word.
std::vector<QuotaReading> figures(const QString &word)
{
    if (word == u"fine")
        return {week(0.2)};
    if (word == u"soft")
        return {week(0.7)};
    if (word == u"reserve")
        return {week(0.86)};
    if (word == u"critical")
        return {week(0.96)};
    if (word == u"exhausted")
        return {week(0.985)};
    if (word == u"session") // window all but full
        return {Figure(QuotaWindow::fiveHour).share(0.9).in(kHour)};
    return {};
}

struct FillFirst : RuleBench
{
    explicit FillFirst(std::initializer_list<const char *> ids) : RuleBench(ids)
    {
        mode(SchedulingMode::balance, Strategy::fillFirst);
    }
};

} // namespace

void TestQuotaRules::passes_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *a, const char *b, const char *expected) {
        QTest::newRow(name) << QString::fromLatin1(a) << QString::fromLatin1(b)
                            << QString::fromLatin1(expected);
    };
    row("§6 soft makes no pass of its own", "soft", "fine", "a");
    row("§6 first without reserve", "reserve", "fine", "b");
    row("§6 soft before reserve", "reserve", "soft", "b");
    row("§6 nothing known before reserve", "reserve", "", "b");
    row("§6 then with reserve", "critical", "reserve", "b");
    row("§6 then with critical", "exhausted", "critical", "b");
    row("§2 session_window is the last pass", "session", "critical", "b");
    row("§2 session_window when no other is eligible", "session", "exhausted", "a");
    row("§6 all in reserve", "reserve", "reserve", "a");
    row("§6 all critical", "critical", "critical", "a");
}

void TestQuotaRules::passes()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, expected);
    FillFirst bench({"a", "b"}); // a, where nothing speaks against it
    bench.told("a", figures(a));
    bench.told("b", figures(b));
    QCOMPARE(bench.served(20), expected);
}

void TestQuotaRules::passesComeBeforePriorities()
{
    FillFirst bench({"a"});
    SchedulerAccount last = account("b");
    last.account.priority = 20;
    bench.put(last);
    bench.told("a", figures(QStringLiteral("reserve")));
    QCOMPARE(bench.served(20), QStringLiteral("b"));
}

void TestQuotaRules::boundSessions_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *a, const char *b, const char *expected) {
        QTest::newRow(name) << QString::fromLatin1(a) << QString::fromLatin1(b)
                            << QString::fromLatin1(expected);
    };
    row("§6 bound sessions start at reserve", "reserve", "fine", "a");
    row("§6 bound sessions leave a critical account", "critical", "reserve", "b");
    row("§6 bound sessions stay where all are critical", "critical", "critical", "a");
    row("§6 bound sessions leave an exhausted account", "exhausted", "critical", "b");
    row("§2 bound sessions leave a full session window", "session", "fine", "b");
    row("§2 bound sessions stay in a full window if no other is eligible", "session", "exhausted",
        "a");
}

void TestQuotaRules::boundSessions()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, expected);
    FillFirst bench({"a", "b"});
    QCOMPARE(bench.run(query("talk"), success()), std::string("a"));
    bench.told("a", figures(a));
    bench.told("b", figures(b));
    QCOMPARE(bench.ask(query("talk")), expected);
}

void TestQuotaRules::windowIsANewPlacement()
{
    FillFirst bench({"a", "b"});
    QCOMPARE(bench.run(query(), success()), std::string("a"));
    QCOMPARE(bench.place(query()).reason, PickReason::window);
    bench.told("a", figures(QStringLiteral("reserve")));
    QCOMPARE(bench.ask(), QStringLiteral("b"));
}

void TestQuotaRules::passedOverAreNamed()
{
    FillFirst bench({"a", "b", "c", "d"});
    bench.told("b", figures(QStringLiteral("reserve")));
    bench.told("c", figures(QStringLiteral("critical")));
    bench.told("d", figures(QStringLiteral("session")));
    RoutingTrace trace;
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query(), &trace)));
    QCOMPARE(trace.verdicts.size(), std::size_t(4));
    QVERIFY(!trace.verdicts[0].cause);
    QCOMPARE(trace.verdicts[1].cause.value(), Cause::weeklyReserve);
    QCOMPARE(trace.verdicts[2].cause.value(), Cause::weeklyCritical);
    QCOMPARE(trace.verdicts[3].cause.value(), Cause::sessionWindow);
    QCOMPARE(qRound(trace.verdicts[2].remaining * 100), 4); // the figures compared, §13
}

void TestQuotaRules::exhausted_data()
{
    QTest::addColumn<std::vector<QuotaReading>>("readings");
    QTest::addColumn<QString>("expected");
    using Readings = std::vector<QuotaReading>;
    const QString until = QStringLiteral("none weekly_exhausted after 43200000"); // 12 h
    const auto window = [] { return Figure(QuotaWindow::sevenDay); };
    QTest::newRow("§6 exhausted at 98.5 %") << Readings{week(0.985)} << until;
    QTest::newRow("§6 not exhausted below 98.5 %") << Readings{week(0.984)} << QStringLiteral("a");
    QTest::newRow("§6 exhausted by its own status")
        << Readings{window().share(0.5).in(12 * kHour).says(QuotaStatus::rejected)} << until;
    QTest::newRow("§6 exhausted without a reset time")
        << Readings{window().share(1.0)} << QStringLiteral("none weekly_exhausted");
    QTest::newRow("§6 a family's week stops that family only: it")
        << Readings{window().share(1.0).in(12 * kHour).of("gpt-*")} << until;
    QTest::newRow("§6 a family's week stops that family only: another")
        << Readings{window().share(1.0).in(12 * kHour).of("claude-*")} << QStringLiteral("a");
    QTest::newRow("§6 another window's status does not")
        << Readings{Figure(QuotaWindow::day).share(1.0).in(kHour).says(QuotaStatus::rejected)}
        << QStringLiteral("a");
}

void TestQuotaRules::exhausted()
{
    QFETCH(std::vector<QuotaReading>, readings);
    QFETCH(QString, expected);
    RuleBench bench({"a"});
    bench.told("a", readings);
    QCOMPARE(bench.ask(), expected);
}

void TestQuotaRules::exhaustedIsWaitedFor()
{
    RuleBench bench({"a"});
    bench.told("a", {Figure(QuotaWindow::sevenDay).share(1.0).in(2s)});
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 weekly_exhausted"));
    QCOMPARE(bench.standing("a").cause.value(), Cause::weeklyExhausted);
    QCOMPARE(bench.standing("a").availableAt.value(), bench.now + 2s);
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), bench.now + 2s);
}

void TestQuotaRules::severalRejected()
{
    RuleBench bench({"a"});
    const auto rejected = [](Milliseconds in, const char *models) {
        return Figure(QuotaWindow::sevenDay)
            .share(1.0)
            .in(in)
            .of(models)
            .says(QuotaStatus::rejected);
    };
    bench.told("a", {rejected(1h, ""), rejected(3h, "gpt-*"), rejected(5h, "claude-*")});
    QCOMPARE(bench.ask(), QStringLiteral("none weekly_exhausted after 10800000")); // 3 h
    QCOMPARE(bench.ask(query({}, "o3-mini")),
             QStringLiteral("none weekly_exhausted after 3600000"));
    bench.advance(1h);
    QCOMPARE(bench.ask(query({}, "o3-mini")), QStringLiteral("a"));
    QCOMPARE(bench.ask(), QStringLiteral("none weekly_exhausted after 7200000"));
}

void TestQuotaRules::windowEndsByItself()
{
    FillFirst bench({"a", "b"});
    bench.told("a", {Figure(QuotaWindow::sevenDay).share(1.0).in(1h)});
    QCOMPARE(bench.ask(), QStringLiteral("b"));
    bench.advance(1h - 1ms);
    QCOMPARE(bench.ask(), QStringLiteral("b"));
    bench.advance(1ms);
    QCOMPARE(bench.ask(query("new")), QStringLiteral("a"));
}

void TestQuotaRules::protectedUntilTheReset()
{
    RuleBench bench({"a"});
    bench.settings.protection.enabled = true;
    bench.settings.protection.monitoredModels = {"gpt-5"};
    bench.mode(SchedulingMode::balance);
    bench.told("a", {Figure(QuotaWindow::day).share(0.9).in(1h)});
    QCOMPARE(bench.ask(), QStringLiteral("none protected after 3600000"));
    QCOMPARE(bench.ask(query({}, "gpt-4")), QStringLiteral("a"));
    bench.told("a", {Figure(QuotaWindow::day).share(0.85).in(1h)}); // threshold + 5 points
    QCOMPARE(bench.ask(), QStringLiteral("none protected after 3600000"));
    bench.advance(1h);
    QCOMPARE(bench.ask(), QStringLiteral("a"));
}

void TestQuotaRules::protectedWithoutReset()
{
    RuleBench bench({"a"});
    bench.settings.protection.enabled = true;
    bench.settings.protection.monitoredModels = {"gpt-5"};
    bench.mode(SchedulingMode::balance);
    bench.told("a", {Figure(QuotaWindow::day).share(0.9)});
    QCOMPARE(bench.ask(), QStringLiteral("none protected")); // nobody knows how long
    bench.told("a", {Figure(QuotaWindow::day).share(0.84)});
    QCOMPARE(bench.ask(), QStringLiteral("a"));
}

void TestQuotaRules::protectionIsTold()
{
    RuleBench bench({"a", "b"});
    bench.settings.protection.enabled = true;
    bench.settings.protection.monitoredModels = {"gpt-5"};
    bench.mode(SchedulingMode::balance);
    bench.told("a", {Figure(QuotaWindow::day).share(0.95).in(1h)});
    QCOMPARE(bench.scheduler.takeProtectionChanges(), std::vector<AccountId>{AccountId("a")});
    QVERIFY(bench.scheduler.takeProtectionChanges().empty());
    QCOMPARE(bench.scheduler.protectedModels(AccountId("a")), std::vector<std::string>{"gpt-5"});
    bench.settings.protection.thresholdPercentage = 4; // §6: evaluates afresh
    bench.mode(SchedulingMode::balance);
    QCOMPARE(bench.askPinned("a"), QStringLiteral("a"));
    QCOMPARE(bench.scheduler.takeProtectionChanges(), std::vector<AccountId>{AccountId("a")});
}

void TestQuotaRules::p2cOrder_data()
{
    QTest::addColumn<double>("usedOfA");
    QTest::addColumn<double>("usedOfB");
    QTest::addColumn<QString>("expected");
    QTest::newRow("§4 p2c takes the higher quota") << 0.5 << 0.4 << QStringLiteral("b");
    QTest::newRow("§4 p2c takes the higher quota: the other") << 0.4 << 0.5 << QStringLiteral("a");
    QTest::newRow("§4 p2c with the same quota") << 0.4 << 0.4 << QStringLiteral("a b");
}

void TestQuotaRules::p2cOrder()
{
    QFETCH(double, usedOfA);
    QFETCH(double, usedOfB);
    QFETCH(QString, expected);
    RuleBench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    bench.told("a", {Figure(QuotaWindow::day).share(usedOfA).in(1h)});
    bench.told("b", {Figure(QuotaWindow::day).share(usedOfB).in(1h)});
    QCOMPARE(bench.served(), expected);
    // Another model's window says nothing of this one.
    bench.told("a", {Figure(QuotaWindow::fiveHour).share(0.8).in(1h).of("claude-*")});
    QCOMPARE(bench.served(), expected);
}

void TestQuotaRules::p2cCountsTheEstimate()
{
    RuleBench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    const auto answer = [&](double used, long long tokens) {
        Outcome outcome = success();
        outcome.outputTokens = tokens;
        if (used > 0)
            outcome.quota = {Figure(QuotaWindow::day).share(used).in(1h)};
        bench.runOn("a", outcome);
    };
    bench.told("b", {Figure(QuotaWindow::day).share(0.5).in(1h)});
    answer(0.20, 10);
    answer(0.30, 1'000); // a tenth for 1 000 tokens
    QCOMPARE(bench.served(), QStringLiteral("a"));
    answer(0, 1'900); // 0.49 by the estimate
    QCOMPARE(bench.served(), QStringLiteral("a"));
    answer(0, 200); // 0.51
    QCOMPARE(bench.served(), QStringLiteral("b"));
    bench.told("a", {Figure(QuotaWindow::day).share(0.4).in(1h)}); // a figure ends the estimate
    QCOMPARE(bench.served(), QStringLiteral("a"));
}

void TestQuotaRules::p2cResetBuckets_data()
{
    QTest::addColumn<int>("minutes"); ///< until f's window begins anew; those of a … e: 11
    QTest::addColumn<QString>("expected");
    const auto five = QStringLiteral("a b c d e");
    QTest::newRow("§4 p2c, the same 10 minutes: by id") << 10 << five;
    QTest::newRow("§4 p2c, an earlier 10 minutes first") << 9 << QStringLiteral("a b c d f");
    QTest::newRow("§4 p2c, a later 10 minutes last") << 20 << five;
}

void TestQuotaRules::p2cResetBuckets()
{
    QFETCH(int, minutes);
    QFETCH(QString, expected);
    RuleBench bench({"a", "b", "c", "d", "e", "f"}); // a thousand hours: a bucket begins
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    for (const char *id : {"a", "b", "c", "d", "e"})
        bench.told(id, {Figure(QuotaWindow::day).share(0.5).in(11min)});
    bench.told("f", {Figure(QuotaWindow::day).share(0.5).in(std::chrono::minutes(minutes))});
    QCOMPARE(bench.served(400), expected);
}

void TestQuotaRules::adaptiveScarcity_data()
{
    QTest::addColumn<std::vector<QuotaReading>>("ofA");
    QTest::addColumn<QString>("expected");
    using Readings = std::vector<QuotaReading>;
    QTest::newRow("§4 adaptive, nothing known") << Readings{} << QStringLiteral("a");
    QTest::newRow("§4 adaptive, use ahead of its time")
        << Readings{Figure(QuotaWindow::fiveHour).share(0.5).in(4h)} << QStringLiteral("b");
    QTest::newRow("§4 adaptive, use behind its time")
        << Readings{Figure(QuotaWindow::fiveHour).share(0.5).in(1h)} << QStringLiteral("a");
    QTest::newRow("§4 adaptive, a known week costs 0.5 more")
        << Readings{week(0.0)} << QStringLiteral("b");
}

void TestQuotaRules::adaptiveScarcity()
{
    QFETCH(std::vector<QuotaReading>, ofA);
    QFETCH(QString, expected);
    RuleBench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::adaptive);
    bench.told("a", ofA);
    QCOMPARE(bench.ask(), expected);
}

QTEST_APPLESS_MAIN(TestQuotaRules)
#include "tst_quotarules.moc"
