// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SchedulingMode)

/// The order of choice, §3, and what waiting there is, §3 and §7.
class TestOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pinnedIsThatAccountOrAnError();
    void pinnedComesBeforeFixed();
    void fixedIsUsedWhileEligible();
    void fixedIsClearedWith_data();
    void fixedIsClearedWith();
    void toldAccountsLeaveNoTrace_data();
    void toldAccountsLeaveNoTrace();
    void sessionSticks_data();
    void sessionSticks();
    void windowServesRequestsWithoutSession();
    void windowIsNotUsed_data();
    void windowIsNotUsed();
    void successMovesTheWindow();
    void priorityGroups();
    void dialectIsPreferredInsideTheGroup();
    void stickyStaysInALaterGroupWhileWarm();
    void stickyLeavesTheLastResort();
    void boundAccountCoolingDown_data();
    void boundAccountCoolingDown();
    void cacheFirstWaitsAfterAnAttempt();
    void waitingCostsNoHealth_data();
    void waitingCostsNoHealth();
    void waitingForgivesNoOthers();
    void cacheFirstRotatesWhenTheBudgetIsSpent();
    void cacheFirstDoesNotWaitForAnAccountThatNeverAnswered();
    void fallenBackDoesNotWaitForItsBoundAccount();
    void nothingEligible_data();
    void nothingEligible();
    void busyIsWaitedForUntilTheLimit();
    void noneWithoutAnEnd();
};

void TestOrder::pinnedIsThatAccountOrAnError()
{
    Bench bench({"a", "b"});
    Query asked = query();
    asked.pinned = AccountId("b");
    const Placement placement = bench.place(asked);
    QCOMPARE(placement.account, AccountId("b"));
    QCOMPARE(placement.reason, PickReason::pinned);
    bench.release(placement, rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("none"));
    asked.pinned = AccountId("unknown");
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("none"));
}

void TestOrder::pinnedComesBeforeFixed()
{
    Bench bench({"a", "b"});
    bench.scheduler.setFixedAccount(AccountId("a"));
    Query asked = query();
    asked.pinned = AccountId("b");
    QCOMPARE(bench.place(asked).reason, PickReason::pinned);
}

void TestOrder::fixedIsUsedWhileEligible()
{
    Bench bench({"a", "b"});
    bench.scheduler.setFixedAccount(AccountId("b"));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(bench.run(query(), success()), std::string("b"));
    QCOMPARE(bench.place(query("talk")).reason, PickReason::fixed);
    bench.run(query(), rateLimit(RateLimitReason::quotaExhausted, 1h));
    const Placement other = bench.place(query());
    QCOMPARE(other.account, AccountId("a"));
    QCOMPARE(other.reason, PickReason::strategy);
    bench.advance(1h);
    QCOMPARE(bench.run(query(), success()), std::string("b"));
    bench.scheduler.setFixedAccount(AccountId("unknown"));
    QVERIFY(!bench.scheduler.fixedAccount());
}

void TestOrder::fixedIsClearedWith_data()
{
    QTest::addColumn<bool>("remove");
    QTest::addColumn<bool>("disable");
    QTest::addColumn<bool>("exclude");
    QTest::addColumn<bool>("cleared");
    QTest::newRow("removal") << true << false << false << true;
    QTest::newRow("disabling") << false << true << false << true;
    QTest::newRow("exclusion from the proxy") << false << false << true << true;
    QTest::newRow("another change") << false << false << false << false;
}

void TestOrder::fixedIsClearedWith()
{
    QFETCH(bool, remove);
    QFETCH(bool, disable);
    QFETCH(bool, exclude);
    QFETCH(bool, cleared);
    Bench bench({"a", "b"});
    bench.scheduler.setFixedAccount(AccountId("a"));
    SchedulerAccount changed = account("a");
    changed.account.disabled = disable;
    changed.account.proxyDisabled = exclude;
    if (remove)
        bench.scheduler.removeAccount(AccountId("a"));
    else
        bench.scheduler.upsertAccount(changed);
    QCOMPARE(!bench.scheduler.fixedAccount(), cleared);
}

void TestOrder::toldAccountsLeaveNoTrace_data()
{
    QTest::addColumn<bool>("pinned");
    QTest::addColumn<QString>("session");
    QTest::newRow("§5 fixed, no binding") << false << QStringLiteral("talk");
    QTest::newRow("§5 pinned, no binding") << true << QStringLiteral("talk");
    QTest::newRow("§3 fixed, no window") << false << QString();
    QTest::newRow("§3 pinned, no window") << true << QString();
}

void TestOrder::toldAccountsLeaveNoTrace()
{
    QFETCH(bool, pinned);
    QFETCH(QString, session);
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::balance, Strategy::fillFirst); // would choose a
    const Query plain = query(session.toStdString());
    Query told = plain;
    if (pinned)
        told.pinned = AccountId("b");
    else
        bench.scheduler.setFixedAccount(AccountId("b"));
    QCOMPARE(bench.run(told, success()), std::string("b"));
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(0));
    bench.scheduler.setFixedAccount(std::nullopt);
    const Placement next = bench.place(plain);
    QCOMPARE(next.account, AccountId("a"));
    QCOMPARE(next.reason, PickReason::strategy);
}

void TestOrder::sessionSticks_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<bool>("sticks");
    QTest::newRow("§3 CacheFirst") << SchedulingMode::cacheFirst << true;
    QTest::newRow("§3 Balance") << SchedulingMode::balance << true;
    QTest::newRow("§3 PerformanceFirst") << SchedulingMode::performanceFirst << false;
}

void TestOrder::sessionSticks()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(bool, sticks);
    Bench bench({"a", "b", "c"});
    bench.mode(mode, Strategy::roundRobin);
    const std::string first = bench.run(query("talk"), success());
    for (int i = 0; i < 5; ++i) {
        bench.run(query("other " + std::to_string(i)), success());
        const Placement next = bench.place(query("talk"));
        QCOMPARE(next.reason, sticks ? PickReason::session : PickReason::strategy);
        if (sticks)
            QCOMPARE(next.account.str(), first);
        bench.release(next, success());
    }
    QCOMPARE(bench.scheduler.bindingCount(bench.now) > 0, sticks);
}

void TestOrder::windowServesRequestsWithoutSession()
{
    Bench bench({"a", "b", "c"});
    bench.mode(SchedulingMode::balance, Strategy::roundRobin);
    const std::string first = bench.run(query({}, "gpt-5"), success());
    bench.advance(59s);
    const Placement next = bench.place(query({}, "gpt-4.1-mini")); // of the same family
    QCOMPARE(next.reason, PickReason::window);
    QCOMPARE(next.account.str(), first);
    bench.release(next, success());
    bench.advance(60s);
    QCOMPARE(bench.place(query()).reason, PickReason::strategy);
}

void TestOrder::windowIsNotUsed_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("§3 with a session key") << 0;
    QTest::newRow("§3 for images") << 1;
    QTest::newRow("§3 when rotating") << 2;
    QTest::newRow("§3 for another client key") << 3;
    QTest::newRow("§3 for another model family") << 4;
    QTest::newRow("§3 in PerformanceFirst") << 5;
}

void TestOrder::windowIsNotUsed()
{
    QFETCH(int, change);
    Bench bench({"a", "b", "c"});
    bench.mode(SchedulingMode::balance, Strategy::roundRobin);
    bench.run(query(), success());
    Query asked = query();
    if (change == 0)
        asked.session = "talk";
    if (change == 1)
        asked.group = QuotaGroup::image;
    if (change == 2)
        asked.attempt = 1;
    if (change == 3)
        asked.clientKey = ClientKeyId("other");
    if (change == 4)
        asked.model = "o3-mini";
    if (change == 5)
        bench.mode(SchedulingMode::performanceFirst);
    QCOMPARE(bench.place(asked).reason, PickReason::strategy);
}

void TestOrder::successMovesTheWindow()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::balance, Strategy::fillFirst);
    QCOMPARE(bench.run(query(), failure(OutcomeKind::network)), std::string("a"));
    const Placement second = bench.place(rotated(query(), "a"));
    QCOMPARE(second.account, AccountId("b"));
    // Until it has succeeded the window is still at a.
    const Placement between = bench.place(query());
    QCOMPARE(between.account, AccountId("a"));
    bench.release(between, failure(OutcomeKind::neutral));
    bench.release(second, success());
    QCOMPARE(bench.place(query()).account, AccountId("b"));
}

void TestOrder::priorityGroups()
{
    Bench bench;
    for (const auto &[id, priority] :
         std::vector<std::pair<const char *, int>>{{"a", 20}, {"b", 10}, {"c", 0}, {"d", 0}}) {
        SchedulerAccount made = account(id);
        made.account.priority = priority;
        bench.scheduler.upsertAccount(made);
    }
    bench.mode(SchedulingMode::performanceFirst);
    const Outcome out = rateLimit(RateLimitReason::quotaExhausted, 1h);
    QCOMPARE(bench.run(query(), success()), std::string("c"));
    QCOMPARE(bench.run(query(), out), std::string("d"));
    QCOMPARE(bench.run(query(), out), std::string("c"));
    QCOMPARE(bench.run(query(), out), std::string("b"));
    QCOMPARE(bench.run(query(), success()), std::string("a"));
}

void TestOrder::dialectIsPreferredInsideTheGroup()
{
    Bench bench({"a", "b"});
    SchedulerAccount claude = account("c");
    claude.speaksDialect[static_cast<int>(DialectId::anthropic)] = true;
    bench.scheduler.upsertAccount(claude);
    bench.mode(SchedulingMode::performanceFirst);
    Query asked = query();
    asked.clientDialect = DialectId::anthropic;
    for (int i = 0; i < 5; ++i)
        QCOMPARE(bench.run(asked, success()), std::string("c"));
    claude.account.priority = 10; // groups come before dialects
    bench.scheduler.upsertAccount(claude);
    QVERIFY(bench.run(asked, success()) != "c");
}

void TestOrder::stickyStaysInALaterGroupWhileWarm()
{
    Bench bench({"better"});
    SchedulerAccount later = account("later");
    later.account.priority = 10;
    bench.scheduler.upsertAccount(later);
    bench.runOn("better", rateLimit(RateLimitReason::quotaExhausted, 60s));
    QCOMPARE(bench.run(query("talk"), success()), std::string("later"));
    bench.advance(5min); // better is back, the cache is still warm
    QCOMPARE(bench.run(query("talk"), success()), std::string("later"));
    bench.advance(5min + 1ms);
    QCOMPARE(bench.run(query("talk"), success()), std::string("better"));
}

void TestOrder::stickyLeavesTheLastResort()
{
    Bench bench({"better"});
    SchedulerAccount last = account("last");
    last.account.priority = 20;
    bench.scheduler.upsertAccount(last);
    bench.runOn("better", rateLimit(RateLimitReason::quotaExhausted, 60s));
    QCOMPARE(bench.run(query("talk"), success()), std::string("last"));
    QCOMPARE(bench.run(query("talk"), success()), std::string("last")); // nobody better is there
    bench.advance(60s);
    QCOMPARE(bench.run(query("talk"), success()), std::string("better"));
}

void TestOrder::boundAccountCoolingDown_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<int>("cooldown");
    QTest::addColumn<int>("waited");
    QTest::addColumn<QString>("expected");
    const auto cacheFirst = SchedulingMode::cacheFirst;
    const auto wait = QStringLiteral("wait 30000 cooldown_account");
    QTest::newRow("§3 CacheFirst waits") << cacheFirst << 30 << 0 << wait;
    QTest::newRow("§3 CacheFirst, up to the limit") << cacheFirst << 30 << 30 << wait;
    QTest::newRow("§3 CacheFirst, beyond what is left")
        << cacheFirst << 30 << 31 << QStringLiteral("b");
    QTest::newRow("§3 CacheFirst, beyond the limit")
        << cacheFirst << 61 << 0 << QStringLiteral("b");
    QTest::newRow("§3 Balance rotates at once")
        << SchedulingMode::balance << 30 << 0 << QStringLiteral("b");
    QTest::newRow("§3 PerformanceFirst")
        << SchedulingMode::performanceFirst << 30 << 0 << QStringLiteral("b");
}

void TestOrder::boundAccountCoolingDown()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(int, cooldown);
    QFETCH(int, waited);
    QFETCH(QString, expected);
    Bench bench({"a", "b"});
    bench.mode(mode, Strategy::fillFirst);
    QCOMPARE(bench.run(query("talk"), success()), std::string("a"));
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, std::chrono::seconds(cooldown)));
    Query asked = query("talk");
    asked.waited = std::chrono::seconds(waited);
    QCOMPARE(verdict(bench.pick(asked), bench.now), expected.toStdString());
}

void TestOrder::cacheFirstWaitsAfterAnAttempt()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    bench.run(query("talk"), success());
    QCOMPARE(bench.run(query("talk"), rateLimit(RateLimitReason::perMinute, 10s)),
             std::string("a"));
    Query again = rotated(query("talk"), "a");
    const Decision decision = bench.pick(again);
    QCOMPARE(verdict(decision, bench.now), std::string("wait 10000 attempted"));
    QCOMPARE(std::get<WaitFor>(decision).account.value(), AccountId("a"));
    const double health = bench.standing("a").health;
    bench.advance(10s);
    again.waited = 10s;
    const Placement placement = bench.place(again);
    QCOMPARE(placement.account, AccountId("a"));
    QCOMPARE(placement.reason, PickReason::session);
    QVERIFY(bench.standing("a").health >= health);
}

void TestOrder::waitingCostsNoHealth_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<int>("waited");
    QTest::addColumn<int>("health"); // in hundredths
    const auto cacheFirst = SchedulingMode::cacheFirst;
    QTest::newRow("§3 CacheFirst waits: untouched") << cacheFirst << 0 << 100;
    QTest::newRow("§3 CacheFirst, budget spent: rotates and blames") << cacheFirst << 51 << 80;
    QTest::newRow("§10 Balance rotates and blames") << SchedulingMode::balance << 0 << 80;
}

void TestOrder::waitingCostsNoHealth()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(int, waited);
    QFETCH(int, health);
    Bench bench({"a", "b"});
    bench.mode(mode, Strategy::fillFirst);
    bench.run(query("talk"), success());
    bench.run(query("talk"), rateLimit(RateLimitReason::perMinute, 10s));
    Query again = rotated(query("talk"), "a");
    again.waited = std::chrono::seconds(waited);
    for (int i = 0; i < 2; ++i) { // asked again while it waits: forgiven once
        const Decision decision = bench.pick(again);
        if (const auto *placement = std::get_if<Placement>(&decision))
            bench.release(*placement, failure(OutcomeKind::neutral));
    }
    QCOMPARE(qRound(bench.standing("a").health * 100), health);
    QCOMPARE(bench.scheduler.indexFault(bench.now), std::string());
}

void TestOrder::waitingForgivesNoOthers()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    bench.run(query("talk"), success());
    const Placement other = bench.place(query("other talk"));
    const Placement own = bench.place(query("talk"));
    bench.release(other, rateLimit(RateLimitReason::perMinute, 10s));
    bench.release(own, rateLimit(RateLimitReason::perMinute, 10s)); // one burst, blamed once
    QCOMPARE(verdict(bench.pick(rotated(query("talk"), "a")), bench.now),
             std::string("wait 10000 attempted"));
    QCOMPARE(qRound(bench.standing("a").health * 100), 80);
}

void TestOrder::cacheFirstRotatesWhenTheBudgetIsSpent()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    bench.run(query("talk"), success());
    bench.run(query("talk"), rateLimit(RateLimitReason::perMinute, 10s));
    Query again = rotated(query("talk"), "a");
    again.waited = 51s;
    QCOMPARE(verdict(bench.pick(again), bench.now), std::string("b"));
}

void TestOrder::cacheFirstDoesNotWaitForAnAccountThatNeverAnswered()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    bench.run(query("talk"), rateLimit(RateLimitReason::perMinute, 10s));
    QCOMPARE(verdict(bench.pick(rotated(query("talk"), "a")), bench.now), std::string("b"));
}

void TestOrder::fallenBackDoesNotWaitForItsBoundAccount()
{
    Bench bench({"a", "b", "c"});
    bench.mode(SchedulingMode::cacheFirst, Strategy::fillFirst);
    bench.run(query("talk"), success());
    bench.runOn("a", rateLimit(RateLimitReason::perMinute, 10s));
    bench.runOn("c", rateLimit(RateLimitReason::perMinute, 10s));
    bench.scheduler.setFixedAccount(AccountId("c"));
    QCOMPARE(verdict(bench.pick(query("talk")), bench.now), std::string("b"));
    bench.runOn("b", rateLimit(RateLimitReason::perMinute, 10s));
    QCOMPARE(verdict(bench.pick(query("talk")), bench.now), std::string("none"));
}

void TestOrder::nothingEligible_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<int>("cooldown");
    QTest::addColumn<int>("waited");
    QTest::addColumn<QString>("expected");
    const auto none = QStringLiteral("none");
    const auto wait = QStringLiteral("wait 2000 cooldown_account");
    QTest::newRow("§7 within queue_wait_seconds") << SchedulingMode::balance << 2000 << 0 << wait;
    QTest::newRow("§7 beyond queue_wait_seconds") << SchedulingMode::balance << 2001 << 0 << none;
    QTest::newRow("§7 waiting is summed") << SchedulingMode::balance << 2000 << 1 << none;
    QTest::newRow("§7 PerformanceFirst waits as Balance")
        << SchedulingMode::performanceFirst << 2000 << 0 << wait;
    QTest::newRow("§7 CacheFirst, max_wait_seconds")
        << SchedulingMode::cacheFirst << 60000 << 0
        << QStringLiteral("wait 60000 cooldown_account");
    QTest::newRow("§7 CacheFirst, beyond it") << SchedulingMode::cacheFirst << 60001 << 0 << none;
}

void TestOrder::nothingEligible()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(int, cooldown);
    QFETCH(int, waited);
    QFETCH(QString, expected);
    Bench bench({"a", "b"});
    bench.mode(mode);
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, Milliseconds(cooldown)));
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 1h));
    Query asked = query();
    asked.waited = Milliseconds(waited);
    const Decision decision = bench.pick(asked);
    QCOMPARE(verdict(decision, bench.now), expected.toStdString());
    if (const auto *none = std::get_if<Unavailable>(&decision))
        QCOMPARE(none->retryAfter.value(), Milliseconds(cooldown));
}

void TestOrder::busyIsWaitedForUntilTheLimit()
{
    Bench bench({"a"});
    bench.settings.maxInFlightPerAccount = 1;
    bench.mode(SchedulingMode::balance);
    const Placement placement = bench.place(query());
    Query asked = query();
    asked.waited = 500ms;
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("wait 1500 account_busy"));
    asked.waited = 2s;
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("none"));
    bench.release(placement, success());
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("a"));
}

void TestOrder::noneWithoutAnEnd()
{
    Bench bench;
    SchedulerAccount off = account("a");
    off.account.disabled = true;
    bench.scheduler.upsertAccount(off);
    const Decision decision = bench.pick(query());
    QVERIFY(std::holds_alternative<Unavailable>(decision));
    QVERIFY(!std::get<Unavailable>(decision).retryAfter);
}

QTEST_APPLESS_MAIN(TestOrder)
#include "tst_order.moc"
