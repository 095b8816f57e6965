// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>

namespace signalbox {

struct SchedulerTuning;
enum class LeaseId : std::uint64_t;

/// Lets requests back in after a stop (scheduling.md §8): one goes first, alone; when it is
/// accepted the others follow, `rampGap` apart for `rampSpan`; then the gate is open. A clock that
/// went back before the ramp began finds it open. A value; allocates nothing.
class AdmissionGate
{
public:
    /// From now on the next request goes first.
    void arm();
    /// No gate any more.
    void open();

    [[nodiscard]] bool admits(TimePoint now) const;
    /// When it admits by itself; none when it does already, or when the first one must come back.
    [[nodiscard]] std::optional<TimePoint> nextAdmission(TimePoint now) const;
    /// The request that goes first, while it is out and not accepted; LeaseId(0): none.
    [[nodiscard]] LeaseId first() const { return LeaseId{m_first}; }
    /// Neither armed nor ramping: nothing to remember.
    [[nodiscard]] bool idle(TimePoint now) const;

    /// A request goes through; only when admits(now). True when it is the first.
    bool admit(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);
    /// The first byte of a good answer to it. True when it was the first.
    bool accepted(LeaseId lease, TimePoint now, const SchedulerTuning &tuning);
    /// It is back. When the first comes back unaccepted, the next may go first. True when it was.
    bool released(LeaseId lease);

private:
    enum class State { open, armed, waiting, ramping };

    [[nodiscard]] bool ramping(TimePoint now) const;

    State m_state = State::open;
    std::uint64_t m_first = 0; ///< 0 unless waiting
    TimePoint m_begin{};       ///< of the ramp: when the first was accepted
    TimePoint m_next{};
    TimePoint m_end{};
};

} // namespace signalbox
