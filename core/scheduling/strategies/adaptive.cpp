// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/adaptive.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Large pools are sampled, so that the cost of a pick does not grow with them.
void sample(Candidates &candidates, std::size_t size, Random &random)
{
    if (candidates.size() <= size)
        return;
    for (std::size_t i = 0; i < size; ++i)
        std::swap(candidates[i], candidates[i + random.below(candidates.size() - i)]);
    candidates.resize(size);
}

/// 1 at the recovery, 0 from `adaptiveRecent` on.
double freshness(const AccountEntry &entry, TimePoint now, const SchedulerTuning &tuning)
{
    TimePoint recovered = entry.recoveredAt;
    if (!entry.limit.active(now))
        recovered = std::max(recovered, entry.limit.until());
    if (recovered == TimePoint::min() || now - recovered >= tuning.adaptiveRecent)
        return 0.0;
    using Seconds = std::chrono::duration<double>;
    return 1.0 - Seconds(now - recovered) / Seconds(tuning.adaptiveRecent);
}

double costOf(AccountEntry &entry, unsigned weight, std::uint64_t poolLoad, TimePoint now,
              const SchedulerTuning &tuning)
{
    double cost = static_cast<double>(entry.activeWeight) + weight;
    if (poolLoad > 0) {
        cost += tuning.adaptiveLoad * static_cast<double>(entry.load.lastQuarterHour(now)) /
                static_cast<double>(poolLoad);
    }
    cost += tuning.adaptiveRecovery * freshness(entry, now, tuning);
    cost += tuning.adaptiveFailure * entry.failuresInRow;
    cost += tuning.adaptiveInFlight * std::max(0, entry.inFlight - tuning.adaptiveInFlightFree);
    return cost;
}

} // namespace

AccountEntry *pickAdaptive(Candidates &candidates, unsigned weight, std::uint64_t poolLoad,
                           TimePoint now, Random &random, const SchedulerTuning &tuning)
{
    sample(candidates, tuning.adaptiveSample, random);
    for (Candidate &candidate : candidates)
        candidate.figure = costOf(*candidate.entry, weight, poolLoad, now, tuning);
    return std::min_element(candidates.begin(), candidates.end(),
                            [](const Candidate &left, const Candidate &right) {
                                if (left.figure != right.figure)
                                    return left.figure < right.figure;
                                return left.entry->id().str() < right.entry->id().str();
                            })
        ->entry;
}

} // namespace signalbox
