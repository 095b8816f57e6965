// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/roundrobin.h"

#include <algorithm>

namespace signalbox {

AccountEntry *RoundRobin::pick(const Candidates &candidates, std::string_view model)
{
    const Row *row = m_rows.find(model);
    const auto earlier = [row](const Candidate &left, const Candidate &right) {
        const Sequence leftPick = lastPick(row, *left.entry);
        const Sequence rightPick = lastPick(row, *right.entry);
        if (leftPick != rightPick)
            return leftPick < rightPick;
        if (left.entry->tier != right.entry->tier)
            return left.entry->tier < right.entry->tier;
        return left.entry->id().str() < right.entry->id().str();
    };
    return std::min_element(candidates.begin(), candidates.end(), earlier)->entry;
}

void RoundRobin::picked(const AccountEntry &entry, std::string_view model, Sequence at)
{
    Row &row = m_rows.touch(model);
    if (row.size() <= entry.slot)
        row.resize(entry.slot + 1, 0);
    row[entry.slot] = at;
}

void RoundRobin::forget(std::size_t slot)
{
    for (auto &node : m_rows) {
        if (slot < node.value.size())
            node.value[slot] = 0;
    }
}

Sequence RoundRobin::lastPick(const Row *row, const AccountEntry &entry)
{
    return row && entry.slot < row->size() ? (*row)[entry.slot] : 0;
}

} // namespace signalbox
