// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// The stretch that a limit counts over. `tokens` and `requests` are the short windows (a minute,
/// as a rule) of that unit.
enum class QuotaWindow { fiveHour, sevenDay, day, tokens, requests, credit };

/// "5h", "7d", "day", "tokens", "requests", "credit".
[[nodiscard]] std::string_view quotaWindowName(QuotaWindow window);
[[nodiscard]] std::optional<QuotaWindow> quotaWindowFromName(std::string_view name);

/// Who told: the headers of an answer, or the provider's quota endpoint.
enum class QuotaSource { headers, endpoint };
/// "headers", "endpoint".
[[nodiscard]] std::string_view quotaSourceName(QuotaSource source);
[[nodiscard]] std::optional<QuotaSource> quotaSourceFromName(std::string_view name);

/// What the upstream itself says of a window (Anthropic's unified headers).
enum class QuotaStatus { unknown, allowed, warning, rejected };
/// "unknown", "allowed", "warning", "rejected".
[[nodiscard]] std::string_view quotaStatusName(QuotaStatus status);
[[nodiscard]] std::optional<QuotaStatus> quotaStatusFromName(std::string_view name);

/// One figure about one window, as told (scheduling.md §6). Times are spans from the moment of the
/// reading, so that no clock has to be agreed on. A value.
struct QuotaReading
{
    QuotaWindow window = QuotaWindow::day;
    /// The models it counts: empty for all, else a name or a pattern with '*' for a family.
    std::string model;
    std::optional<double> used;           ///< share of the window, raw: may be above 1, never NaN
    std::optional<Milliseconds> resetsIn; ///< may be negative: the reset has passed
    QuotaStatus status = QuotaStatus::unknown;
    QuotaSource source = QuotaSource::headers;

    friend bool operator==(const QuotaReading &, const QuotaReading &) = default;
};

/// A window as people and files see it (contract.md, quota items).
struct QuotaItem
{
    QuotaWindow window = QuotaWindow::day;
    std::string model;
    std::optional<double> remaining; ///< 0…1, by the estimate
    std::optional<WallTime> resetsAt;
    QuotaStatus status = QuotaStatus::unknown;
    QuotaSource source = QuotaSource::headers;
    WallTime readAt{};

    friend bool operator==(const QuotaItem &, const QuotaItem &) = default;
};

} // namespace signalbox
