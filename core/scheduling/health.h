// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <optional>

namespace signalbox {

struct SchedulerTuning;

/// How well an account has been answering, 0 to 1 (scheduling.md §10). The gap to 1 halves with
/// time, computed from timestamps when asked.
class Health
{
public:
    [[nodiscard]] double at(TimePoint now, const SchedulerTuning &tuning) const;
    /// What two healths are compared by, whenever: all gaps to 1 halve alike, so that their order
    /// does not change with time until they close. Less is healthier.
    [[nodiscard]] double orderKey(TimePoint now, const SchedulerTuning &tuning) const;
    /// When the gap is so small that it counts as closed; none when it is.
    [[nodiscard]] std::optional<TimePoint> healthyAt(const SchedulerTuning &tuning) const;
    void restore(double value, TimePoint now);
    void gain(TimePoint now, const SchedulerTuning &tuning);
    /// Returns how much was lost.
    double lose(TimePoint now, const SchedulerTuning &tuning);
    /// Takes a loss of before back, as far as it has not faded since.
    void forgive(double lost, TimePoint lostAt, TimePoint now, const SchedulerTuning &tuning);

private:
    double m_value = 1.0; ///< as it was at m_when
    TimePoint m_when{};
};

} // namespace signalbox
