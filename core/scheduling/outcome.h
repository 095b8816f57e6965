// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/headers.h"

#include <QString>

#include <optional>
#include <string>

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

/// Whether a limit or failure speaks of one model or of the whole account.
enum class OutcomeScope { account, model };

/// How one attempt ended, as the scheduler needs it (scheduling.md §1, §7). A value.
struct Outcome
{
    OutcomeKind kind = OutcomeKind::neutral;
    int status = 0; ///< HTTP status of the upstream; 0 when there was none
    RateLimitReason reason = RateLimitReason::unknown;
    OutcomeScope scope = OutcomeScope::account;
    std::optional<Milliseconds> hint{}; ///< how long the upstream asked to stay away
    bool connected = true;              ///< network: whether the upstream had been reached
    QString message{};                  ///< the upstream's own words, cleaned; for last_error
    std::string validationUrl{};
    long long inputTokens = 0;
    long long outputTokens = 0;
    Headers rateHeaders{}; ///< quota headers seen with the answer
};

} // namespace signalbox
