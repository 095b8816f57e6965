// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// The account before and after something was put in its way, with a request on it that is out.
struct Case
{
    Bench bench;
    SchedulerAccount changed;
    Query asked;
    std::vector<Placement> out; ///< sent before anything went wrong

    void failOne(const Outcome &outcome)
    {
        bench.release(out.back(), outcome);
        out.pop_back();
    }
};
using Setup = std::function<void(Case &)>;
Q_DECLARE_METATYPE(Setup)

class TestEligibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesFollowTheOrderOfTheChecks();
    void firstFailingCheckIsTheCause_data();
    void firstFailingCheckIsTheCause();
    void modelLists_data();
    void modelLists();
    void prefixAddressesItsAccountsOnly();
    void attemptedEndsWithItsCooldown();
    void attemptedWithoutCooldownStays();
    void validationBlockLiftsItself();
    void unsupportedHoldsForItsEndpointOnly();
    void causesAreCounted();
    void traceNamesEveryAccount();
};

void TestEligibility::namesFollowTheOrderOfTheChecks()
{
    QCOMPARE(causeName(Cause::disabled), std::string_view("disabled"));
    QCOMPARE(causeName(Cause::isProtected), std::string_view("protected"));
    QCOMPARE(causeName(Cause::attempted), std::string_view("attempted"));
    QCOMPARE(causeName(Cause::behindQueue), std::string_view("behind_queue"));
    QCOMPARE(causeName(Cause::credentialLocked), std::string_view("credential_locked"));
}

void TestEligibility::firstFailingCheckIsTheCause_data()
{
    struct Obstacle
    {
        Cause cause;
        Setup put;
    };
    const auto limited = [](OutcomeScope scope) {
        return rateLimit(RateLimitReason::quotaExhausted, 1h, scope);
    };
    const std::vector<Obstacle> obstacles = {
        {Cause::disabled, [](Case &c) { c.changed.account.disabled = true; }},
        {Cause::proxyDisabled, [](Case &c) { c.changed.account.proxyDisabled = true; }},
        {Cause::needsLogin, [](Case &c) { c.changed.account.needsLogin = true; }},
        {Cause::validationBlocked,
         [](Case &c) { c.failOne(failure(OutcomeKind::validationRequired, 403)); }},
        {Cause::providerNotInRoute, [](Case &c) { c.asked.providers = {ProviderId("gemini")}; }},
        {Cause::modelNotOffered, [](Case &c) { c.changed.account.models = {"other"}; }},
        {Cause::modelExcluded, [](Case &c) { c.changed.account.excludedModels = {"gpt-*"}; }},
        {Cause::suspended, [](Case &c) { c.failOne(failure(OutcomeKind::suspended, 403)); }},
        {Cause::attempted, [](Case &c) { c.asked = rotated(c.asked, "a"); }},
        {Cause::cooldownAccount, [limited](Case &c) { c.failOne(limited(OutcomeScope::account)); }},
        {Cause::cooldownModel, [limited](Case &c) { c.failOne(limited(OutcomeScope::model)); }},
        {Cause::accountBusy, [](Case &c) { c.bench.settings.maxInFlightPerAccount = 1; }},
        {Cause::poolBusy, [](Case &c) { c.bench.settings.maxInFlight = 1; }},
        {Cause::credentialLocked, [](Case &c) { c.changed.credentialUsable = false; }},
    };
    QTest::addColumn<int>("expected");
    QTest::addColumn<QList<Setup>>("setups");
    // Each row has its own obstacle and all of the later ones: the earlier check must win.
    for (std::size_t i = 0; i < obstacles.size(); ++i) {
        QList<Setup> setups;
        for (std::size_t k = i; k < obstacles.size(); ++k)
            setups.append(obstacles[k].put);
        const std::string name = "§2 " + std::string(causeName(obstacles[i].cause));
        QTest::newRow(name.c_str()) << static_cast<int>(obstacles[i].cause) << setups;
    }
}

void TestEligibility::firstFailingCheckIsTheCause()
{
    QFETCH(int, expected);
    QFETCH(QList<Setup>, setups);
    Case test{Bench({"a"}), account("a"), query(), {}};
    test.asked.pinned = AccountId("a");
    for (int i = 0; i < 6; ++i)
        test.out.push_back(test.bench.place(test.asked));
    test.asked.waited = 1h; // no time left to wait: the answer tells the causes
    for (const Setup &put : setups)
        put(test);
    test.bench.scheduler.configure(test.bench.settings);
    test.bench.scheduler.upsertAccount(test.changed);

    const Decision decision = test.bench.pick(test.asked);
    QVERIFY(std::holds_alternative<Unavailable>(decision));
    const CauseCounts &causes = std::get<Unavailable>(decision).causes;
    for (std::size_t i = 0; i < causes.size(); ++i)
        QCOMPARE(causes[i], static_cast<int>(i) == expected ? 1U : 0U);
}

void TestEligibility::modelLists_data()
{
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<QStringList>("learned");
    QTest::addColumn<bool>("fitsPattern");
    QTest::addColumn<bool>("alias");
    QTest::addColumn<bool>("eligible");
    const QStringList none;
    const QStringList has{QStringLiteral("gpt-5")};
    const QStringList lacks{QStringLiteral("gpt-4")};
    QTest::newRow("§2 a list not known yet does not exclude")
        << none << none << true << false << true;
    QTest::newRow("§12 not known yet, the name fits others")
        << none << none << false << false << false;
    QTest::newRow("§12 learned list has it, whatever the name")
        << none << has << false << false << true;
    QTest::newRow("§2 learned list lacks it") << none << lacks << true << false << false;
    QTest::newRow("§12 list by hand before the learned one")
        << has << lacks << false << false << true;
    QTest::newRow("§12 list by hand lacks it") << lacks << has << true << false << false;
    QTest::newRow("§12 an alias of the account") << lacks << none << false << true << true;
}

void TestEligibility::modelLists()
{
    QFETCH(QStringList, given);
    QFETCH(QStringList, learned);
    QFETCH(bool, fitsPattern);
    QFETCH(bool, alias);
    QFETCH(bool, eligible);
    Bench bench;
    SchedulerAccount made = account("a");
    for (const QString &model : given)
        made.account.models.push_back(model.toStdString());
    for (const QString &model : learned)
        made.account.knownModels.push_back(model.toStdString());
    if (alias)
        made.account.modelAliases["gpt-5"] = "gpt-4";
    bench.scheduler.upsertAccount(made);
    Query asked = query();
    if (!fitsPattern)
        asked.patternProviders.clear();
    const Decision decision = bench.pick(asked);
    QCOMPARE(std::holds_alternative<Placement>(decision), eligible);
    if (!eligible) {
        QCOMPARE(std::get<Unavailable>(decision)
                     .causes[static_cast<std::size_t>(Cause::modelNotOffered)],
                 1U);
    }
}

void TestEligibility::prefixAddressesItsAccountsOnly()
{
    Bench bench({"plain"});
    SchedulerAccount work = account("work");
    work.account.prefix = "team";
    bench.scheduler.upsertAccount(work);
    Query asked = query();
    asked.prefix = "team";
    for (int i = 0; i < 20; ++i)
        QCOMPARE(bench.run(asked, success()), std::string("work"));
    asked.prefix = "nobody";
    QCOMPARE(verdict(bench.pick(asked), bench.now), std::string("none"));
}

void TestEligibility::attemptedEndsWithItsCooldown()
{
    Bench bench({"a"});
    bench.run(query(), rateLimit(RateLimitReason::perMinute, 2s));
    const Query again = rotated(query(), "a");
    QCOMPARE(verdict(bench.pick(again), bench.now), std::string("wait 2000 attempted"));
    bench.advance(1999ms);
    QCOMPARE(verdict(bench.pick(again), bench.now), std::string("wait 1 attempted"));
    bench.advance(1ms);
    QCOMPARE(verdict(bench.pick(again), bench.now), std::string("a"));
}

void TestEligibility::attemptedWithoutCooldownStays()
{
    Bench bench({"a"});
    bench.run(query(), failure(OutcomeKind::network)); // the first of its kind sets no cooldown
    QCOMPARE(bench.cooling("a"), 0ms);
    const Query again = rotated(query(), "a");
    QCOMPARE(verdict(bench.pick(again), bench.now), std::string("none"));
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("a"));
}

void TestEligibility::validationBlockLiftsItself()
{
    Bench bench({"a"});
    bench.run(query(), failure(OutcomeKind::validationRequired, 403));
    QCOMPARE(bench.standing("a").state, AccountState::validationBlocked);
    bench.advance(10min - 1ms);
    QCOMPARE(bench.standing("a").state, AccountState::validationBlocked);
    bench.advance(1ms);
    QCOMPARE(bench.standing("a").state, AccountState::ready);
    QCOMPARE(bench.run(query(), success()), std::string("a"));
}

void TestEligibility::unsupportedHoldsForItsEndpointOnly()
{
    Bench bench({"a"});
    bench.run(query(), failure(OutcomeKind::modelUnsupported, 404));
    QCOMPARE(verdict(bench.pick(query()), bench.now), std::string("none"));
    Query embedding = query();
    embedding.group = QuotaGroup::embedding;
    QCOMPARE(bench.run(embedding, success()), std::string("a"));
    QCOMPARE(bench.run(query({}, "gpt-4"), success()), std::string("a"));
    bench.advance(12h);
    QCOMPARE(bench.run(query(), success()), std::string("a"));
}

void TestEligibility::causesAreCounted()
{
    Bench bench({"a", "b", "c"});
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 30min));
    SchedulerAccount login = account("c");
    login.account.needsLogin = true;
    bench.scheduler.upsertAccount(login);
    bench.scheduler.upsertAccount(account("g", "gemini"));
    const Decision decision = bench.pick(query());
    const auto &none = std::get<Unavailable>(decision);
    QCOMPARE(none.causes[static_cast<std::size_t>(Cause::cooldownAccount)], 2U);
    QCOMPARE(none.causes[static_cast<std::size_t>(Cause::needsLogin)], 1U);
    QCOMPARE(none.causes[static_cast<std::size_t>(Cause::providerNotInRoute)], 1U);
    QCOMPARE(none.retryAfter.value(), Milliseconds(30min));
}

void TestEligibility::traceNamesEveryAccount()
{
    Bench bench({"a", "b"});
    bench.runOn("a", rateLimit(RateLimitReason::quotaExhausted, 1h));
    bench.scheduler.setFixedAccount(AccountId("a"));
    RoutingTrace trace;
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query(), &trace)));
    QVERIFY(trace.fixedPassedOver);
    QCOMPARE(trace.verdicts.size(), std::size_t(2));
    QCOMPARE(trace.verdicts[0].account, AccountId("a"));
    QCOMPARE(trace.verdicts[0].cause.value(), Cause::cooldownAccount);
    QCOMPARE(trace.verdicts[0].until.value(), bench.now + 1h);
    QVERIFY(!trace.verdicts[1].cause);
    QCOMPARE(trace.winner.value(), AccountId("b"));
    QCOMPARE(trace.reason.value(), PickReason::strategy);
}

QTEST_APPLESS_MAIN(TestEligibility)
#include "tst_eligibility.moc"
