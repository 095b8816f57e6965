// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/cause.h"

namespace signalbox {

namespace {

constexpr std::array<std::string_view, kCauseCount> kNames = {
    "disabled",
    "proxy_disabled",
    "needs_login",
    "validation_blocked",
    "provider_not_in_route",
    "model_not_offered",
    "model_excluded",
    "thinking_integrity",
    "suspended",
    "over_budget",
    "attempted",
    "cooldown_account",
    "cooldown_model",
    "protected",
    "session_window",
    "weekly_exhausted",
    "weekly_critical",
    "weekly_reserve",
    "account_busy",
    "pool_busy",
    "upstream_throttled",
    "behind_queue",
    "credential_locked",
};

} // namespace

std::string_view causeName(Cause cause)
{
    return kNames.at(static_cast<std::size_t>(cause));
}

} // namespace signalbox
