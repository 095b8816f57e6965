// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/waitqueue.h"

#include <utility>

namespace signalbox {

WaitQueue::Id WaitQueue::add(Waiter waiter, TimePoint wakeAt)
{
    const Id id = m_line.add(waiter.query, waiter.since, wakeAt);
    m_waiters.emplace(id, std::move(waiter));
    return id;
}

std::optional<Waiter> WaitQueue::serve(Id id)
{
    m_line.served(id);
    return extract(id);
}

std::optional<Waiter> WaitQueue::take(Id id)
{
    m_line.remove(id);
    return extract(id);
}

std::optional<Waiter> WaitQueue::extract(Id id)
{
    auto node = m_waiters.extract(id);
    if (node.empty())
        return std::nullopt;
    return std::move(node.mapped());
}

} // namespace signalbox
