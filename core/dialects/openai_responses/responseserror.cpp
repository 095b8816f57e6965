// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responseserror.h"

#include "core/base/logging.h"
#include "core/dialects/openai_responses/responsesvalues.h"

#include <array>
#include <string>
#include <string_view>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

struct CodeClass
{
    std::string_view code;
    ErrorClass kind;
};

constexpr std::array kCodes = {
    CodeClass{"rate_limit_exceeded", ErrorClass::rateLimited},
    CodeClass{"insufficient_quota", ErrorClass::rateLimited},
    CodeClass{"usage_limit_reached", ErrorClass::rateLimited},
    CodeClass{"usage_not_included", ErrorClass::rateLimited},
    CodeClass{"server_is_overloaded", ErrorClass::overloaded},
    CodeClass{"slow_down", ErrorClass::overloaded},
    CodeClass{"context_length_exceeded", ErrorClass::contextTooLong},
    CodeClass{"invalid_prompt", ErrorClass::badRequest},
    CodeClass{"invalid_request_error", ErrorClass::badRequest},
};

ErrorClass classOf(std::string_view code)
{
    for (const CodeClass &entry : kCodes) {
        if (entry.code == code)
            return entry.kind;
    }
    // "invalid_image", "image_too_large", "unsupported_image_media_type" …
    return code.find("image") == std::string_view::npos ? ErrorClass::badGateway
                                                        : ErrorClass::badRequest;
}

} // namespace

ClientError errorFrom(const json::Object &error)
{
    ClientError out;
    const std::string_view code = textIn(error, "code");
    out.kind = classOf(code.empty() ? textIn(error, "type") : code);
    out.message = redact(json::toQString(textIn(error, "message")));
    if (out.message.isEmpty())
        out.message = u"The upstream reported a failure without saying why."_s;
    out.param = textIn(error, "param");
    return out;
}

} // namespace signalbox::responses
