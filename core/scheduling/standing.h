// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"

namespace signalbox {

/// How an account stands as people see it (contract.md, states). `bindings` is not filled in.
[[nodiscard]] AccountStanding standingOf(const AccountEntry &entry, TimePoint now,
                                         const SchedulerTuning &tuning);

/// Appends the running cooldowns of the account, those of its provider's models included.
void appendCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out);

/// The earliest moment after `now` at which something about the account ends by itself.
[[nodiscard]] std::optional<TimePoint> nextChangeOf(const AccountEntry &entry, TimePoint now);

} // namespace signalbox
