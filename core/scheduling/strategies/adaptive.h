// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/strategies/candidate.h"

#include <span>

namespace signalbox {

/// Least cost (scheduling.md §4): weight at work, quota that runs out ahead of its time, share of
/// the pool's recent weight, a fresh recovery, failures in a row, an unknown week, crowding.
/// `poolLoad` is the pool's weight of the last 15 minutes. `sample` is not empty; the costs are
/// left in it.
[[nodiscard]] AccountEntry *pickAdaptive(std::span<Candidate> sample, const Query &query,
                                         std::uint64_t poolLoad, TimePoint now,
                                         const SchedulerTuning &tuning);

} // namespace signalbox
