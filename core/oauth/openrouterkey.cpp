// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/openrouterkey.h"

#include "core/base/bytes.h"
#include "core/oauth/oautherror.h"
#include "core/oauth/tokenanswer.h"
#include "core/upstream/errortext.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

OpenRouterKeyFlow::OpenRouterKeyFlow(const SignInServices &services, SignInRequest request,
                                     BrowserSignInHooks hooks)
    : m_services(services), m_request(std::move(request)), m_hooks(std::move(hooks))
{
}

Result<QByteArray> OpenRouterKeyFlow::start()
{
    const std::string &page = m_request.definition.authorizationUrl;
    if (page.empty() || tokenUrlOf(m_request).empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"This sign-in needs the addresses of its page and of its key exchange: check "
                     "the definition"_s,
                     {},
                     {}};
    }
    RedirectOptions options;
    options.path += '/' + newOAuthState();
    options.port = m_request.port;
    m_receiver =
        std::make_unique<LoopbackReceiver>(m_services.alarms, std::move(options),
                                           [this](const Result<Secret> &code) { onCode(code); });
    if (const Status listening = m_receiver->listen(); !listening)
        return listening.error();
    const std::string redirectUri = m_receiver->redirectUri().toStdString();
    const std::array<FormField, 3> fields = {{{"callback_url", redirectUri},
                                              {"code_challenge", m_pkce.challenge},
                                              {"code_challenge_method", "S256"}}};
    return toBytes(page) + (page.find('?') == std::string::npos ? '?' : '&') + formOf(fields);
}

void OpenRouterKeyFlow::onCode(const Result<Secret> &code)
{
    if (!code)
        return finish(code.error());
    UpstreamRequest request = oauthRequest(tokenUrlOf(m_request), m_request.proxyUrl);
    request.headers.add("Content-Type", "application/json");
    request.body = json::dump(json::Object{{"code", code->view()},
                                           {"code_verifier", m_pkce.verifier.view()},
                                           {"code_challenge_method", "S256"}});
    m_exchange = std::make_unique<OAuthCall>(
        m_services.transport, std::move(request),
        [this](const OAuthAnswer &answer) { finish(readOpenRouterKey(answer)); });
    if (m_hooks.codeCame)
        m_hooks.codeCame();
}

void OpenRouterKeyFlow::finish(Result<SignIn> result)
{
    if (!result)
        m_receiver->tell(result.error());
    const auto done = std::move(m_hooks.done);
    done(std::move(result)); // may destroy this
}

Result<SignIn> readOpenRouterKey(const OAuthAnswer &answer)
{
    if (!answer.end.ok)
        return unreachableError(u"OpenRouter"_s, answer.end.message);
    if (answer.status == 400 || answer.status == 403)
        return oauthError("invalid_grant", {});
    if (answer.status != 200) {
        return Error{ErrorCode::unavailable,
                     u"OpenRouter answered with status %1 instead of a key: try again later"_s.arg(
                         answer.status),
                     {},
                     {}};
    }
    const Result<json::Object> object = json::parseObject(view(answer.body));
    const std::string_view key = object ? textMember(*object, "key") : std::string_view();
    if (!fitsIntoHeader(key)) {
        return Error{
            ErrorCode::unavailable,
            looksLikeHtml(view(answer.body))
                ? u"OpenRouter answered with a web page instead of a key: try again later"_s
                : u"OpenRouter answered without a key that can be used: try again later"_s,
            {},
            {}};
    }
    SignIn signIn{{CredentialKind::apiKey, Secret(key)}, {}};
    signIn.subject = textMember(*object, "user_id").substr(0, kSubjectMax);
    return signIn;
}

} // namespace signalbox
