// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/redirectanswer.h"

#include "core/base/bytes.h"
#include "core/oauth/oautherror.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <string>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kCodeMax = 4096;

/// What the parameters of a query mean that belong to the answer.
struct Fields
{
    std::string code;
    std::string state;
    std::string error;
    std::string description;
    bool repeated = false; ///< one of them stands there twice
};

std::string decoded(std::string_view text)
{
    return QByteArray::fromPercentEncoding(toBytes(text).replace('+', ' ')).toStdString();
}

Fields fieldsOf(std::string_view query)
{
    Fields fields;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view field = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        const std::size_t equals = field.find('=');
        const std::string_view name = field.substr(0, equals);
        std::string *target = name == "code"                ? &fields.code
                              : name == "state"             ? &fields.state
                              : name == "error"             ? &fields.error
                              : name == "error_description" ? &fields.description
                                                            : nullptr;
        if (!target || equals == std::string_view::npos)
            continue;
        fields.repeated = fields.repeated || !target->empty();
        *target = decoded(field.substr(equals + 1));
    }
    return fields;
}

Error otherSignIn()
{
    return {ErrorCode::invalidArgument,
            u"The answer belongs to another sign-in: start the sign-in again and use the page that "
            "it opens"_s,
            {},
            {}};
}

/// RFC 6749 A.11: printable ASCII.
Result<Secret> checkedCode(std::string_view code)
{
    const bool good =
        !code.empty() && code.size() <= kCodeMax &&
        std::all_of(code.begin(), code.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!good) {
        return Error{ErrorCode::invalidArgument,
                     u"This is no authorization code: copy the whole address or the whole code "
                     "that the browser shows"_s,
                     {},
                     {}};
    }
    return Secret(code);
}

} // namespace

bool isRedirectAnswer(std::string_view query)
{
    const Fields fields = fieldsOf(query);
    return !fields.code.empty() || !fields.error.empty();
}

Result<Secret> codeFromQuery(std::string_view query, std::string_view state)
{
    const Fields fields = fieldsOf(query);
    if (fields.repeated) {
        return Error{ErrorCode::invalidArgument,
                     u"The answer has a parameter twice: start the sign-in again"_s,
                     {},
                     {}};
    }
    if (!equalInConstantTime(fields.state, state))
        return otherSignIn();
    if (!fields.error.empty())
        return oauthError(fields.error, cleanedSentence(fields.description));
    return checkedCode(fields.code);
}

Result<Secret> codeFromPaste(std::string_view text, std::string_view state)
{
    const std::string_view pasted = trimBlanks(text);
    if (const std::size_t mark = pasted.find('?'); mark != std::string_view::npos) {
        const std::string_view query = pasted.substr(mark + 1);
        return codeFromQuery(query.substr(0, query.find('#')), state);
    }
    const std::size_t hash = pasted.find('#');
    if (hash != std::string_view::npos && !equalInConstantTime(pasted.substr(hash + 1), state))
        return otherSignIn();
    const std::string_view code = pasted.substr(0, hash);
    if (code.find("://") != std::string_view::npos)
        return checkedCode({});
    return checkedCode(code);
}

} // namespace signalbox
