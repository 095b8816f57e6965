// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"
#include "core/scheduling/leases.h"

namespace signalbox {

/// What the first byte of a good answer does: what was set before its request was sent is settled
/// (scheduling.md §1).
void applyAcceptance(AccountEntry &entry, const Lease &lease, TimePoint now, Sequence at,
                     const SchedulerTuning &tuning);

/// What the end of an attempt does to its account: the table of scheduling.md §7. `at` is the
/// sequence number of this release.
void applyOutcome(AccountEntry &entry, const Lease &lease, const Outcome &outcome, TimePoint now,
                  Sequence at, const SchedulerTuning &tuning);

} // namespace signalbox
