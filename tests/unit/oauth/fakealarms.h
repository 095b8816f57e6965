// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/alarm.h"
#include "tests/support/fakeclock.h"

#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace signalbox::test {

/// Alarms on a clock that the test moves.
class FakeAlarms final : public Alarms
{
public:
    explicit FakeAlarms(FakeClock &clock) : m_clock(clock) {}

    [[nodiscard]] std::unique_ptr<Alarm> after(Milliseconds span,
                                               std::function<void()> ring) override
    {
        m_set.push_back(std::make_shared<Set>(Set{m_clock.now() + span, std::move(ring)}));
        return std::make_unique<FakeAlarm>(*this, m_set.back());
    }

    /// Time until the next one rings; nothing when none is set.
    [[nodiscard]] std::optional<Milliseconds> next() const
    {
        const auto first = earliest();
        if (!first)
            return std::nullopt;
        return std::chrono::duration_cast<Milliseconds>(first->due - m_clock.now());
    }
    /// Moves the clock and rings what is due on the way, in order.
    void advance(Milliseconds span)
    {
        const TimePoint end = m_clock.now() + span;
        for (auto first = earliest(); first && first->due <= end; first = earliest()) {
            m_clock.advance(std::chrono::duration_cast<Milliseconds>(first->due - m_clock.now()));
            m_set.remove(first);
            const auto ring = std::move(first->ring);
            ring();
        }
        m_clock.advance(std::chrono::duration_cast<Milliseconds>(end - m_clock.now()));
    }

private:
    struct Set
    {
        TimePoint due;
        std::function<void()> ring;
    };
    class FakeAlarm final : public Alarm
    {
    public:
        FakeAlarm(FakeAlarms &alarms, std::shared_ptr<Set> set)
            : m_alarms(alarms), m_own(std::move(set))
        {
        }
        ~FakeAlarm() override { m_alarms.m_set.remove(m_own); }
        FakeAlarm(const FakeAlarm &) = delete;
        FakeAlarm &operator=(const FakeAlarm &) = delete;

    private:
        FakeAlarms &m_alarms;
        std::shared_ptr<Set> m_own;
    };

    [[nodiscard]] std::shared_ptr<Set> earliest() const
    {
        std::shared_ptr<Set> first;
        for (const auto &set : m_set) {
            if (!first || set->due < first->due)
                first = set;
        }
        return first;
    }

    FakeClock &m_clock;
    std::list<std::shared_ptr<Set>> m_set;
};

} // namespace signalbox::test
