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
/// throttle that they became (scheduling.md §8, incidents). Pure; allocates nothing after its
/// first failures.
class UpstreamState
{
public:
    /// An account (by its serial) failed with this fingerprint. True when another account had the
    /// same within `incidentWithin` and neither has succeeded since: an incident, unless an account
    /// is untouched, which the caller knows.
    [[nodiscard]] bool failed(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                              const SchedulerTuning &tuning);
    /// The account took part in that within the time.
    [[nodiscard]] bool touched(std::uint64_t fingerprint, std::uint64_t account, TimePoint now,
                               const SchedulerTuning &tuning) const;
    void succeeded(std::uint64_t account);

    /// The incident begins: nobody is admitted until the hint, or `incidentThrottle` without one
    /// (at most `incidentThrottleMost`), has passed; then one probe.
    void throttle(std::optional<Milliseconds> hint, const QString &reason, TimePoint now,
                  const SchedulerTuning &tuning);

    /// Throttled, or probing, or letting them back in one by one.
    [[nodiscard]] bool calm(TimePoint now) const;
    [[nodiscard]] bool admits(TimePoint now) const;
    /// When it admits by itself; none when it does already, or while a probe is out.
    [[nodiscard]] std::optional<TimePoint> nextAdmission(TimePoint now) const;
    void admit(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);
    /// The first byte of a good answer: ends the throttle if it was the probe.
    void accepted(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);
    enum class ProbeEnd { none, failed, undecided };
    /// The lease is back; a failed probe waits `incidentAgain` more. `failure`: the upstream failed
    /// it again, and not the request or the client.
    enum class Verdict { failure, other };
    void released(LeaseId lease, Verdict verdict, TimePoint now, const SchedulerTuning &tuning);

    /// An incident is on: throttled or probing, not yet let back in.
    [[nodiscard]] bool incident(TimePoint now) const;
    [[nodiscard]] bool probing() const { return m_gate.first() != LeaseId{}; }
    [[nodiscard]] TimePoint until() const { return m_until; }
    [[nodiscard]] const QString &reason() const { return m_reason; }

private:
    struct Failure
    {
        std::uint64_t fingerprint = 0;
        std::uint64_t account = 0;
        TimePoint when{};
    };
    std::array<Failure, 64> m_failures{}; ///< a ring
    std::size_t m_nextFailure = 0;
    AdmissionGate m_gate;
    TimePoint m_until = TimePoint::min();
    bool m_throttled = false;
    QString m_reason;
};

} // namespace signalbox
