// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/cooldowns.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::array<std::string_view, 11> kReasonNames = {
    "quota_exhausted", "per_minute", "model_capacity",   "not_in_plan",
    "overloaded",      "unknown",    "upstream_failure", "network",
    "empty_stream",    "forbidden",  "model_unsupported"};

/// `first` doubled `doublings` times, at most `most`.
Milliseconds doubled(Milliseconds first, unsigned doublings, Milliseconds most)
{
    Milliseconds span = first;
    for (unsigned i = 0; i < doublings && span < most; ++i)
        span *= 2;
    return std::min(span, most);
}

/// How long the `repetition`th failure (from 1) keeps away.
Milliseconds stepLength(Ladder ladder, unsigned repetition, const SchedulerTuning &tuning)
{
    const std::size_t index = repetition - 1;
    switch (ladder) {
    case Ladder::quota:
        return tuning.quotaSteps[std::min(index, std::size(tuning.quotaSteps) - 1)];
    case Ladder::perMinute:
        return doubled(tuning.perMinuteFirst, repetition - 1, tuning.perMinuteMax);
    case Ladder::failure:
        return doubled(tuning.failureFirst, repetition - 1, tuning.failureMax);
    case Ladder::capacity:
        return tuning.capacitySteps[std::min(index, std::size(tuning.capacitySteps) - 1)];
    }
    return {};
}

} // namespace

std::string_view cooldownReasonName(CooldownReason reason)
{
    return kReasonNames.at(static_cast<std::size_t>(reason));
}

CooldownReason cooldownReasonFromName(std::string_view name)
{
    const auto found = std::find(kReasonNames.begin(), kReasonNames.end(), name);
    if (found == kReasonNames.end())
        return CooldownReason::unknown;
    return static_cast<CooldownReason>(found - kReasonNames.begin());
}

CooldownReason cooldownReason(RateLimitReason reason)
{
    return static_cast<CooldownReason>(reason);
}

void Limit::cool(TimePoint until, CooldownReason reason, Firmness firmness, Sequence at)
{
    if (until <= m_until)
        return;
    m_until = until;
    m_reason = reason;
    m_firmness = firmness;
    m_setAt = at;
    m_halfOpen = false; // it was granted against the cooldown before
}

void Limit::replace(TimePoint until, CooldownReason reason, Firmness firmness, Sequence at)
{
    m_until = until;
    m_reason = reason;
    m_firmness = firmness;
    m_setAt = at;
    m_halfOpen = false; // the answer is younger than any reading
}

void Limit::endBy(TimePoint latest)
{
    m_until = std::min(m_until, latest);
    m_forgetAt = std::min(m_forgetAt, latest);
}

std::optional<TimePoint> Limit::nextChange(TimePoint now) const
{
    if (active(now))
        return m_until;
    return m_gate.nextAdmission(now);
}

void Limit::climb(Ladder ladder, CooldownReason reason, TimePoint now, Sequence sent, Sequence at,
                  const SchedulerTuning &tuning)
{
    constexpr std::uint8_t kMostSteps = 32;
    const bool counted = counts(sent);
    if (!counted && active(now))
        return; // the rest of a burst that has been answered for
    if (now >= m_forgetAt)
        m_steps.fill(0);
    auto &step = m_steps.at(static_cast<std::size_t>(ladder));
    if (counted || step == 0)
        step = std::min<std::uint8_t>(step + 1, kMostSteps);
    const bool guess = ladder == Ladder::failure;
    const TimePoint until = now + stepLength(ladder, step, tuning);
    cool(until, reason, guess ? Firmness::provisional : Firmness::firm, at);
    // Counted from the end: while it lasts no request can show whether the limit still stands.
    m_forgetAt = std::max(m_forgetAt, until + tuning.repetitionForgotten);
}

bool Limit::succeeded(Sequence sent, TimePoint now)
{
    if (m_countedAt < sent) {
        m_steps.fill(0);
        m_forgetAt = TimePoint::min();
    }
    if (m_setAt >= sent || !active(now))
        return false;
    m_until = TimePoint::min();
    m_halfOpen = false;
    if (m_gate.first() == LeaseId::none) // else its answer opens the gate
        m_gate.open();
    return true;
}

void Limit::lift()
{
    m_until = TimePoint::min();
    m_forgetAt = TimePoint::min();
    m_halfOpen = false;
    m_gate.open();
    m_steps.fill(0);
}

Limit &ModelLimits::obtain(std::string_view model, std::optional<QuotaGroup> group, TimePoint now)
{
    for (Entry &entry : m_entries) {
        if (entry.model == model && entry.group == group)
            return entry.limit;
    }
    makeRoom(now);
    m_entries.push_back(Entry{std::string(model), group, Limit{}});
    return m_entries.back().limit;
}

bool ModelLimits::succeeded(std::string_view model, QuotaGroup group, Sequence sent, TimePoint now)
{
    bool ended = false;
    for (Entry &entry : m_entries) {
        if (entry.fits(model, group))
            ended = entry.limit.succeeded(sent, now) || ended;
    }
    return ended;
}

void ModelLimits::endBy(TimePoint latest)
{
    for (Entry &entry : m_entries)
        entry.limit.endBy(latest);
}

int ModelLimits::clear(TimePoint now)
{
    const auto running = std::count_if(m_entries.begin(), m_entries.end(),
                                       [now](const Entry &e) { return e.limit.active(now); });
    m_entries.clear();
    return static_cast<int>(running);
}

void ModelLimits::makeRoom(TimePoint now)
{
    std::erase_if(m_entries, [now](const Entry &e) { return e.limit.forgettable(now); });
    if (m_entries.size() < m_capacity)
        return;
    m_entries.erase(
        std::min_element(m_entries.begin(), m_entries.end(), [](const Entry &l, const Entry &r) {
            return l.limit.until() < r.limit.until();
        }));
}

} // namespace signalbox
