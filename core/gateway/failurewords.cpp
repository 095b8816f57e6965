// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/failurewords.h"

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

} // namespace

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

} // namespace signalbox
