// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

namespace signalbox::test {

/// A clock that stands until it is moved.
class FakeClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override { return m_now; }
    [[nodiscard]] WallTime wallNow() const override { return m_wall; }

    void advance(Milliseconds span)
    {
        m_now += span;
        m_wall += span;
    }
    /// The civil clock alone jumps (daylight saving, a wrong battery).
    void jumpWall(Milliseconds span) { m_wall += span; }

private:
    TimePoint m_now = TimePoint(std::chrono::hours(1000));
    WallTime m_wall = WallTime(Milliseconds(1'790'000'000'000));
};

} // namespace signalbox::test
