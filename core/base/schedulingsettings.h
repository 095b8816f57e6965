// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

enum class SchedulingMode { cacheFirst, balance, performanceFirst };

/// "CacheFirst", "Balance", "PerformanceFirst".
[[nodiscard]] std::string_view schedulingModeName(SchedulingMode mode);
[[nodiscard]] std::optional<SchedulingMode> schedulingModeFromName(std::string_view name);

enum class Strategy { automatic, p2c, roundRobin, fillFirst, adaptive };

/// "auto", "p2c", "round_robin", "fill_first", "adaptive".
[[nodiscard]] std::string_view strategyName(Strategy strategy);
[[nodiscard]] std::optional<Strategy> strategyFromName(std::string_view name);

/// Quota protection (contract.md: /quota_protection; scheduling.md §6). A value.
struct QuotaProtection
{
    bool enabled = false;
    int thresholdPercentage = 10;             ///< 1–99, of what remains
    std::vector<std::string> monitoredModels; ///< names or patterns; empty: all

    friend bool operator==(const QuotaProtection &, const QuotaProtection &) = default;
};

/// The scheduling part of the settings (contract.md: /proxy/scheduling). A value.
struct SchedulingSettings
{
    SchedulingMode mode = SchedulingMode::balance;
    int maxWaitSeconds = 60;  ///< 0–600, used in cacheFirst
    int queueWaitSeconds = 2; ///< 0–600, used in the other modes
    Strategy strategy = Strategy::automatic;
    int maxAttempts = 3;    ///< 1–10 accounts a request
    int maxInFlight = 1000; ///< 0: none
    /// 0: none; not set: 50 for accounts that sign in, none for keys and local ones.
    std::optional<int> maxInFlightPerAccount;
    bool allowPayPerUse = false; ///< the user's one yes to moving on to pay-per-use (§12)
    QuotaProtection protection;

    friend bool operator==(const SchedulingSettings &, const SchedulingSettings &) = default;
};

} // namespace signalbox
