// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/scheduling/admissiongate.h"

#include <QString>

#include <array>
#include <cstdint>
#include <optional>

namespace signalbox {

/// What is known of one upstream, a provider at an origin: the same failures of late, and the
/// throttle that they became (scheduling.md §8, incidents). Pure; allocates nothing.
class UpstreamState
{
public:
    /// An account (by its serial) failed with this fingerprint; 0 is none and never counts. True
    /// when another account had the same within `incidentWithin` and neither has succeeded since:
    /// an incident, unless an account is untouched, which the caller knows.
    [[nodiscard]] bool failed(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                              const SchedulerTuning &tuning);
    /// The account took part in that within the time.
    [[nodiscard]] bool touched(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                               const SchedulerTuning &tuning) const;
    /// What it failed with before counts no more.
    void succeeded(std::uint64_t account);

    /// The incident begins, or goes on: nobody is admitted until the hint (at most `maxCooldown`),
    /// or `incidentThrottle` without one, has passed; then one probe. Repeated, it may end later,
    /// never earlier; without a hint the whole stop is at most `incidentThrottleMost`. A probe that
    /// is out stays the one that decides.
    void throttle(std::optional<Milliseconds> hint, const QString &reason, TimePoint now,
                  const SchedulerTuning &tuning);

    /// Neither throttled, nor probing, nor letting them back in one by one: admits everybody.
    [[nodiscard]] bool calm(TimePoint now) const { return !m_throttled && m_gate.idle(now); }
    [[nodiscard]] bool admits(TimePoint now) const { return !stopped(now) && m_gate.admits(now); }
    /// When it admits by itself; none when it does already, or while a probe is out.
    [[nodiscard]] std::optional<TimePoint> nextAdmission(TimePoint now) const;
    /// A request goes through; only when admits(now).
    void admit(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);
    /// The first byte of a good answer: ends the throttle if it was the probe.
    void accepted(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);

    /// `failure`: the upstream failed it again, and not the request or the client.
    enum class Verdict { failure, other };
    /// Whether a lease that came back was the probe; undecided: the next one may go.
    enum class ProbeEnd { none, failed, undecided };
    /// The lease is back; a failed probe waits `incidentAgain` more.
    ProbeEnd released(LeaseId lease, Verdict verdict, TimePoint now, const SchedulerTuning &tuning);

    /// An incident is on: throttled or probing. Between the two, until somebody asks, it is not:
    /// the next request is the probe.
    [[nodiscard]] bool incident(TimePoint now) const;
    [[nodiscard]] bool probing() const { return m_gate.first() != LeaseId{}; }
    /// When the throttle ends, or ended if the probe has not succeeded yet.
    [[nodiscard]] TimePoint until() const { return m_until; }
    [[nodiscard]] const QString &reason() const { return m_reason; }

private:
    struct Failure
    {
        std::uint64_t fingerprint = 0; ///< 0: free
        std::uint64_t account = 0;
        TimePoint when = TimePoint::min();
    };

    [[nodiscard]] bool stopped(TimePoint now) const;
    void stop(TimePoint until, TimePoint now);

    std::array<Failure, 64> m_failures{}; ///< one by fingerprint and account; the oldest out
    AdmissionGate m_gate;
    bool m_throttled = false;
    TimePoint m_from = TimePoint::min(); ///< when the present stop began
    TimePoint m_until = TimePoint::min();
    QString m_reason;
};

} // namespace signalbox
