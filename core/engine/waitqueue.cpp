// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/waitqueue.h"

#include <algorithm>

namespace signalbox {

WaitQueue::Id WaitQueue::add(Waiter waiter)
{
    m_waiters.emplace(++m_last, std::move(waiter));
    return m_last;
}

std::optional<Waiter> WaitQueue::take(Id id)
{
    auto node = m_waiters.extract(id);
    if (node.empty())
        return std::nullopt;
    return std::move(node.mapped());
}

std::pair<const WaitQueue::Id, Waiter> *WaitQueue::after(Id id)
{
    const auto next = m_waiters.upper_bound(id);
    return next == m_waiters.end() ? nullptr : &*next;
}

std::optional<TimePoint> WaitQueue::oldest() const
{
    if (m_waiters.empty())
        return std::nullopt;
    return m_waiters.begin()->second.since;
}

std::optional<TimePoint> WaitQueue::earliestWake() const
{
    const auto earliest =
        std::min_element(m_waiters.begin(), m_waiters.end(), [](const auto &l, const auto &r) {
            return l.second.wakeAt < r.second.wakeAt;
        });
    if (earliest == m_waiters.end())
        return std::nullopt;
    return earliest->second.wakeAt;
}

bool wantTheSame(const Query &left, const Query &right)
{
    return left.model == right.model && left.group == right.group && left.prefix == right.prefix &&
           left.providers == right.providers && left.patternProviders == right.patternProviders &&
           left.attempted == right.attempted && left.pinned == right.pinned;
}

} // namespace signalbox
