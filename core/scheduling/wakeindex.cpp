// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/wakeindex.h"

#include <algorithm>

namespace signalbox {

std::optional<TimePoint> WakeIndex::next(const Pool &pool, TimePoint now)
{
    sync(pool, now);
    TimePoint next = m_times.earliest();
    const auto consider = [&next](const std::optional<TimePoint> &when) {
        if (when)
            next = std::min(next, *when);
    };
    for (const Pool::Upstream &upstream : pool.upstreams)
        consider(upstream.state.nextAdmission(now));
    for (const auto &provider : pool.providerLimits) {
        for (const ModelLimits::Entry &shared : provider.second.entries())
            consider(shared.limit.nextChange(now));
    }
    return next == TimeHeap::kNever ? std::nullopt : std::optional(next);
}

void WakeIndex::sync(const Pool &pool, TimePoint now)
{
    const std::uint64_t pending = pool.changes() - m_seen;
    if (m_membership != pool.membership() || pending > Pool::kChangesKept) {
        m_membership = pool.membership();
        m_times.clear();
        m_times.resize(pool.accounts.size());
        for (SlotIndex slot = 0; slot < pool.accounts.size(); ++slot)
            look(pool, slot, now);
    } else {
        for (std::uint64_t change = m_seen; change < pool.changes(); ++change)
            look(pool, pool.changed(change), now);
    }
    m_seen = pool.changes();
    while (m_times.earliest() <= now)
        look(pool, m_times.first(), now);
}

void WakeIndex::look(const Pool &pool, SlotIndex slot, TimePoint now)
{
    const AccountEntry *entry = pool.accounts[slot].get();
    m_times.set(slot, entry ? entry->nextChange(now, pool.tuning) : TimeHeap::kNever);
}

} // namespace signalbox
