// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// Signed reasoning stays in its provider family, §9. The accounts a1 and a2 are of the family
/// "anthropic", g1 of "gemini", and x reads nobody's.
class TestIntegrity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysInItsFamily_data();
    void staysInItsFamily();
    void isTheCause();
    void rememberedWithoutTheBlocks();
    void rememberedWhileTheConversationGoesOn();
    void forgottenWhenIdle();
    void letGoByTheClient();
    void learnedFromWhoAnswered();
    void remembersByClientKey();
    void pinnedDoesNotBreakIt();
    void nobodyOfTheFamilyIsThere();
    void boundSessionIsLeft();
};

namespace {

Query carrying(const std::string &family, const std::string &session = "talk")
{
    Query asked = query(session);
    asked.family = family;
    return asked;
}

struct Families : RuleBench
{
    Families()
    {
        for (const auto &[id, family] : std::vector<std::pair<const char *, const char *>>{
                 {"a1", "anthropic"}, {"a2", "anthropic"}, {"g1", "gemini"}, {"x", ""}}) {
            SchedulerAccount made = account(id);
            made.family = family;
            put(made);
        }
        mode(SchedulingMode::performanceFirst);
    }
    void out(const char *id)
    {
        runOn(id, rateLimit(RateLimitReason::quotaExhausted, 24h), query({}, kModel));
    }
};

} // namespace

void TestIntegrity::staysInItsFamily_data()
{
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("expected");
    QTest::newRow("§9 stays in its family")
        << QStringLiteral("anthropic") << QStringLiteral("a1 a2");
    QTest::newRow("§9 stays in another family") << QStringLiteral("gemini") << QStringLiteral("g1");
    QTest::newRow("§9 no reasoning, no family") << QString() << QStringLiteral("a1 a2 g1 x");
}

void TestIntegrity::staysInItsFamily()
{
    QFETCH(QString, family);
    QFETCH(QString, expected);
    Families bench;
    QCOMPARE(bench.served(20, carrying(family.toStdString())), expected);
    QCOMPARE(bench.served(20, carrying(family.toStdString(), {})), expected); // without a session
}

void TestIntegrity::isTheCause()
{
    Families bench;
    bench.out("a1");
    bench.out("a2");
    QCOMPARE(bench.ask(carrying("anthropic")),
             QStringLiteral("none thinking_integrity×2 cooldown_account×2 after 86400000"));
    QCOMPARE(bench.served(20, carrying({})), QStringLiteral("g1 x"));
}

void TestIntegrity::rememberedWithoutTheBlocks()
{
    Families bench;
    bench.run(carrying("anthropic"), success());
    QCOMPARE(bench.served(20, carrying({})), QStringLiteral("a1 a2"));
    QCOMPARE(bench.served(20, carrying({}, "other")), QStringLiteral("a1 a2 g1 x"));
}

void TestIntegrity::rememberedWhileTheConversationGoesOn()
{
    Families bench;
    bench.run(carrying("anthropic"), success());
    for (int i = 0; i < 5; ++i) {
        bench.advance(50min);
        QCOMPARE(bench.served(20, carrying({})), QStringLiteral("a1 a2"));
    }
}

void TestIntegrity::forgottenWhenIdle()
{
    Families bench;
    bench.run(carrying("anthropic"), success());
    bench.advance(1h);
    QCOMPARE(bench.served(20, carrying({})), QStringLiteral("a1 a2 g1 x"));
}

void TestIntegrity::letGoByTheClient()
{
    Families bench;
    bench.run(carrying("anthropic"), success());
    Query dropping = carrying("anthropic");
    dropping.dropsReasoning = true;
    QCOMPARE(bench.served(20, dropping), QStringLiteral("a1 a2 g1 x"));
    QCOMPARE(bench.served(20, carrying({})), QStringLiteral("a1 a2 g1 x")); // forgotten, too
}

void TestIntegrity::learnedFromWhoAnswered()
{
    Families bench;
    bench.mode(SchedulingMode::balance, Strategy::fillFirst);
    for (const char *id : {"a1", "a2"})
        bench.out(id);
    bench.run(carrying({}), success()); // g1 answers, whatever the client's dialect makes one think
    bench.scheduler.liftCooldowns(std::nullopt, bench.now);
    QCOMPARE(bench.ask(carrying("anthropic")), QStringLiteral("g1"));
    bench.out("g1");
    QVERIFY(bench.ask(carrying("anthropic")).startsWith(QStringLiteral("none thinking_integrity")));
}

void TestIntegrity::remembersByClientKey()
{
    Families bench;
    bench.run(carrying("gemini"), success());
    Query other = carrying({});
    other.clientKey = ClientKeyId("somebody else");
    QCOMPARE(bench.served(20, other), QStringLiteral("a1 a2 g1 x"));
}

void TestIntegrity::pinnedDoesNotBreakIt()
{
    Families bench;
    QCOMPARE(bench.askPinned("g1", carrying("anthropic")),
             QStringLiteral("none thinking_integrity"));
    bench.scheduler.setFixedAccount(AccountId("g1"));
    QCOMPARE(bench.served(20, carrying("anthropic")), QStringLiteral("a1 a2"));
}

void TestIntegrity::nobodyOfTheFamilyIsThere()
{
    Families bench;
    // The family is only what the dialect stands for: nobody here can have signed.
    QCOMPARE(bench.served(20, carrying("openai")), QStringLiteral("a1 a2 g1 x"));
}

void TestIntegrity::boundSessionIsLeft()
{
    Families bench;
    bench.mode(SchedulingMode::balance, Strategy::fillFirst);
    bench.run(carrying("anthropic"), success());
    QCOMPARE(bench.ask(carrying({})), QStringLiteral("a1"));
    bench.out("a1");
    QCOMPARE(bench.ask(carrying({})), QStringLiteral("a2"));
    bench.out("a2");
    QVERIFY(bench.ask(carrying({})).startsWith(QStringLiteral("none")));
}

QTEST_APPLESS_MAIN(TestIntegrity)
#include "tst_integrity.moc"
