// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/schedulingsettings.h"
#include "core/scheduling/budget.h"
#include "core/scheduling/cause.h"
#include "core/scheduling/outcome.h"
#include "core/scheduling/query.h"
#include "core/scheduling/quotabook.h"
#include "core/scheduling/tuning.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace signalbox {

/// Why this account and no other (scheduling.md §3).
enum class PickReason { pinned, fixed, session, window, strategy };

/// "pinned", "fixed", "session", "window", "strategy".
[[nodiscard]] std::string_view pickReasonName(PickReason reason);

enum class LeaseId : std::uint64_t { none = 0 };

/// An account was chosen and is leased: in-flight is counted until release().
struct Placement
{
    LeaseId lease = LeaseId::none;
    AccountId account;
    PickReason reason = PickReason::strategy;
    std::size_t target = 0; ///< 0: the query's model; n: its alternatives[n - 1]
    int project = -1;       ///< index in the account's projects; -1: it has no several
    /// Tests a cooldown that a fresh reading contradicts: a failure is no attempt (§6).
    bool halfOpen = false;
};
/// Nothing now, but `until` is within the wait limit of this request.
struct WaitFor
{
    TimePoint until;
    Cause cause = Cause::cooldownAccount;
    std::optional<AccountId> account; ///< the one waited for; none: any
};
/// Nothing, and waiting would not help in time.
struct Unavailable
{
    CauseCounts causes{};
    std::optional<Milliseconds> retryAfter; ///< until the earliest recovery, when there is one
};
using Decision = std::variant<Placement, WaitFor, Unavailable>;

/// One account looked at: its verdict for the routing trace.
struct Verdict
{
    AccountId account;
    std::optional<Cause> cause; ///< none: eligible
    std::optional<TimePoint> until;
    double remaining = 1.0; ///< quota of the model, as compared
    double health = 1.0;
    int inFlight = 0;
};
/// Why a request went where it went. `full` is for the caller to set: every account is listed then,
/// else at most kVerdicts of those that were compared.
struct RoutingTrace
{
    static constexpr std::size_t kVerdicts = 16; // scheduling.md §13

    bool full = false;
    std::vector<Verdict> verdicts;
    CauseCounts
        causes{}; ///< of the strategy's look at the pool; all 0 when it did not come to that
    std::optional<AccountId> winner;
    std::optional<PickReason> reason;
    bool fixedPassedOver = false; ///< the fixed account could not serve, so the rest applied
};

/// What the scheduler must know of an account; no secrets.
struct SchedulerAccount
{
    Account account;
    bool credentialUsable = true;
    std::string origin; ///< scheme, host and port that its requests go to; incidents are by origin
    std::string family; ///< whose signed reasoning it reads, e.g. "anthropic"; empty: nobody's
    bool signsIn = false; ///< a sign-in and no key: has a limit of its own on what is in flight
    bool speaksDialect[4] = {false, false, false, false}; ///< by DialectId
};

/// The state of one account as people see it (contract.md, /status).
enum class AccountState {
    ready,
    limited,
    isProtected,
    locked,
    needsLogin,
    validationBlocked,
    suspended,
    overBudget,
    disabled,
    excluded
};
/// "ready", "limited", "protected", "locked", "needs_login", …
[[nodiscard]] std::string_view accountStateName(AccountState state);

struct Cooldown
{
    AccountId account;
    std::string model;  ///< empty: the whole account
    std::string reason; ///< rateLimitReasonName or "forbidden", "upstream_failure" …
    TimePoint until;
    std::string project{}; ///< of an account with several: only what is sent for this one
};

struct AccountStanding
{
    AccountState state = AccountState::ready;
    std::optional<Cause> cause;
    std::optional<TimePoint> availableAt;
    std::vector<std::string> limitedModels;
    int inFlight = 0;
    double health = 1.0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    QString lastError;
    std::optional<TimePoint> lastUsed;
    int bindings = 0;                  ///< conversations bound to it
    std::uint64_t loadQuarterHour = 0; ///< weight taken on in the last 15 minutes
    std::uint64_t loadHour = 0;
    double spentToday = 0; ///< money, of pay-per-use accounts (§12)
    double spentThisMonth = 0;
};

struct Binding
{
    ClientKeyId clientKey;
    std::string session;
    AccountId account;
    TimePoint lastUsed;
};

/// An upstream that several accounts found broken in the same way (scheduling.md §8).
struct Incident
{
    ProviderId provider;
    std::string origin;
    TimePoint until;
    QString reason; ///< the upstream's words
    bool probing = false;
};

/// What a restart must not forget of an account.
struct AccountRuntime
{
    AccountId account;
    std::vector<Cooldown> cooldowns;
    double health = 1.0; ///< as of now
    std::vector<QuotaState> quota;
    std::string limitGroup; ///< learned
    bool suspended = false; ///< the provider told of a breach of terms: until the user acts
    std::optional<TimePoint> blockedUntil; ///< a verification was demanded
    Spent spent;

    /// Whether it differs from an account of which nothing is known.
    [[nodiscard]] bool worthKeeping() const
    {
        return !cooldowns.empty() || health < 1.0 || !quota.empty() || !limitGroup.empty() ||
               suspended || blockedUntil || spent.any();
    }
};

/// Decides which account serves a request. Pure: no I/O, no timers, no clock of its own; not
/// thread-safe, owned by TokenManager. pick() and release() are deterministic for the same seed.
class Scheduler
{
public:
    explicit Scheduler(std::uint64_t seed, SchedulerTuning tuning = {});
    ~Scheduler();
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    void configure(const SchedulingSettings &settings);
    /// Other constants from now on; what was decided by the old ones stays.
    void tune(const SchedulerTuning &tuning);
    [[nodiscard]] const SchedulerTuning &tuning() const;

    /// Adds or replaces an account; runtime state (cooldowns, health, in flight) stays.
    void upsertAccount(SchedulerAccount account);
    /// Out at once; its running leases may still be released. Bindings and the fixed account go.
    void removeAccount(const AccountId &id);

    void setFixedAccount(std::optional<AccountId> id);
    [[nodiscard]] const std::optional<AccountId> &fixedAccount() const;

    /// Chooses and leases. `trace` may be null; filled with every account looked at.
    [[nodiscard]] Decision pick(const Query &query, TimePoint now, RoutingTrace *trace = nullptr);
    /// First byte of a 2xx answer.
    void accepted(LeaseId lease, TimePoint now);
    /// Exactly once per lease; applies the outcome.
    void release(LeaseId lease, const Outcome &outcome, TimePoint now);

    /// Whether a retry after a server or network failure is within the pool's budget; takes it
    /// (§7).
    [[nodiscard]] bool takeRetry(TimePoint now);

    /// Figures of a quota endpoint; those of answers come with release().
    void updateQuota(const AccountId &id, std::span<const QuotaReading> readings, TimePoint now);
    [[nodiscard]] std::vector<QuotaState> quota(const AccountId &id, TimePoint now) const;
    /// The accounts whose protected models changed since the last call, each once.
    [[nodiscard]] std::vector<AccountId> takeProtectionChanges();
    [[nodiscard]] std::vector<std::string> protectedModels(const AccountId &id) const;
    /// When the caps of pay-per-use accounts begin anew (midnight UTC, the first of the month).
    void setBudgetPeriods(TimePoint dayEnds, TimePoint monthEnds, TimePoint now);

    [[nodiscard]] std::vector<Incident> incidents(TimePoint now) const;

    /// The credential is dead, as found out beside any request: out at once, bindings gone (§7).
    void signInNeeded(const AccountId &id, const QString &why);
    /// A new credential came: needs_login and its kin are over.
    void credentialRenewed(const AccountId &id);
    /// Forgets cooldowns of one account, or of all; how many were running.
    int liftCooldowns(const std::optional<AccountId> &id, TimePoint now);
    [[nodiscard]] std::vector<Cooldown> cooldowns(TimePoint now) const;
    [[nodiscard]] std::vector<AccountRuntime> runtime(TimePoint now) const;
    /// Puts back what a restart must not forget; of accounts that are not there nothing.
    void restore(const AccountRuntime &runtime, TimePoint now);

    [[nodiscard]] std::vector<Binding> bindings(TimePoint now) const;
    [[nodiscard]] std::size_t bindingCount(TimePoint now) const;
    int clearBindings();
    bool clearBinding(const std::string &session);
    /// Moves every binding of that session to the account; false when there is no such session.
    bool moveBinding(const std::string &session, const AccountId &account, TimePoint now);
    /// An account that is back gets the conversations again that have none by now.
    void restoreBindings(const AccountId &account, const std::vector<Binding> &bindings,
                         TimePoint now);

    [[nodiscard]] AccountStanding standing(const AccountId &id, TimePoint now) const;
    [[nodiscard]] int inFlight() const;
    /// Retires what has expired; due now and then, exact times are not its business (§7).
    void sweep(TimePoint now);
    /// Holds every index against the predicate that it stands for (scheduling.md §14): the first
    /// disagreement in words, empty when there is none. For tests; costs a look at everything.
    [[nodiscard]] std::string indexFault(TimePoint now) const;
    /// The next time at which something changes by itself (a cooldown ends); for wake-ups.
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now) const;

private:
    class Private;
    std::unique_ptr<Private> m_private;
};

} // namespace signalbox
