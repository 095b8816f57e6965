// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/accountsource.h"
#include "core/scheduling/waitline.h"

#include <functional>
#include <optional>
#include <unordered_map>

namespace signalbox {

/// A request that waits for an account.
struct Waiter
{
    Query query;                  ///< `waited` is brought up to date at every look
    Milliseconds waitedBefore{0}; ///< by the same request, for earlier attempts
    RoutingTrace *trace = nullptr;
    std::function<void(AcquireResult)> done;
    TimePoint since;
};

/// The parked requests with what is owed to them; the line says whose turn it is. Survives that
/// callbacks add and remove waiters while it is walked.
class WaitQueue
{
public:
    using Id = WaitLine::Id;

    /// To be looked at again at `wakeAt` if nothing happens before. Not when full().
    Id add(Waiter waiter, TimePoint wakeAt);
    [[nodiscard]] Waiter &at(Id id) { return m_waiters.at(id); }
    /// Takes a waiter out that gets an account; nothing when it has gone. Its callback dies with
    /// the returned value, which may end other waiters.
    [[nodiscard]] std::optional<Waiter> serve(Id id);
    /// The same for one that gets none.
    [[nodiscard]] std::optional<Waiter> take(Id id);

    void startWalk() { m_line.startWalk(); }
    [[nodiscard]] Id next(TimePoint now) { return m_line.next(now); }
    using Holds = WaitLine::Holds;
    void refused(Id id, TimePoint until, Holds holds) { m_line.refused(id, until, holds); }

    [[nodiscard]] Id front() const { return m_line.front(); }
    [[nodiscard]] Id latest() const { return m_line.latest(); }
    [[nodiscard]] std::optional<TimePoint> oldest() const { return m_line.oldest(); }
    [[nodiscard]] std::optional<TimePoint> earliestWake() const { return m_line.earliestWake(); }
    [[nodiscard]] std::size_t size() const { return m_line.size(); }
    [[nodiscard]] bool empty() const { return m_line.empty(); }
    [[nodiscard]] bool full() const { return m_line.full(); }

private:
    [[nodiscard]] std::optional<Waiter> extract(Id id);

    WaitLine m_line;
    std::unordered_map<Id, Waiter> m_waiters;
};

} // namespace signalbox
