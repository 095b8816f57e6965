// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/health.h"

#include "core/scheduling/tuning.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace signalbox {

namespace {

/// A gap to 1 below this is none.
constexpr double kClosed = 0.001;

using Seconds = std::chrono::duration<double>;

/// What is left of a gap of 1 after that time.
double halved(TimePoint::duration span, const SchedulerTuning &tuning)
{
    return std::exp2(-std::max(0.0, Seconds(span) / Seconds(tuning.healthHalfLife)));
}

} // namespace

double Health::at(TimePoint now, const SchedulerTuning &tuning) const
{
    if (m_value >= 1.0)
        return 1.0;
    const double gap = (1.0 - m_value) * halved(now - m_when, tuning);
    return gap < kClosed ? 1.0 : 1.0 - gap;
}

double Health::orderKey(TimePoint now, const SchedulerTuning &tuning) const
{
    const auto closed = healthyAt(tuning);
    if (!closed || *closed <= now)
        return -std::numeric_limits<double>::infinity();
    return Seconds(closed->time_since_epoch()).count();
}

std::optional<TimePoint> Health::healthyAt(const SchedulerTuning &tuning) const
{
    const double gap = 1.0 - m_value;
    if (gap < kClosed)
        return std::nullopt;
    const Seconds left = std::log2(gap / kClosed) * Seconds(tuning.healthHalfLife);
    return m_when + std::chrono::ceil<Milliseconds>(left);
}

void Health::restore(double value, TimePoint now)
{
    m_value = std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 1.0;
    m_when = now;
}

void Health::gain(TimePoint now, const SchedulerTuning &tuning)
{
    m_value = std::min(1.0, at(now, tuning) + tuning.healthGain);
    m_when = now;
}

double Health::lose(TimePoint now, const SchedulerTuning &tuning)
{
    const double before = at(now, tuning);
    m_value = std::max(0.0, before - tuning.healthLoss);
    m_when = now;
    return before - m_value;
}

void Health::forgive(double lost, TimePoint lostAt, TimePoint now, const SchedulerTuning &tuning)
{
    m_value = std::min(1.0, at(now, tuning) + lost * halved(now - lostAt, tuning));
    m_when = now;
}

} // namespace signalbox
