// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>

namespace signalbox {

/// The timers of one event dispatcher: they fire in the order of their deadlines, equal ones in the
/// order in which they were set. Precise timers and those up to 20 ms keep the millisecond; coarse
/// ones are up to 5 % late, never early, so that many of them share one wake-up; very coarse ones
/// keep whole seconds. One thread; timers may be added and removed while they are delivered.
class EventTimers final
{
public:
    using Clock = std::chrono::steady_clock;
    using Interval = std::chrono::milliseconds;

    /// `id` is new, `object` outlives its timer.
    void add(int id, Interval interval, Qt::TimerType type, QObject *object);
    /// False when there is no such timer.
    bool remove(int id);
    /// False when the object has none.
    bool removeAllOf(const QObject *object);
    [[nodiscard]] QList<QAbstractEventDispatcher::TimerInfo> timersOf(const QObject *object) const;
    /// Time until a timer fires, rounded up, zero when it is overdue; nothing when there is none.
    [[nodiscard]] std::optional<Interval> remaining(int id) const;
    /// Time until the dispatcher must deliver again, rounded up; nothing without timers. Timers
    /// whose handler is running do not count: they are not delivered before it returns.
    [[nodiscard]] std::optional<Interval> untilNext() const;

    /// Delivers what is due, each timer once; how many that were. May be called from a handler.
    int deliverDue();

private:
    using Serial = std::uint64_t;

    struct Timer
    {
        Interval interval;
        Qt::TimerType type;
        QObject *object;
        Clock::time_point due; ///< without the slack of coarse timers
        Serial created;        ///< tells a timer from a later one with the same id
        bool running = false;
    };
    struct Turn
    {
        Clock::time_point at;
        Serial serial; ///< grows with every turn
        int id;
        bool operator<(const Turn &other) const
        {
            return at < other.at || (at == other.at && serial < other.serial);
        }
    };
    using Turns = std::set<Turn>;
    struct Entry
    {
        Timer timer;
        Turns::iterator turn;
    };

    [[nodiscard]] static Clock::time_point withSlack(const Timer &timer);
    void moveOn(Entry &entry, Clock::time_point now);

    std::unordered_map<int, Entry> m_timers;
    Turns m_turns;
    Serial m_lastSerial = 0;
};

} // namespace signalbox
