// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <functional>
#include <memory>

namespace signalbox {

/// A wait that is running; destroying it cancels, and it then never rings.
class Alarm
{
public:
    virtual ~Alarm() = default;
};

/// Waiting, injected so that tests own it. One thread: that of the owner.
class Alarms
{
public:
    virtual ~Alarms() = default;
    /// Rings once, never before this returns; `ring` may destroy the alarm.
    [[nodiscard]] virtual std::unique_ptr<Alarm> after(Milliseconds span,
                                                       std::function<void()> ring) = 0;
};

/// Waits on the event loop of the calling thread.
class EventLoopAlarms final : public Alarms
{
public:
    [[nodiscard]] std::unique_ptr<Alarm> after(Milliseconds span,
                                               std::function<void()> ring) override;
};

} // namespace signalbox
