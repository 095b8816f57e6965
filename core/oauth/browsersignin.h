// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/signin.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <string_view>

namespace signalbox {

/// A sign-in in the browser that ends with a code on a loopback redirect, or with one that a person
/// pastes. One sign-in; destroying it cancels. Engine thread; its callback is called at most once,
/// never before start() or paste() return, and may destroy it. Nothing is kept of a sign-in that
/// failed.
class BrowserSignIn
{
public:
    virtual ~BrowserSignIn() = default;

    /// Listens for the redirect and gives the address for the browser. An Error (nothing to sign in
    /// with, port taken) ends it without a callback.
    [[nodiscard]] virtual Result<QByteArray> start() = 0;
    /// What a person copied from a browser that could not come back; an Error leaves the wait as it
    /// is. After start() only.
    [[nodiscard]] virtual Status paste(std::string_view text) = 0;
    /// What the page in the browser says of a sign-in that succeeded: whether an account came of
    /// it. Failures before that are told without it.
    virtual void tell(const Status &outcome) = 0;
};

/// Whom a BrowserSignIn tells.
struct BrowserSignInHooks
{
    SignInDone done;
    /// The code is there and is being traded; must not destroy the sign-in. Null: nobody asks.
    std::function<void()> codeCame{};
};

/// The flow that the definition names.
[[nodiscard]] std::unique_ptr<BrowserSignIn>
browserSignIn(const SignInServices &services, SignInRequest request, BrowserSignInHooks hooks);

} // namespace signalbox
