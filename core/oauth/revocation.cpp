// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/revocation.h"

#include "core/base/bytes.h"
#include "core/oauth/oautherror.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

std::unique_ptr<OAuthCall> revokeGrant(const SignInServices &services, const SignInRequest &request,
                                       const Credential &credential,
                                       std::function<void(Status)> done)
{
    const bool hasRefresh = !credential.refreshToken.empty();
    const Secret &token = hasRefresh ? credential.refreshToken : credential.value;
    if (request.definition.revocationUrl.empty() || token.empty()) {
        done({});
        return nullptr;
    }
    const std::array<FormField, 4> fields = {
        {{"token", token.view()},
         {"token_type_hint", hasRefresh ? "refresh_token" : "access_token"},
         {"client_id", request.client.clientId},
         {"client_secret", request.client.clientSecret.view()}}};
    return std::make_unique<OAuthCall>(
        services.transport,
        formRequest(request.definition.revocationUrl, request.proxyUrl, formOf(fields)),
        [ended = std::move(done)](const OAuthAnswer &answer) {
            ended(readRevocationAnswer(answer));
        });
}

Status readRevocationAnswer(const OAuthAnswer &answer)
{
    if (!answer.end.ok)
        return unreachableError(u"The provider"_s, answer.end.message);
    if (answer.status >= 200 && answer.status < 300)
        return {};
    const Result<json::Object> object = json::parseObject(view(answer.body));
    const std::string_view code = object ? oauthErrorCode(*object) : std::string_view();
    if (code == "invalid_token" || code == "invalid_grant")
        return {};
    if (answer.status < 500 && !code.empty())
        return oauthError(code, {});
    return Error{
        ErrorCode::unavailable,
        u"The provider did not end the sign-in (status %1): end it on its account page"_s.arg(
            answer.status),
        {},
        {}};
}

} // namespace signalbox
