// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/upstreamstate.h"

#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

bool UpstreamState::failed(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                           const SchedulerTuning &tuning)
{
    if (fingerprint == 0)
        return false;
    Failure *own = nullptr;
    Failure *oldest = m_failures.data();
    bool another = false;
    for (Failure &failure : m_failures) {
        // Of a time before the clock went back: how long ago that is, nobody can tell.
        if (failure.when > now)
            failure = {};
        if (failure.fingerprint == fingerprint && failure.account == account)
            own = &failure;
        else if (failure.fingerprint == fingerprint && now - failure.when <= tuning.incidentWithin)
            another = true;
        if (failure.when < oldest->when)
            oldest = &failure;
    }
    *(own ? own : oldest) = {fingerprint, account, now};
    return another;
}

bool UpstreamState::touched(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                            const SchedulerTuning &tuning) const
{
    return fingerprint != 0 && std::ranges::any_of(m_failures, [&](const Failure &failure) {
               return failure.fingerprint == fingerprint && failure.account == account &&
                      failure.when <= now && now - failure.when <= tuning.incidentWithin;
           });
}

void UpstreamState::succeeded(std::uint64_t account)
{
    for (Failure &failure : m_failures) {
        if (failure.account == account)
            failure = {};
    }
}

// Before its begin nothing stops: a clock that went back would stretch ten seconds to an hour. The
// gate behind it is armed, so that all this lets through is one probe.
bool UpstreamState::stopped(TimePoint now) const
{
    return m_throttled && now >= m_from && now < m_until;
}

void UpstreamState::stop(TimePoint until, TimePoint now)
{
    const bool goesOn = stopped(now);
    if (!goesOn)
        m_from = now;
    m_until = goesOn ? std::max(m_until, until) : until;
    m_throttled = true;
}

void UpstreamState::throttle(std::optional<Milliseconds> hint, const QString &reason, TimePoint now,
                             const SchedulerTuning &tuning)
{
    TimePoint until = now;
    if (hint) {
        until +=
            std::clamp(*hint, std::min(tuning.minHint, tuning.maxCooldown), tuning.maxCooldown);
    } else {
        const TimePoint begun = stopped(now) ? m_from : now;
        until = std::min(now + tuning.incidentThrottle, begun + tuning.incidentThrottleMost);
    }
    stop(until, now);
    m_reason = reason;
    if (!probing())
        m_gate.arm();
}

std::optional<TimePoint> UpstreamState::nextAdmission(TimePoint now) const
{
    if (!stopped(now))
        return m_gate.nextAdmission(now);
    if (probing())
        return std::nullopt;
    return m_until;
}

void UpstreamState::admit(LeaseId lease, TimePoint now, const SchedulerTuning &tuning)
{
    Q_ASSERT(admits(now));
    m_gate.admit(lease, now, tuning);
}

void UpstreamState::accepted(LeaseId lease, TimePoint now, const SchedulerTuning &tuning)
{
    if (!m_gate.accepted(lease, now, tuning))
        return;
    m_throttled = false;
    m_reason.clear();
}

bool UpstreamState::incident(TimePoint now) const
{
    return stopped(now) || probing();
}

UpstreamState::ProbeEnd UpstreamState::released(LeaseId lease, Verdict verdict, TimePoint now,
                                                const SchedulerTuning &tuning)
{
    if (!m_gate.released(lease))
        return ProbeEnd::none;
    if (verdict == Verdict::other)
        return ProbeEnd::undecided;
    stop(now + tuning.incidentAgain, now);
    return ProbeEnd::failed;
}

} // namespace signalbox
