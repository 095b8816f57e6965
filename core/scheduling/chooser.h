// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/pool.h"
#include "core/scheduling/poolview.h"
#include "core/scheduling/strategies/candidate.h"

#include <vector>

namespace signalbox {

/// Lets the strategy choose in a view: the best group first, and there one account (scheduling.md
/// §3, 5). Keeps the memory of its lists.
class Chooser
{
public:
    enum class From { eligible, guesses };

    explicit Chooser(Pool &pool) : m_pool(pool) {}

    /// Null when nobody is left for this request.
    [[nodiscard]] AccountEntry *choose(const PoolView &view, const Look &look, From from);
    /// Whether an eligible account of a better priority than this is there for the request.
    [[nodiscard]] bool hasBetter(const PoolView &view, const Look &look, int priority);
    /// The best pass in which somebody is left; none when nobody is.
    [[nodiscard]] std::optional<Pass> bestPass(const PoolView &view, const Look &look);

    /// The accounts that the last choice compared.
    [[nodiscard]] const std::vector<Candidate> &compared() const { return m_candidates; }
    /// Why a group is closed to the request at this moment; none: it is open.
    [[nodiscard]] std::optional<Cause> closed(const PoolView &view, const ViewGroup &group,
                                              TimePoint now) const;

private:
    struct Node
    {
        const ViewGroup *group = nullptr;
        std::size_t at = 0;
    };
    [[nodiscard]] bool takes(const PoolView &view, SlotIndex slot, const Query &query) const;
    [[nodiscard]] bool anybody(const PoolView &view, const ViewGroup &group, const Query &query);
    [[nodiscard]] AccountEntry *chooseAmong(const PoolView &view, const Look &look);
    /// The first accounts in the order of the view, over all groups of the run.
    void collectFirst(const PoolView &view, const Query &query, std::size_t want);
    void collectSample(const PoolView &view, const Query &query, std::size_t want);
    void push(const PoolView &view, Node node);
    [[nodiscard]] Node pop(const PoolView &view);
    void add(const PoolView &view, SlotIndex slot);

    Pool &m_pool;
    std::vector<const ViewGroup *> m_run; ///< open groups of one rank
    std::vector<Node> m_frontier;
    std::vector<Candidate> m_candidates;
};

} // namespace signalbox
