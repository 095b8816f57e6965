// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/leases.h"

namespace signalbox {

namespace {

std::uint32_t slotOf(LeaseId id)
{
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id));
}

} // namespace

Lease &LeaseTable::take()
{
    if (m_free.empty()) {
        m_free.push_back(static_cast<std::uint32_t>(m_leases.size()));
        m_leases.emplace_back();
        m_generations.push_back(0);
    }
    const std::uint32_t slot = m_free.back();
    m_free.pop_back();
    const std::uint64_t generation = ++m_generations[slot];
    Lease &lease = m_leases[slot];
    lease.id = static_cast<LeaseId>((generation << 32U) | slot);
    ++m_size;
    return lease;
}

Lease *LeaseTable::find(LeaseId id)
{
    const std::uint32_t slot = slotOf(id);
    if (id == LeaseId::none || slot >= m_leases.size() || m_leases[slot].id != id)
        return nullptr;
    return &m_leases[slot];
}

void LeaseTable::giveBack(Lease &lease)
{
    m_free.push_back(slotOf(lease.id));
    lease.id = LeaseId::none;
    --m_size;
}

} // namespace signalbox
