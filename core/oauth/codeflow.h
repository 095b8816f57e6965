// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/loopbackreceiver.h"
#include "core/oauth/pkce.h"
#include "core/oauth/signin.h"

#include <QByteArray>

#include <memory>
#include <string_view>

namespace signalbox {

/// Sign-in with the browser: authorization code with PKCE on a loopback redirect (RFC 6749 §4.1,
/// 7636, 8252; wire.md 3). One sign-in; destroying it cancels. Engine thread; `done` is called at
/// most once, never before start() or paste() return, and may destroy the flow. Nothing is kept of
/// a sign-in that failed.
class CodeFlow final
{
public:
    CodeFlow(const SignInServices &services, SignInRequest request, SignInDone done);

    /// Listens for the redirect and gives the address for the browser. An Error (nothing to sign in
    /// with, port taken) ends it without `done`.
    [[nodiscard]] Result<QByteArray> start();
    /// What a person copied from a browser that could not come back; an Error leaves the wait as it
    /// is. After start() only.
    [[nodiscard]] Status paste(std::string_view text) { return m_receiver->paste(text); }

private:
    void onCode(const Result<Secret> &code);
    void onAnswer(const OAuthAnswer &answer);
    void finish(Result<SignIn> result);

    SignInServices m_services;
    SignInRequest m_request;
    SignInDone m_done;
    PkcePair m_pkce = newPkcePair();
    Secret m_code;
    std::unique_ptr<LoopbackReceiver> m_receiver;
    std::unique_ptr<OAuthCall> m_exchange;
};

/// What an authorization request carries (RFC 6749 §4.1.1). A value.
struct AuthorizationParameters
{
    std::string redirectUri;
    std::string state;
    std::string challenge; ///< S256; sent where the definition wants PKCE
};

/// The address for the browser. A query that the definition's address has stays. Pure.
[[nodiscard]] QByteArray authorizationUrl(const SignInRequest &request,
                                          const AuthorizationParameters &parameters);

} // namespace signalbox
