// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/roundrobin.h"

namespace signalbox {

Sequence RoundRobin::lastPick(std::string_view model, SlotIndex slot)
{
    const Row *row = m_rows.find(model);
    return row && slot < row->size() ? (*row)[slot] : 0;
}

void RoundRobin::picked(std::string_view model, SlotIndex slot, Sequence at)
{
    Row &row = m_rows.touch(model);
    if (row.size() <= slot)
        row.resize(slot + 1, 0);
    row[slot] = at;
}

void RoundRobin::forget(SlotIndex slot)
{
    for (auto &node : m_rows) {
        if (slot < node.value.size())
            node.value[slot] = 0;
    }
}

} // namespace signalbox
