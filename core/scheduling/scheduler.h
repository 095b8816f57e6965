// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/schedulingsettings.h"
#include "core/scheduling/cause.h"
#include "core/scheduling/outcome.h"
#include "core/scheduling/query.h"

#include <cstdint>
#include <memory>
#include <optional>
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
};
struct RoutingTrace
{
    std::vector<Verdict> verdicts;
    std::optional<AccountId> winner;
    std::optional<PickReason> reason;
    bool fixedPassedOver = false; ///< the fixed account could not serve, so the rest applied
};

/// What the scheduler must know of an account; no secrets.
struct SchedulerAccount
{
    Account account;
    bool credentialUsable = true;
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
    int bindings = 0; ///< conversations bound to it
};

struct Binding
{
    ClientKeyId clientKey;
    std::string session;
    AccountId account;
    TimePoint lastUsed;
};

/// Constants of the rule book that this scheduler uses; each has its section in scheduling.md.
struct SchedulerTuning
{
    Milliseconds cacheWarm{300'000};      // §3, §5
    Milliseconds window{60'000};          // §3
    std::size_t maxBindings = 10'000;     // §5
    Milliseconds bindingIdle{3'600'000};  // §5
    Milliseconds minHint{2'000};          // §7
    Milliseconds maxCooldown{86'400'000}; // §7
    Milliseconds quotaSteps[4] = {Milliseconds{60'000}, Milliseconds{300'000},
                                  Milliseconds{1'800'000}, Milliseconds{7'200'000}}; // §7
    Milliseconds repetitionForgotten{3'600'000};                                     // §7
    Milliseconds perMinuteFirst{5'000};   // §7, doubling
    Milliseconds perMinuteMax{1'800'000}; // §7
    Milliseconds capacitySteps[3] = {Milliseconds{5'000}, Milliseconds{10'000},
                                     Milliseconds{15'000}};
    Milliseconds unsupported{43'200'000}; // §7
    Milliseconds unknownLimit{60'000};    // §7
    Milliseconds failureFirst{8'000};     // §7, doubling
    Milliseconds failureMax{60'000};      // §7
    Milliseconds forbidden{1'800'000};    // §7
    Milliseconds validation{600'000};     // §7
    std::size_t maxWindows = 1'000;       // §3, by client key and model family
    std::size_t roundRobinModels = 256;   // §4, whose order is remembered
    std::size_t p2cDraws = 5;             // §4
    std::size_t adaptiveSample = 64;      // §4, accounts looked at in a large pool
    double adaptiveLoad = 3.0;            // §4
    double adaptiveRecovery = 4.0;        // §4
    Milliseconds adaptiveRecent{300'000}; // §4
    double adaptiveFailure = 5.0;         // §4
    double adaptiveInFlight = 10.0;       // §4
    int adaptiveInFlightFree = 3;         // §4
    double healthGain = 0.05;             // §10
    double healthLoss = 0.2;              // §10
    Milliseconds healthHalfLife{600'000}; // §10
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

    /// A new credential came: needs_login and its kin are over.
    void credentialRenewed(const AccountId &id);
    /// Forgets cooldowns of one account, or of all; how many were running.
    int liftCooldowns(const std::optional<AccountId> &id, TimePoint now);
    [[nodiscard]] std::vector<Cooldown> cooldowns(TimePoint now) const;
    /// Puts back a cooldown that a restart must not forget.
    void restoreCooldown(const Cooldown &cooldown);

    [[nodiscard]] std::vector<Binding> bindings(TimePoint now) const;
    [[nodiscard]] std::size_t bindingCount(TimePoint now) const;
    int clearBindings();
    bool clearBinding(const std::string &session);
    /// Moves every binding of that session to the account; false when there is no such session.
    bool moveBinding(const std::string &session, const AccountId &account, TimePoint now);

    [[nodiscard]] AccountStanding standing(const AccountId &id, TimePoint now) const;
    [[nodiscard]] int inFlight() const;
    /// The next time at which something changes by itself (a cooldown ends); for wake-ups.
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now) const;

private:
    class Private;
    std::unique_ptr<Private> m_private;
};

} // namespace signalbox
