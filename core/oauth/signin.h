// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/credential.h"
#include "core/accounts/provider.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/oauth/alarm.h"
#include "core/oauth/oauthcall.h"
#include "core/oauth/tokenrefresher.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

/// What every sign-in needs; must outlive it.
struct SignInServices
{
    HttpTransport &transport;
    const Clock &clock;
    Alarms &alarms;
};

/// What a sign-in is made from. A value.
struct SignInRequest
{
    OAuthDefinition definition;
    OAuthClient client;      ///< the user's own; its token URL comes before the definition's
    std::string proxyUrl{};  ///< as in UpstreamRequest; empty: "system"
    std::string loginHint{}; ///< the account's e-mail address when it signs in again
    quint16 port = 0;        ///< of the redirect; 0: any free one
};

/// What a sign-in brought. A value.
struct SignIn
{
    Credential credential;           ///< without a refresh token where the provider gave none
    std::vector<std::string> scopes; ///< granted; the ones asked for where the server says nothing
    std::string subject{};           ///< who signed in, where the same answer tells that
};

/// The longest subject that is kept (OpenID Connect Core §2).
inline constexpr std::size_t kSubjectMax = 255;

using SignInDone = std::function<void(Result<SignIn>)>;

/// The token address of a sign-in; empty when nobody names one.
[[nodiscard]] std::string tokenUrlOf(const SignInRequest &request);

/// Scopes that were asked for and not granted. Those that only name the user (openid, email,
/// profile) and offline_access are not missed: servers rename or swallow them. Pure.
[[nodiscard]] std::vector<std::string> missingScopes(const std::vector<std::string> &asked,
                                                     const std::vector<std::string> &granted);

/// A token endpoint's answer that ends a sign-in. `sent`: the secrets of the request. `now` is when
/// it came: lifetimes are relative, so that a wrong clock of this computer or theirs does no harm.
[[nodiscard]] Result<SignIn> readSignIn(const OAuthAnswer &answer, std::span<const Secret> sent,
                                        const std::vector<std::string> &asked, WallTime now);

/// Scopes as one word list (RFC 6749 §3.3).
[[nodiscard]] std::string joinedScopes(const std::vector<std::string> &scopes);

} // namespace signalbox
