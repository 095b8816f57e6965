// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <array>
#include <cstdint>

namespace signalbox {

/// Weight taken on during the last 15 minutes (scheduling.md §4, adaptive) and the last hour, in
/// steps of one minute.
class LoadMeter
{
public:
    void add(unsigned weight, TimePoint now);
    /// Asking also forgets what is older, so that no timer has to.
    [[nodiscard]] std::uint64_t lastQuarterHour(TimePoint now);
    [[nodiscard]] std::uint64_t lastHour(TimePoint now);

private:
    void advance(TimePoint now);
    [[nodiscard]] std::uint32_t &minute(std::int64_t at);

    std::array<std::uint32_t, 60> m_minutes{};
    std::int64_t m_minute = 0; ///< the latest minute that has a place in m_minutes
    std::uint64_t m_quarter = 0;
    std::uint64_t m_hour = 0;
};

} // namespace signalbox
