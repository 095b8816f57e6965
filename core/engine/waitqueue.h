// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/accountsource.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace signalbox {

/// A request that waits for an account.
struct Waiter
{
    Query query;                  ///< `waited` is brought up to date at every look
    Milliseconds waitedBefore{0}; ///< by the same request, for earlier attempts
    RoutingTrace *trace = nullptr;
    std::function<void(AcquireResult)> done;
    TimePoint since;
    TimePoint wakeAt; ///< to be looked at again then, if nothing happens before
};

/// Waiting requests, oldest first. Survives that callbacks add and remove waiters while it is
/// walked.
class WaitQueue
{
public:
    using Id = std::uint64_t;
    static constexpr std::size_t kCapacity = 1000; ///< scheduling.md §8

    Id add(Waiter waiter);
    /// Takes a waiter out; nothing when it has gone. Its callback dies with the returned value,
    /// which may end other waiters.
    [[nodiscard]] std::optional<Waiter> take(Id id);

    /// The first waiter after `id`; null at the end.
    [[nodiscard]] std::pair<const Id, Waiter> *after(Id id);
    /// The id of the latest arrival; 0 when there was none.
    [[nodiscard]] Id latest() const { return m_last; }
    [[nodiscard]] std::optional<TimePoint> oldest() const;
    [[nodiscard]] std::optional<TimePoint> earliestWake() const;
    [[nodiscard]] std::size_t size() const { return m_waiters.size(); }
    [[nodiscard]] bool empty() const { return m_waiters.empty(); }
    [[nodiscard]] bool full() const { return m_waiters.size() >= kCapacity; }

private:
    std::map<Id, Waiter> m_waiters; ///< ids rise: their order is the order of arrival
    Id m_last = 0;
};

/// Whether two requests meet the same verdict of every account, so that what one cannot get the
/// other cannot get either.
[[nodiscard]] bool wantTheSame(const Query &left, const Query &right);

} // namespace signalbox
