// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/admissiongate.h"
#include "core/scheduling/outcome.h"
#include "core/scheduling/query.h"
#include "core/scheduling/scheduler.h"
#include "core/scheduling/tuning.h"

#include "core/accounts/provider.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Why something cools down. The first six are RateLimitReason, in its order.
enum class CooldownReason {
    quotaExhausted,
    perMinute,
    modelCapacity,
    notInPlan,
    overloaded,
    unknown,
    upstreamFailure,
    network,
    emptyStream,
    forbidden,
    modelUnsupported,
};

/// "quota_exhausted" … "model_unsupported"; as in Cooldown::reason.
[[nodiscard]] std::string_view cooldownReasonName(CooldownReason reason);
/// A name that is not known becomes CooldownReason::unknown.
[[nodiscard]] CooldownReason cooldownReasonFromName(std::string_view name);
[[nodiscard]] CooldownReason cooldownReason(RateLimitReason reason);

/// Counts every pick and release of a scheduler, so that "sent after" has an exact answer even for
/// events of the same instant.
using Sequence = std::uint64_t;

/// What grows with repetition (scheduling.md §7).
enum class Ladder { quota, perMinute, failure, capacity };
inline constexpr std::size_t kLadderCount = 4;

/// A firm cooldown comes from the upstream's own words; a provisional one is our guess, which one
/// request may put to the test when nothing else is left (scheduling.md §7).
enum class Firmness { firm, provisional };

/// The cooldown of one scope (an account, a project, a limit group, or a model on one of them or at
/// a provider) with its memory of repetition and the gate that lets requests back in. A value.
class Limit
{
public:
    [[nodiscard]] bool active(TimePoint now) const { return m_until > now; }
    /// Cooling down, or letting requests back in one by one: something to look at.
    [[nodiscard]] bool standing(TimePoint now) const { return active(now) || !m_gate.idle(now); }
    /// No request may pass now.
    [[nodiscard]] bool blocks(TimePoint now) const { return active(now) || !m_gate.admits(now); }
    [[nodiscard]] TimePoint until() const { return m_until; }
    [[nodiscard]] CooldownReason reason() const { return m_reason; }
    [[nodiscard]] bool provisional() const { return m_firmness == Firmness::provisional; }

    /// Whether a failure of a request sent at `sent` counts: only after the last counted one.
    [[nodiscard]] bool counts(Sequence sent) const { return sent > m_countedAt; }
    void markCounted(Sequence at) { m_countedAt = at; }

    /// Cools until `until`, unless what stands ends later: a cooldown never gets shorter.
    void cool(TimePoint until, CooldownReason reason, Firmness firmness, Sequence at);
    /// Takes the next step of a ladder; a failure that does not count takes none.
    void climb(Ladder ladder, CooldownReason reason, TimePoint now, Sequence sent, Sequence at,
               const SchedulerTuning &tuning);

    /// A request sent at `sent` succeeded: forgets the repetitions before it, and the cooldown when
    /// it was set before. True when that ended a running cooldown.
    bool succeeded(Sequence sent, TimePoint now);
    /// The cooldown and its repetitions are over.
    void lift();

    /// The lease that tries the scope although it cools down.
    [[nodiscard]] LeaseId probe() const { return m_probe; }
    void setProbe(LeaseId lease) { m_probe = lease; }

    /// After a rate limit requests come back through the gate (scheduling.md §8).
    [[nodiscard]] AdmissionGate &gate() { return m_gate; }
    [[nodiscard]] const AdmissionGate &gate() const { return m_gate; }

    /// A fresh reading contradicts the cooldown: one request may find out (scheduling.md §6).
    void grantHalfOpen() { m_halfOpen = true; }
    void takeHalfOpen() { m_halfOpen = false; }
    [[nodiscard]] bool halfOpen() const { return m_halfOpen; }
    /// The answer of the request that found out: it replaces the cooldown, sooner or later.
    void replace(TimePoint until, CooldownReason reason, Firmness firmness, Sequence at);

    /// The clock went back: nothing lasts longer than it could have from now on.
    void endBy(TimePoint latest);

    /// The next moment at which it changes by itself; none when it does not.
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now) const;

    /// Nothing in it matters any more.
    [[nodiscard]] bool forgettable(TimePoint now) const
    {
        return !active(now) && now >= m_forgetAt && m_probe == LeaseId::none && m_gate.idle(now);
    }

private:
    TimePoint m_until = TimePoint::min();
    TimePoint m_forgetAt = TimePoint::min(); ///< when the repetitions are forgotten
    CooldownReason m_reason = CooldownReason::unknown;
    Firmness m_firmness = Firmness::firm;
    LeaseId m_probe = LeaseId::none;
    bool m_halfOpen = false;
    AdmissionGate m_gate;
    Sequence m_setAt = 0;
    Sequence m_countedAt = 0;
    std::array<std::uint8_t, kLadderCount> m_steps{};
};

/// The limits of single models. Bounded: clients may invent names.
class ModelLimits
{
public:
    struct Entry
    {
        std::string model;               ///< a name, or a pattern with '*' for a family
        std::optional<QuotaGroup> group; ///< of one kind of endpoint only; none: of all
        Limit limit;

        [[nodiscard]] bool fits(std::string_view name, QuotaGroup asked) const
        {
            return group.value_or(asked) == asked &&
                   (model == name ||
                    (model.find('*') != std::string::npos && matchesWildcard(model, name)));
        }
    };

    explicit ModelLimits(std::size_t capacity = 1000) : m_capacity(capacity) {}

    /// Calls `visit` with every standing limit of the model.
    template <class Visit>
    void forEachStanding(std::string_view model, QuotaGroup group, TimePoint now, Visit visit) const
    {
        for (const Entry &entry : m_entries) {
            if (entry.limit.standing(now) && entry.fits(model, group))
                visit(entry.limit);
        }
    }
    template <class Visit>
    void forEachStanding(std::string_view model, QuotaGroup group, TimePoint now, Visit visit)
    {
        for (Entry &entry : m_entries) {
            if (entry.limit.standing(now) && entry.fits(model, group))
                visit(entry.limit);
        }
    }
    [[nodiscard]] Limit &obtain(std::string_view model, std::optional<QuotaGroup> group,
                                TimePoint now);
    /// True when that ended a running cooldown.
    bool succeeded(std::string_view model, QuotaGroup group, Sequence sent, TimePoint now);
    /// As Limit::endBy().
    void endBy(TimePoint latest);
    /// How many running ones went.
    int clear(TimePoint now);

    [[nodiscard]] std::vector<Entry> &entries() { return m_entries; }
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }

private:
    void makeRoom(TimePoint now);

    std::size_t m_capacity;
    std::vector<Entry> m_entries;
};

} // namespace signalbox
