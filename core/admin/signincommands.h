// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/admin/reply.h"

#include <QString>

#include <optional>
#include <string>

namespace signalbox {

/// How a person signs in.
enum class SignInWay {
    browser, ///< authorization code on a loopback redirect, or a pasted one
    device,  ///< a code typed on another device
};

/// What a sign-in begins with.
struct SignInStart
{
    ProviderId provider;
    SignInWay way = SignInWay::browser;
    std::optional<AccountId> account; ///< signs in again; none: a new account
    QString label;                    ///< of a new account; empty: who signed in
    std::string baseUrl;              ///< of a new account; empty: the provider's
    std::string projectId;            ///< of a new account; empty: none, or found by asking
    std::string proxyUrl;             ///< a proxy choice (urlpolicy.h); empty: the account's, else
                                      ///< as the settings say
    bool termsAccepted = false;       ///< the provider's warning was
};

enum class SignInState {
    waiting, ///< for the person
    working, ///< the code is there; tokens and particulars are being asked for
    done,
    failed,
    cancelled,
};
/// "waiting", "working", "done", "failed", "cancelled".
[[nodiscard]] std::string_view signInStateName(SignInState state);

/// A sign-in as a value without secrets.
struct SignInSnapshot
{
    std::string id;
    ProviderId provider;
    SignInWay way = SignInWay::browser;
    SignInState state = SignInState::waiting;
    std::string authorizationUrl;        ///< browser: to be opened
    std::string userCode;                ///< device: to be typed
    std::string verificationUri;         ///< device: there
    std::string verificationUriComplete; ///< device: with the code in it; empty: none
    std::optional<WallTime> expiresAt;   ///< of the wait
    QString error;                       ///< failed: a sentence that says what to do
    std::optional<AccountId> account;    ///< done: added or renewed
    QString accountName;                 ///< done

    friend bool operator==(const SignInSnapshot &, const SignInSnapshot &) = default;
};

/// Signing in with a provider (product.md; contract.md, /oauth). Sign-ins are kept for a quarter of
/// an hour after their end; nothing is half-added: an account is there when state is done.
class SignInCommands
{
public:
    virtual ~SignInCommands() = default;

    /// Answers when there is an address to open or a code to type. invalidArgument with fields:
    /// unknown provider, one that has no such sign-in, no client id set; kTermsNotAccepted in
    /// detail; noSecretStore.
    virtual void startSignIn(SignInStart start, Reply<SignInSnapshot> reply) = 0;
    /// notFound for one that never was or ended long ago; so in all below.
    virtual void signIn(std::string id, Reply<SignInSnapshot> reply) = 0;
    /// What a person copied out of a browser elsewhere: the address it ended at, or the code alone.
    /// invalidArgument leaves the wait as it is.
    virtual void pasteSignInCode(std::string id, Secret text, Reply<SignInSnapshot> reply) = 0;
    /// Ends the wait; one that has ended stays as it ended.
    virtual void cancelSignIn(std::string id, Reply<SignInSnapshot> reply) = 0;
};

} // namespace signalbox
