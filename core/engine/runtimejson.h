// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/scheduler.h"

#include <QByteArray>

#include <string_view>
#include <vector>

namespace signalbox {

/// One instant on both clocks. A value.
struct Moment
{
    TimePoint steady;
    WallTime wall;

    [[nodiscard]] static Moment of(const Clock &clock) { return {clock.now(), clock.wallNow()}; }
};

/// The text of `runtime.json`. Each end stands there twice, as civil time for people and as the
/// span that was left: a clock that is put back between writing and reading changes no span.
/// Accounts of which nothing is worth keeping are left out. Pure; holds no secrets.
[[nodiscard]] QByteArray runtimeToJson(const std::vector<AccountRuntime> &accounts, Moment now);

/// What a text of runtimeToJson() means now: what has ended is dropped, a cooldown lasts at most
/// `maxCooldown` from now and no longer than was left when it was written, the health gap has
/// shrunk by the time that passed. Entries with faults are skipped and counted in `skipped` (may
/// be null). An Error when it is no such text at all.
[[nodiscard]] Result<std::vector<AccountRuntime>> runtimeFromJson(std::string_view text, Moment now,
                                                                  const SchedulerTuning &tuning,
                                                                  int *skipped = nullptr);

/// Whether `current` differs from what was written in more than what time alone does to it.
[[nodiscard]] bool runtimeDiffers(const std::vector<AccountRuntime> &written, TimePoint writtenAt,
                                  const std::vector<AccountRuntime> &current, TimePoint now,
                                  const SchedulerTuning &tuning);

} // namespace signalbox
