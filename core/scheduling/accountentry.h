// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/budget.h"
#include "core/scheduling/cooldowns.h"
#include "core/scheduling/health.h"
#include "core/scheduling/limitscope.h"
#include "core/scheduling/loadmeter.h"
#include "core/scheduling/protection.h"
#include "core/scheduling/quotabook.h"
#include "core/scheduling/scheduler.h"
#include "core/scheduling/slotheap.h"
#include "core/scheduling/tuning.h"
#include "core/scheduling/upstreamstate.h"

#include <string_view>
#include <unordered_set>

namespace signalbox {

/// Plans, best first. Providers name them freely ("g1-ultra-tier"): what counts is the word.
enum class Tier { ultra, pro, free, unknown };
[[nodiscard]] Tier tierFromName(std::string_view name);

/// From this priority on an account belongs to the group *last resort* (scheduling.md §3).
inline constexpr int kLastResortPriority = 20;

/// The names in a model list, found by a hash that is computed once per pick.
class ModelSet
{
public:
    [[nodiscard]] static std::size_t hashOf(std::string_view model)
    {
        return std::hash<std::string_view>{}(model);
    }
    /// Keeps views into `models`.
    void assign(const std::vector<std::string> &models);
    [[nodiscard]] bool empty() const { return m_names.empty(); }
    [[nodiscard]] bool contains(std::string_view model, std::size_t hash) const
    {
        return m_names.find(Name{model, hash}) != m_names.end();
    }

private:
    struct Name
    {
        std::string_view text;
        std::size_t hash;
        friend bool operator==(const Name &l, const Name &r) { return l.text == r.text; }
    };
    struct Hash
    {
        std::size_t operator()(const Name &name) const noexcept { return name.hash; }
    };
    std::unordered_set<Name, Hash> m_names;
};

/// An account in the pool: what was told about it and what happened to it. Lives at a fixed
/// address.
struct AccountEntry
{
    AccountEntry() = default;
    AccountEntry(const AccountEntry &) = delete;
    AccountEntry &operator=(const AccountEntry &) = delete;

    std::uint64_t serial = 0; ///< never given twice: tells an account added again from the old one
    SlotIndex slot = 0;
    std::uint32_t idRank = 0;           ///< by id among all accounts: the last tie-break
    std::uint32_t configGeneration = 0; ///< counts what the user or the program changed about it
    SchedulerAccount source;
    ModelSet offered;
    Tier tier = Tier::unknown;
    ModelLimits *providerLimits = nullptr; ///< shared by the accounts of a provider (capacity)
    UpstreamState *upstream = nullptr;     ///< shared by the accounts of a provider and origin
    std::uint32_t upstreamIndex = 0;
    std::string groupName;       ///< of its limit group: as set, else as learned; empty: alone
    LimitScope *group = nullptr; ///< shared by the accounts of that group

    bool needsLogin = false;
    bool suspended = false;
    TimePoint blockedUntil = TimePoint::min(); ///< verification demanded
    unsigned credentialGeneration = 0;

    Limit limit;
    ModelLimits modelLimits;
    std::vector<LimitScope> projects; ///< when it has several: they cool down on their own (§7)
    unsigned nextProject = 0;
    QuotaBook quota;
    Protection protection;
    Budget budget;
    TimePoint recoveredAt = TimePoint::min(); ///< when a cooldown was last ended before its time
    bool lastFailureCooled =
        false; ///< the latest failure set a cooldown, whose end is the way back
    Sequence lastFailure = 0;
    unsigned failuresInRow = 0;
    unsigned networkInRow = 0; ///< failures without an answer, of those that count
    Health health;
    /// The latest loss of health: a request that waits for the account takes its own back (§3).
    struct Blame
    {
        std::size_t conversation = 0; ///< conversationHash()
        double lost = 0;
        TimePoint at{};
    };
    Blame blame;

    int inFlight = 0;
    std::uint64_t activeWeight = 0;
    LoadMeter load;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    QString lastError;
    std::optional<TimePoint> lastUsed;

    [[nodiscard]] const Account &account() const { return source.account; }
    [[nodiscard]] const AccountId &id() const { return source.account.id; }
    [[nodiscard]] bool signInNeeded() const { return needsLogin || source.account.needsLogin; }
    [[nodiscard]] bool paid() const { return account().billing.kind == BillingKind::payPerUse; }

    /// The project to send for: in turn, those that nothing stands against first; -1: it has no
    /// several.
    [[nodiscard]] int chooseProject(std::string_view model, QuotaGroup asked, TimePoint now);

    /// New particulars; what happened so far stays.
    void update(SchedulerAccount from);
    /// The user has put the credential right.
    void renewed();
    /// Null when it has no several, or none of that name.
    [[nodiscard]] LimitScope *project(std::string_view name);
    /// The clock went back: no cooldown lasts longer than the longest from now on.
    void endCooldownsBy(TimePoint latest);
    /// Forgets its cooldowns; how many were running.
    int lift(TimePoint now);
    /// Looks at the protected models anew; true when they changed.
    bool protect(const QuotaProtection &settings, TimePoint now, const SchedulerTuning &tuning);
    /// The next moment at which something about it ends by itself; TimeHeap::kNever when nothing.
    [[nodiscard]] TimePoint nextChange(TimePoint now, const SchedulerTuning &tuning) const;
};

/// Whether the account offers the model: by its list, by an alias of its own, or, while the list is
/// not known, because the name fits its provider. `hash` is the one of the model.
[[nodiscard]] bool offersModel(const AccountEntry &entry, const Query &query, std::size_t hash);
[[nodiscard]] bool excludesModel(const AccountEntry &entry, std::string_view model);

/// Tells conversations apart that have a session key; 0: it has none.
[[nodiscard]] std::size_t conversationHash(const ClientKeyId &client, std::string_view session);

} // namespace signalbox
