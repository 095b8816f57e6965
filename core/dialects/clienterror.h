// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QString>

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// What went wrong, from the client's point of view (wire.md 2.12). Each dialect has its own words
/// for it.
enum class ErrorClass {
    badRequest,
    contextTooLong,          ///< more input than the model takes
    unknownPreviousResponse, ///< previous_response_id names none that is kept here
    wrongKey,
    forbidden, ///< rights, terms, validation
    foreignOrigin,
    foreignHost,
    unknownPath,
    unknownModel,
    unknownResponse, ///< the path names a response that is not kept here
    wrongMethod,
    timedOutReading,
    bodyTooLarge,
    headersTooLarge,
    unsupportedCoding,
    upgradeRequired,
    rateLimited,
    badGateway, ///< the upstream failed or answered garbage
    notImplemented,
    unavailable, ///< proxy stopped, no credential usable, queue full
    overloaded,  ///< the upstream says it is
    upstreamTimedOut,
    loop,
};

/// An error to tell a client. A value.
struct ClientError
{
    ErrorClass kind = ErrorClass::badRequest;
    QString message;   ///< a sentence; no secrets
    std::string param; ///< the field at fault, when there is one
    std::optional<Milliseconds> retryAfter;
    std::string requestId;
};

/// How one class is spelled in the dialects.
struct ErrorWords
{
    ErrorClass kind;
    int status;
    std::string_view openaiType;
    std::string_view openaiCode; ///< empty: null
    std::string_view anthropicType;
    std::string_view geminiStatus;
};

[[nodiscard]] const ErrorWords &wordsFor(ErrorClass kind);
/// The class whose status is nearest, for what the server refuses by status alone.
[[nodiscard]] ErrorClass classForStatus(int status);

} // namespace signalbox
