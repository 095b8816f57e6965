// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/sleepwatch.h"

#include <utility>

namespace signalbox {

namespace {

/// Less is the clocks being read one after the other, or set right by a time server.
constexpr Milliseconds kNoticed{5'000};

} // namespace

void SleepWatch::check(TimePoint now, WallTime wallNow, TimePoint monotonicNow)
{
    const auto last = std::exchange(m_last, Readings{now, wallNow, monotonicNow});
    if (!last)
        return;
    const auto passed = now - last->now;
    const auto slept = passed - (monotonicNow - last->monotonic);
    if (slept > kNoticed) {
        Q_EMIT resumed(std::chrono::floor<Milliseconds>(slept));
        return;
    }
    if (std::chrono::abs((wallNow - last->wall) - passed) > kNoticed)
        Q_EMIT resumed(Milliseconds(0));
}

} // namespace signalbox
