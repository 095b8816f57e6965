// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §8: how parked requests are served. Order and walk alone: tst_waitline.
#include "tests/support/fakeclock.h"
#include "tests/unit/engine/asker.h"

#include <QTest>

#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestTokenManagerQueue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_manager.reset(); }

    void oneKeyIsServedInOrder();
    void twoKeysTakeTurns();
    void whoLeavesIsGoneAtOnce();
    void slotGoesToTheOldestThatCanUseIt();
    void newcomerWithAFreeAccountDoesNotWait();
    void bindingIsWaitedFor_data();
    void bindingIsWaitedFor();
    void acceptedLooksAtTheWaiters();
    void fullQueueRefuses();

private:
    void add(const char *id, const char *provider = "openai")
    {
        QVERIFY(m_manager->upsertAccount(makeAccount(id, provider), key("sk-0123456789")).ok());
    }
    void onePerAccount(SchedulingMode mode = SchedulingMode::balance)
    {
        SchedulingSettings settings;
        settings.mode = mode;
        settings.maxInFlightPerAccount = 1;
        settings.queueWaitSeconds = 600;
        m_manager->setSettings(settings);
    }
    static Query of(const char *clientKey)
    {
        Query query = makeQuery();
        query.clientKey = ClientKeyId(clientKey);
        return query;
    }
    static Query on(const char *provider, const char *model)
    {
        Query query = makeQuery();
        query.model = model;
        query.providers = {ProviderId(provider)};
        query.patternProviders = query.providers;
        return query;
    }

    std::optional<ProviderRegistry> m_registry;
    std::optional<FakeClock> m_clock;
    std::unique_ptr<TokenManager> m_manager;
};

void TestTokenManagerQueue::initTestCase()
{
    auto registry = ProviderRegistry::builtIn();
    QVERIFY(registry.ok());
    m_registry = std::move(registry).value();
}

void TestTokenManagerQueue::init()
{
    m_clock.emplace();
    m_manager = std::make_unique<TokenManager>(*m_clock, 1, *m_registry);
}

void TestTokenManagerQueue::oneKeyIsServedInOrder()
{
    add("a");
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(200);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        waiters[i].then = [&order, i] { order.push_back(i); };
        waiters[i].ask(*m_manager);
        m_clock->advance(1ms);
    }
    QCOMPARE(m_manager->queueLength(), 200);
    holder.lease.reset();
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        m_manager->wake();
        QCOMPARE(order.size(), i + 1);
        QCOMPARE(order.back(), i);
        waiters[i].lease.reset();
    }
    QCOMPARE(m_manager->queueLength(), 0);
    QCOMPARE(m_manager->inFlight(), 0);
}

void TestTokenManagerQueue::twoKeysTakeTurns()
{
    add("a");
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> greedy(6);
    std::vector<Asker> modest(3);
    std::string order;
    for (Asker &waiter : greedy) {
        waiter.then = [&order] { order += 'g'; };
        waiter.ask(*m_manager, of("greedy"));
    }
    for (Asker &waiter : modest) {
        waiter.then = [&order] { order += 'm'; };
        waiter.ask(*m_manager, of("modest"));
    }
    holder.lease.reset();
    for (std::size_t i = 0; i < greedy.size() + modest.size(); ++i) {
        m_manager->wake();
        QCOMPARE(order.size(), i + 1);
        for (auto *waiters : {&greedy, &modest}) {
            for (Asker &waiter : *waiters)
                waiter.lease.reset();
        }
    }
    QCOMPARE(order, std::string("gmgmgmggg"));
}

void TestTokenManagerQueue::whoLeavesIsGoneAtOnce()
{
    add("a");
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(3);
    for (Asker &waiter : waiters)
        waiter.ask(*m_manager);
    waiters[0].ticket.reset();
    QCOMPARE(m_manager->queueLength(), 2);
    m_clock->advance(5ms);
    waiters[1].ticket.reset();
    QCOMPARE(m_manager->queueLength(), 1);
    holder.lease.reset();
    m_manager->wake();
    QCOMPARE(waiters[0].called, 0);
    QCOMPARE(waiters[1].called, 0);
    QCOMPARE(waiters[2].served(), std::string("a"));
    QCOMPARE(m_manager->queueLength(), 0);
    QCOMPARE(m_manager->queueOldest(), 0ms);
}

void TestTokenManagerQueue::slotGoesToTheOldestThatCanUseIt()
{
    add("a", "openai");
    add("c", "anthropic");
    onePerAccount();
    const Query onA = on("openai", "gpt-5");
    const Query onC = on("anthropic", "claude-5");
    Asker holdsA;
    holdsA.ask(*m_manager, onA);
    Asker holdsC;
    holdsC.ask(*m_manager, onC);
    std::vector<Asker> wantA(3);
    for (Asker &waiter : wantA)
        waiter.ask(*m_manager, onA);
    std::vector<Asker> wantC(2);
    for (Asker &waiter : wantC)
        waiter.ask(*m_manager, onC);
    holdsC.lease.reset();
    m_manager->wake();
    QCOMPARE(wantC[0].served(), std::string("c"));
    QVERIFY(wantC[1].waits());
    for (const Asker &waiter : wantA)
        QVERIFY(waiter.waits());
    holdsA.lease.reset();
    m_manager->wake();
    QCOMPARE(wantA[0].served(), std::string("a"));
    QVERIFY(wantA[1].waits());
    QVERIFY(wantC[1].waits());
}

void TestTokenManagerQueue::newcomerWithAFreeAccountDoesNotWait()
{
    add("a", "openai");
    add("c", "anthropic");
    onePerAccount();
    Asker holdsA;
    holdsA.ask(*m_manager, on("openai", "gpt-5"));
    Asker wantsA;
    wantsA.ask(*m_manager, on("openai", "gpt-5"));
    QVERIFY(wantsA.waits());
    Asker newcomer; // nobody older could use c
    newcomer.ask(*m_manager, on("anthropic", "claude-5"));
    QCOMPARE(newcomer.called, 1);
    QCOMPARE(newcomer.served(), std::string("c"));
    QVERIFY(wantsA.waits());
}

void TestTokenManagerQueue::bindingIsWaitedFor_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<bool>("waits");
    QTest::newRow("§8 CacheFirst waits for the bound account")
        << SchedulingMode::cacheFirst << true;
    QTest::newRow("§8 Balance waits for any of the route") << SchedulingMode::balance << false;
}

void TestTokenManagerQueue::bindingIsWaitedFor()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(bool, waits);
    add("a");
    onePerAccount(mode);
    Asker first;
    first.ask(*m_manager, makeQuery("talk"));
    first.lease->accepted();
    first.lease->release(outcomeOf(OutcomeKind::success));
    Asker limitsIt;
    limitsIt.ask(*m_manager, makeQuery("talk"));
    limitsIt.lease->release(limited(3s));
    add("b");
    Asker bound;
    bound.ask(*m_manager, makeQuery("talk"));
    QCOMPARE(bound.waits(), waits);
    Asker other; // waits for nobody: b is free, or in use by the one before
    other.ask(*m_manager, makeQuery("another"));
    QCOMPARE(other.waits(), !waits);
    m_clock->advance(3s);
    m_manager->wake();
    QCOMPARE(bound.served(), std::string(waits ? "a" : "b"));
    QCOMPARE(other.served(), std::string(waits ? "b" : "a"));
}

void TestTokenManagerQueue::acceptedLooksAtTheWaiters()
{
    // The first byte may let others in (§8): a newcomer must not overtake those who wait.
    add("a");
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    Asker waiter;
    waiter.ask(*m_manager);
    holder.lease->accepted();
    Asker newcomer;
    newcomer.ask(*m_manager);
    QCOMPARE(m_manager->queueLength(), 2);
    holder.lease.reset();
    m_manager->wake();
    QCOMPARE(waiter.served(), std::string("a"));
    QVERIFY(newcomer.waits());
}

void TestTokenManagerQueue::fullQueueRefuses()
{
    add("a");
    onePerAccount();
    Asker holder;
    holder.ask(*m_manager);
    std::vector<Asker> waiters(1000);
    for (std::size_t i = 0; i < waiters.size(); ++i)
        waiters[i].ask(*m_manager, of(i % 2 == 0 ? "even" : "odd"));
    Asker refused;
    refused.ask(*m_manager, of("third"));
    QVERIFY(!refused.ticket);
    QVERIFY(refused.none && refused.none->queueFull);
    QCOMPARE(refused.none->retryAfter.value(), 1000ms);
    waiters[7].ticket.reset();
    Asker fits;
    fits.ask(*m_manager, of("third"));
    QVERIFY(fits.waits());
}

QTEST_GUILESS_MAIN(TestTokenManagerQueue)
#include "tst_tokenmanagerqueue.moc"
