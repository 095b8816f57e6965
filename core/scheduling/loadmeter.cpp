// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/loadmeter.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::int64_t kQuarter = 15;
constexpr std::int64_t kHour = 60;

} // namespace

void LoadMeter::add(unsigned weight, TimePoint now)
{
    advance(now);
    minute(m_minute) += weight;
    m_quarter += weight;
    m_hour += weight;
}

std::uint64_t LoadMeter::lastQuarterHour(TimePoint now)
{
    advance(now);
    return m_quarter;
}

std::uint64_t LoadMeter::lastHour(TimePoint now)
{
    advance(now);
    return m_hour;
}

std::uint32_t &LoadMeter::minute(std::int64_t at)
{
    return m_minutes.at(static_cast<std::size_t>(at % kHour));
}

void LoadMeter::advance(TimePoint now)
{
    const std::int64_t to =
        std::chrono::duration_cast<std::chrono::minutes>(now.time_since_epoch()).count();
    if (to <= m_minute)
        return;
    if (to - m_minute >= kHour) {
        m_minutes.fill(0);
        m_quarter = 0;
        m_hour = 0;
        m_minute = to;
        return;
    }
    while (m_minute < to) {
        ++m_minute;
        m_quarter -= minute(m_minute + kHour - kQuarter);
        m_hour -= minute(m_minute);
        minute(m_minute) = 0;
    }
}

} // namespace signalbox
