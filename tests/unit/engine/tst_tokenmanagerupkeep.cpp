// SPDX-License-Identifier: GPL-3.0-or-later
// What the TokenManager does besides serving requests: offline, sweep, protection, restart.
#include "core/engine/tokenmanager.h"
#include "tests/support/fakeclock.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <string>
#include <vector>

Q_DECLARE_METATYPE(signalbox::Outcome)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Account makeAccount(const char *id, const char *baseUrl)
{
    Account account;
    account.id = AccountId(id);
    account.provider = ProviderId("openai");
    account.label = QString::fromLatin1(id);
    account.baseUrl = baseUrl;
    account.models = {"gpt-5"};
    return account;
}

Query makeQuery()
{
    Query query;
    query.model = "gpt-5";
    query.providers = {ProviderId("openai")};
    query.patternProviders = query.providers;
    query.clientKey = ClientKeyId("default");
    return query;
}

Outcome outcomeOf(OutcomeKind kind, int status = 0)
{
    Outcome outcome;
    outcome.kind = kind;
    outcome.status = status;
    return outcome;
}

Outcome unreachable()
{
    Outcome outcome = outcomeOf(OutcomeKind::network);
    outcome.connected = false;
    outcome.unreachable = true;
    return outcome;
}

Outcome limited(Milliseconds hint)
{
    Outcome outcome = outcomeOf(OutcomeKind::rateLimited, 429);
    outcome.reason = RateLimitReason::quotaExhausted;
    outcome.hint = hint;
    return outcome;
}

struct Asker
{
    void ask(TokenManager &manager, Query query = makeQuery())
    {
        ticket = manager.acquire(std::move(query), nullptr, [this](AcquireResult result) {
            ++called;
            if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                lease = std::move(*got);
            else
                none = std::get<NoAccount>(std::move(result));
        });
    }
    bool waits() const { return ticket && called == 0; }
    bool offline() const { return none && none->offline; }

    std::unique_ptr<AcquireTicket> ticket;
    std::unique_ptr<AccountLease> lease;
    std::optional<NoAccount> none;
    int called = 0;
};

struct Fixture
{
    void add(const char *id, const char *baseUrl = "https://one.example/v1")
    {
        QVERIFY(manager
                    .upsertAccount(makeAccount(id, baseUrl),
                                   Credential{CredentialKind::apiKey, Secret("key-of-a-test")})
                    .ok());
    }
    /// One request to that account, ended so.
    void run(const char *id, const Outcome &outcome)
    {
        Query query = makeQuery();
        query.pinned = AccountId(id);
        Asker asker;
        asker.ask(manager, std::move(query));
        QVERIFY(asker.lease != nullptr);
        asker.lease->release(outcome);
    }
    [[nodiscard]] double health(const char *id) const
    {
        return manager.snapshot(AccountId(id))->health;
    }
    [[nodiscard]] std::string state(const char *id) const
    {
        return manager.snapshot(AccountId(id))->state;
    }
    /// Two hosts that could not be reached.
    void cutNetwork()
    {
        add("a", "https://one.example/v1");
        add("b", "https://two.example/v1");
        run("a", unreachable());
        run("b", unreachable());
        QVERIFY(manager.offline());
    }

    FakeClock clock;
    ProviderRegistry registry = ProviderRegistry::builtIn().value();
    TokenManager manager{clock, 1, registry};
};

} // namespace

class TestTokenManagerUpkeep final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsThatCannotBeReached_data();
    void hostsThatCannotBeReached();
    void offlineBlamesNobody();
    void offlineRefusesAtOnce();
    void offlineEndsByItself();
    void offlineTellsThoseThatWait();
    void loopbackServesWhileOffline();
    void theSystemSaysOffline();
    void sweepServesWhatTimersMissed();
    void sweepSetsBudgetPeriods_data();
    void sweepSetsBudgetPeriods();
    void protectionIsAnnounced_data();
    void protectionIsAnnounced();
    void runtimeOverARestart();
    void accountsInUse();
    void accessToAccounts();
    void aSignInIsAnnounced();
};

void TestTokenManagerUpkeep::hostsThatCannotBeReached_data()
{
    // What became of one request each: to "a" of one.example, then to "b" of two.example.
    QTest::addColumn<Outcome>("first");
    QTest::addColumn<Outcome>("second");
    QTest::addColumn<qint64>("between"); // milliseconds
    QTest::addColumn<bool>("offline");
    const auto row = [](const char *name, const Outcome &first, const Outcome &second, bool offline,
                        qint64 between = 0) {
        QTest::newRow(name) << first << second << between << offline;
    };
    const Outcome success = outcomeOf(OutcomeKind::success, 200);
    row("§7 offline: every host tried within 5 s", unreachable(), unreachable(), true);
    row("§7 offline: not longer than 5 s apart", unreachable(), unreachable(), false, 5'001);
    row("§7 offline: another host was reached", success, unreachable(), false);
    row("§7 offline: reached after it", unreachable(), success, false);
    row("§7 offline: a refusal is an answer", unreachable(), limited(5s), false);
    row("§7 offline: a refused connection is an answer", unreachable(),
        outcomeOf(OutcomeKind::network), false);
    row("§7 offline: an answer nobody waited for", unreachable(),
        outcomeOf(OutcomeKind::neutral, 200), false);
}

void TestTokenManagerUpkeep::hostsThatCannotBeReached()
{
    QFETCH(Outcome, first);
    QFETCH(Outcome, second);
    QFETCH(qint64, between);
    QFETCH(bool, offline);
    Fixture f;
    f.add("a", "https://one.example/v1");
    f.add("b", "https://two.example/v1");
    f.run("a", first);
    f.clock.advance(Milliseconds(between));
    f.run("b", second);
    QCOMPARE(f.manager.offline(), offline);
}

void TestTokenManagerUpkeep::offlineBlamesNobody()
{
    Fixture f;
    f.add("a", "https://one.example/v1");
    f.add("b", "https://two.example/v1");
    f.run("a", outcomeOf(OutcomeKind::success, 200));
    f.run("b", outcomeOf(OutcomeKind::success, 200));
    f.clock.advance(1min);
    // Both on their way when the network goes.
    Asker first;
    Asker second;
    Asker third;
    Asker fourth;
    Query query = makeQuery();
    query.pinned = AccountId("b");
    first.ask(f.manager, query);
    second.ask(f.manager, query);
    fourth.ask(f.manager, query);
    query.pinned = AccountId("a");
    third.ask(f.manager, query);
    third.lease->release(unreachable()); // a host that was reached before: the only one tried now
    first.lease->release(unreachable());
    QVERIFY(f.manager.offline());
    const double before = f.health("b");
    second.lease->release(unreachable());
    QCOMPARE(f.health("b"), before);
    QVERIFY(f.manager.cooldowns().empty());
    QCOMPARE(f.state("b"), std::string("ready"));
    fourth.lease.reset(); // given up before it was sent: that tells nothing
    QVERIFY(f.manager.offline());
}

void TestTokenManagerUpkeep::offlineRefusesAtOnce()
{
    Fixture f;
    f.cutNetwork();
    Asker asker;
    asker.ask(f.manager);
    QVERIFY(asker.offline());
    QVERIFY(asker.none->sentence.startsWith(u"This machine is offline"_s));
    QVERIFY(asker.none->retryAfter == f.manager.tuning().offlineWithin);
}

void TestTokenManagerUpkeep::offlineEndsByItself()
{
    Fixture f;
    f.cutNetwork();
    f.clock.advance(f.manager.tuning().offlineWithin + 1ms);
    Asker asker;
    asker.ask(f.manager);
    QVERIFY(asker.lease != nullptr);
    asker.lease->release(outcomeOf(OutcomeKind::success, 200));
    QVERIFY(!f.manager.offline());
}

void TestTokenManagerUpkeep::offlineTellsThoseThatWait()
{
    Fixture f;
    SchedulingSettings settings;
    settings.maxInFlightPerAccount = 1;
    f.manager.setSettings(settings);
    f.add("a", "https://one.example/v1");
    f.add("b", "https://two.example/v1");
    Asker first;
    Asker second;
    Asker waiting;
    first.ask(f.manager);
    second.ask(f.manager);
    waiting.ask(f.manager);
    QVERIFY(first.lease && second.lease);
    QVERIFY(waiting.waits());
    second.lease->release(unreachable());
    first.lease->release(unreachable());
    QTRY_COMPARE(waiting.called, 1);
    QVERIFY(waiting.offline());
    QCOMPARE(f.manager.queueLength(), 0);
}

void TestTokenManagerUpkeep::loopbackServesWhileOffline()
{
    Fixture f;
    f.cutNetwork();
    f.add("local", "http://127.0.0.1:11434/v1");
    Asker asker;
    Query query = makeQuery();
    query.pinned = AccountId("local");
    asker.ask(f.manager, query);
    QVERIFY(asker.lease != nullptr);
    asker.lease->release(outcomeOf(OutcomeKind::success, 200));
    Asker elsewhere;
    query = makeQuery();
    query.model = "claude-x";
    query.providers = {ProviderId("anthropic")};
    query.patternProviders = query.providers;
    elsewhere.ask(f.manager, query);
    QVERIFY(elsewhere.offline());
}

void TestTokenManagerUpkeep::theSystemSaysOffline()
{
    Fixture f;
    f.add("a", "https://one.example/v1");
    f.manager.setSystemNetwork(OfflineWatch::System::offline);
    QVERIFY(!f.manager.offline()); // it may be wrong: nothing has failed yet
    f.run("a", unreachable());
    QVERIFY(f.manager.offline());
    QCOMPARE(f.health("a"), 1.0);
}

void TestTokenManagerUpkeep::sweepServesWhatTimersMissed()
{
    Fixture f;
    SchedulingSettings settings;
    settings.queueWaitSeconds = 600;
    f.manager.setSettings(settings);
    f.add("a");
    f.run("a", limited(5min));
    Asker waiting;
    waiting.ask(f.manager);
    QVERIFY(waiting.waits());
    f.manager.sweep();
    QVERIFY(waiting.waits());
    f.clock.advance(6min); // the machine slept: the timer has not gone off
    f.manager.sweep();
    QVERIFY(waiting.lease != nullptr);
}

void TestTokenManagerUpkeep::sweepSetsBudgetPeriods_data()
{
    QTest::addColumn<bool>("monthly");
    QTest::addColumn<QString>("time"); // of the clock at the start
    QTest::addColumn<QString>("ends");
    QTest::newRow("§12 a day ends at midnight UTC")
        << false << u"2026-09-21T13:33:20.000Z"_s << u"2026-09-22T00:00:00.000Z"_s;
    QTest::newRow("§12 a month ends on the first")
        << true << u"2026-09-21T13:33:20.000Z"_s << u"2026-10-01T00:00:00.000Z"_s;
    QTest::newRow("§12 the last month of a year")
        << true << u"2026-12-31T23:00:00.000Z"_s << u"2027-01-01T00:00:00.000Z"_s;
}

void TestTokenManagerUpkeep::sweepSetsBudgetPeriods()
{
    QFETCH(bool, monthly);
    QFETCH(QString, time);
    QFETCH(QString, ends);
    FakeClock clock;
    const WallTime start = *fromRfc3339(time.toStdString());
    const WallTime end = *fromRfc3339(ends.toStdString());
    clock.jumpWall(start - clock.wallNow());
    const ProviderRegistry registry = ProviderRegistry::builtIn().value();
    TokenManager manager(clock, 1, registry);
    Account account = makeAccount("a", "https://one.example/v1");
    account.billing.kind = BillingKind::payPerUse;
    account.billing.outputPrice = 10; // of a million
    (monthly ? account.billing.monthlyCap : account.billing.dailyCap) = 1.0;
    QVERIFY(
        manager.upsertAccount(account, Credential{CredentialKind::apiKey, Secret("key-of-a-test")})
            .ok());
    Asker asker;
    asker.ask(manager);
    QVERIFY(asker.lease != nullptr);
    Outcome outcome = outcomeOf(OutcomeKind::success, 200);
    outcome.outputTokens = 200'000;
    asker.lease->release(outcome);
    const auto state = [&manager] { return manager.snapshot(AccountId("a"))->state; };
    QCOMPARE(state(), std::string("over_budget"));
    clock.advance(end - clock.wallNow() - 1s);
    manager.sweep();
    QCOMPARE(state(), std::string("over_budget"));
    clock.advance(1s);
    manager.sweep();
    QCOMPARE(state(), std::string("ready"));
    Asker again; // and the next period counts anew
    again.ask(manager);
    QVERIFY(again.lease != nullptr);
    again.lease->release(outcome);
    QCOMPARE(state(), std::string("over_budget"));
}

void TestTokenManagerUpkeep::protectionIsAnnounced_data()
{
    QTest::addColumn<QString>("by");
    QTest::newRow("§6 protection: after a reading") << u"reading"_s;
    QTest::newRow("§6 protection: after an answer") << u"answer"_s;
    QTest::newRow("§6 protection: after a change of the settings") << u"settings"_s;
}

void TestTokenManagerUpkeep::protectionIsAnnounced()
{
    QFETCH(QString, by);
    Fixture f;
    f.add("a");
    SchedulingSettings settings;
    settings.protection.enabled = true;
    QuotaReading reading;
    reading.window = QuotaWindow::day;
    reading.used = 0.95;
    reading.resetsIn = 5h;
    reading.source = QuotaSource::endpoint;
    if (by != u"settings"_s)
        f.manager.setSettings(settings);
    std::vector<std::pair<AccountId, std::vector<std::string>>> told;
    connect(&f.manager, &TokenManager::protectionChanged, this,
            [&told](const AccountId &id, const std::vector<std::string> &models) {
                told.emplace_back(id, models);
            });
    const AccountId id("a");
    if (by == u"answer"_s) {
        Outcome outcome = outcomeOf(OutcomeKind::success, 200);
        outcome.quota = {reading};
        f.run("a", outcome);
    } else {
        f.manager.updateQuota(id, {&reading, 1});
    }
    if (by == u"settings"_s) {
        QVERIFY(told.empty());
        f.manager.setSettings(settings);
    }
    QCOMPARE(told.size(), std::size_t{1});
    QVERIFY(told.front().first == id);
    QCOMPARE(told.front().second, std::vector<std::string>{"gpt-5"});
    reading.used = 0.1;
    f.manager.updateQuota(id, {&reading, 1});
    QCOMPARE(told.size(), std::size_t{2});
    QVERIFY(told.back().second.empty());
}

void TestTokenManagerUpkeep::runtimeOverARestart()
{
    Fixture f;
    f.add("a");
    Outcome outcome = limited(2h);
    QuotaReading reading;
    reading.window = QuotaWindow::sevenDay;
    reading.used = 0.4;
    reading.resetsIn = 50h;
    outcome.quota = {reading};
    f.run("a", outcome);
    const std::vector<AccountRuntime> kept = f.manager.runtime();
    QCOMPARE(kept.size(), std::size_t{1});

    TokenManager restarted(f.clock, 2, f.registry);
    QVERIFY(restarted
                .upsertAccount(makeAccount("a", "https://one.example/v1"),
                               Credential{CredentialKind::apiKey, Secret("key-of-a-test")})
                .ok());
    for (const AccountRuntime &account : kept)
        restarted.restore(account);
    const auto before = f.manager.cooldowns();
    const auto after = restarted.cooldowns();
    QCOMPARE(after.size(), std::size_t{1});
    QCOMPARE(before.size(), after.size());
    QVERIFY(after.front().until == before.front().until);
    QCOMPARE(after.front().reason, before.front().reason);
    QCOMPARE(restarted.snapshot(AccountId("a"))->health, f.health("a"));
    const auto quotaBefore = f.manager.snapshot(AccountId("a"))->quota;
    QCOMPARE(quotaBefore.size(), std::size_t{1});
    QVERIFY(restarted.snapshot(AccountId("a"))->quota == quotaBefore);
}

void TestTokenManagerUpkeep::accountsInUse()
{
    Fixture f;
    f.add("good");
    f.add("refused");
    f.run("refused", outcomeOf(OutcomeKind::unauthorized, 401));
    Account off = makeAccount("off", "https://one.example/v1");
    off.disabled = true;
    QVERIFY(
        f.manager.upsertAccount(off, Credential{CredentialKind::apiKey, Secret("key-of-a-test")})
            .ok());
    QVERIFY(f.manager.upsertAccount(makeAccount("locked", "https://one.example/v1"), std::nullopt)
                .ok());
    const std::vector<AccountId> found =
        f.manager.accountsInUse([](const Account &, const ProviderDefinition &provider) {
            return provider.id == ProviderId("openai");
        });
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().str(), std::string("good"));
    QVERIFY(f.manager
                .accountsInUse([](const Account &account, const ProviderDefinition &) {
                    return account.id == AccountId("refused");
                })
                .empty());
}

void TestTokenManagerUpkeep::accessToAccounts()
{
    Fixture f;
    f.add("a");
    QVERIFY(f.manager.upsertAccount(makeAccount("locked", "https://one.example/v1"), std::nullopt)
                .ok());
    const auto access = f.manager.access(AccountId("a"));
    QVERIFY(access.has_value());
    QCOMPARE(access->account.id.str(), std::string("a"));
    QCOMPARE(access->provider->id.str(), std::string("openai"));
    QVERIFY(access->credential.value == Secret("key-of-a-test"));
    QVERIFY(!f.manager.access(AccountId("locked")));
    QVERIFY(!f.manager.access(AccountId("nobody")));
}

void TestTokenManagerUpkeep::aSignInIsAnnounced()
{
    Fixture f;
    f.add("a");
    std::vector<std::string> told;
    connect(&f.manager, &TokenManager::signedIn, this,
            [&told](const AccountId &id) { told.push_back(id.str()); });
    f.manager.credentialRenewed(AccountId("a"));
    QCOMPARE(told, std::vector<std::string>{"a"});
}

QTEST_GUILESS_MAIN(TestTokenManagerUpkeep)
#include "tst_tokenmanagerupkeep.moc"
