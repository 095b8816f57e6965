// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tokenmanager.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/engine/asker.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <string>
#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestTokenManager : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_manager.reset(); }

    void leaseCarriesWhatItNeeds();
    void droppedLeaseIsReleased();
    void releasedLeaseIsReleasedOnce();
    void leaseOutlivesAccountAndManager();
    void waitersAreServedInOrder();
    void newcomersDoNotOvertake();
    void waiterThatCannotGoBlocksNobody();
    void cancelledWaiterIsNotCalled();
    void callbackMayCancelOthers();
    void callbackMayDropItsOwnTicket();
    void callbackMayAskAgain();
    void waitEndsAtItsLimit_data();
    void waitEndsAtItsLimit();
    void waitEndsByTheTimerAlone();
    void cooldownEndServesWaiters();
    void changesServeWaiters_data();
    void changesServeWaiters();
    void fullQueueRefuses();
    void failedWaitersAreToldOnce();
    void destructionAnswersWaiters();
    void unknownPinIsTold();
    void lockedAccounts();
    void refusedCredentialIsToldOnce();
    void credentialRenewal_data();
    void credentialRenewal();
    void unknownProviderIsRefused();
    void snapshotsTellStateAndTimes();
    void snapshotsOfTheSameMomentAreEqual();
    void accountsAreFoundByIdOrLabel();
    void modelsAndProviders();
    void prefixesAreToldOnce();
    void bindingsAsSnapshots();
    void cooldownsAsSnapshots();
    void fixedAccount();
    void refusalIsASentence();

private:
    void add(const Account &account, const char *secret = "sk-0123456789abcdef");
    void onePerAccount();

    std::optional<ProviderRegistry> m_registry;
    std::optional<test::FakeClock> m_clock;
    std::unique_ptr<TokenManager> m_manager;
};

void TestTokenManager::initTestCase()
{
    auto registry = ProviderRegistry::builtIn();
    QVERIFY(registry.ok());
    m_registry = std::move(registry).value();
}

void TestTokenManager::init()
{
    m_clock.emplace();
    m_manager = std::make_unique<TokenManager>(*m_clock, 1, *m_registry);
}

void TestTokenManager::add(const Account &account, const char *secret)
{
    QVERIFY(m_manager->upsertAccount(account, key(secret)).ok());
}

void TestTokenManager::onePerAccount()
{
    SchedulingSettings settings;
    settings.maxInFlightPerAccount = 1;
    m_manager->setSettings(settings);
}

void TestTokenManager::leaseCarriesWhatItNeeds()
{
    add(makeAccount("a"), "sk-of-a");
    Asker asker;
    asker.ask(*m_manager);
    QVERIFY(!asker.ticket);
    QCOMPARE(asker.called, 1);
    QCOMPARE(asker.served(), std::string("a"));
    QCOMPARE(asker.lease->provider().id, ProviderId("openai"));
    QVERIFY(asker.lease->credential().value == Secret("sk-of-a"));
    QCOMPARE(asker.lease->reason(), PickReason::strategy);
    QCOMPARE(asker.trace.winner.value(), AccountId("a"));
    asker.lease->accepted();
    asker.lease->release(outcomeOf(OutcomeKind::success));
    QCOMPARE(m_manager->snapshot(AccountId("a"))->completed, std::uint64_t(1));
}

void TestTokenManager::droppedLeaseIsReleased()
{
    add(makeAccount("a"));
    Asker asker;
    asker.ask(*m_manager);
    QCOMPARE(m_manager->inFlight(), 1);
    asker.lease.reset();
    QCOMPARE(m_manager->inFlight(), 0);
    QCOMPARE(m_manager->snapshot(AccountId("a"))->failed, std::uint64_t(0));
}

void TestTokenManager::releasedLeaseIsReleasedOnce()
{
    add(makeAccount("a"));
    Asker first;
    Asker second;
    first.ask(*m_manager);
    second.ask(*m_manager);
    first.lease->release(outcomeOf(OutcomeKind::success));
    first.lease->release(outcomeOf(OutcomeKind::upstreamFailure));
    first.lease.reset();
    QCOMPARE(m_manager->inFlight(), 1);
    QCOMPARE(m_manager->snapshot(AccountId("a"))->failed, std::uint64_t(0));
}

void TestTokenManager::leaseOutlivesAccountAndManager()
{
    add(makeAccount("a"), "sk-of-a");
    Asker asker;
    asker.ask(*m_manager);
    m_manager->removeAccount(AccountId("a"));
    QVERIFY(!m_manager->snapshot(AccountId("a")));
    QCOMPARE(m_manager->inFlight(), 1);
    QVERIFY(asker.lease->credential().value == Secret("sk-of-a"));
    m_manager.reset();
    asker.lease->accepted();
    asker.lease->release(outcomeOf(OutcomeKind::success));
    QCOMPARE(asker.served(), std::string("a"));
}

void TestTokenManager::waitersAreServedInOrder()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(3);
    for (Asker &waiter : waiters) {
        waiter.ask(*m_manager);
        QVERIFY(waiter.waits());
    }
    QCOMPARE(m_manager->queueLength(), 3);
    m_clock->advance(700ms);
    QCOMPARE(m_manager->queueOldest(), 700ms);
    holder.lease.reset();
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        QTRY_COMPARE(waiters[i].called, 1);
        QCOMPARE(waiters[i].served(), std::string("a"));
        for (std::size_t later = i + 1; later < waiters.size(); ++later)
            QVERIFY(waiters[later].waits());
        waiters[i].lease.reset();
    }
    QCOMPARE(m_manager->queueLength(), 0);
    QCOMPARE(m_manager->queueOldest(), 0ms);
    QCOMPARE(m_manager->inFlight(), 0);
}

void TestTokenManager::newcomersDoNotOvertake()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Asker waiter;
    waiter.ask(*m_manager);
    holder.lease.reset(); // a is free, but the waiter has not been looked at yet
    Asker newcomer;
    newcomer.ask(*m_manager);
    QVERIFY(newcomer.waits());
    QTRY_COMPARE(waiter.served(), std::string("a"));
    QVERIFY(newcomer.waits());
    waiter.lease.reset();
    QTRY_COMPARE(newcomer.served(), std::string("a"));

    // The same when time and not a release has made the way free.
    newcomer.lease->release(limited(2s));
    Asker early;
    early.ask(*m_manager);
    QVERIFY(early.waits());
    m_clock->advance(2s);
    Asker late;
    late.ask(*m_manager);
    QVERIFY(late.waits());
    m_manager->wake();
    QCOMPARE(early.served(), std::string("a"));
    QVERIFY(late.waits());
}

void TestTokenManager::waiterThatCannotGoBlocksNobody()
{
    add(makeAccount("a"));
    add(makeAccount("b"));
    onePerAccount();
    Query onA = makeQuery();
    onA.pinned = AccountId("a");
    Query onB = makeQuery();
    onB.pinned = AccountId("b");
    Asker holdsA;
    holdsA.ask(*m_manager, onA);
    Asker holdsB;
    holdsB.ask(*m_manager, onB);
    Asker wantsA;
    wantsA.ask(*m_manager, onA);
    Asker wantsAny;
    wantsAny.ask(*m_manager);
    Asker wantsAnyToo;
    wantsAnyToo.ask(*m_manager);
    holdsB.lease.reset();
    QTRY_COMPARE(wantsAny.served(), std::string("b"));
    QVERIFY(wantsA.waits());
    QVERIFY(wantsAnyToo.waits());
    holdsA.lease.reset();
    QTRY_COMPARE(wantsA.served(), std::string("a"));
    QVERIFY(wantsAnyToo.waits());
}

void TestTokenManager::cancelledWaiterIsNotCalled()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Asker first;
    first.ask(*m_manager);
    Asker second;
    second.ask(*m_manager);
    first.ticket.reset();
    QCOMPARE(m_manager->queueLength(), 1);
    holder.lease.reset();
    QTRY_COMPARE(second.called, 1);
    QCOMPARE(first.called, 0);
}

void TestTokenManager::callbackMayCancelOthers()
{
    add(makeAccount("a"));
    add(makeAccount("b"));
    onePerAccount();
    std::vector<Asker> holders(2);
    for (Asker &holder : holders)
        holder.ask(*m_manager);
    std::vector<Asker> waiters(4);
    for (Asker &waiter : waiters)
        waiter.ask(*m_manager);
    waiters[0].then = [&waiters] {
        waiters[1].ticket.reset();
        waiters[2].ticket.reset();
    };
    for (Asker &holder : holders)
        holder.lease.reset();
    QTRY_COMPARE(waiters[3].called, 1);
    QCOMPARE(waiters[0].called, 1);
    QCOMPARE(waiters[1].called, 0);
    QCOMPARE(waiters[2].called, 0);
}

void TestTokenManager::callbackMayDropItsOwnTicket()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Asker waiter;
    waiter.then = [&waiter] { waiter.ticket.reset(); };
    waiter.ask(*m_manager);
    holder.lease.reset();
    QTRY_COMPARE(waiter.served(), std::string("a"));
    QCOMPARE(waiter.called, 1);
}

void TestTokenManager::callbackMayAskAgain()
{
    add(makeAccount("a"));
    add(makeAccount("b"));
    onePerAccount();
    std::vector<Asker> holders(2);
    for (Asker &holder : holders)
        holder.ask(*m_manager);
    Asker waiter;
    Asker behind;
    Asker again;
    waiter.then = [&] {
        waiter.lease->release(limited(1h)); // failed at once: the next attempt goes to the back
        again.ask(*m_manager);
    };
    waiter.ask(*m_manager);
    behind.ask(*m_manager);
    for (Asker &holder : holders)
        holder.lease.reset();
    QTRY_COMPARE(behind.called, 1);
    QVERIFY(!behind.served().empty());
    QVERIFY(again.waits());
    behind.lease.reset();
    QTRY_VERIFY(!again.served().empty());
    QCOMPARE(waiter.called, 1);
}

void TestTokenManager::waitEndsAtItsLimit_data()
{
    QTest::addColumn<int>("waitedBefore");
    QTest::addColumn<int>("rest");
    QTest::newRow("§7 queue_wait_seconds") << 0 << 2000;
    QTest::newRow("§7 summed over all waits") << 1500 << 500;
}

void TestTokenManager::waitEndsAtItsLimit()
{
    QFETCH(int, waitedBefore);
    QFETCH(int, rest);
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Query query = makeQuery();
    query.waited = Milliseconds(waitedBefore);
    Asker waiter;
    waiter.ask(*m_manager, query);
    m_clock->advance(Milliseconds(rest - 1));
    m_manager->wake();
    QVERIFY(waiter.waits());
    m_clock->advance(1ms);
    m_manager->wake();
    QCOMPARE(waiter.called, 1);
    QVERIFY(waiter.none);
    QCOMPARE(waiter.none->causes[static_cast<std::size_t>(Cause::accountBusy)], 1U);
    QCOMPARE(waiter.none->sentence, QStringLiteral("1 account: 1 busy"));
    QCOMPARE(m_manager->queueLength(), 0);
}

void TestTokenManager::waitEndsByTheTimerAlone()
{
    const SystemClock clock;
    TokenManager manager(clock, 1, *m_registry);
    QVERIFY(manager.upsertAccount(makeAccount("a"), key("sk")).ok());
    SchedulingSettings settings;
    settings.maxInFlightPerAccount = 1;
    manager.setSettings(settings);
    Asker holder;
    holder.ask(manager);
    Query query = makeQuery();
    query.waited = 1950ms;
    Asker waiter;
    waiter.ask(manager, query);
    QVERIFY(waiter.waits());
    QTRY_COMPARE(waiter.called, 1);
    QVERIFY(waiter.none);
}

void TestTokenManager::cooldownEndServesWaiters()
{
    add(makeAccount("a"));
    Asker first;
    first.ask(*m_manager);
    first.lease->release(limited(2s));
    Asker waiter;
    waiter.ask(*m_manager);
    QVERIFY(waiter.waits());
    m_manager->wake(); // too early
    QVERIFY(waiter.waits());
    m_clock->advance(2s);
    QSignalSpy changed(m_manager.get(), &TokenManager::changed);
    m_manager->wake();
    QCOMPARE(waiter.served(), std::string("a"));
    QVERIFY(!changed.isEmpty());
}

void TestTokenManager::changesServeWaiters_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("settings") << 0;
    QTest::newRow("another account") << 1;
    QTest::newRow("the same account, changed") << 2;
    QTest::newRow("cooldowns lifted") << 3;
}

void TestTokenManager::changesServeWaiters()
{
    QFETCH(int, change);
    add(makeAccount("a"));
    SchedulingSettings settings;
    if (change < 3)
        settings.maxInFlight = change == 0 ? 1 : 0;
    if (change == 1)
        settings.maxInFlightPerAccount = 1;
    m_manager->setSettings(settings);
    Asker holder;
    holder.ask(*m_manager);
    if (change >= 2)
        holder.lease->release(limited(2s));
    Asker waiter;
    waiter.ask(*m_manager);
    QVERIFY(waiter.waits());
    Account changed = makeAccount("a");
    changed.provider = ProviderId("anthropic");
    switch (change) {
    case 0:
        m_manager->setSettings(SchedulingSettings{});
        break;
    case 1:
        add(makeAccount("b"));
        break;
    case 2: // out of the route now: there is nothing to wait for any more
        add(changed);
        break;
    default:
        QCOMPARE(m_manager->liftCooldowns(std::nullopt), 1);
    }
    QTRY_COMPARE(waiter.called, 1);
    QCOMPARE(waiter.served(), std::string(change == 1 ? "b" : change == 2 ? "" : "a"));
}

void TestTokenManager::fullQueueRefuses()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(WaitLine::kCapacity);
    for (Asker &waiter : waiters)
        waiter.ask(*m_manager);
    QCOMPARE(m_manager->queueLength(), 1000);
    Asker refused;
    refused.ask(*m_manager);
    QVERIFY(!refused.ticket);
    QVERIFY(refused.none->queueFull);
    QCOMPARE(refused.none->retryAfter.value(), 1000ms);
    waiters[500].ticket.reset();
    Asker fits;
    fits.ask(*m_manager);
    QVERIFY(fits.waits());
    m_clock->advance(2s);
    m_manager->wake();
    for (std::size_t i = 0; i < waiters.size(); ++i)
        QCOMPARE(waiters[i].called, i == 500 ? 0 : 1);
}

void TestTokenManager::failedWaitersAreToldOnce()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(3);
    Asker again;
    waiters[0].then = [&] {
        waiters[1].ticket.reset();
        again.ask(*m_manager);
    };
    for (Asker &waiter : waiters)
        waiter.ask(*m_manager);
    m_manager->failWaiters(QStringLiteral("The proxy is being stopped"));
    QCOMPARE(waiters[0].none->sentence, QStringLiteral("The proxy is being stopped"));
    QCOMPARE(waiters[1].called, 0);
    QCOMPARE(waiters[2].called, 1);
    QVERIFY(again.waits());
    holder.lease.reset();
    QTRY_COMPARE(again.served(), std::string("a"));
    QCOMPARE(waiters[0].called, 1);
}

void TestTokenManager::destructionAnswersWaiters()
{
    add(makeAccount("a"));
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Asker waiter;
    Asker again;
    waiter.then = [&] { again.ask(*m_manager); };
    waiter.ask(*m_manager);
    // A callback that owns its ticket, as that of a transaction may.
    auto owner = std::make_shared<Asker>();
    owner->ticket = m_manager->acquire(makeQuery(), nullptr,
                                       [owner](const AcquireResult &) { ++owner->called; });
    TokenManager *manager = m_manager.get();
    waiter.then = [&again, manager] { again.ask(*manager); };
    m_manager.reset();
    QCOMPARE(waiter.called, 1);
    QVERIFY(waiter.none);
    QCOMPARE(owner->called, 1);
    QCOMPARE(again.called, 1);
    QVERIFY(again.none);
}

void TestTokenManager::unknownPinIsTold()
{
    add(makeAccount("a"));
    Query query = makeQuery();
    query.pinned = AccountId("gone");
    Asker asker;
    asker.ask(*m_manager, query);
    QVERIFY(asker.none->pinnedUnknown);
    QVERIFY(!asker.none->sentence.isEmpty());
}

void TestTokenManager::lockedAccounts()
{
    QVERIFY(m_manager->upsertAccount(makeAccount("a"), std::nullopt).ok());
    QCOMPARE(m_manager->snapshot(AccountId("a"))->state, std::string("locked"));
    Asker asker;
    asker.ask(*m_manager);
    QCOMPARE(asker.none->causes[static_cast<std::size_t>(Cause::credentialLocked)], 1U);
    Account open = makeAccount("a");
    open.credentialKind = CredentialKind::none;
    QVERIFY(m_manager->upsertAccount(open, std::nullopt).ok());
    asker.ask(*m_manager);
    QCOMPARE(asker.served(), std::string("a"));
}

void TestTokenManager::refusedCredentialIsToldOnce()
{
    add(makeAccount("a"));
    std::vector<Asker> askers(3);
    for (Asker &asker : askers)
        asker.ask(*m_manager);
    QSignalSpy refused(m_manager.get(), &TokenManager::credentialRefused);
    for (Asker &asker : askers)
        asker.lease->release(outcomeOf(OutcomeKind::unauthorized));
    QCOMPARE(refused.size(), 1);
    QCOMPARE(refused[0][0].value<AccountId>(), AccountId("a"));
    QCOMPARE(refused[0][1].toString(), QStringLiteral("words of the upstream"));
    QCOMPARE(m_manager->snapshot(AccountId("a"))->state, std::string("needs_login"));
    QCOMPARE(m_manager->activeAccounts(), 0);
}

void TestTokenManager::credentialRenewal_data()
{
    QTest::addColumn<QString>("secret");
    QTest::addColumn<bool>("told");
    QTest::addColumn<bool>("ready");
    QTest::newRow("§7 another key") << QStringLiteral("sk-new") << false << true;
    QTest::newRow("§7 the same key") << QStringLiteral("sk-old") << false << false;
    QTest::newRow("§7 the same key, put right by the user")
        << QStringLiteral("sk-old") << true << true;
}

void TestTokenManager::credentialRenewal()
{
    QFETCH(QString, secret);
    QFETCH(bool, told);
    QFETCH(bool, ready);
    add(makeAccount("a"), "sk-old");
    Asker asker;
    asker.ask(*m_manager);
    asker.lease->release(outcomeOf(OutcomeKind::unauthorized));
    add(makeAccount("a"), secret.toLatin1().constData());
    if (told)
        m_manager->credentialRenewed(AccountId("a"));
    QCOMPARE(m_manager->snapshot(AccountId("a"))->state,
             std::string(ready ? "ready" : "needs_login"));
}

void TestTokenManager::unknownProviderIsRefused()
{
    const Status status = m_manager->upsertAccount(makeAccount("a", "nobody"), key("sk"));
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::invalidArgument);
    QVERIFY(m_manager->snapshots().empty());
}

void TestTokenManager::snapshotsTellStateAndTimes()
{
    Account account = makeAccount("b");
    account.email = QStringLiteral("b@example.org");
    account.models = {"gpt-5", "gpt-4"};
    add(account);
    add(makeAccount("a"));
    Query query = makeQuery("talk");
    query.pinned = AccountId("b");
    Asker asker;
    asker.ask(*m_manager, query);
    asker.lease->release(limited(10min));
    const auto all = m_manager->snapshots();
    QCOMPARE(all.size(), std::size_t(2));
    const AccountSnapshot &b = all[0]; // in the order of addition
    QCOMPARE(b.id, AccountId("b"));
    QCOMPARE(b.email, QStringLiteral("b@example.org"));
    QVERIFY(!b.providerName.isEmpty());
    QCOMPARE(b.models, account.models);
    QCOMPARE(b.state, std::string("limited"));
    QCOMPARE(b.cause, std::string("cooldown_account"));
    QCOMPARE(b.availableAt.value(), m_clock->wallNow() + 10min);
    QCOMPARE(b.lastUsed.value(), m_clock->wallNow());
    QCOMPARE(b.failed, std::uint64_t(1));
    QCOMPARE(b.cooldowns.size(), std::size_t(1));
    QCOMPARE(b.cooldowns[0].reason, std::string("quota_exhausted"));
    QVERIFY(all[1].cooldowns.empty());
    QVERIFY(m_manager->snapshot(AccountId("b")) == b);
    QVERIFY(!m_manager->snapshot(AccountId("unknown")));
}

void TestTokenManager::snapshotsOfTheSameMomentAreEqual()
{
    add(makeAccount("a"));
    Asker asker;
    asker.ask(*m_manager);
    asker.lease->release(limited(10min));
    const auto before = m_manager->snapshots();
    m_clock->jumpWall(1ms); // the two clocks are never read at one instant
    QCOMPARE(m_manager->snapshots()[0].availableAt, before[0].availableAt);
    m_clock->jumpWall(1h);
    QCOMPARE(m_manager->snapshots()[0].availableAt.value(), m_clock->wallNow() + 10min);
}

void TestTokenManager::accountsAreFoundByIdOrLabel()
{
    Account umlaut = makeAccount("b");
    umlaut.label = QStringLiteral("Büro");
    add(makeAccount("a"));
    add(umlaut);
    QCOMPARE(m_manager->findAccount("a").value(), AccountId("a"));
    QCOMPARE(m_manager->findAccount("B\xC3\xBCro").value(), AccountId("b"));
    QVERIFY(!m_manager->findAccount("nobody"));
    Account twin = makeAccount("c");
    twin.label = umlaut.label;
    add(twin);
    QVERIFY(!m_manager->findAccount("B\xC3\xBCro"));
}

void TestTokenManager::modelsAndProviders()
{
    Account first = makeAccount("a");
    first.models = {"gpt-5", "gpt-4", "gpt-4-secret"};
    first.excludedModels = {"*-secret"};
    Account second = makeAccount("b");
    second.knownModels = {"gpt-5", "o3"};
    Account off = makeAccount("c", "anthropic");
    off.models = {"claude-sonnet"};
    off.disabled = true;
    add(first);
    add(second);
    add(off);
    QCOMPARE(m_manager->configuredProviders().size(), std::size_t(2));
    QCOMPARE(m_manager->activeAccounts(), 2);
    const auto names = [this] {
        std::vector<std::string> found;
        for (const auto &model : m_manager->servableModels())
            found.push_back(model.provider.str() + '/' + model.id);
        return found;
    };
    const std::vector<std::string> expected = {"openai/gpt-4", "openai/gpt-5", "openai/o3"};
    QCOMPARE(names(), expected);
    Query query = makeQuery();
    query.pinned = AccountId("a");
    Asker asker;
    asker.ask(*m_manager, query);
    asker.lease->release(limited(10min));
    QCOMPARE(m_manager->activeAccounts(), 1);
    QCOMPARE(names(), expected); // a limit passes: the list does not flicker with it
    m_manager->removeAccount(AccountId("c"));
    QCOMPARE(m_manager->configuredProviders(), std::vector<ProviderId>{ProviderId("openai")});
}

void TestTokenManager::prefixesAreToldOnce()
{
    QVERIFY(m_manager->prefixes().empty());
    for (const char *id : {"a", "b", "c"}) {
        Account account = makeAccount(id);
        account.prefix = std::string_view(id) == "c" ? "home" : "work";
        add(account);
    }
    add(makeAccount("d"));
    QCOMPARE(m_manager->prefixes(), (std::vector<std::string>{"home", "work"}));
    m_manager->removeAccount(AccountId("c"));
    QCOMPARE(m_manager->prefixes(), std::vector<std::string>{"work"});
}

void TestTokenManager::bindingsAsSnapshots()
{
    add(makeAccount("a"));
    Asker asker;
    asker.ask(*m_manager, makeQuery("talk"));
    asker.lease->release(outcomeOf(OutcomeKind::success));
    add(makeAccount("b"));
    QCOMPARE(m_manager->bindingCount(), 1);
    const BindingSnapshot bound = m_manager->bindings().at(0);
    QCOMPARE(bound.session, std::string("talk"));
    QCOMPARE(bound.clientKey, std::string("default"));
    QCOMPARE(bound.account, AccountId("a"));
    QCOMPARE(bound.lastUsed, m_clock->wallNow());
    QCOMPARE(m_manager->snapshot(AccountId("a"))->bindings, 1);
    QVERIFY(!m_manager->moveBinding("unknown", AccountId("b")));
    QVERIFY(!m_manager->moveBinding("talk", AccountId("unknown")));
    const auto moved = m_manager->moveBinding("talk", AccountId("b"));
    QCOMPARE(moved.value().account, AccountId("b"));
    QVERIFY(!m_manager->clearBinding("unknown"));
    QVERIFY(m_manager->clearBinding("talk"));
    QCOMPARE(m_manager->clearBindings(), 0);
}

void TestTokenManager::cooldownsAsSnapshots()
{
    add(makeAccount("a"));
    Asker asker;
    asker.ask(*m_manager);
    asker.lease->release(limited(10min));
    const auto cooldowns = m_manager->cooldowns();
    QCOMPARE(cooldowns.size(), std::size_t(1));
    QCOMPARE(cooldowns[0].until, m_clock->wallNow() + 10min);
    QCOMPARE(m_manager->liftCooldowns(AccountId("unknown")), 0);
    QCOMPARE(m_manager->liftCooldowns(AccountId("a")), 1);
    QVERIFY(m_manager->cooldowns().empty());
}

void TestTokenManager::fixedAccount()
{
    add(makeAccount("a"));
    add(makeAccount("b"));
    QVERIFY(!m_manager->setFixedAccount(AccountId("unknown")));
    QVERIFY(!m_manager->fixedAccount());
    QVERIFY(m_manager->setFixedAccount(AccountId("b")));
    Asker asker;
    asker.ask(*m_manager);
    QCOMPARE(asker.lease->reason(), PickReason::fixed);
    QVERIFY(m_manager->setFixedAccount(std::nullopt));
    QVERIFY(!m_manager->fixedAccount());
}

void TestTokenManager::refusalIsASentence()
{
    add(makeAccount("a"));
    add(makeAccount("b"));
    for (int i = 0; i < 2; ++i) {
        Asker asker;
        asker.ask(*m_manager);
        asker.lease->release(limited(i == 0 ? 20min : 10min));
    }
    Account login = makeAccount("c");
    login.needsLogin = true;
    add(login);
    Asker asker;
    asker.ask(*m_manager);
    QCOMPARE(asker.none->retryAfter.value(), Milliseconds(10min));
    const QString expected = QStringLiteral("3 accounts: 2 limited until ");
    QVERIFY(asker.none->sentence.startsWith(expected));
    QVERIFY(asker.none->sentence.endsWith(QStringLiteral(", 1 needs sign-in")));
}

QTEST_GUILESS_MAIN(TestTokenManager)
#include "tst_tokenmanager.moc"
