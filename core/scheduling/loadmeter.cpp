// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/loadmeter.h"

#include <algorithm>

namespace signalbox {

void LoadMeter::add(unsigned weight, TimePoint now)
{
    advance(now);
    m_minutes.at(static_cast<std::size_t>(m_minute) % m_minutes.size()) += weight;
    m_sum += weight;
}

std::uint64_t LoadMeter::lastQuarterHour(TimePoint now)
{
    advance(now);
    return m_sum;
}

void LoadMeter::advance(TimePoint now)
{
    const std::int64_t minute =
        std::chrono::duration_cast<std::chrono::minutes>(now.time_since_epoch()).count();
    if (minute <= m_minute)
        return;
    const auto size = static_cast<std::int64_t>(m_minutes.size());
    for (std::int64_t m = std::max(m_minute + 1, minute - size + 1); m <= minute; ++m) {
        auto &bucket = m_minutes.at(static_cast<std::size_t>(m % size));
        m_sum -= bucket;
        bucket = 0;
    }
    m_minute = minute;
}

} // namespace signalbox
