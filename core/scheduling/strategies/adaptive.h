// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/scheduling/strategies/candidate.h"

namespace signalbox {

/// Least cost (scheduling.md §4): weight at work, share of the pool's recent weight, a fresh
/// recovery, failures in a row, crowding. `poolLoad` is the pool's weight of the last 15 minutes.
[[nodiscard]] AccountEntry *pickAdaptive(Candidates &candidates, unsigned weight,
                                         std::uint64_t poolLoad, TimePoint now, Random &random,
                                         const SchedulerTuning &tuning);

} // namespace signalbox
