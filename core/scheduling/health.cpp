// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/health.h"

#include "core/scheduling/scheduler.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

double Health::at(TimePoint now, const SchedulerTuning &tuning) const
{
    if (m_value >= 1.0)
        return 1.0;
    using Seconds = std::chrono::duration<double>;
    const double halvings = Seconds(now - m_when) / Seconds(tuning.healthHalfLife);
    return 1.0 - (1.0 - m_value) * std::exp2(-std::max(0.0, halvings));
}

void Health::gain(TimePoint now, const SchedulerTuning &tuning)
{
    m_value = std::min(1.0, at(now, tuning) + tuning.healthGain);
    m_when = now;
}

void Health::lose(TimePoint now, const SchedulerTuning &tuning)
{
    m_value = std::max(0.0, at(now, tuning) - tuning.healthLoss);
    m_when = now;
}

} // namespace signalbox
