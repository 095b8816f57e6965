// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/scheduling/scheduler.h"

#include <functional>
#include <vector>

namespace signalbox {

/// Civil time of a moment of the steady clock.
using ToWall = std::function<WallTime(TimePoint)>;

/// What snapshots tell of an account's file.
[[nodiscard]] AccountSnapshot snapshotOfFile(const Account &account,
                                             const ProviderDefinition &provider);
/// What the scheduler knows of it, put beside.
void addStanding(AccountSnapshot &snapshot, AccountStanding standing, const ToWall &toWall);

/// The windows as people see them: what remains by the estimate, 0 to 1 (scheduling.md §6).
[[nodiscard]] std::vector<QuotaItem> quotaItems(const std::vector<QuotaState> &states,
                                                const ToWall &toWall);
[[nodiscard]] std::vector<IncidentSnapshot> incidentSnapshots(std::vector<Incident> incidents,
                                                              const ToWall &toWall);

} // namespace signalbox
