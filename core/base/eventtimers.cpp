// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/eventtimers.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <algorithm>
#include <bit>

namespace signalbox {

namespace {

using namespace std::chrono_literals;

constexpr EventTimers::Interval kAlwaysPrecise = 20ms;
constexpr int kSlackPart = 20; // 5 %
/// Longer intervals are cut to this, 24 days: it still fits the int that Qt and epoll count in.
constexpr EventTimers::Interval kLongest{2'147'483'000};

/// The next multiple of `grid` on the clock.
EventTimers::Clock::time_point ceilTo(EventTimers::Clock::time_point time,
                                      EventTimers::Clock::duration grid)
{
    const auto past = time.time_since_epoch() % grid;
    return past == EventTimers::Clock::duration::zero() ? time : time + (grid - past);
}

EventTimers::Interval effectiveInterval(EventTimers::Interval wished, Qt::TimerType type)
{
    const auto interval = std::clamp(wished, EventTimers::Interval::zero(), kLongest);
    if (type != Qt::VeryCoarseTimer || interval == EventTimers::Interval::zero())
        return interval;
    return std::max<EventTimers::Interval>(std::chrono::round<std::chrono::seconds>(interval), 1s);
}

} // namespace

void EventTimers::add(int id, Interval interval, Qt::TimerType type, QObject *object)
{
    Q_ASSERT(!m_timers.contains(id));
    Timer timer = {effectiveInterval(interval, type), type, object, {}, ++m_lastSerial};
    timer.due = Clock::now() + timer.interval;
    const auto turn = m_turns.insert({withSlack(timer), timer.created, id}).first;
    m_timers.emplace(id, Entry{timer, turn});
}

bool EventTimers::remove(int id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return false;
    m_turns.erase(found->second.turn);
    m_timers.erase(found);
    return true;
}

bool EventTimers::removeAllOf(const QObject *object)
{
    bool any = false;
    for (auto it = m_timers.begin(); it != m_timers.end();) {
        if (it->second.timer.object == object) {
            m_turns.erase(it->second.turn);
            it = m_timers.erase(it);
            any = true;
        } else {
            ++it;
        }
    }
    return any;
}

QList<QAbstractEventDispatcher::TimerInfo> EventTimers::timersOf(const QObject *object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> list;
    for (const auto &[id, entry] : m_timers) {
        if (entry.timer.object == object)
            list.append({id, static_cast<int>(entry.timer.interval.count()), entry.timer.type});
    }
    return list;
}

std::optional<EventTimers::Interval> EventTimers::remaining(int id) const
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return std::nullopt;
    const auto left = found->second.turn->at - Clock::now();
    return std::max(std::chrono::ceil<Interval>(left), Interval::zero());
}

std::optional<EventTimers::Interval> EventTimers::untilNext() const
{
    for (const Turn &turn : m_turns) {
        if (m_timers.at(turn.id).timer.running)
            continue;
        return std::max(std::chrono::ceil<Interval>(turn.at - Clock::now()), Interval::zero());
    }
    return std::nullopt;
}

EventTimers::Clock::time_point EventTimers::withSlack(const Timer &timer)
{
    if (timer.interval > Interval::zero() && timer.type == Qt::VeryCoarseTimer)
        return std::chrono::round<std::chrono::seconds>(timer.due);
    if (timer.type == Qt::PreciseTimer || timer.interval <= kAlwaysPrecise)
        return timer.due;
    // A power of two, so that timers of different intervals still meet on the same deadlines.
    const auto slack = static_cast<std::uint64_t>(timer.interval.count() / kSlackPart);
    return ceilTo(timer.due, Interval(std::bit_floor(slack)));
}

void EventTimers::moveOn(Entry &entry, Clock::time_point now)
{
    Timer &timer = entry.timer;
    timer.due += timer.interval;
    if (timer.due < now) // late by more than a whole interval: what was missed is not made up for
        timer.due = now + timer.interval;
    auto node = m_turns.extract(entry.turn);
    node.value().at = std::max(withSlack(timer), now);
    node.value().serial = ++m_lastSerial;
    entry.turn = m_turns.insert(std::move(node)).position;
}

int EventTimers::deliverDue()
{
    if (m_turns.empty())
        return 0;
    const Clock::time_point now = Clock::now();
    const Serial lastBefore = m_lastSerial;
    int delivered = 0;
    // Turns taken from here on come behind the older ones and wait for the next call, or a timer
    // of 0 ms would keep everything else from running.
    while (!m_turns.empty()) {
        const Turn turn = *m_turns.begin();
        if (turn.at > now || turn.serial > lastBefore)
            break;
        Entry &entry = m_timers.at(turn.id);
        moveOn(entry, now);
        if (entry.timer.running)
            continue;
        entry.timer.running = true;
        const Serial created = entry.timer.created;
        ++delivered;
        QTimerEvent event(turn.id);
        QCoreApplication::sendEvent(entry.timer.object, &event);
        // The handler may have ended the timer, and even begun another one under its id.
        const auto after = m_timers.find(turn.id);
        if (after != m_timers.end() && after->second.timer.created == created)
            after->second.timer.running = false;
    }
    return delivered;
}

} // namespace signalbox
