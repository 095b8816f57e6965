// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <optional>
#include <string>

namespace signalbox {

using Milliseconds = std::chrono::milliseconds;
/// Time that only goes forward; every decision rests on it.
using TimePoint = std::chrono::steady_clock::time_point;
/// Civil time, UTC, for people, files and headers.
using WallTime = std::chrono::sys_time<Milliseconds>;

/// Source of time, injected so that tests own it. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    [[nodiscard]] virtual WallTime wallNow() const = 0;

    /// A steady time as civil time and back, by what both clocks say now.
    [[nodiscard]] WallTime toWall(TimePoint time) const;
    [[nodiscard]] TimePoint toSteady(WallTime time) const;
};

/// The machine's clocks.
class SystemClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] WallTime wallNow() const override;
};

/// RFC 3339 in UTC with milliseconds, such as 2026-11-21T01:30:37.000Z.
[[nodiscard]] std::string toRfc3339(WallTime time);
[[nodiscard]] std::optional<WallTime> fromRfc3339(std::string_view text);

} // namespace signalbox
