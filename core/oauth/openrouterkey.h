// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/loopbackreceiver.h"
#include "core/oauth/pkce.h"
#include "core/oauth/signin.h"

#include <QByteArray>

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

/// Sign-in with OpenRouter (https://openrouter.ai/docs/guides/overview/auth/oauth): the browser
/// brings a code, and the code with its PKCE verifier buys an API key; no registration. OpenRouter
/// sends no `state` back, so the redirect's path carries it. One sign-in; destroying it cancels.
/// Engine thread; `done` is called at most once, never before start() or paste() return, and may
/// destroy this.
class OpenRouterKeyFlow final
{
public:
    struct Options
    {
        std::string origin = "https://openrouter.ai";
        std::string proxyUrl{}; ///< as in UpstreamRequest
        quint16 port = 0;       ///< of the redirect; 0: any free one
    };
    using Done = std::function<void(Result<Credential>)>;

    OpenRouterKeyFlow(const SignInServices &services, Options options, Done done);

    /// Listens for the redirect and gives the address for the browser.
    [[nodiscard]] Result<QByteArray> start();
    /// As CodeFlow::paste().
    [[nodiscard]] Status paste(std::string_view text) { return m_receiver->paste(text); }

private:
    void onCode(const Result<Secret> &code);
    void finish(Result<Credential> result);

    SignInServices m_services;
    Options m_options;
    Done m_done;
    PkcePair m_pkce = newPkcePair();
    std::unique_ptr<LoopbackReceiver> m_receiver;
    std::unique_ptr<OAuthCall> m_exchange;
};

/// The answer of POST /api/v1/auth/keys: {"key"}. Pure.
[[nodiscard]] Result<Credential> readOpenRouterKey(const OAuthAnswer &answer);

} // namespace signalbox
