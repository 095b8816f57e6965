// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

namespace signalbox {

struct SchedulerTuning;

/// How well an account has been answering, 0 to 1 (scheduling.md §10). The gap to 1 halves with
/// time, computed from timestamps when asked.
class Health
{
public:
    [[nodiscard]] double at(TimePoint now, const SchedulerTuning &tuning) const;
    void gain(TimePoint now, const SchedulerTuning &tuning);
    void lose(TimePoint now, const SchedulerTuning &tuning);

private:
    double m_value = 1.0; ///< as it was at m_when
    TimePoint m_when{};
};

} // namespace signalbox
