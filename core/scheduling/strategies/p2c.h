// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/scheduling/strategies/candidate.h"

namespace signalbox {

/// Power of two choices (scheduling.md §4): of the best tier, two different ones drawn from the
/// healthiest few; the one with fewer in flight, then the healthier, then the first drawn.
[[nodiscard]] AccountEntry *pickP2c(Candidates &candidates, TimePoint now, Random &random,
                                    const SchedulerTuning &tuning);

} // namespace signalbox
