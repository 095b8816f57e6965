// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

namespace signalbox {

/// Whether a response header tells of limits and quota: retry-after*, anthropic-ratelimit-*,
/// x-ratelimit-*, x-rate-limit-*, ratelimit-*.
[[nodiscard]] bool isRateLimitHeader(std::string_view name);

/// Those fields of a response head, for Outcome::rateHeaders.
[[nodiscard]] Headers rateLimitHeaders(const Headers &headers);

} // namespace signalbox
