// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/strategies/candidate.h"

namespace signalbox {

/// The first by id: burns one account before the next (scheduling.md §4). Priority has been
/// decided before.
[[nodiscard]] AccountEntry *pickFillFirst(const Candidates &candidates);

} // namespace signalbox
