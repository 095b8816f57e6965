// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/lrumap.h"
#include "core/scheduling/strategies/candidate.h"

#include <string_view>

namespace signalbox {

/// The account whose last pick for the model is longest ago; ties by tier, then id (scheduling.md
/// §4). Remembers a bounded number of models.
class RoundRobin
{
public:
    explicit RoundRobin(std::size_t models) : m_rows(models) {}

    [[nodiscard]] AccountEntry *pick(const Candidates &candidates, std::string_view model);
    /// The account was given out for the model, for whatever reason.
    void picked(const AccountEntry &entry, std::string_view model, Sequence at);
    /// The slot will belong to another account.
    void forget(std::size_t slot);

private:
    using Row = std::vector<Sequence>; ///< by slot: the last pick; 0: never
    [[nodiscard]] static Sequence lastPick(const Row *row, const AccountEntry &entry);

    LruMap<Row> m_rows;
};

} // namespace signalbox
