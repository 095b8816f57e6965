// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to a token endpoint and what comes back (RFC 6749 §5, §6). Pure.
#include "core/oauth/oauthcall.h"
#include "core/oauth/tokenanswer.h"
#include "core/oauth/tokenrefresher.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

RefreshResult errorAnswer(const TokenAnswer &answer)
{
    const std::string_view code = answer.errorCode;
    const QString tail = answer.words.isEmpty() ? QString() : u": "_s + answer.words;
    if (code == "invalid_grant") {
        return {RefreshEnd::refused, {}, u"The provider ended this sign-in%1"_s.arg(tail)};
    }
    if (code == "invalid_client" || code == "unauthorized_client") {
        return {
            RefreshEnd::failed,
            {},
            u"The provider does not accept the client id or secret of the settings%1"_s.arg(tail)};
    }
    // Also of a server that fails: had it used the refresh token up, the next try is told so by
    // invalid_grant, and an outage of the provider must not end the sign-ins of everybody.
    return {RefreshEnd::failed,
            {},
            u"The token address answered with status %1%2"_s.arg(answer.status).arg(tail)};
}

} // namespace

QByteArray refreshForm(const Credential &credential, const OAuthClient &client)
{
    const std::array<FormField, 4> fields = {{{"grant_type", "refresh_token"},
                                              {"refresh_token", credential.refreshToken.view()},
                                              {"client_id", client.clientId},
                                              {"client_secret", client.clientSecret.view()}}};
    return formOf(fields);
}

RefreshResult readRefreshAnswer(int status, const QByteArray &body, const Credential &used,
                                WallTime now)
{
    const std::array<Secret, 2> sent = {used.value, used.refreshToken};
    const TokenAnswer answer = readTokenAnswer(status, body, sent);
    switch (answer.fault) {
    case TokenFault::none:
        break;
    case TokenFault::error:
        return errorAnswer(answer);
    case TokenFault::redirect:
        return {RefreshEnd::failed, {}, tokenFaultSentence(answer)};
    // From here on the server took the refresh token: what cannot be read leaves it in doubt.
    case TokenFault::webPage:
    case TokenFault::noJson:
    case TokenFault::noToken:
    case TokenFault::tokenType:
        return {RefreshEnd::unanswered, {}, tokenFaultSentence(answer)};
    }
    RefreshResult result{RefreshEnd::renewed, {CredentialKind::oauth, answer.accessToken}, {}};
    result.credential.refreshToken =
        answer.refreshToken.empty() ? used.refreshToken : answer.refreshToken;
    if (answer.lifetime)
        result.credential.expiresAt = now + *answer.lifetime;
    return result;
}

} // namespace signalbox
