// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errorclassifier.h"

#include "core/accounts/provider.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errorsigns.h"
#include "core/upstream/failurefingerprint.h"
#include "core/upstream/quotaheaders.h"
#include "core/upstream/retryhints.h"

#include <algorithm>

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

bool isRejected(const QuotaReading &reading)
{
    return reading.status == QuotaStatus::rejected;
}

bool isOfFamily(const QuotaReading &reading)
{
    return !reading.model.empty();
}

/// The windows that the upstream gives as its reason: rejected, and of the model that was asked
/// for. Where none is of that model all the rejected ones are, since it did refuse.
std::vector<QuotaReading> rejectedWindows(const Outcome &outcome, std::string_view model)
{
    std::vector<QuotaReading> all;
    std::copy_if(outcome.quota.begin(), outcome.quota.end(), std::back_inserter(all), isRejected);
    std::vector<QuotaReading> ofModel;
    std::copy_if(all.begin(), all.end(), std::back_inserter(ofModel),
                 [model](const QuotaReading &reading) {
                     return !isOfFamily(reading) || matchesWildcard(reading.model, model);
                 });
    return ofModel.empty() ? all : ofModel;
}

/// scheduling.md §6: the latest reset of several rejected windows counts, and a window of a model
/// family stops that family only.
void applyRejectedWindows(Outcome &outcome, std::string_view model)
{
    const std::vector<QuotaReading> rejected = rejectedWindows(outcome, model);
    if (rejected.empty())
        return;
    if (outcome.reason == RateLimitReason::unknown)
        outcome.reason = RateLimitReason::quotaExhausted;
    if (std::all_of(rejected.begin(), rejected.end(), isOfFamily))
        outcome.scope = OutcomeScope::model;
    if (outcome.hint)
        return;
    for (const QuotaReading &reading : rejected) {
        if (reading.resetsIn && reading.resetsIn->count() > 0)
            outcome.hint = std::max(outcome.hint.value_or(Milliseconds(0)),
                                    std::min(*reading.resetsIn, kLongestRetryHint));
    }
}

void judgeRateLimit(AttemptVerdict &verdict, const ErrorSigns &signs, std::string_view model)
{
    limit(verdict, signs.limitReason());
    Outcome &outcome = verdict.outcome;
    const bool ofModel = signs.speaksOfModel() ||
                         outcome.reason == RateLimitReason::modelCapacity ||
                         outcome.reason == RateLimitReason::notInPlan;
    outcome.scope = ofModel ? OutcomeScope::model : OutcomeScope::account;
    applyRejectedWindows(outcome, model);
    // Capacity is the provider's, whoever asks; a plan is looked at account by account.
    const bool mayBeGroups = outcome.reason != RateLimitReason::modelCapacity &&
                             outcome.reason != RateLimitReason::notInPlan;
    if (mayBeGroups && signs.speaksOfGroup())
        outcome.scope =
            outcome.scope == OutcomeScope::model ? OutcomeScope::groupModel : OutcomeScope::group;
}

/// Whether the failure may be one of several accounts' at once (scheduling.md §8).
bool hasFingerprint(OutcomeKind kind)
{
    return kind == OutcomeKind::rateLimited || kind == OutcomeKind::upstreamFailure;
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
    outcome = withAnswerHead({.status = answer.status}, answer.headers, now);
    if (answer.status >= 200 && answer.status < 300) {
        outcome.kind = OutcomeKind::success;
        return verdict;
    }
    const ErrorSigns signs(answer);
    outcome.message = cleanedSentence(withoutSecret(signs.sentence(), answer.secret));
    if (outcome.message.isEmpty())
        outcome.message = u"HTTP %1"_s.arg(answer.status);
    outcome.hint = retryHint(answer.status, answer.headers, signs.parsed(), signs.sentence(), now);
    if (answer.status == 429) {
        judgeRateLimit(verdict, signs, answer.model);
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
    if (hasFingerprint(outcome.kind))
        outcome.fingerprint = failureFingerprint(answer.status, signs.sentence());
    return verdict;
}

Outcome withAnswerHead(Outcome outcome, const Headers &headers, WallTime now)
{
    outcome.quota = quotaReadings(headers, now);
    outcome.limitGroup = limitGroupOf(headers);
    return outcome;
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
    verdict.outcome.fingerprint = failureFingerprint(0, end.message.toStdString());
    verdict.outcome.unreachable = end.unreachable || end.phase == NetworkPhase::resolve;
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
