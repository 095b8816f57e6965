// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <string_view>

/// What an authorization server sends back through the browser (RFC 6749 §4.1.2). Pure, except that
/// states are compared in constant time.
namespace signalbox {

/// Whether a query is such an answer: it has a code or an error.
[[nodiscard]] bool isRedirectAnswer(std::string_view query);

/// The authorization code of a redirect's query. `state` is the one that was sent; empty: none was.
/// ErrorCode::unauthorized when the sign-in was refused there, invalidArgument for another
/// sign-in's answer, one that misses something or one that has it twice (RFC 6749 §3.1).
[[nodiscard]] Result<Secret> codeFromQuery(std::string_view query, std::string_view state);

/// The code of what a person copied from the browser: the whole address, "code#state" or the bare
/// code. A state that comes along must be ours.
[[nodiscard]] Result<Secret> codeFromPaste(std::string_view text, std::string_view state);

} // namespace signalbox
