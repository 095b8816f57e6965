// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace signalbox {

/// Why an account is not eligible, in the order of the checks (scheduling.md §2); the first that
/// applies is the account's cause.
enum class Cause {
    disabled,
    proxyDisabled,
    needsLogin,
    validationBlocked,
    providerNotInRoute,
    modelNotOffered,
    modelExcluded,
    thinkingIntegrity,
    suspended,
    overBudget,
    attempted,
    cooldownAccount,
    cooldownModel,
    isProtected,
    sessionWindow,
    weeklyExhausted,
    weeklyCritical,
    weeklyReserve,
    accountBusy,
    poolBusy,
    upstreamThrottled,
    behindQueue,
    credentialLocked, ///< the secret store does not give the credential now
};
inline constexpr std::size_t kCauseCount = static_cast<std::size_t>(Cause::credentialLocked) + 1;

/// snake_case name for traces and the admin API, e.g. "cooldown_model".
[[nodiscard]] std::string_view causeName(Cause cause);

/// How many accounts are out for which cause.
using CauseCounts = std::array<unsigned, kCauseCount>;

} // namespace signalbox
