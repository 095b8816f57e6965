// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/scheduling/cause.h"

#include <QString>

#include <optional>

namespace signalbox {

/// Why no account could serve, for people: "3 accounts: 2 limited until 14:05, 1 needs sign-in".
/// Accounts of other providers are left out. `recovery` is the earliest end of a limit; it is told
/// as local time. Translatable.
[[nodiscard]] QString poolSentence(const CauseCounts &causes, std::optional<WallTime> recovery);

} // namespace signalbox
