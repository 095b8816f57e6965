// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(OutcomeScope)

/// Accounts that share their limits, §6.
class TestLimitGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scopes_data();
    void scopes();
    void learnedFromAnAnswer();
    void whatIsSetCountsMore();
    void ofAnotherProviderIsAnother();
    void takenAway();
    void leavingCarriesTheCooldown();
    void isOneForP2c();
    void probeOfARemovedAccount();
    void readingOfAMemberIsDoubtForAll();
};

namespace {

SchedulerAccount member(const char *id, const char *group, const char *provider = "openai")
{
    SchedulerAccount made = account(id, provider);
    made.account.limitGroup = group;
    return made;
}

/// a and b are of one organisation, c is not.
struct Organisation : RuleBench
{
    Organisation() : RuleBench({"c"})
    {
        put(member("a", "org"));
        put(member("b", "org"));
        mode(SchedulingMode::performanceFirst, Strategy::p2c);
    }
};

Outcome limited(OutcomeScope scope)
{
    return rateLimit(RateLimitReason::quotaExhausted, 1h, scope);
}

} // namespace

void TestLimitGroups::scopes_data()
{
    QTest::addColumn<OutcomeScope>("scope");
    QTest::addColumn<QString>("others");
    QTest::addColumn<QString>("otherModel");
    const auto row = [](const char *name, OutcomeScope scope, const char *others,
                        const char *otherModel) {
        QTest::newRow(name) << scope << QString::fromLatin1(others)
                            << QString::fromLatin1(otherModel);
    };
    row("§6 a limit of the group cools all of them", OutcomeScope::group, "c", "c");
    row("§6 a limit of a model of the group", OutcomeScope::groupModel, "c", "a b c");
    row("§6 a limit of the account cools it alone", OutcomeScope::account, "b c", "b c");
    row("§6 a limit of its model cools it alone", OutcomeScope::model, "b c", "a b c");
}

void TestLimitGroups::scopes()
{
    QFETCH(OutcomeScope, scope);
    QFETCH(QString, others);
    QFETCH(QString, otherModel);
    Organisation bench;
    bench.runOn("a", limited(scope));
    const auto servedOf = [&](const std::string &model) {
        QStringList found;
        for (const char *id : {"a", "b", "c"}) {
            if (bench.askPinned(id, query({}, model)) == QString::fromLatin1(id))
                found.append(QString::fromLatin1(id));
        }
        return found.join(u' ');
    };
    QCOMPARE(servedOf("gpt-5"), others);
    QCOMPARE(servedOf("gpt-4"), otherModel);
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

void TestLimitGroups::learnedFromAnAnswer()
{
    RuleBench bench({"a", "b", "c"});
    for (const char *id : {"a", "b"}) {
        Outcome answer = success();
        answer.limitGroup = "org-7";
        bench.runOn(id, answer);
    }
    bench.runOn("a", limited(OutcomeScope::group));
    QCOMPARE(bench.served(), QStringLiteral("c"));
    QCOMPARE(bench.standing("b").cause.value(), Cause::cooldownAccount);
    QCOMPARE(bench.standing("b").availableAt.value(), bench.now + 1h);
}

void TestLimitGroups::whatIsSetCountsMore()
{
    Organisation bench;
    Outcome answer = success();
    answer.limitGroup = "another";
    bench.runOn("a", answer);
    bench.runOn("b", limited(OutcomeScope::group));
    QCOMPARE(bench.served(), QStringLiteral("c"));
}

void TestLimitGroups::ofAnotherProviderIsAnother()
{
    Organisation bench;
    bench.put(member("d", "org", "other"));
    Query both = query();
    both.providers.emplace_back("other");
    both.patternProviders = both.providers;
    bench.runOn("a", limited(OutcomeScope::group));
    QCOMPARE(bench.served(200, both), QStringLiteral("c d"));
}

void TestLimitGroups::takenAway()
{
    Organisation bench;
    bench.put(account("b"));
    bench.runOn("a", limited(OutcomeScope::group));
    QCOMPARE(bench.served(), QStringLiteral("b c"));
}

void TestLimitGroups::leavingCarriesTheCooldown()
{
    RuleBench bench({"a", "b"});
    Outcome answer = success();
    answer.limitGroup = "org-7";
    bench.runOn("a", answer);
    bench.runOn("b", answer);
    const Placement late = bench.placeOn("b");
    bench.runOn("a", limited(OutcomeScope::group));
    answer.limitGroup = "org-8"; // b has been moved since
    bench.release(late, answer);
    QCOMPARE(bench.askPinned("b"), QStringLiteral("none cooldown_account after 3600000"));
}

void TestLimitGroups::isOneForP2c()
{
    RuleBench bench({"z"});
    for (const char *id : {"a", "b", "c", "d", "e"})
        bench.put(member(id, "org"));
    bench.mode(SchedulingMode::performanceFirst, Strategy::p2c);
    QCOMPARE(bench.served(400), QStringLiteral("a z"));
    for (const char *id : {"a", "b", "c", "d", "e"})
        bench.put(account(id));
    QCOMPARE(bench.served(400), QStringLiteral("a b c d e"));
}

void TestLimitGroups::probeOfARemovedAccount()
{
    Organisation bench;
    bench.runOn("a", limited(OutcomeScope::group));
    bench.advance(1h);
    const Placement first = bench.placeOn("a");
    QCOMPARE(bench.askPinned("b"), QStringLiteral("wait 2000 account_busy"));
    bench.scheduler.removeAccount(AccountId("a"));
    bench.release(first, failure(OutcomeKind::neutral));
    QCOMPARE(bench.askPinned("b"), QStringLiteral("b")); // the next goes first
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

void TestLimitGroups::readingOfAMemberIsDoubtForAll()
{
    Organisation bench;
    bench.runOn("a", limited(OutcomeScope::group));
    bench.told("b", {Figure(QuotaWindow::day).share(0.2).in(5h)});
    const Placement probe = bench.placeOn("b");
    QVERIFY(probe.halfOpen);
    QVERIFY(bench.askPinned("a").startsWith(QStringLiteral("none"))); // one finds out
    bench.answer(probe);
    bench.advance(250ms);
    QCOMPARE(bench.askPinned("a"), QStringLiteral("a"));
}

QTEST_APPLESS_MAIN(TestLimitGroups)
#include "tst_limitgroups.moc"
