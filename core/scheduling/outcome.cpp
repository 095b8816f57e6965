// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/outcome.h"

namespace signalbox {

std::string_view outcomeKindName(OutcomeKind kind)
{
    switch (kind) {
    case OutcomeKind::success:
        return "success";
    case OutcomeKind::neutral:
        return "neutral";
    case OutcomeKind::rateLimited:
        return "rate_limited";
    case OutcomeKind::unauthorized:
        return "unauthorized";
    case OutcomeKind::forbidden:
        return "forbidden";
    case OutcomeKind::suspended:
        return "suspended";
    case OutcomeKind::validationRequired:
        return "validation_required";
    case OutcomeKind::modelUnsupported:
        return "model_unsupported";
    case OutcomeKind::upstreamFailure:
        return "upstream_failure";
    case OutcomeKind::network:
        return "network";
    case OutcomeKind::emptyStream:
        return "empty_stream";
    }
    return {};
}

std::string_view rateLimitReasonName(RateLimitReason reason)
{
    switch (reason) {
    case RateLimitReason::quotaExhausted:
        return "quota_exhausted";
    case RateLimitReason::perMinute:
        return "per_minute";
    case RateLimitReason::modelCapacity:
        return "model_capacity";
    case RateLimitReason::notInPlan:
        return "not_in_plan";
    case RateLimitReason::overloaded:
        return "overloaded";
    case RateLimitReason::unknown:
        return "unknown";
    }
    return {};
}

} // namespace signalbox
