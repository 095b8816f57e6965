// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/enginecommands.h"
#include "core/base/clock.h"
#include "core/engine/tokenkeeper.h"
#include "core/engine/waitqueue.h"
#include "core/gateway/accountsource.h"
#include "core/scheduling/offlinewatch.h"
#include "core/scheduling/scheduler.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// The accounts in use: owns the scheduler, holds the credentials in memory, lets requests wait and
/// retries them, in turn by client key, on every release and change and when a cooldown ends.
/// Engine thread; tickets and leases may outlive it and then do nothing.
class TokenManager final : public QObject, public AccountSource
{
    Q_OBJECT

public:
    /// Clock and registry must outlive it. The same seed gives the same decisions.
    TokenManager(const Clock &clock, std::uint64_t seed, const ProviderRegistry &providers,
                 QObject *parent = nullptr);
    /// Answers whoever still waits.
    ~TokenManager() override;

    void setSettings(const SchedulingSettings &settings);
    void setTuning(const SchedulerTuning &tuning);
    /// Adds or replaces an account; without a credential it is locked. A credential other than the
    /// one in use counts as renewed. invalidArgument for a provider that is not known.
    Status upsertAccount(Account account, std::optional<Credential> credential);
    void removeAccount(const AccountId &id);
    /// The provider's definition is another one now: its accounts go by that for the next request.
    void adoptProvider(const ProviderId &id);
    /// As the scheduler was told of them, in the order in which they were added; for replays.
    [[nodiscard]] std::vector<SchedulerAccount> schedulerAccounts() const;
    /// Who keeps the tokens of accounts that sign in fresh; set before there are accounts. Without
    /// one their tokens are used as they are.
    void setTokenKeeper(TokenKeeper &keeper);
    /// A fresh token of an account is durable: requests use it from now on.
    void renewToken(const AccountId &id, const Credential &credential);
    /// Only a new sign-in helps: the account is out at once, its bindings are dropped (§7).
    void signInNeeded(const AccountId &id, const QString &why);
    /// The user has put the credential right, even if its value is the same.
    void credentialRenewed(const AccountId &id);

    /// False for an unknown account, which changes nothing.
    [[nodiscard]] bool setFixedAccount(const std::optional<AccountId> &id);
    [[nodiscard]] const std::optional<AccountId> &fixedAccount() const;

    [[nodiscard]] std::vector<BindingSnapshot> bindings() const;
    [[nodiscard]] int bindingCount() const;
    int clearBindings();
    bool clearBinding(const std::string &session);
    /// What an account leaves behind that is taken out and may come back, and putting it back.
    struct Remains
    {
        std::optional<AccountRuntime> runtime; ///< cooldowns, quota, health
        std::vector<Binding> bindings;         ///< conversations that were with it
    };
    [[nodiscard]] Remains remainsOf(const AccountId &id) const;
    void restoreRemains(const AccountId &id, const Remains &remains);
    /// Nothing when there is no such session or account.
    [[nodiscard]] std::optional<BindingSnapshot> moveBinding(const std::string &session,
                                                             const AccountId &account);

    [[nodiscard]] std::vector<CooldownSnapshot> cooldowns() const;
    int liftCooldowns(const std::optional<AccountId> &id);

    [[nodiscard]] std::vector<IncidentSnapshot> incidents() const;
    /// In the order in which they were added.
    [[nodiscard]] std::vector<AccountSnapshot> snapshots() const;
    [[nodiscard]] std::optional<AccountSnapshot> snapshot(const AccountId &id) const;
    [[nodiscard]] int inFlight() const { return m_scheduler.inFlight(); }
    [[nodiscard]] int queueLength() const { return static_cast<int>(m_queue.size()); }
    [[nodiscard]] Milliseconds queueOldest() const;

    [[nodiscard]] const SchedulerTuning &tuning() const { return m_scheduler.tuning(); }
    /// What a restart must not forget, and putting it back.
    [[nodiscard]] std::vector<AccountRuntime> runtime() const;
    void restore(const AccountRuntime &runtime);

    /// What asking a provider about an account takes.
    struct Access
    {
        Account account;
        const ProviderDefinition *provider = nullptr;
        Credential credential;
    };
    /// Nothing for an account that is not there or has no credential.
    [[nodiscard]] std::optional<Access> access(const AccountId &id) const;
    using AccountFilter = std::function<bool(const Account &, const ProviderDefinition &)>;
    /// Those of that kind that access() can serve and that neither the user nor a missing sign-in
    /// holds back.
    [[nodiscard]] std::vector<AccountId> accountsInUse(const AccountFilter &wanted) const;
    /// Figures of a provider's quota endpoint.
    void updateQuota(const AccountId &id, std::span<const QuotaReading> readings);

    /// What the system says of its network; whether this machine is offline (scheduling.md §7).
    void setSystemNetwork(OfflineWatch::System system);
    [[nodiscard]] bool offline() const;
    /// Catches up with what timers missed (a machine that slept, clocks that jumped); cheap, to be
    /// called every tuning().sweep.
    void sweep();

    /// Answers every waiting request with that sentence; those that come later are served as usual.
    void failWaiters(const QString &sentence);
    /// Looks at the waiting requests again: what the timer does, and what to do after the clocks
    /// have jumped (resume from sleep).
    void wake();

    [[nodiscard]] std::unique_ptr<AcquireTicket>
    acquire(Query query, RoutingTrace *trace, std::function<void(AcquireResult)> done) override;
    [[nodiscard]] bool takeRetry() override;
    [[nodiscard]] std::unique_ptr<AcquireTicket>
    renew(std::unique_ptr<AccountLease> lease, std::function<void(AcquireResult)> done) override;
    [[nodiscard]] std::optional<AccountId> findAccount(std::string_view idOrLabel) const override;
    [[nodiscard]] std::vector<ProviderId> configuredProviders() const override;
    [[nodiscard]] std::vector<std::string> prefixes() const override;
    [[nodiscard]] std::vector<OfferedModel> servableModels() const override;
    [[nodiscard]] int activeAccounts() const override;

Q_SIGNALS:
    /// Something that snapshots show is different. Comes often: coalesce.
    void changed();
    /// The upstream refused the credential: the account is out until a new one comes, which its
    /// file should remember.
    void credentialRefused(const signalbox::AccountId &id, const QString &message);
    /// The user has put a credential right.
    void signedIn(const signalbox::AccountId &id);
    /// The upstream refused a request of the account with a status of 400 to 499, in these words.
    void requestRefused(const signalbox::AccountId &id, int status, const QString &message);
    /// Quota protection holds back these models of the account now, which its file should remember.
    void protectionChanged(const signalbox::AccountId &id, const std::vector<std::string> &models);

private:
    class Lease;
    class Ticket;
    class FreshWait;
    class FreshTicket;
    /// An account as leases carry it: theirs stays as it was when they were taken.
    struct Record
    {
        Account account;
        const ProviderDefinition *provider = nullptr;
        Credential credential;
        bool usable = false; ///< there is a credential, or none is needed
        std::string host;    ///< that its requests go to
        bool loopback = false;
        std::uint64_t order = 0;
    };
    using RecordPtr = std::shared_ptr<const Record>;

    /// As acquire(), but the token of the lease may have ended.
    [[nodiscard]] std::unique_ptr<AcquireTicket>
    acquireAny(Query query, RoutingTrace *trace, std::function<void(AcquireResult)> done);
    /// Gives the lease the credential that its account uses now; false when that is none for it.
    [[nodiscard]] static bool takeFresh(AccountLease &lease);
    [[nodiscard]] bool uses(const AccountId &id, const Credential &credential) const;
    void failTokenWaits(const QString &sentence);
    /// What it must know of an account that has changed. Answers who waited for its token: last.
    void tellTokenKeeper(const AccountId &id);
    void accepted(LeaseId lease);
    void release(LeaseId lease, const AccountId &account, const Outcome &outcome);
    void cancel(WaitQueue::Id id);
    /// The result of a decision that is final.
    [[nodiscard]] AcquireResult resultOf(const Decision &decision);
    void retryWaiters();
    /// What a waiter gets now; nothing when it goes on waiting.
    [[nodiscard]] std::optional<AcquireResult> tryWaiter(WaitQueue::Id id);
    /// Whether a look at the waiters is due that has not happened yet: newcomers then queue up.
    [[nodiscard]] bool retryIsDue() const;
    /// Something is different: a snapshot, and perhaps what waiting requests can get. They are
    /// looked at from the event loop, never from inside the caller's call.
    void poolChanged();
    void arm();

    /// Learns from an outcome whether the host can be reached; false when nobody is to blame for
    /// it, because this machine is offline.
    [[nodiscard]] bool noteReach(const AccountId &account, const Outcome &outcome, TimePoint now);
    /// What a request gets that would need the network while there is none; nothing else.
    [[nodiscard]] std::optional<NoAccount> offlineRefusal(const Query &query) const;
    void announceProtection();
    void updateBudgetPeriods();

    void refreshProviders();
    [[nodiscard]] std::vector<RecordPtr> recordsInOrder() const;
    [[nodiscard]] AccountSnapshot snapshotOf(const Record &record,
                                             const std::vector<CooldownSnapshot> &cooldowns) const;
    [[nodiscard]] WallTime toWall(TimePoint time) const;

    const Clock &m_clock;
    const ProviderRegistry &m_providers;
    Scheduler m_scheduler;
    std::unordered_map<AccountId, RecordPtr> m_records;
    std::uint64_t m_lastOrder = 0;
    std::vector<ProviderId> m_configured; ///< asked for by every request, as are the prefixes
    std::vector<std::string> m_prefixes;
    WaitQueue m_queue;
    QPointer<TokenKeeper> m_keeper;
    std::vector<std::weak_ptr<FreshWait>> m_freshWaits; ///< that hold a lease without a fresh token
    QTimer m_timer;
    std::optional<TimePoint> m_armedFor;
    bool m_reasoningSeen = false; ///< a request that carried signed reasoning
    bool m_retrying = false;
    bool m_retryAgain = false; ///< something changed since the waiters were last looked at
    bool m_closing = false;
    OfflineWatch m_offline;
    std::optional<TimePoint> m_dayEnds;               ///< as the scheduler was told
    mutable std::optional<Milliseconds> m_wallOffset; ///< civil minus steady time
};

} // namespace signalbox
