// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/signin.h"

#include <QString>

#include <functional>
#include <memory>
#include <string>

namespace signalbox {

/// Who signed in (OpenID Connect Core §5.3; Google's older endpoint calls the subject "id"). A
/// value; personal, so never for logs.
struct UserInfo
{
    std::string subject; ///< stable and unique with that provider
    std::string email;   ///< empty: not told
    QString name;        ///< empty: not told
};

/// Asks who an access token belongs to. `done` is called exactly once, never before this returns,
/// and may destroy the call. Engine thread; destroying the call cancels.
[[nodiscard]] std::unique_ptr<OAuthCall> fetchUserInfo(const SignInServices &services,
                                                       const SignInRequest &request,
                                                       const Secret &accessToken,
                                                       std::function<void(Result<UserInfo>)> done);

/// The answer of a user info endpoint. Pure.
[[nodiscard]] Result<UserInfo> readUserInfo(const OAuthAnswer &answer);

} // namespace signalbox
