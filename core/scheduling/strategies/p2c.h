// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/scheduling/strategies/candidate.h"

#include <span>

namespace signalbox {

/// Power of two choices (scheduling.md §4): of the first few of the best tier, in their order, two
/// different ones drawn; the one with more quota left, then fewer in flight, then the healthier,
/// then the first drawn. `first` is not empty.
[[nodiscard]] AccountEntry *pickP2c(std::span<const Candidate> first, Random &random);

} // namespace signalbox
