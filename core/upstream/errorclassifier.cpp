// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errorclassifier.h"

#include "core/upstream/errormessage.h"
#include "core/upstream/errorsigns.h"
#include "core/upstream/ratelimitheaders.h"
#include "core/upstream/retryhints.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

bool isOverload(int status)
{
    return status == 503 || status == 529;
}

bool isServerFailure(int status)
{
    return status == 408 || (status >= 500 && status != 501 && status != 505);
}

/// Whether a refusal of the request may really be about the account or its model.
bool mayNameAModel(int status)
{
    return status == 404 || status == 400 || status == 422;
}

void limit(AttemptVerdict &verdict, RateLimitReason reason)
{
    verdict.outcome.kind = OutcomeKind::rateLimited;
    verdict.outcome.reason = reason;
    verdict.retry = MayRetry::elsewhere;
}

void judgeOverload(AttemptVerdict &verdict, const ErrorSigns &signs)
{
    Outcome &outcome = verdict.outcome;
    verdict.retry = MayRetry::elsewhere;
    outcome.scope = signs.speaksOfModel() ? OutcomeScope::model : OutcomeScope::account;
    if (isOverload(outcome.status) && signs.limitReason() == RateLimitReason::modelCapacity) {
        limit(verdict, RateLimitReason::modelCapacity);
        outcome.scope = OutcomeScope::model;
    } else if (isOverload(outcome.status) && outcome.hint) {
        limit(verdict, RateLimitReason::overloaded);
    } else {
        outcome.kind = OutcomeKind::upstreamFailure;
        outcome.reason = RateLimitReason::overloaded;
    }
}

void judgeRateLimit(AttemptVerdict &verdict, const ErrorSigns &signs)
{
    limit(verdict, signs.limitReason());
    const RateLimitReason reason = verdict.outcome.reason;
    const bool ofModel = signs.speaksOfModel() || reason == RateLimitReason::modelCapacity ||
                         reason == RateLimitReason::notInPlan;
    verdict.outcome.scope = ofModel ? OutcomeScope::model : OutcomeScope::account;
}

void judgeForbidden(AttemptVerdict &verdict, const ErrorSigns &signs)
{
    Outcome &outcome = verdict.outcome;
    outcome.kind = OutcomeKind::forbidden;
    verdict.retry = MayRetry::elsewhere;
    if (signs.demandsVerification()) {
        outcome.kind = OutcomeKind::validationRequired;
        outcome.validationUrl = signs.verificationUrl();
    } else if (signs.namesSuspension()) {
        outcome.kind = OutcomeKind::suspended;
        verdict.retry = MayRetry::never;
    }
}

/// 400, 404, 422: most are the request's own fault, some speak of the key, the account or a model
/// that this account cannot have.
void judgeRefusal(AttemptVerdict &verdict, const ErrorSigns &signs)
{
    Outcome &outcome = verdict.outcome;
    if (signs.namesBadKey()) {
        outcome.kind = OutcomeKind::unauthorized;
        verdict.retry = MayRetry::elsewhere;
    } else if (signs.namesSuspension()) {
        judgeForbidden(verdict, signs);
    } else if (signs.namesEmptyBalance()) {
        outcome.kind = OutcomeKind::forbidden;
        verdict.retry = MayRetry::elsewhere;
    } else if (signs.namesUnknownModel()) {
        outcome.kind = OutcomeKind::modelUnsupported;
        outcome.scope = OutcomeScope::model;
        verdict.retry = MayRetry::elsewhere;
    }
}

} // namespace

AttemptVerdict classifyAnswer(const UpstreamAnswer &answer, WallTime now)
{
    AttemptVerdict verdict;
    Outcome &outcome = verdict.outcome;
    outcome.status = answer.status;
    if (answer.status >= 200 && answer.status < 300) {
        outcome.kind = OutcomeKind::success;
        return verdict;
    }
    const ErrorSigns signs(answer);
    outcome.message = cleanedSentence(signs.sentence());
    if (outcome.message.isEmpty())
        outcome.message = u"HTTP %1"_s.arg(answer.status);
    outcome.hint = retryHint(answer.status, answer.headers, signs.parsed(), signs.sentence(), now);
    if (answer.status == 429) {
        judgeRateLimit(verdict, signs);
    } else if (answer.status == 401) {
        outcome.kind = OutcomeKind::unauthorized;
        verdict.retry = MayRetry::elsewhere;
    } else if (answer.status == 402 || answer.status == 403) {
        judgeForbidden(verdict, signs);
    } else if (isServerFailure(answer.status)) {
        judgeOverload(verdict, signs);
    } else if (mayNameAModel(answer.status)) {
        judgeRefusal(verdict, signs);
    }
    return verdict;
}

AttemptVerdict classifyNetworkEnd(const TransferEnd &end)
{
    AttemptVerdict verdict;
    if (end.ok) {
        verdict.outcome.kind = OutcomeKind::success;
        return verdict;
    }
    verdict.outcome.kind = OutcomeKind::network;
    verdict.outcome.message = end.message;
    switch (end.phase) {
    case NetworkPhase::resolve:
    case NetworkPhase::connect:
    case NetworkPhase::tls:
    case NetworkPhase::proxy:
        verdict.outcome.connected = false;
        verdict.retry = MayRetry::elsewhere;
        break;
    case NetworkPhase::send: // an incomplete request is not acted upon
        verdict.retry = MayRetry::elsewhere;
        break;
    case NetworkPhase::awaitResponse:
    case NetworkPhase::protocol:
        verdict.retry = MayRetry::once;
        break;
    case NetworkPhase::firstByteTimeout:
    case NetworkPhase::body:
    case NetworkPhase::idleTimeout: // may have been billed
        verdict.retry = MayRetry::never;
        break;
    }
    return verdict;
}

} // namespace signalbox
