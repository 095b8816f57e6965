// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/p2c.h"

#include <algorithm>

namespace signalbox {

namespace {

void keepBestTier(Candidates &candidates)
{
    const auto best =
        std::min_element(candidates.begin(), candidates.end(), [](const auto &l, const auto &r) {
            return l.entry->tier < r.entry->tier;
        })->entry->tier;
    std::erase_if(candidates, [best](const Candidate &c) { return c.entry->tier != best; });
}

/// Health, then id: a total order, so that the same pool always gives the same ranking.
bool ranksBefore(const Candidate &left, const Candidate &right)
{
    if (left.figure != right.figure)
        return left.figure > right.figure;
    return left.entry->id().str() < right.entry->id().str();
}

} // namespace

AccountEntry *pickP2c(Candidates &candidates, TimePoint now, Random &random,
                      const SchedulerTuning &tuning)
{
    keepBestTier(candidates);
    if (candidates.size() == 1)
        return candidates.front().entry;
    for (Candidate &candidate : candidates)
        candidate.figure = candidate.entry->health.at(now, tuning);
    const std::size_t ranked = std::clamp<std::size_t>(tuning.p2cDraws, 2, candidates.size());
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(ranked),
                      candidates.end(), ranksBefore);
    const std::size_t one = random.below(ranked);
    std::size_t two = random.below(ranked - 1);
    if (two >= one)
        ++two;
    const Candidate &first = candidates[one];
    const Candidate &second = candidates[two];
    if (first.entry->inFlight != second.entry->inFlight)
        return first.entry->inFlight < second.entry->inFlight ? first.entry : second.entry;
    return second.figure > first.figure ? second.entry : first.entry;
}

} // namespace signalbox
