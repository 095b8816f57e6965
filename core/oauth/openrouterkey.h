// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/browsersignin.h"
#include "core/oauth/loopbackreceiver.h"
#include "core/oauth/pkce.h"

#include <QByteArray>

#include <memory>
#include <string_view>

namespace signalbox {

/// Sign-in with OpenRouter (https://openrouter.ai/docs/guides/overview/auth/oauth): the browser
/// brings a code, and the code with its PKCE verifier buys an API key; no registration. OpenRouter
/// sends no `state` back, so the redirect's path carries it.
class OpenRouterKeyFlow final : public BrowserSignIn
{
public:
    /// Of `request` the addresses, proxy and port count.
    OpenRouterKeyFlow(const SignInServices &services, SignInRequest request,
                      BrowserSignInHooks hooks);

    [[nodiscard]] Result<QByteArray> start() override;
    [[nodiscard]] Status paste(std::string_view text) override { return m_receiver->paste(text); }
    void tell(const Status &outcome) override { m_receiver->tell(outcome); }

private:
    void onCode(const Result<Secret> &code);
    void finish(Result<SignIn> result);

    SignInServices m_services;
    SignInRequest m_request;
    BrowserSignInHooks m_hooks;
    PkcePair m_pkce = newPkcePair();
    std::unique_ptr<LoopbackReceiver> m_receiver;
    std::unique_ptr<OAuthCall> m_exchange;
};

/// The answer of POST /api/v1/auth/keys: {"key", "user_id"}. Pure.
[[nodiscard]] Result<SignIn> readOpenRouterKey(const OAuthAnswer &answer);

} // namespace signalbox
