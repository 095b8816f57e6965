// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §11 and the 401 of §7: leases carry fresh tokens, or are not handed out.
#include "core/engine/tokenmanager.h"

#include "tests/support/fakeclock.h"
#include "tests/unit/engine/fakerefresher.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

/// A request as the gateway would make it: holds ticket and lease, and counts the callbacks.
struct Asker
{
    [[nodiscard]] std::function<void(AcquireResult)> done()
    {
        return [this](AcquireResult result) {
            ++called;
            if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                lease = std::move(*got);
            else
                none = std::get<NoAccount>(std::move(result));
        };
    }
    [[nodiscard]] std::string token() const
    {
        return lease ? std::string(lease->credential().value.view()) : std::string();
    }
    [[nodiscard]] std::string account() const
    {
        return lease ? lease->account().id.str() : std::string();
    }

    std::unique_ptr<AcquireTicket> ticket;
    std::unique_ptr<AccountLease> lease;
    std::optional<NoAccount> none;
    int called = 0;
};

struct Fixture
{
    Fixture()
    {
        manager->setTokenKeeper(keeper);
        keeper.setHooks(
            {[this](const AccountId &id, const Credential &, const Credential &next,
                    const TokenKeeper::Done &done) {
                 manager->renewToken(id, next);
                 done({});
             },
             [this](const AccountId &id, const QString &why) { manager->signInNeeded(id, why); }});
        SchedulingSettings settings;
        settings.maxInFlightPerAccount = 0;
        settings.queueWaitSeconds = 2;
        settings.strategy = Strategy::fillFirst;
        manager->setSettings(settings);
    }
    [[nodiscard]] static Account account(const char *id)
    {
        Account made;
        made.id = AccountId(id);
        made.provider = ProviderId("openai-compatible");
        made.label = QString::fromLatin1(id);
        made.baseUrl = "http://127.0.0.1:9/v1";
        made.credentialKind = CredentialKind::oauth;
        return made;
    }
    void add(const char *id, Milliseconds life, std::string_view access = "access-1")
    {
        QVERIFY(manager
                    ->upsertAccount(account(id),
                                    Credential{CredentialKind::oauth, Secret(access),
                                               Secret("refresh-1"), clock.wallNow() + life})
                    .ok());
    }
    void addKey(const char *id)
    {
        Account made = account(id);
        made.credentialKind = CredentialKind::apiKey;
        QVERIFY(
            manager->upsertAccount(made, Credential{CredentialKind::apiKey, Secret("sk-1")}).ok());
    }
    [[nodiscard]] static Query query(const std::string &session = {})
    {
        Query made;
        made.model = "m";
        made.providers = {ProviderId("openai-compatible")};
        made.patternProviders = made.providers;
        made.clientKey = ClientKeyId("default");
        made.session = session;
        return made;
    }
    void ask(Asker &asker, const Query &wanted = query())
    {
        asker.ticket = manager->acquire(wanted, nullptr, asker.done());
    }
    /// Takes a lease with the token as it is, to have it refused.
    void renew(Asker &asker)
    {
        asker.ticket = manager->renew(std::move(asker.lease), asker.done());
    }
    void renewed(std::size_t index, std::string_view access = "access-2")
    {
        refresher.renew(index, access, "refresh-2", clock.wallNow() + 1h);
    }
    [[nodiscard]] std::string state(const char *id) const
    {
        return manager->snapshot(AccountId(id))->state;
    }

    FakeClock clock;
    FakeRefresher refresher;
    ProviderRegistry registry = ProviderRegistry::builtIn().value();
    std::unique_ptr<TokenManager> manager = std::make_unique<TokenManager>(clock, 1, registry);
    TokenKeeper keeper{clock, refresher};
};

Outcome outcomeOf(OutcomeKind kind)
{
    Outcome outcome;
    outcome.kind = kind;
    outcome.message = QStringLiteral("words of the upstream");
    return outcome;
}

} // namespace

class TestTokenManagerTokens final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aValidTokenGoesOutAtOnce()
    {
        Fixture f;
        f.add("a", 1min); // within the lead, and valid
        f.clock.advance(5s);
        f.keeper.check();
        QCOMPARE(f.refresher.count(), std::size_t{1});
        Asker asker;
        f.ask(asker);
        QVERIFY(!asker.ticket);
        QCOMPARE(asker.token(), std::string("access-1"));
    }

    void twoHundredRequestsMakeOneRefresh()
    {
        Fixture f;
        f.add("a", 0s);
        std::vector<Asker> askers(200);
        for (Asker &asker : askers) {
            f.ask(asker);
            QVERIFY(asker.ticket);
            QCOMPARE(asker.called, 0);
        }
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(f.manager->inFlight(), 200);
        f.renewed(0);
        for (const Asker &asker : askers) {
            QCOMPARE(asker.called, 1);
            QCOMPARE(asker.token(), std::string("access-2"));
        }
        QCOMPARE(f.refresher.count(), std::size_t{1});
        for (Asker &asker : askers)
            asker.lease->release(outcomeOf(OutcomeKind::success));
        QCOMPARE(f.manager->inFlight(), 0);
        QCOMPARE(f.manager->snapshot(AccountId("a"))->completed, std::uint64_t{200});
    }

    void aFailedRefreshSendsTheRequestElsewhere()
    {
        Fixture f;
        f.add("a", 0s);
        f.add("b", 1h, "access-b");
        Asker asker;
        f.ask(asker);
        QCOMPARE(asker.called, 0);
        f.refresher.fail(0, RefreshEnd::failed);
        QCOMPARE(asker.called, 1);
        QCOMPARE(asker.account(), std::string("b"));
        QCOMPARE(f.manager->inFlight(), 1);
        QVERIFY(f.manager->snapshot(AccountId("a"))->health < 1.0);
        QVERIFY(f.state("a") != "needs_login");
    }

    void aRefreshThatTakesTooLongSendsTheRequestElsewhere()
    {
        Fixture f;
        f.add("a", 0s);
        f.add("b", 1h, "access-b");
        Asker asker;
        f.ask(asker);
        f.clock.advance(9999ms);
        f.keeper.check();
        QCOMPARE(asker.called, 0);
        f.clock.advance(1ms);
        f.keeper.check();
        QCOMPARE(asker.account(), std::string("b"));
        QVERIFY(f.refresher.running(0));
    }

    void whereNobodyElseIsTheRequestIsTold()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        f.refresher.fail(0, RefreshEnd::failed);
        QCOMPARE(asker.called, 1);
        QVERIFY(asker.none);
        QVERIFY(asker.none->sentence.contains(QStringLiteral("could not be renewed")));
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(f.manager->inFlight(), 0);
        Asker next; // the pause after a failure is for the background only
        f.ask(next);
        QCOMPARE(f.refresher.count(), std::size_t{2});
        f.renewed(1);
        QCOMPARE(next.token(), std::string("access-2"));
    }

    void invalidGrantTakesTheAccountOutAtOnce()
    {
        Fixture f;
        f.add("a", 1h);
        Asker bound;
        f.ask(bound, Fixture::query("sid-1"));
        bound.lease->accepted();
        bound.lease->release(outcomeOf(OutcomeKind::success));
        QCOMPARE(f.manager->bindingCount(), 1);
        f.clock.advance(56min);
        f.keeper.check();
        QSignalSpy told(f.manager.get(), &TokenManager::credentialRefused);
        f.refresher.fail(0, RefreshEnd::refused);
        QCOMPARE(f.state("a"), std::string("needs_login"));
        QCOMPARE(f.manager->bindingCount(), 0);
        QCOMPARE(told.size(), qsizetype{1});
        QCOMPARE(told[0][1].toString(), QStringLiteral("words of the token address"));
        QCOMPARE(f.manager->snapshot(AccountId("a"))->lastError,
                 QStringLiteral("words of the token address"));
        Asker asker;
        f.ask(asker);
        QVERIFY(asker.none);
        QCOMPARE(asker.none->causes[static_cast<std::size_t>(Cause::needsLogin)], 1U);
    }

    void invalidGrantEndsTheWaitingOfItsRequests()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        f.refresher.fail(0, RefreshEnd::refused);
        QCOMPARE(asker.called, 1);
        QVERIFY(asker.none);
        QCOMPARE(f.state("a"), std::string("needs_login"));
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void aDroppedTicketGivesTheLeaseBack()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        QCOMPARE(f.manager->inFlight(), 1);
        asker.ticket.reset();
        QCOMPARE(f.manager->inFlight(), 0);
        f.renewed(0);
        QCOMPARE(asker.called, 0);
    }

    void waitingRequestsAreServedWithFreshTokensToo()
    {
        Fixture f;
        f.add("a", 1s);
        SchedulingSettings settings;
        settings.maxInFlightPerAccount = 1;
        settings.queueWaitSeconds = 60;
        f.manager->setSettings(settings);
        Asker holder;
        f.ask(holder);
        QCOMPARE(holder.token(), std::string("access-1"));
        Asker waiter;
        f.ask(waiter);
        QCOMPARE(f.manager->queueLength(), 1);
        f.clock.advance(1s); // its token ends while it waits
        holder.lease.reset();
        QTRY_COMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(waiter.called, 0);
        f.renewed(0);
        QCOMPARE(waiter.token(), std::string("access-2"));
    }

    void stoppingAnswersThoseThatWaitForAToken()
    {
        Fixture f;
        f.add("a", 0s);
        std::vector<Asker> askers(3);
        for (Asker &asker : askers)
            f.ask(asker);
        f.manager->failWaiters(QStringLiteral("The proxy is being stopped"));
        for (const Asker &asker : askers) {
            QCOMPARE(asker.called, 1);
            QCOMPARE(asker.none->sentence, QStringLiteral("The proxy is being stopped"));
        }
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void destructionAnswersThoseThatWaitForAToken()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        f.manager.reset();
        QCOMPARE(asker.called, 1);
        QVERIFY(asker.none);
        asker.ticket.reset();
    }

    void removalEndsTheWaitingOfItsRequests()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        f.manager->removeAccount(AccountId("a"));
        QCOMPARE(asker.called, 1);
        QVERIFY(asker.none);
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void aTokenForAnotherHostIsNotTaken()
    {
        Fixture f;
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        Account moved = Fixture::account("a");
        moved.baseUrl = "http://127.0.0.1:10/v1";
        QVERIFY(f.manager
                    ->upsertAccount(moved, Credential{CredentialKind::oauth,
                                                      Secret("other-host"),
                                                      Secret("refresh-9"),
                                                      {}})
                    .ok());
        QCOMPARE(asker.called, 1);
        QCOMPARE(asker.token(), std::string("other-host"));
        QCOMPARE(asker.lease->account().baseUrl, moved.baseUrl); // it was chosen again
    }

    void keysAreNotConcerned()
    {
        Fixture f;
        f.add("a", 0s);
        f.addKey("b");
        Query pinned = Fixture::query();
        pinned.pinned = AccountId("b");
        Asker asker;
        f.ask(asker, pinned);
        QVERIFY(!asker.ticket);
        QCOMPARE(asker.token(), std::string("sk-1"));
        QVERIFY(!asker.lease->renewable());
        QCOMPARE(f.refresher.count(), std::size_t{0});
    }

    void aRefusedTokenIsRenewedOnTheSameLease()
    {
        Fixture f;
        f.add("a", 1h);
        Asker asker;
        f.ask(asker);
        QVERIFY(asker.lease->renewable());
        f.renew(asker);
        QCOMPARE(asker.called, 1);
        QVERIFY(asker.ticket);
        QCOMPARE(f.manager->inFlight(), 1);
        f.renewed(0);
        QCOMPARE(asker.called, 2);
        QCOMPARE(asker.token(), std::string("access-2"));
        QCOMPARE(asker.account(), std::string("a"));
        QCOMPARE(f.manager->inFlight(), 1);
        asker.lease->release(outcomeOf(OutcomeKind::success));
        QCOMPARE(f.manager->inFlight(), 0);
        QCOMPARE(f.manager->snapshot(AccountId("a"))->health, 1.0);
    }

    void aTokenThatIsNoLongerCurrentIsJustReplaced()
    {
        Fixture f;
        f.add("a", 4min);
        Asker asker;
        f.ask(asker);
        f.clock.advance(5s);
        f.keeper.check();
        f.renewed(0);
        QCOMPARE(asker.token(), std::string("access-1"));
        f.renew(asker);
        QVERIFY(!asker.ticket);
        QCOMPARE(asker.token(), std::string("access-2"));
        QCOMPARE(f.refresher.count(), std::size_t{1});
    }

    void aSecondRefusalEndsTheSignIn()
    {
        Fixture f;
        f.add("a", 1h);
        Asker asker;
        f.ask(asker);
        f.renew(asker);
        f.renewed(0);
        QSignalSpy told(f.manager.get(), &TokenManager::credentialRefused);
        asker.lease->release(outcomeOf(OutcomeKind::unauthorized));
        QCOMPARE(f.state("a"), std::string("needs_login"));
        QCOMPARE(told.size(), qsizetype{1});
    }

    void theRefusalOfAReplacedTokenBlamesNobody()
    {
        Fixture f;
        f.add("a", 4min);
        Asker asker;
        f.ask(asker);
        f.clock.advance(5s);
        f.keeper.check();
        f.renewed(0);
        asker.lease->release(outcomeOf(OutcomeKind::unauthorized));
        QCOMPARE(f.state("a"), std::string("ready"));
    }

    void theRefusalOfAReplacedKeyBlamesNobody()
    {
        Fixture f;
        f.addKey("a");
        Asker asker;
        f.ask(asker);
        Account same = Fixture::account("a");
        same.credentialKind = CredentialKind::apiKey;
        QVERIFY(f.manager->upsertAccount(same, Credential{CredentialKind::apiKey, Secret("sk-2")})
                    .ok()); // entered while the request with the old one was on its way
        asker.lease->release(outcomeOf(OutcomeKind::unauthorized));
        QCOMPARE(f.state("a"), std::string("ready"));
        Asker next;
        f.ask(next);
        next.lease->release(outcomeOf(OutcomeKind::unauthorized));
        QCOMPARE(f.state("a"), std::string("needs_login"));
    }

    void aRefusedRefreshAfterA401EndsTheSignIn()
    {
        Fixture f;
        f.add("a", 1h);
        Asker asker;
        f.ask(asker);
        f.renew(asker);
        f.refresher.fail(0, RefreshEnd::refused);
        QCOMPARE(asker.called, 2);
        QVERIFY(asker.none);
        QVERIFY(!asker.lease);
        QCOMPARE(f.state("a"), std::string("needs_login"));
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void aRefreshThatFailsForNowAfterA401KeepsTheSignIn()
    {
        Fixture f;
        f.add("a", 1h);
        Asker asker;
        f.ask(asker);
        f.renew(asker);
        f.refresher.fail(0, RefreshEnd::failed);
        QVERIFY(asker.none);
        QVERIFY(f.state("a") != "needs_login");
        QVERIFY(f.manager->snapshot(AccountId("a"))->health < 1.0);
        QVERIFY(!f.keeper.isFresh(AccountId("a"))); // the refused token is not used again
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void keysCannotBeRenewed()
    {
        Fixture f;
        f.addKey("a");
        Asker asker;
        f.ask(asker);
        f.renew(asker);
        QVERIFY(asker.none);
        QCOMPARE(f.state("a"), std::string("needs_login"));
        QCOMPARE(f.manager->inFlight(), 0);
    }

    void withoutAKeeperTokensAreUsedAsTheyAre()
    {
        Fixture f;
        f.manager = std::make_unique<TokenManager>(f.clock, 1, f.registry);
        f.add("a", 0s);
        Asker asker;
        f.ask(asker);
        QCOMPARE(asker.token(), std::string("access-1"));
    }

    void aLimitedAccountIsKeptFresh()
    {
        Fixture f;
        f.add("a", 6min);
        Asker asker;
        f.ask(asker);
        Outcome limited = outcomeOf(OutcomeKind::rateLimited);
        limited.hint = 1h;
        asker.lease->release(limited);
        QCOMPARE(f.state("a"), std::string("limited"));
        f.clock.advance(2min);
        f.keeper.check();
        f.renewed(0);
        f.clock.advance(58min);
        Asker later;
        f.ask(later); // the cooldown is over, the first token too
        QVERIFY(!later.ticket);
        QCOMPARE(later.token(), std::string("access-2"));
        QCOMPARE(f.refresher.count(), std::size_t{1});
    }

    void aRenewalInTheBackgroundLiftsNoSuspension()
    {
        Fixture f;
        f.add("a", 4min);
        Asker asker;
        f.ask(asker);
        asker.lease->release(outcomeOf(OutcomeKind::suspended));
        QCOMPARE(f.state("a"), std::string("suspended"));
        f.clock.advance(5s);
        f.keeper.check();
        f.renewed(0);
        QVERIFY(f.keeper.isFresh(AccountId("a")));
        QCOMPARE(f.state("a"), std::string("suspended"));
    }
};

QTEST_GUILESS_MAIN(TestTokenManagerTokens)
#include "tst_tokenmanagertokens.moc"
