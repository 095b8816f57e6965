// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/signin.h"

#include <functional>
#include <memory>

namespace signalbox {

/// Ends a grant at the provider (RFC 7009): the refresh token, or the access token where there is
/// none. It ends for every computer of that client id. Null and an immediate `done` where the
/// definition names no address or there is no token; else `done` is called exactly once later and
/// may destroy the call. A token that is dead already counts as done. Engine thread; destroying the
/// call cancels.
[[nodiscard]] std::unique_ptr<OAuthCall> revokeGrant(const SignInServices &services,
                                                     const SignInRequest &request,
                                                     const Credential &credential,
                                                     std::function<void(Status)> done);

/// The answer of a revocation endpoint (RFC 7009 §2.2). Pure.
[[nodiscard]] Status readRevocationAnswer(const OAuthAnswer &answer);

} // namespace signalbox
