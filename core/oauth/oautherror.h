// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/oauth/tokenanswer.h"

#include <string_view>

namespace signalbox {

/// An OAuth error code of the authorization, device or token endpoint (RFC 6749 §4.1.2.1, §5.2, RFC
/// 8628 §3.5 and Google's own) as a sentence that says what to do. `words` are the server's own,
/// cleaned, may be empty. Error::detail is the code. Pure.
[[nodiscard]] Error oauthError(std::string_view code, const QString &words);

/// The same for a whole answer of a token endpoint that gave no token.
[[nodiscard]] Error tokenError(const TokenAnswer &answer);

/// No answer came.
[[nodiscard]] Error unreachableError(const QString &endpoint, const QString &why);

} // namespace signalbox
