// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/json/value.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Why an answer of a token endpoint gives no tokens.
enum class TokenFault {
    none,
    redirect,  ///< it points elsewhere, where no secret is sent
    error,     ///< an OAuth error (RFC 6749 §5.2) or a status that is one
    webPage,   ///< HTML instead of JSON
    noJson,    ///< neither
    noToken,   ///< JSON without a token that fits into a header: line breaks, blanks, no text
    tokenType, ///< not a bearer token
};

/// What a token endpoint said (RFC 6749 §5). A value.
struct TokenAnswer
{
    TokenFault fault = TokenFault::none;
    int status = 0;
    std::string errorCode{}; ///< of `error`: "invalid_grant" …; empty when it gave none
    QString words{};         ///< of `error`: the server's own, cleaned; empty when it gave none
    Secret accessToken{};
    Secret refreshToken{};                            ///< empty: none came
    std::optional<Milliseconds> lifetime{};           ///< from its coming; none: not said
    std::optional<std::vector<std::string>> scopes{}; ///< granted; none: not said
};

/// Reads a whole answer. `sent` are the secrets of the request: words that repeat one are not
/// told. Pure.
[[nodiscard]] TokenAnswer readTokenAnswer(int status, const QByteArray &body,
                                          std::span<const Secret> sent);

/// What is wrong, as a sentence; empty for TokenFault::none and TokenFault::error.
[[nodiscard]] QString tokenFaultSentence(const TokenAnswer &answer);

/// Seconds in a member of an answer, which some servers write as text; nothing for what is absent,
/// no number, less than one or more than a year.
[[nodiscard]] std::optional<Milliseconds> secondsOf(const json::Object &object,
                                                    std::string_view name);
/// A member that is text; empty when there is none. A view into `object`.
[[nodiscard]] std::string_view textMember(const json::Object &object, std::string_view name);
/// The error code of an answer: `error` as RFC 6749 §5.2 has it, or as some vendors nest it.
[[nodiscard]] std::string_view oauthErrorCode(const json::Object &object);
/// Whether a token can stand in a header: printable ASCII without blanks.
[[nodiscard]] bool fitsIntoHeader(std::string_view token);
/// Words of a list that blanks separate (RFC 6749 §3.3).
[[nodiscard]] std::vector<std::string> splitScopes(std::string_view text);

} // namespace signalbox
