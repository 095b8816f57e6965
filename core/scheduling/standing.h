// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"

namespace signalbox {

/// How an account stands as people see it (contract.md, states). `bindings` is not filled in.
[[nodiscard]] AccountStanding standingOf(const AccountEntry &entry, TimePoint now,
                                         const SchedulerTuning &tuning);

/// Appends the running cooldowns of the account, those of its provider's models included.
void appendCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out);

/// Without those of its provider: what a restart must remember of the account.
void appendOwnCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out);

/// Requests come back through a gate after such a cooldown (scheduling.md §8).
[[nodiscard]] bool isRateLimit(CooldownReason reason);

} // namespace signalbox
