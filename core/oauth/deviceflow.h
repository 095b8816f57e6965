// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/signin.h"

#include <memory>
#include <string>

namespace signalbox {

/// What the person types on another device (RFC 8628 §3.2). A value.
struct DeviceCode
{
    std::string userCode;
    std::string verificationUri;         ///< http(s)
    std::string verificationUriComplete; ///< with the code, for a QR picture; empty: none
    WallTime expiresAt;
};

/// Sign-in with a device code (RFC 8628; wire.md 3 for Google's replies). One sign-in; destroying
/// it cancels. Engine thread; `shown` is called once when there is a code, `done` exactly once at
/// the end, neither before start() returns; both may destroy the flow.
class DeviceFlow final
{
public:
    DeviceFlow(const SignInServices &services, SignInRequest request,
               std::function<void(const DeviceCode &)> shown, SignInDone done);

    /// An Error (nothing to sign in with) ends it without a callback.
    [[nodiscard]] Status start();

private:
    void onCode(const OAuthAnswer &answer);
    void wait();
    void poll();
    void onPolled(const OAuthAnswer &answer);
    void finish(Result<SignIn> result);

    SignInServices m_services;
    SignInRequest m_request;
    std::function<void(const DeviceCode &)> m_shown;
    SignInDone m_done;
    Secret m_deviceCode;
    Milliseconds m_interval{0};
    std::unique_ptr<Alarm> m_expiry;
    std::unique_ptr<Alarm> m_pause;
    std::unique_ptr<OAuthCall> m_call;
};

/// A device authorization answer: the code for people, the secret one and the pace.
struct DeviceGrant
{
    DeviceCode shown;
    Secret deviceCode;
    Milliseconds interval;
    Milliseconds lifetime;
};
[[nodiscard]] Result<DeviceGrant> readDeviceGrant(const OAuthAnswer &answer, WallTime now);

} // namespace signalbox
