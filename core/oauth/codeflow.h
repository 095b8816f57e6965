// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/browsersignin.h"
#include "core/oauth/loopbackreceiver.h"
#include "core/oauth/pkce.h"

#include <QByteArray>

#include <memory>
#include <string_view>

namespace signalbox {

/// Authorization code with PKCE on a loopback redirect (RFC 6749 §4.1, 7636, 8252; wire.md 3).
class CodeFlow final : public BrowserSignIn
{
public:
    CodeFlow(const SignInServices &services, SignInRequest request, BrowserSignInHooks hooks);

    [[nodiscard]] Result<QByteArray> start() override;
    [[nodiscard]] Status paste(std::string_view text) override { return m_receiver->paste(text); }
    void tell(const Status &outcome) override { m_receiver->tell(outcome); }

private:
    void onCode(const Result<Secret> &code);
    void onAnswer(const OAuthAnswer &answer);
    void finish(Result<SignIn> result);

    SignInServices m_services;
    SignInRequest m_request;
    BrowserSignInHooks m_hooks;
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
