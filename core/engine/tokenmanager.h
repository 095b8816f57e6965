// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/enginecommands.h"
#include "core/base/clock.h"
#include "core/engine/waitqueue.h"
#include "core/gateway/accountsource.h"
#include "core/scheduling/scheduler.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// The accounts in use: owns the scheduler, holds the credentials in memory, lets requests wait and
/// retries them, oldest first, on every release and change and when a cooldown ends. Engine thread;
/// tickets and leases may outlive it and then do nothing.
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
    /// Adds or replaces an account; without a credential it is locked. A credential other than the
    /// one in use counts as renewed. invalidArgument for a provider that is not known.
    Status upsertAccount(Account account, std::optional<Credential> credential);
    void removeAccount(const AccountId &id);
    /// The user has put the credential right, even if its value is the same.
    void credentialRenewed(const AccountId &id);

    /// False for an unknown account, which changes nothing.
    [[nodiscard]] bool setFixedAccount(const std::optional<AccountId> &id);
    [[nodiscard]] const std::optional<AccountId> &fixedAccount() const;

    [[nodiscard]] std::vector<BindingSnapshot> bindings() const;
    [[nodiscard]] int bindingCount() const;
    int clearBindings();
    bool clearBinding(const std::string &session);
    /// Nothing when there is no such session or account.
    [[nodiscard]] std::optional<BindingSnapshot> moveBinding(const std::string &session,
                                                             const AccountId &account);

    [[nodiscard]] std::vector<CooldownSnapshot> cooldowns() const;
    int liftCooldowns(const std::optional<AccountId> &id);

    /// In the order in which they were added.
    [[nodiscard]] std::vector<AccountSnapshot> snapshots() const;
    [[nodiscard]] std::optional<AccountSnapshot> snapshot(const AccountId &id) const;
    [[nodiscard]] int inFlight() const { return m_scheduler.inFlight(); }
    [[nodiscard]] int queueLength() const { return static_cast<int>(m_queue.size()); }
    [[nodiscard]] Milliseconds queueOldest() const;

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
    [[nodiscard]] std::vector<OfferedModel> servableModels() const override;
    [[nodiscard]] int activeAccounts() const override;

Q_SIGNALS:
    /// Something that snapshots show is different. Comes often: coalesce.
    void changed();
    /// The upstream refused the credential: the account is out until a new one comes, which its
    /// file should remember.
    void credentialRefused(const signalbox::AccountId &id, const QString &message);

private:
    class Lease;
    class Ticket;
    /// An account as leases carry it: theirs stays as it was when they were taken.
    struct Record
    {
        Account account;
        const ProviderDefinition *provider = nullptr;
        Credential credential;
        bool usable = false; ///< there is a credential, or none is needed
        std::uint64_t order = 0;
    };
    using RecordPtr = std::shared_ptr<const Record>;

    void accepted(LeaseId lease);
    void release(LeaseId lease, const AccountId &account, const Outcome &outcome);
    void cancel(WaitQueue::Id id);
    /// The result of a decision that is final.
    [[nodiscard]] AcquireResult resultOf(const Decision &decision);
    void retryWaiters();
    /// Whether a look at the waiters is due that has not happened yet: newcomers then queue up.
    [[nodiscard]] bool retryIsDue() const;
    /// Something is different: a snapshot, and perhaps what waiting requests can get. They are
    /// looked at from the event loop, never from inside the caller's call.
    void poolChanged();
    void arm();

    void refreshProviders();
    [[nodiscard]] std::vector<RecordPtr> recordsInOrder() const;
    [[nodiscard]] AccountSnapshot snapshotOf(const Record &record,
                                             const std::vector<CooldownSnapshot> &cooldowns) const;
    [[nodiscard]] WallTime toWall(TimePoint time) const;
    [[nodiscard]] std::optional<WallTime> toWall(std::optional<TimePoint> time) const;

    const Clock &m_clock;
    const ProviderRegistry &m_providers;
    Scheduler m_scheduler;
    std::unordered_map<AccountId, RecordPtr> m_records;
    std::uint64_t m_lastOrder = 0;
    std::vector<ProviderId> m_configured; ///< asked for by every request
    WaitQueue m_queue;
    QTimer m_timer;
    std::optional<TimePoint> m_armedFor;
    bool m_retrying = false;
    bool m_retryAgain = false; ///< something changed since the waiters were last looked at
    bool m_closing = false;
    mutable std::optional<Milliseconds> m_wallOffset; ///< civil minus steady time
};

} // namespace signalbox
