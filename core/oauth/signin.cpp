// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/signin.h"

#include "core/oauth/oautherror.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

std::string tokenUrlOf(const SignInRequest &request)
{
    return request.client.tokenUrl.empty() ? request.definition.tokenUrl : request.client.tokenUrl;
}

std::vector<std::string> missingScopes(const std::vector<std::string> &asked,
                                       const std::vector<std::string> &granted)
{
    constexpr std::array<std::string_view, 4> kNames = {"openid", "email", "profile",
                                                        "offline_access"};
    std::vector<std::string> missing;
    for (const std::string &scope : asked) {
        if (std::find(granted.begin(), granted.end(), scope) == granted.end() &&
            std::find(kNames.begin(), kNames.end(), scope) == kNames.end())
            missing.push_back(scope);
    }
    return missing;
}

Result<SignIn> readSignIn(const OAuthAnswer &answer, std::span<const Secret> sent,
                          const std::vector<std::string> &asked, WallTime now)
{
    if (!answer.end.ok)
        return unreachableError(u"The token address"_s, answer.end.message);
    const TokenAnswer token = readTokenAnswer(answer.status, answer.body, sent);
    if (token.fault != TokenFault::none)
        return tokenError(token);
    SignIn signIn{{CredentialKind::oauth, token.accessToken, token.refreshToken},
                  token.scopes.value_or(asked)};
    if (token.lifetime)
        signIn.credential.expiresAt = now + *token.lifetime;
    const std::vector<std::string> missing = missingScopes(asked, signIn.scopes);
    if (!missing.empty()) {
        return Error{
            ErrorCode::unauthorized,
            u"The sign-in did not allow everything that is needed (%1): start it again and "
            "tick every box"_s.arg(QString::fromStdString(joinedScopes(missing))),
            {},
            "missing_scope"};
    }
    return signIn;
}

std::string joinedScopes(const std::vector<std::string> &scopes)
{
    std::string joined;
    for (const std::string &scope : scopes)
        joined += (joined.empty() ? "" : " ") + scope;
    return joined;
}

} // namespace signalbox
