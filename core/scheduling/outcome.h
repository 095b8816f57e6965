// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/quota.h"
#include "core/base/clock.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

enum class OutcomeKind {
    success,
    neutral, ///< client gone, request invalid: nobody is blamed
    rateLimited,
    unauthorized,
    forbidden,
    suspended, ///< 403 naming a breach of terms: out until the user acts
    validationRequired,
    modelUnsupported,
    upstreamFailure,
    network,
    emptyStream,
};

/// "success", "neutral", "rate_limited", …, as traces and logs write them.
[[nodiscard]] std::string_view outcomeKindName(OutcomeKind kind);

enum class RateLimitReason {
    quotaExhausted,
    perMinute,
    modelCapacity,
    notInPlan,
    overloaded,
    unknown
};

/// "quota_exhausted", "per_minute", "model_capacity", "not_in_plan", "overloaded", "unknown".
[[nodiscard]] std::string_view rateLimitReasonName(RateLimitReason reason);

/// Whether a limit or failure speaks of the account, of one model on it, or of everybody in its
/// limit group (organisation, workspace, project), there again of all models or of one.
enum class OutcomeScope { account, model, group, groupModel };

/// How one attempt ended, as the scheduler needs it (scheduling.md §1, §7). A value.
struct Outcome
{
    OutcomeKind kind = OutcomeKind::neutral;
    int status = 0; ///< HTTP status of the upstream; 0 when there was none
    RateLimitReason reason = RateLimitReason::unknown;
    OutcomeScope scope = OutcomeScope::account;
    std::optional<Milliseconds> hint{}; ///< how long the upstream asked to stay away
    bool connected = true;              ///< network: whether the upstream had been reached
    bool unreachable = false;           ///< network: no way there (name, route, connect time-out)
    std::uint64_t fingerprint = 0;      ///< of status and normalised text; 0: none (§8)
    QString message{};                  ///< the upstream's own words, cleaned; for last_error
    std::string validationUrl{};
    long long inputTokens = 0;
    long long outputTokens = 0;
    std::vector<QuotaReading> quota{}; ///< figures that came with the answer
    std::string limitGroup{};          ///< organisation that the answer names; empty when none
};

} // namespace signalbox
