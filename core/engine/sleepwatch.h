// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QObject>

#include <optional>

namespace signalbox {

/// Notices that the machine slept, or that somebody set the civil clock, between two calls of
/// check(); both leave pooled connections dead and timers late (scheduling.md §7, offline). It has
/// no timer and reads no clock: the caller does, every few seconds. Engine thread.
class SleepWatch final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// `now` goes on counting during sleep (SystemClock::now()), `monotonicNow` stands still
    /// (std::chrono::steady_clock on Linux). Where the two are the same clock, only `wallNow`
    /// shows a sleep. The first call only takes the readings down.
    void check(TimePoint now, WallTime wallNow, TimePoint monotonicNow);

Q_SIGNALS:
    /// For how long it slept; zero when only the civil clock shows a jump.
    void resumed(signalbox::Milliseconds slept);

private:
    struct Readings
    {
        TimePoint now;
        WallTime wall;
        TimePoint monotonic;
    };
    std::optional<Readings> m_last;
};

} // namespace signalbox
