// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/signincommands.h"
#include "core/oauth/browsersignin.h"
#include "core/oauth/deviceflow.h"
#include "core/oauth/userinfo.h"

#include <functional>
#include <memory>
#include <optional>

namespace signalbox {

/// What a sign-in brought: a credential and whose it is. A value.
struct SignedIn
{
    SignIn signIn;
    UserInfo who;             ///< what is known; all empty: nothing
    std::optional<Error> why; ///< why the provider that should tell who did not
};

/// One sign-in from its beginning to the account that comes of it: the person's part, the tokens,
/// then who it is. Saving is the owner's, who tells the end by finish(). Engine thread; destroying
/// it ends it without a trace.
class SignInRun final
{
public:
    /// Neither may destroy the run.
    struct Hooks
    {
        /// snapshot() is different.
        std::function<void()> changed;
        /// The credential is there, see signedIn(): now it is the owner's turn.
        std::function<void()> signedIn;
    };

    /// `first` names the id, provider and way. The services must outlive the run.
    SignInRun(const SignInServices &services, SignInRequest request, SignInSnapshot first,
              Hooks hooks);

    /// An Error: it has not begun. The address for a browser is there at once, a code for a device
    /// when changed() comes.
    [[nodiscard]] Status start();
    /// What a person copied from a browser elsewhere; an Error leaves the wait as it is.
    [[nodiscard]] Status paste(const Secret &text);
    /// Ends it, unless it has ended.
    void cancel();
    /// What became of what signedIn() told: the account and its name, or why there is none.
    void finish(const Result<AccountId> &account, const QString &name);

    [[nodiscard]] const SignInSnapshot &snapshot() const { return m_snapshot; }
    [[nodiscard]] bool ended() const;
    /// Whether the person can be shown what to do.
    [[nodiscard]] bool shown() const;
    /// Why it failed.
    [[nodiscard]] const std::optional<Error> &failure() const { return m_failure; }
    [[nodiscard]] const SignedIn &signedIn() const { return m_signedIn; }

private:
    void onShown(const DeviceCode &code);
    void onWorking();
    void onSignIn(const Result<SignIn> &result);
    void onUserInfo(const Result<UserInfo> &who);
    void end(SignInState state);

    SignInServices m_services;
    SignInRequest m_request;
    SignInSnapshot m_snapshot;
    Hooks m_hooks;
    std::unique_ptr<BrowserSignIn> m_browser;
    std::unique_ptr<DeviceFlow> m_device;
    std::unique_ptr<OAuthCall> m_userInfo;
    SignedIn m_signedIn;
    std::optional<Error> m_failure;
};

} // namespace signalbox
