// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/failurewords.h"

#include "core/upstream/errortext.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <numeric>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

ErrorClass classOf(const Outcome &outcome)
{
    switch (outcome.kind) {
    case OutcomeKind::rateLimited:
        return outcome.reason == RateLimitReason::overloaded ? ErrorClass::overloaded
                                                             : ErrorClass::rateLimited;
    case OutcomeKind::unauthorized:
        return ErrorClass::unavailable;
    case OutcomeKind::forbidden:
    case OutcomeKind::suspended:
    case OutcomeKind::validationRequired:
        return ErrorClass::forbidden;
    case OutcomeKind::modelUnsupported:
        return ErrorClass::unknownModel;
    case OutcomeKind::upstreamFailure:
        if (outcome.status == 504 || outcome.status == 408)
            return ErrorClass::upstreamTimedOut;
        return outcome.status == 503 || outcome.status == 529 ? ErrorClass::overloaded
                                                              : ErrorClass::badGateway;
    case OutcomeKind::success:
    case OutcomeKind::neutral:
    case OutcomeKind::network:
    case OutcomeKind::emptyStream:
        break;
    }
    return ErrorClass::badGateway;
}

unsigned sumOf(const CauseCounts &counts, std::initializer_list<Cause> causes)
{
    unsigned sum = 0;
    for (const Cause cause : causes)
        sum += counts[static_cast<std::size_t>(cause)];
    return sum;
}

unsigned sumOf(const CauseCounts &counts)
{
    return std::accumulate(counts.begin(), counts.end(), 0U);
}

/// Whether an error body says that the input is longer than the model takes, in any vendor's words.
bool speaksOfLength(std::string_view body)
{
    static constexpr std::array<std::string_view, 6> kSigns = {
        "context_length_exceeded", "prompt is too long", "maximum context length",
        "context window",          "input token count",  "exceeds the maximum number of tokens"};
    return std::any_of(kSigns.begin(), kSigns.end(),
                       [body](std::string_view sign) { return containsNoCase(body, sign); });
}

/// Accounts that this request was never meant for.
unsigned notMeant(const CauseCounts &counts)
{
    return sumOf(counts, {Cause::providerNotInRoute, Cause::modelNotOffered, Cause::modelExcluded});
}

} // namespace

ErrorClass errorClassFor(const NoAccount &none)
{
    if (none.pinnedUnknown)
        return ErrorClass::badRequest;
    if (none.offline) // no account is to blame, whatever else stands in the way
        return ErrorClass::unavailable;
    const unsigned total = sumOf(none.causes);
    const unsigned elsewhere = notMeant(none.causes);
    const unsigned blocked = sumOf(none.causes, {Cause::suspended, Cause::validationBlocked});
    const unsigned limited =
        sumOf(none.causes, {Cause::cooldownAccount, Cause::cooldownModel, Cause::isProtected,
                            Cause::sessionWindow, Cause::weeklyExhausted, Cause::weeklyCritical,
                            Cause::weeklyReserve, Cause::overBudget});
    if (total > 0 && elsewhere == total)
        return ErrorClass::unknownModel;
    if (limited > 0 && none.retryAfter && !none.queueFull)
        return ErrorClass::rateLimited;
    return blocked > 0 && blocked + elsewhere == total ? ErrorClass::forbidden
                                                       : ErrorClass::unavailable;
}

bool tellsMoreThanAttempts(const CauseCounts &counts)
{
    return sumOf(counts) > sumOf(counts, {Cause::attempted}) + notMeant(counts);
}

bool onlyIntegrityForbids(const CauseCounts &counts)
{
    const unsigned kept = sumOf(counts, {Cause::thinkingIntegrity});
    return kept > 0 && kept + notMeant(counts) == sumOf(counts);
}

ClientError clientErrorFor(const Outcome &outcome)
{
    QString message = outcome.message;
    if (message.isEmpty())
        message = u"The upstream answered with status %1"_s.arg(outcome.status);
    if (outcome.kind == OutcomeKind::unauthorized)
        message = u"The provider refused the account's credential: %1"_s.arg(message);
    return {classOf(outcome), message, {}, outcome.hint, {}};
}

ClientError clientErrorFor(const TransferEnd &end)
{
    const bool late =
        end.phase == NetworkPhase::firstByteTimeout || end.phase == NetworkPhase::idleTimeout;
    return {late ? ErrorClass::upstreamTimedOut : ErrorClass::badGateway, end.message, {}, {}, {}};
}

ClientError refusalFor(const Outcome &outcome, std::string_view body, DialectId client)
{
    ClientError error{classForStatus(outcome.status), outcome.message, {}, {}, {}};
    if (!speaksOfLength(body))
        return error;
    // Coding clients shorten the conversation by themselves when they read this (wire.md 2.12).
    static const QString kAnthropicWords = u"prompt is too long"_s;
    error.kind = ErrorClass::contextTooLong;
    if (client == DialectId::anthropic && !error.message.startsWith(kAnthropicWords))
        error.message = kAnthropicWords + u": "_s + error.message;
    return error;
}

AttemptVerdict verdictFor(const ClientError &failure)
{
    AttemptVerdict verdict;
    verdict.outcome.message = failure.message;
    verdict.outcome.hint = failure.retryAfter;
    verdict.retry = MayRetry::elsewhere;
    switch (failure.kind) {
    case ErrorClass::badRequest:
    case ErrorClass::contextTooLong:
        verdict.outcome.kind = OutcomeKind::neutral;
        verdict.outcome.status = 400;
        verdict.retry = MayRetry::never;
        break;
    case ErrorClass::rateLimited:
        verdict.outcome.kind = OutcomeKind::rateLimited;
        verdict.outcome.status = 429;
        break;
    case ErrorClass::overloaded:
        verdict.outcome.kind = OutcomeKind::upstreamFailure;
        verdict.outcome.reason = RateLimitReason::overloaded;
        verdict.outcome.status = 503;
        break;
    default:
        verdict.outcome.kind = OutcomeKind::upstreamFailure;
        verdict.outcome.status = 502;
        verdict.retry = MayRetry::once;
        break;
    }
    return verdict;
}

} // namespace signalbox
