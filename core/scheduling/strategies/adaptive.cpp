// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/adaptive.h"

#include <algorithm>

namespace signalbox {

namespace {

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

double costOf(AccountEntry &entry, const Query &query, std::uint64_t poolLoad, TimePoint now,
              const SchedulerTuning &tuning)
{
    double cost = static_cast<double>(entry.activeWeight) + std::max(1U, query.weight);
    if (!entry.quota.empty())
        cost += tuning.adaptiveScarcity * entry.quota.scarcity(query.model, now);
    if (poolLoad > 0) {
        cost += tuning.adaptiveLoad * static_cast<double>(entry.load.lastQuarterHour(now)) /
                static_cast<double>(poolLoad);
    }
    cost += tuning.adaptiveRecovery * freshness(entry, now, tuning);
    cost += tuning.adaptiveFailure * entry.failuresInRow;
    if (!entry.quota.weeklyKnown(query.model, now))
        cost -= tuning.adaptiveUnknownWeekly;
    cost += tuning.adaptiveInFlight * std::max(0, entry.inFlight - tuning.adaptiveInFlightFree);
    return cost;
}

} // namespace

AccountEntry *pickAdaptive(std::span<Candidate> sample, const Query &query, std::uint64_t poolLoad,
                           TimePoint now, const SchedulerTuning &tuning)
{
    for (Candidate &candidate : sample)
        candidate.cost = costOf(*candidate.entry, query, poolLoad, now, tuning);
    return std::min_element(sample.begin(), sample.end(),
                            [](const Candidate &left, const Candidate &right) {
                                if (left.cost != right.cost)
                                    return left.cost < right.cost;
                                return left.entry->idRank < right.entry->idRank;
                            })
        ->entry;
}

} // namespace signalbox
