// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/json/value.h"
#include "core/net/headers.h"

#include <optional>
#include <string_view>

namespace signalbox {

inline constexpr Milliseconds kLongestRetryHint = std::chrono::hours(24);

/// How long an upstream that answered 429, 503 or 529 asks to stay away (scheduling.md §7): the
/// headers retry-after-ms and Retry-After (seconds or date), members of the body such as Google's
/// RetryInfo.retryDelay, quotaResetDelay and quotaResetTimeStamp, retry_after and resets_at, and
/// only without any of them the text, "try again in 1m 5s". Of several the longest counts, since
/// all of them must have passed; that goes for repeated fields and lists, "5, 10", too. Negative,
/// past, absurd and unreadable ones are ignored; more than a day becomes a day; the least wait is
/// the scheduler's business. Pure.
[[nodiscard]] std::optional<Milliseconds> retryHint(int status, const Headers &headers,
                                                    std::string_view body, WallTime now);

/// The same where the body has been parsed already; `json` is null when it is no JSON.
[[nodiscard]] std::optional<Milliseconds> retryHint(int status, const Headers &headers,
                                                    const json::Value *json, std::string_view body,
                                                    WallTime now);

} // namespace signalbox
