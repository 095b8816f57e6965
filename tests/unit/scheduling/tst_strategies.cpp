// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

#include <map>
#include <set>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SchedulingMode)

class TestStrategies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void automatic_data();
    void automatic();
    void roundRobinTakesTheLongestUnused();
    void roundRobinCountsPerModel();
    void roundRobinGivesANewAccountItsTurn();
    void roundRobinMemoryIsBounded();
    void fillFirstBurnsOneAfterTheOther();
    void p2cTakesTheFewerInFlight();
    void p2cKeepsTheBestTier_data();
    void p2cKeepsTheBestTier();
    void p2cLeavesTheUnhealthyOut();
    void p2cIsReproducible();
    void adaptiveAvoidsWhatCosts_data();
    void adaptiveAvoidsWhatCosts();
    void adaptiveForgetsOldLoad();
    void healthRecovers();
};

static std::string next(Bench &bench, const Query &asked = query())
{
    return bench.run(asked, success());
}

void TestStrategies::automatic_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<bool>("inTurn");
    QTest::newRow("§3 CacheFirst is p2c") << SchedulingMode::cacheFirst << false;
    QTest::newRow("§3 Balance is p2c") << SchedulingMode::balance << false;
    QTest::newRow("§3 PerformanceFirst is round_robin") << SchedulingMode::performanceFirst << true;
}

void TestStrategies::automatic()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(bool, inTurn);
    Bench bench({"a", "b", "c"});
    bench.mode(mode);
    bool turns = true;
    for (int i = 0; i < 60; ++i) {
        const std::string expected(1, static_cast<char>('a' + i % 3));
        const std::string served = next(bench, query("talk " + std::to_string(i)));
        turns = turns && served == expected;
    }
    QCOMPARE(turns, inTurn);
}

void TestStrategies::roundRobinTakesTheLongestUnused()
{
    Bench bench({"a", "b", "c"});
    bench.mode(SchedulingMode::performanceFirst);
    QCOMPARE(next(bench), std::string("a"));
    bench.runOn("b", success());
    QCOMPARE(next(bench), std::string("c"));
    QCOMPARE(next(bench), std::string("a"));
    QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::roundRobinCountsPerModel()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst);
    QCOMPARE(next(bench), std::string("a"));
    QCOMPARE(next(bench, query({}, "gpt-4")), std::string("a"));
    QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::roundRobinGivesANewAccountItsTurn()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst);
    next(bench);
    next(bench);
    bench.scheduler.removeAccount(AccountId("a"));
    bench.scheduler.upsertAccount(account("z")); // takes over the place, not the history
    QCOMPARE(next(bench), std::string("z"));
    QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::roundRobinMemoryIsBounded()
{
    SchedulerTuning tuning;
    tuning.roundRobinModels = 4;
    Bench bench({"a", "b"}, 1, tuning);
    bench.mode(SchedulingMode::performanceFirst);
    QCOMPARE(next(bench), std::string("a"));
    for (int i = 0; i < 4; ++i)
        next(bench, query({}, "gpt-" + std::to_string(100 + i)));
    QCOMPARE(next(bench), std::string("a")); // the turn was forgotten with the model
    QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::fillFirstBurnsOneAfterTheOther()
{
    Bench bench({"b", "a", "c"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::fillFirst);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(next(bench), std::string("a"));
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::p2cTakesTheFewerInFlight()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    Query onA = query();
    onA.pinned = AccountId("a");
    bench.place(onA);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(next(bench), std::string("b"));
}

void TestStrategies::p2cKeepsTheBestTier_data()
{
    QTest::addColumn<QString>("tier");
    QTest::addColumn<bool>("beatsFree");
    QTest::newRow("§4 ULTRA") << QStringLiteral("ULTRA") << true;
    QTest::newRow("§4 PRO") << QStringLiteral("pro") << true;
    QTest::newRow("§4 a name with the word") << QStringLiteral("g1-pro-tier") << true;
    QTest::newRow("§4 a name that only begins so") << QStringLiteral("promotion") << false;
    QTest::newRow("§4 unknown") << QString() << false;
}

void TestStrategies::p2cKeepsTheBestTier()
{
    QFETCH(QString, tier);
    QFETCH(bool, beatsFree);
    Bench bench;
    SchedulerAccount freeAccount = account("free");
    freeAccount.account.tier = "FREE";
    bench.scheduler.upsertAccount(freeAccount);
    SchedulerAccount other = account("other");
    other.account.tier = tier.toStdString();
    bench.scheduler.upsertAccount(other);
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(next(bench), std::string(beatsFree ? "other" : "free"));
}

void TestStrategies::p2cLeavesTheUnhealthyOut()
{
    Bench bench({"a", "b", "c", "d", "e", "f"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    bench.runOn("a", failure(OutcomeKind::network)); // health only
    std::set<std::string> served;
    for (int i = 0; i < 300; ++i) {
        const Placement placement = bench.place(query());
        served.insert(placement.account.str());
        bench.release(placement, failure(OutcomeKind::neutral));
    }
    QCOMPARE(served, (std::set<std::string>{"b", "c", "d", "e", "f"}));
}

void TestStrategies::p2cIsReproducible()
{
    const auto sequence = [](std::uint64_t seed) {
        Bench bench({"a", "b", "c", "d"}, seed);
        bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
        std::string all;
        for (int i = 0; i < 200; ++i)
            all += next(bench);
        return all;
    };
    QCOMPARE(sequence(7), sequence(7));
    QVERIFY(sequence(7) != sequence(8));
}

void TestStrategies::adaptiveAvoidsWhatCosts_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("§4 weight at work") << 0;
    QTest::newRow("§4 failures in a row") << 1;
    QTest::newRow("§4 a fresh recovery") << 2;
    QTest::newRow("§4 share of the recent weight") << 3;
}

void TestStrategies::adaptiveAvoidsWhatCosts()
{
    QFETCH(int, what);
    Bench bench({"a", "b"}); // a would win every tie
    bench.mode(SchedulingMode::performanceFirst, Strategy::adaptive);
    QCOMPARE(next(bench), std::string("a"));
    bench.runOn("b", success());
    QCOMPARE(next(bench), std::string("a")); // even again
    bench.runOn("b", success());
    Query onA = query();
    onA.pinned = AccountId("a");
    if (what == 0) {
        bench.place(onA);
    } else if (what == 1) {
        bench.run(onA, failure(OutcomeKind::network));
        bench.runOn("b", success()); // evens the load out
    } else if (what == 2) {
        bench.run(onA, rateLimit(RateLimitReason::unknown));
        bench.advance(61s);
        bench.run(onA, success());
        bench.runOn("b", success());
        bench.runOn("b", success()); // evens the load out
    } else {
        onA.weight = 3;
        bench.run(onA, success());
    }
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("b"));
}

void TestStrategies::adaptiveForgetsOldLoad()
{
    Bench bench({"a", "b"});
    bench.mode(SchedulingMode::performanceFirst, Strategy::adaptive);
    Query heavy = query();
    heavy.weight = 50;
    QCOMPARE(bench.run(heavy, success()), std::string("a"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(next(bench), std::string("b"));
    bench.advance(16min);
    QCOMPARE(next(bench), std::string("a"));
}

void TestStrategies::healthRecovers()
{
    Bench bench({"a"});
    for (int i = 0; i < 7; ++i) {
        bench.run(query(), failure(OutcomeKind::emptyStream));
        bench.scheduler.liftCooldowns(std::nullopt, bench.now);
    }
    QCOMPARE(qRound(bench.standing("a").health * 1000), 0);
    bench.advance(10min);
    QCOMPARE(qRound(bench.standing("a").health * 1000), 500);
    bench.advance(10min);
    QCOMPARE(qRound(bench.standing("a").health * 1000), 750);
    next(bench);
    QCOMPARE(qRound(bench.standing("a").health * 1000), 800);
    for (int i = 0; i < 10; ++i)
        next(bench);
    QCOMPARE(bench.standing("a").health, 1.0);
}

QTEST_APPLESS_MAIN(TestStrategies)
#include "tst_strategies.moc"
