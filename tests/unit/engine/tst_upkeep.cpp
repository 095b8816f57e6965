// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §7: the sweep, resume from sleep, and what the system says of its network.
#include "core/engine/upkeep.h"

#include "core/engine/accountpolls.h"
#include "core/engine/tokenkeeper.h"
#include "core/engine/tokenmanager.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Counts, and never answers.
class SilentRefresher final : public CredentialRefresher
{
public:
    [[nodiscard]] std::unique_ptr<RefreshRun>
    refresh(const Account &, const Credential &,
            std::function<void(const RefreshResult &)>) override
    {
        ++calls;
        return std::make_unique<RefreshRun>();
    }
    int calls = 0;
};

struct Fixture
{
    Fixture()
    {
        Account account;
        account.id = AccountId("a");
        account.provider = ProviderId("openai");
        const Status added = tokens.upsertAccount(
            account, Credential{CredentialKind::apiKey, Secret("key-of-a-test")});
        if (!added)
            qFatal("no account");
        SchedulingSettings settings;
        settings.queueWaitSeconds = 600;
        tokens.setSettings(settings);
    }
    AccountPolls::Hooks hooks()
    {
        AccountPolls::Hooks hooks;
        hooks.accounts = [] { return std::vector<AccountId>{AccountId("a")}; };
        hooks.ask = [this](const AccountId &, const AccountPolls::Answer &) {
            ++asked;
            return std::shared_ptr<void>();
        };
        hooks.offline = [] { return false; };
        hooks.interval = [] { return Milliseconds(15min); };
        return hooks;
    }
    Query query() const
    {
        Query query;
        query.model = "gpt-5";
        query.providers = {ProviderId("openai")};
        query.patternProviders = query.providers;
        query.clientKey = ClientKeyId("default");
        return query;
    }
    /// A request to the account ends so.
    void run(const Outcome &outcome)
    {
        const auto ticket = tokens.acquire(query(), nullptr, [&outcome](AcquireResult result) {
            auto *lease = std::get_if<std::unique_ptr<AccountLease>>(&result);
            if (!lease)
                qFatal("no lease");
            (*lease)->release(outcome);
        });
        if (ticket)
            qFatal("it waits");
    }
    /// Awake for that long.
    void pass(Milliseconds span)
    {
        clock.advance(span);
        monotonic += span;
    }

    FakeClock clock;
    TimePoint monotonic = TimePoint(5h);
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    FakeTransport transport;
    SilentRefresher refresher;
    SeededRandom random{1};
    int asked = 0;
    TokenManager tokens{clock, 1, providers};
    TokenKeeper tokenKeeper{clock, refresher};
    AccountPolls quotas{hooks(), clock, random};
    Upkeep upkeep{{tokens, tokenKeeper, [this] { quotas.tick(); }, transport, clock,
                   [this] { return monotonic; }}};
};

Outcome limited(Milliseconds hint)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::rateLimited;
    outcome.reason = RateLimitReason::quotaExhausted;
    outcome.status = 429;
    outcome.hint = hint;
    return outcome;
}

} // namespace

class TestUpkeep final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSweepAsksForQuotas();
    void theSweepServesWhoWaits_data();
    void theSweepServesWhoWaits();
    void connectionsAreDropped_data();
    void connectionsAreDropped();
    void theTimerSweeps();
    void theSystemsNetworkIsToldOn();
};

void TestUpkeep::theSweepAsksForQuotas()
{
    Fixture f;
    f.upkeep.sweep();
    f.pass(AccountPolls::kFirstSpread);
    f.upkeep.sweep();
    QCOMPARE(f.asked, 1);
}

void TestUpkeep::theSweepServesWhoWaits_data()
{
    QTest::addColumn<bool>("slept");
    QTest::newRow("§7 the 15 s sweep retires what has expired") << false;
    QTest::newRow("§7 on resume clocks are read again") << true;
}

void TestUpkeep::theSweepServesWhoWaits()
{
    QFETCH(bool, slept);
    Fixture f;
    f.upkeep.sweep();
    f.run(limited(5min));
    bool served = false;
    const auto ticket =
        f.tokens.acquire(f.query(), nullptr, [&served](const AcquireResult &result) {
            served = std::holds_alternative<std::unique_ptr<AccountLease>>(result);
        });
    QVERIFY(ticket && !served);
    f.pass(10s);
    f.upkeep.sweep();
    QVERIFY(!served);
    if (slept)
        f.clock.advance(5min);
    else
        f.pass(5min);
    f.upkeep.sweep();
    QVERIFY(served);
}

void TestUpkeep::connectionsAreDropped_data()
{
    QTest::addColumn<qint64>("awake"); // seconds, as are the others
    QTest::addColumn<qint64>("asleep");
    QTest::addColumn<qint64>("wallJump");
    QTest::addColumn<int>("drops");
    QTest::newRow("nothing happened") << qint64{15} << qint64{0} << qint64{0} << 0;
    QTest::newRow("a late timer") << qint64{60} << qint64{0} << qint64{0} << 0;
    QTest::newRow("§7 resume from sleep") << qint64{15} << qint64{600} << qint64{0} << 1;
    QTest::newRow("§7 the clock jumped back an hour")
        << qint64{15} << qint64{0} << qint64{-3600} << 1;
}

void TestUpkeep::connectionsAreDropped()
{
    QFETCH(qint64, awake);
    QFETCH(qint64, asleep);
    QFETCH(qint64, wallJump);
    QFETCH(int, drops);
    Fixture f;
    f.upkeep.sweep();
    f.pass(std::chrono::seconds(awake));
    f.clock.advance(std::chrono::seconds(asleep));
    f.clock.jumpWall(std::chrono::seconds(wallJump));
    f.upkeep.sweep();
    QCOMPARE(f.transport.idleDrops(), drops);
    f.pass(15s);
    f.upkeep.sweep();
    QCOMPARE(f.transport.idleDrops(), drops); // once
}

void TestUpkeep::theTimerSweeps()
{
    Fixture f;
    SchedulerTuning tuning;
    tuning.sweep = 5ms;
    f.tokens.setTuning(tuning);
    f.upkeep.start();
    f.pass(AccountPolls::kFirstSpread);
    QTRY_COMPARE(f.asked, 1);
    tuning.sweep = 1h; // other settings are in force from the next sweep
    f.tokens.setTuning(tuning);
    f.pass(15s);
    f.clock.advance(10min);
    QTRY_COMPARE(f.transport.idleDrops(), 1);
}

void TestUpkeep::theSystemsNetworkIsToldOn()
{
    Fixture f;
    Outcome unreachable;
    unreachable.kind = OutcomeKind::network;
    unreachable.unreachable = true;
    f.run(unreachable);
    QVERIFY(!f.tokens.offline());
    f.upkeep.setNetwork(OfflineWatch::System::offline);
    QVERIFY(f.tokens.offline());
    QCOMPARE(f.transport.idleDrops(), 1);
    f.upkeep.setNetwork(OfflineWatch::System::online);
    QVERIFY(!f.tokens.offline());
    QCOMPARE(f.transport.idleDrops(), 2);
}

QTEST_GUILESS_MAIN(TestUpkeep)
#include "tst_upkeep.moc"
