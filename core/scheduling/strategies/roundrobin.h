// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/cooldowns.h"
#include "core/scheduling/lrumap.h"
#include "core/scheduling/slotheap.h"

#include <string_view>
#include <vector>

namespace signalbox {

/// When each account was last picked for a model (scheduling.md §4): the strategy takes the one
/// whose last pick is longest ago. Remembers a bounded number of models.
class RoundRobin
{
public:
    explicit RoundRobin(std::size_t models) : m_rows(models) {}

    /// So many models are remembered from now on.
    void resize(std::size_t models) { m_rows.setCapacity(models); }

    /// 0: never.
    [[nodiscard]] Sequence lastPick(std::string_view model, SlotIndex slot);
    /// The account was given out for the model, for whatever reason.
    void picked(std::string_view model, SlotIndex slot, Sequence at);
    /// The slot will belong to another account.
    void forget(SlotIndex slot);

private:
    using Row = std::vector<Sequence>; ///< by slot

    LruMap<Row> m_rows;
};

} // namespace signalbox
