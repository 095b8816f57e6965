// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/clienterror.h"

#include <array>

namespace signalbox {

namespace {

constexpr std::array kWords = {
    ErrorWords{ErrorClass::badRequest, 400, "invalid_request_error", "", "invalid_request_error",
               "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::contextTooLong, 400, "invalid_request_error", "context_length_exceeded",
               "invalid_request_error", "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::unknownPreviousResponse, 400, "invalid_request_error",
               "previous_response_not_found", "invalid_request_error", "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::wrongKey, 401, "invalid_request_error", "invalid_api_key",
               "authentication_error", "UNAUTHENTICATED"},
    ErrorWords{ErrorClass::forbidden, 403, "permission_error", "", "permission_error",
               "PERMISSION_DENIED"},
    ErrorWords{ErrorClass::foreignOrigin, 403, "permission_error", "origin_not_allowed",
               "permission_error", "PERMISSION_DENIED"},
    ErrorWords{ErrorClass::foreignHost, 421, "invalid_request_error", "misdirected_request",
               "invalid_request_error", "FAILED_PRECONDITION"},
    ErrorWords{ErrorClass::unknownPath, 404, "invalid_request_error", "unknown_url",
               "not_found_error", "NOT_FOUND"},
    ErrorWords{ErrorClass::unknownModel, 404, "invalid_request_error", "model_not_found",
               "not_found_error", "NOT_FOUND"},
    ErrorWords{ErrorClass::unknownResponse, 404, "invalid_request_error", "response_not_found",
               "not_found_error", "NOT_FOUND"},
    ErrorWords{ErrorClass::wrongMethod, 405, "invalid_request_error", "method_not_allowed",
               "invalid_request_error", "UNIMPLEMENTED"},
    ErrorWords{ErrorClass::timedOutReading, 408, "invalid_request_error", "request_timeout",
               "timeout_error", "DEADLINE_EXCEEDED"},
    ErrorWords{ErrorClass::bodyTooLarge, 413, "invalid_request_error", "request_too_large",
               "request_too_large", "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::headersTooLarge, 431, "invalid_request_error", "headers_too_large",
               "request_too_large", "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::unsupportedCoding, 415, "invalid_request_error", "unsupported_encoding",
               "invalid_request_error", "INVALID_ARGUMENT"},
    ErrorWords{ErrorClass::upgradeRequired, 426, "invalid_request_error", "websocket_not_supported",
               "invalid_request_error", "UNIMPLEMENTED"},
    ErrorWords{ErrorClass::rateLimited, 429, "rate_limit_exceeded", "rate_limit_exceeded",
               "rate_limit_error", "RESOURCE_EXHAUSTED"},
    ErrorWords{ErrorClass::badGateway, 502, "server_error", "bad_gateway", "api_error", "INTERNAL"},
    ErrorWords{ErrorClass::notImplemented, 501, "invalid_request_error", "not_implemented",
               "invalid_request_error", "UNIMPLEMENTED"},
    ErrorWords{ErrorClass::unavailable, 503, "server_error", "service_unavailable", "api_error",
               "UNAVAILABLE"},
    ErrorWords{ErrorClass::overloaded, 503, "server_error", "server_is_overloaded",
               "overloaded_error", "UNAVAILABLE"},
    ErrorWords{ErrorClass::upstreamTimedOut, 504, "server_error", "upstream_timeout",
               "timeout_error", "DEADLINE_EXCEEDED"},
    ErrorWords{ErrorClass::loop, 508, "invalid_request_error", "loop_detected",
               "invalid_request_error", "FAILED_PRECONDITION"},
};

} // namespace

const ErrorWords &wordsFor(ErrorClass kind)
{
    for (const ErrorWords &words : kWords) {
        if (words.kind == kind)
            return words;
    }
    return kWords.front();
}

ErrorClass classForStatus(int status)
{
    for (const ErrorWords &words : kWords) {
        if (words.status == status)
            return words.kind;
    }
    return status >= 500 ? ErrorClass::badGateway : ErrorClass::badRequest;
}

} // namespace signalbox
