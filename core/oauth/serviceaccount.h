// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/oauth/signin.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

/// A Google service account: a key that signs in without a browser. A value.
struct ServiceAccount
{
    std::string clientEmail;
    std::string privateKeyId; ///< empty: the file names none
    Secret privateKey;        ///< PEM, RSA
    std::string tokenUrl;
    std::string projectId;
};

/// Reads a downloaded key file, field by field: Error::fields name every fault. Another of Google's
/// files in its place is told apart. Pure.
[[nodiscard]] Result<ServiceAccount> readServiceAccount(const QByteArray &file);
[[nodiscard]] Result<ServiceAccount> readServiceAccount(const Secret &file);

/// Looks at the key file of a `serviceAccount` credential (others pass as they are) and fills in
/// what it tells and the account does not: e-mail address, project, label. The key file is kept
/// without what surrounds the JSON. Error::fields name every fault below /credential/json. Pure.
[[nodiscard]] Status adoptServiceAccount(Account &account, Credential &credential);

/// The signed assertion that is traded for a token: a JWT with RS256, good for an hour (RFC 7523
/// §3, RFC 7515). ErrorCode::corrupt when the key cannot sign. Pure.
[[nodiscard]] Result<Secret> serviceAccountAssertion(const ServiceAccount &account,
                                                     const std::vector<std::string> &scopes,
                                                     WallTime now);

/// Trades an assertion for an access token (RFC 7523 §2.1). There is no refresh token: the key is
/// one. Scopes that only name a user are not asked for. Null and an immediate `done` where the key
/// cannot sign; else `done` is called exactly once later and may destroy the call. A key that
/// Google does not accept has Error::detail "invalid_grant". Engine thread; destroying the call
/// cancels.
[[nodiscard]] std::unique_ptr<OAuthCall>
fetchServiceAccountToken(HttpTransport &transport, const Clock &clock,
                         const ServiceAccount &account, const std::vector<std::string> &scopes,
                         const std::string &proxyUrl, SignInDone done);

} // namespace signalbox
