// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/quota.h"
#include "core/base/clock.h"
#include "core/net/headers.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Which window a name means and which models it counts, as in QuotaReading.
struct QuotaScope
{
    QuotaWindow window = QuotaWindow::fiveHour;
    std::string model;
};

/// Anthropic's names of windows: "5h", "7d", "7d_opus", and as its claims and its usage endpoint
/// write them, "seven_day_opus". nullopt for others, such as "overage".
[[nodiscard]] std::optional<QuotaScope> quotaScope(std::string_view name);

/// What the head of any answer tells of quota (scheduling.md §6): Anthropic's unified windows,
/// whose utilization is a share; anthropic-ratelimit-*, x-ratelimit-*, x-rate-limit-* and
/// ratelimit-* of requests and tokens; `ratelimit` as one field (IETF draft, httpapi 07). One
/// reading for each window and model; of several limits on the same one the tightest counts.
/// Unreadable figures are left out. Pure; allocates nothing when no such header is there.
[[nodiscard]] std::vector<QuotaReading> quotaReadings(const Headers &headers, WallTime now);

/// The organisation that an answer names, whose limits its accounts share; empty when none.
[[nodiscard]] std::string limitGroupOf(const Headers &headers);

} // namespace signalbox
