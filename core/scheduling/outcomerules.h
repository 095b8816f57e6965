// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"
#include "core/scheduling/leases.h"

namespace signalbox {

/// What the end of an attempt does to its account: the table of scheduling.md §7. `at` is the
/// sequence number of this release.
void applyOutcome(AccountEntry &entry, const Lease &lease, const Outcome &outcome, TimePoint now,
                  Sequence at, const SchedulerTuning &tuning);

} // namespace signalbox
