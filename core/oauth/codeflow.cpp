// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/codeflow.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error unusable(const QString &message)
{
    return {ErrorCode::invalidArgument, message, {}, {}};
}

Status checkRequest(const SignInRequest &request)
{
    if (request.definition.authorizationUrl.empty())
        return unusable(u"This provider has no sign-in with the browser: use another way"_s);
    if (tokenUrlOf(request).empty())
        return unusable(u"The sign-in cannot end: the definition names no token address"_s);
    if (request.client.clientId.empty()) {
        return unusable(u"This sign-in needs a client id of your own: register one with the "
                        "provider and enter it first"_s);
    }
    return {};
}

} // namespace

CodeFlow::CodeFlow(const SignInServices &services, SignInRequest request, BrowserSignInHooks hooks)
    : m_services(services), m_request(std::move(request)), m_hooks(std::move(hooks))
{
}

Result<QByteArray> CodeFlow::start()
{
    if (const Status usable = checkRequest(m_request); !usable)
        return usable.error();
    RedirectOptions options;
    options.state = newOAuthState();
    options.port = m_request.port;
    const std::string state = options.state;
    m_receiver =
        std::make_unique<LoopbackReceiver>(m_services.alarms, std::move(options),
                                           [this](const Result<Secret> &code) { onCode(code); });
    if (const Status listening = m_receiver->listen(); !listening)
        return listening.error();
    return authorizationUrl(m_request,
                            {m_receiver->redirectUri().toStdString(), state, m_pkce.challenge});
}

void CodeFlow::onCode(const Result<Secret> &code)
{
    if (!code)
        return finish(code.error());
    m_code = *code;
    const std::string redirectUri = m_receiver->redirectUri().toStdString();
    const std::array<FormField, 6> fields = {
        {{"grant_type", "authorization_code"},
         {"code", m_code.view()},
         {"redirect_uri", redirectUri},
         {"client_id", m_request.client.clientId},
         {"client_secret", m_request.client.clientSecret.view()},
         {"code_verifier",
          m_request.definition.pkce ? m_pkce.verifier.view() : std::string_view()}}};
    m_exchange = std::make_unique<OAuthCall>(
        m_services.transport,
        formRequest(tokenUrlOf(m_request), m_request.proxyUrl, formOf(fields)),
        [this](const OAuthAnswer &answer) { onAnswer(answer); });
    if (m_hooks.codeCame)
        m_hooks.codeCame();
}

void CodeFlow::onAnswer(const OAuthAnswer &answer)
{
    const std::array<Secret, 3> sent = {m_code, m_pkce.verifier, m_request.client.clientSecret};
    finish(readSignIn(answer, sent, m_request.definition.scopes, m_services.clock.wallNow()));
}

void CodeFlow::finish(Result<SignIn> result)
{
    if (!result)
        m_receiver->tell(result.error());
    const auto done = std::move(m_hooks.done);
    done(std::move(result)); // may destroy this
}

QByteArray authorizationUrl(const SignInRequest &request, const AuthorizationParameters &parameters)
{
    const OAuthDefinition &definition = request.definition;
    const std::string scope = joinedScopes(definition.scopes);
    std::vector<FormField> fields = {{"response_type", "code"},
                                     {"client_id", request.client.clientId},
                                     {"redirect_uri", parameters.redirectUri},
                                     {"scope", scope},
                                     {"state", parameters.state}};
    if (definition.pkce) {
        fields.emplace_back("code_challenge", parameters.challenge);
        fields.emplace_back("code_challenge_method", "S256");
    }
    for (const auto &[name, value] : definition.authorizationParameters)
        fields.emplace_back(name, value);
    fields.emplace_back("login_hint", request.loginHint);
    QByteArray url = QByteArray::fromStdString(definition.authorizationUrl);
    url += url.contains('?') ? '&' : '?';
    return url + formOf(fields);
}

} // namespace signalbox
