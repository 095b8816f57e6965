// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <map>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(PoolOrder)

/// An alias that names several upstream models, §12.
class TestModelPools : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void order_data();
    void order();
    void nextOnlyWhileNobodyServesTheOneBefore();
    void eachHasItsOwnCooldown_data();
    void eachHasItsOwnCooldown();
    void entriesOnOneAccountAreOneAccount();
    void entriesHaveTheirOwnRoute();
    void conversationKeepsItsStart();
    void waitsOnlyAfterAllEntries();
    void earliestEntryIsWaitedFor();
    void noneIsLeft();
    void rotationsAreByPool();
};

namespace {

Query pool(PoolOrder order = PoolOrder::inOrder, const std::string &session = {})
{
    Query asked = query(session, "m0");
    asked.pool = "best";
    asked.poolOrder = order;
    asked.alternatives = {{"m1", asked.providers, asked.providers},
                          {"m2", asked.providers, asked.providers}};
    return asked;
}

/// Without windows and bindings: what the pool says is seen alone.
struct PoolBench : RuleBench
{
    PoolBench(std::initializer_list<const char *> ids) : RuleBench(ids)
    {
        mode(SchedulingMode::performanceFirst);
    }
    /// The models that the next requests get.
    QString next(const Query &asked, int requests = 6)
    {
        QString all;
        for (int i = 0; i < requests; ++i) {
            const Placement placement = place(asked);
            all += QString::number(placement.target);
            release(placement, success());
        }
        return all;
    }
    void limit(const char *id, const char *model, Milliseconds span)
    {
        runOn(id, rateLimit(RateLimitReason::quotaExhausted, span, OutcomeScope::model),
              query({}, model));
    }
};

} // namespace

void TestModelPools::order_data()
{
    QTest::addColumn<PoolOrder>("order");
    QTest::addColumn<QString>("limited"); ///< models of the only account
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, PoolOrder order, const char *limited,
                        const char *expected) {
        QTest::newRow(name) << order << QString::fromLatin1(limited)
                            << QString::fromLatin1(expected);
    };
    row("§12 in_order: the first", PoolOrder::inOrder, "", "000000");
    row("§12 in_order: the next while the first is out", PoolOrder::inOrder, "0", "111111");
    row("§12 in_order: the last", PoolOrder::inOrder, "01", "222222");
    row("§12 rotate: a rotating start", PoolOrder::rotate, "", "012012");
    row("§12 rotate: from the start to the next", PoolOrder::rotate, "1", "022022");
    row("§12 rotate: around to the first", PoolOrder::rotate, "2", "010010");
}

void TestModelPools::order()
{
    QFETCH(PoolOrder, order);
    QFETCH(QString, limited);
    QFETCH(QString, expected);
    PoolBench bench({"a"});
    for (const QChar model : limited)
        bench.limit("a", (QLatin1String("m") + model).toLatin1().constData(), 1h);
    QCOMPARE(bench.next(pool(order)), expected);
}

void TestModelPools::nextOnlyWhileNobodyServesTheOneBefore()
{
    PoolBench bench({"a", "b"});
    bench.limit("a", "m0", 1h);
    QCOMPARE(bench.next(pool()), QStringLiteral("000000")); // b serves it
    bench.limit("b", "m0", 10min);
    QCOMPARE(bench.next(pool()), QStringLiteral("111111"));
    bench.advance(10min);
    QCOMPARE(bench.next(pool(), 1), QStringLiteral("0"));
}

void TestModelPools::eachHasItsOwnCooldown_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("expected");
    QTest::newRow("§12 the first has its own cooldown")
        << QStringLiteral("m0") << QStringLiteral("none cooldown_model after 3600000");
    QTest::newRow("§12 the others are free") << QStringLiteral("m1") << QStringLiteral("a");
}

void TestModelPools::eachHasItsOwnCooldown()
{
    QFETCH(QString, model);
    QFETCH(QString, expected);
    PoolBench bench({"a"});
    bench.run(pool(), rateLimit(RateLimitReason::quotaExhausted, 1h, OutcomeScope::model));
    QCOMPARE(bench.ask(query({}, model.toStdString())), expected);
}

void TestModelPools::entriesOnOneAccountAreOneAccount()
{
    PoolBench bench({"a"});
    Query asked = pool();
    bench.run(asked, failure(OutcomeKind::network)); // no cooldown, no way back
    QCOMPARE(bench.ask(rotated(asked, "a")), QStringLiteral("none attempted"));
}

void TestModelPools::entriesHaveTheirOwnRoute()
{
    PoolBench bench({"a"});
    bench.put(account("z", "other"));
    Query asked = pool();
    asked.alternatives[0].providers = {ProviderId("other")};
    asked.alternatives[0].patternProviders = asked.alternatives[0].providers;
    bench.limit("a", "m0", 1h);
    const Placement placement = bench.place(asked);
    QCOMPARE(placement.account, AccountId("z"));
    QCOMPARE(placement.target, std::size_t(1));
}

void TestModelPools::conversationKeepsItsStart()
{
    PoolBench bench({"a"});
    bench.mode(SchedulingMode::balance);
    std::set<QString> starts;
    for (int i = 0; i < 30; ++i) {
        const QString turns = bench.next(pool(PoolOrder::rotate, "talk " + std::to_string(i)), 5);
        QCOMPARE(turns, QString(5, turns[0])); // its cache is the model's
        starts.insert(turns);
    }
    QCOMPARE(starts.size(), std::size_t(3)); // conversations are spread over the entries
}

void TestModelPools::waitsOnlyAfterAllEntries()
{
    PoolBench bench({"a"});
    bench.limit("a", "m0", 1s); // well within the limit of 2 s
    QCOMPARE(bench.next(pool(), 1), QStringLiteral("1"));
}

void TestModelPools::earliestEntryIsWaitedFor()
{
    PoolBench bench({"a"});
    bench.limit("a", "m0", 4s);
    bench.limit("a", "m1", 1h);
    bench.limit("a", "m2", 3s);
    QCOMPARE(bench.ask(pool()), QStringLiteral("none cooldown_model after 3000"));
    bench.advance(2s);
    QCOMPARE(bench.ask(pool()), QStringLiteral("wait 1000 cooldown_model"));
    bench.advance(1s);
    QCOMPARE(bench.place(pool()).target, std::size_t(2));
}

void TestModelPools::noneIsLeft()
{
    PoolBench bench({"a", "b"});
    for (const char *id : {"a", "b"})
        bench.runOn(id, rateLimit(RateLimitReason::quotaExhausted, 1h));
    // Several entries on one account do not count as accounts.
    QCOMPARE(bench.ask(pool()), QStringLiteral("none cooldown_account×2 after 3600000"));
}

void TestModelPools::rotationsAreByPool()
{
    PoolBench bench({"a"});
    Query other = pool(PoolOrder::rotate);
    other.pool = "cheap";
    QCOMPARE(bench.next(pool(PoolOrder::rotate), 2), QStringLiteral("01"));
    QCOMPARE(bench.next(other, 2), QStringLiteral("01"));
    QCOMPARE(bench.next(pool(PoolOrder::rotate), 2), QStringLiteral("20"));
}

QTEST_APPLESS_MAIN(TestModelPools)
#include "tst_modelpools.moc"
