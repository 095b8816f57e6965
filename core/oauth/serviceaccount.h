// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// The signed assertion that is traded for a token: a JWT with RS256, good for an hour (RFC 7523
/// §3, RFC 7515). ErrorCode::corrupt when the key cannot sign. Pure.
[[nodiscard]] Result<Secret> serviceAccountAssertion(const ServiceAccount &account,
                                                     const std::vector<std::string> &scopes,
                                                     WallTime now);

/// Trades an assertion for an access token (RFC 7523 §2.1). There is no refresh token: the key is
/// one. Null and an immediate `done` where the key cannot sign; else `done` is called exactly once
/// later and may destroy the call. Engine thread; destroying the call cancels.
[[nodiscard]] std::unique_ptr<OAuthCall>
fetchServiceAccountToken(const SignInServices &services, const ServiceAccount &account,
                         const std::vector<std::string> &scopes, const std::string &proxyUrl,
                         SignInDone done);

} // namespace signalbox
