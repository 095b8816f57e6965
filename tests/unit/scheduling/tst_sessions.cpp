// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// Bindings, §5. With fill_first the strategy takes the first eligible account by id, so that every
/// other choice is the binding's.
class TestSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parallelFirstRequestsMeet();
    void rotationReturnsHomeWhileWarm();
    void currentBecomesHome();
    void coldHomeGivesWayToCurrent();
    void accountThatNeverAnsweredIsNoHome();
    void keysAreNamespaced_data();
    void keysAreNamespaced();
    void latestProviderWins();
    void idleBindingsGo();
    void leastRecentlyUsedGoes();
    void clearing();
    void moving();
    void removedAccountIsForgotten();
    void modelDecidesButDoesNotNameTheSession();
    void countingCallsDoNotBind();
};

struct FillFirst : Bench
{
    FillFirst(std::initializer_list<const char *> ids, SchedulerTuning tuning = {})
        : Bench(ids, 1, tuning)
    {
        mode(SchedulingMode::balance, Strategy::fillFirst);
    }
};

static std::string current(Bench &bench, const std::string &session)
{
    for (const Binding &binding : bench.scheduler.bindings(bench.now)) {
        if (binding.session == session)
            return binding.account.str();
    }
    return {};
}

void TestSessions::parallelFirstRequestsMeet()
{
    Bench bench({"a", "b", "c", "d", "e"});
    const Placement first = bench.place(query("talk"));
    for (int i = 0; i < 10; ++i) {
        const Placement next = bench.place(query("talk"));
        QCOMPARE(next.account, first.account);
        QCOMPARE(next.reason, PickReason::session);
    }
    QCOMPARE(bench.standing(first.account.str().c_str()).bindings, 1);
}

void TestSessions::rotationReturnsHomeWhileWarm()
{
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    QCOMPARE(bench.run(query("talk"), failure(OutcomeKind::network)), std::string("a"));
    QCOMPARE(bench.run(rotated(query("talk"), "a"), success()), std::string("b"));
    QCOMPARE(current(bench, "talk"), std::string("b"));
    bench.advance(4min);
    QCOMPARE(bench.run(query("talk"), success()), std::string("a"));
    QCOMPARE(current(bench, "talk"), std::string("a"));
}

void TestSessions::currentBecomesHome()
{
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    bench.run(query("talk"), rateLimit(RateLimitReason::perMinute, 60s));
    bench.run(rotated(query("talk"), "a"), success());
    QCOMPARE(bench.run(query("talk"), success()), std::string("b"));
    bench.advance(60s); // a is back and would be warm, but the conversation has moved
    QCOMPARE(bench.run(query("talk"), success()), std::string("b"));
}

void TestSessions::coldHomeGivesWayToCurrent()
{
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    bench.run(query("talk"), failure(OutcomeKind::network));
    bench.run(rotated(query("talk"), "a"), success());
    bench.advance(5min + 1ms);
    QCOMPARE(bench.run(query("talk"), success()), std::string("b"));
}

void TestSessions::accountThatNeverAnsweredIsNoHome()
{
    FillFirst bench({"a", "b"});
    QCOMPARE(bench.run(query("talk"), failure(OutcomeKind::network)), std::string("a"));
    QCOMPARE(bench.run(rotated(query("talk"), "a"), success()), std::string("b"));
    QCOMPARE(bench.run(query("talk"), success()), std::string("b"));
}

void TestSessions::keysAreNamespaced_data()
{
    QTest::addColumn<QString>("clientKey");
    QTest::addColumn<QString>("session");
    QTest::newRow("§5 other client key") << QStringLiteral("other") << QStringLiteral("talk");
    QTest::newRow("§5 other session") << QStringLiteral("default") << QStringLiteral("talk 2");
}

void TestSessions::keysAreNamespaced()
{
    QFETCH(QString, clientKey);
    QFETCH(QString, session);
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    Query other = query(session.toStdString());
    other.clientKey = ClientKeyId(clientKey.toStdString());
    QCOMPARE(bench.place(other).reason, PickReason::strategy);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(2));
}

void TestSessions::latestProviderWins()
{
    FillFirst bench({"a"});
    bench.scheduler.upsertAccount(account("z", "other"));
    bench.run(query("talk"), success());
    Query elsewhere = query("talk");
    elsewhere.providers = {ProviderId("other")};
    elsewhere.patternProviders = elsewhere.providers;
    bench.advance(1s);
    QCOMPARE(bench.run(elsewhere, success()), std::string("z"));
    Query both = elsewhere;
    both.providers = {ProviderId("openai"), ProviderId("other")};
    both.patternProviders = both.providers;
    const Placement placement = bench.place(both);
    QCOMPARE(placement.account, AccountId("z"));
    QCOMPARE(placement.reason, PickReason::session);
}

void TestSessions::idleBindingsGo()
{
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    bench.advance(1h - 1ms);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(1));
    QCOMPARE(bench.standing("a").bindings, 1);
    bench.advance(1ms);
    QCOMPARE(bench.place(query("talk")).reason, PickReason::strategy);
    bench.advance(1h);
    QCOMPARE(bench.standing("a").bindings, 0);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(0));
}

void TestSessions::leastRecentlyUsedGoes()
{
    SchedulerTuning tuning;
    tuning.maxBindings = 3;
    FillFirst bench({"a"}, tuning);
    for (const char *session : {"1", "2", "3"})
        bench.run(query(session), success());
    bench.run(query("1"), success());
    bench.run(query("4"), success());
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(3));
    QCOMPARE(bench.standing("a").bindings, 3);
    QCOMPARE(current(bench, "2"), std::string());
    QCOMPARE(current(bench, "1"), std::string("a"));
}

void TestSessions::clearing()
{
    FillFirst bench({"a", "b"});
    bench.run(query("1"), success());
    bench.run(query("2"), success());
    QVERIFY(!bench.scheduler.clearBinding("unknown"));
    QVERIFY(bench.scheduler.clearBinding("1"));
    QCOMPARE(bench.place(query("1")).reason, PickReason::strategy);
    QCOMPARE(bench.scheduler.clearBindings(), 2);
    QCOMPARE(bench.standing("a").bindings, 0);
    QCOMPARE(bench.place(query("2")).reason, PickReason::strategy);
}

void TestSessions::moving()
{
    FillFirst bench({"a", "b"});
    Query second = query("talk");
    second.clientKey = ClientKeyId("other");
    bench.run(query("talk"), success());
    bench.run(second, success());
    QVERIFY(!bench.scheduler.moveBinding("unknown", AccountId("b"), bench.now));
    QVERIFY(!bench.scheduler.moveBinding("talk", AccountId("unknown"), bench.now));
    QVERIFY(bench.scheduler.moveBinding("talk", AccountId("b"), bench.now));
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(2));
    QCOMPARE(bench.standing("b").bindings, 2);
    QCOMPARE(bench.run(query("talk"), success()), std::string("b"));
    QCOMPARE(bench.run(second, success()), std::string("b"));
}

void TestSessions::removedAccountIsForgotten()
{
    FillFirst bench({"a", "b", "c"});
    bench.run(query("stay"), success());
    bench.run(query("rotated"), success());
    bench.run(query("rotated"), failure(OutcomeKind::network));
    QCOMPARE(bench.run(rotated(query("rotated"), "a"), success()), std::string("b"));
    const Placement running = bench.place(query("stay"));
    bench.scheduler.removeAccount(AccountId("a"));
    QCOMPARE(bench.scheduler.inFlight(), 1);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(1));
    QCOMPARE(bench.run(query("rotated"), success()), std::string("b"));
    bench.scheduler.upsertAccount(account("a")); // the same id, another account
    bench.release(running, rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(bench.scheduler.inFlight(), 0);
    QCOMPARE(bench.standing("a").inFlight, 0);
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(1));
}

void TestSessions::modelDecidesButDoesNotNameTheSession()
{
    FillFirst bench({"a", "b"});
    bench.run(query("talk"), success());
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h, OutcomeScope::model));
    QCOMPARE(bench.place(query("talk", "gpt-4")).reason, PickReason::session);
    QCOMPARE(bench.place(query("talk")).account, AccountId("b"));
}

void TestSessions::countingCallsDoNotBind()
{
    FillFirst bench({"a", "b"});
    Query counting = query("talk");
    counting.probe = true;
    bench.run(counting, success());
    QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(0));
}

QTEST_APPLESS_MAIN(TestSessions)
#include "tst_sessions.moc"
