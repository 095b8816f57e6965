// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/p2c.h"

namespace signalbox {

AccountEntry *pickP2c(std::span<const Candidate> first, Random &random)
{
    if (first.size() == 1)
        return first.front().entry;
    const std::size_t one = random.below(first.size());
    std::size_t two = random.below(first.size() - 1);
    if (two >= one)
        ++two;
    const Candidate &drawn = first[one];
    const Candidate &other = first[two];
    const bool otherWins = [&] {
        if (drawn.key.second != other.key.second) // what is left of the quota, negative
            return other.key.second < drawn.key.second;
        if (drawn.entry->inFlight != other.entry->inFlight)
            return other.entry->inFlight < drawn.entry->inFlight;
        return other.key.third < drawn.key.third; // ill health
    }();
    return otherWins ? other.entry : drawn.entry;
}

} // namespace signalbox
