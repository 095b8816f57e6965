// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/signinrun.h"

#include "core/oauth/loopbackreceiver.h"

namespace signalbox {

using namespace Qt::StringLiterals;

SignInRun::SignInRun(const SignInServices &services, SignInRequest request, SignInSnapshot first,
                     Hooks hooks)
    : m_services(services)
    , m_request(std::move(request))
    , m_snapshot(std::move(first))
    , m_hooks(std::move(hooks))
{
}

Status SignInRun::start()
{
    if (m_snapshot.way == SignInWay::device) {
        m_device = std::make_unique<DeviceFlow>(
            m_services, m_request, [this](const DeviceCode &code) { onShown(code); },
            [this](const Result<SignIn> &result) { onSignIn(result); });
        return m_device->start();
    }
    m_browser = browserSignIn(
        m_services, m_request,
        {[this](const Result<SignIn> &result) { onSignIn(result); }, [this] { onWorking(); }});
    const Result<QByteArray> url = m_browser->start();
    if (!url)
        return url.error();
    m_snapshot.authorizationUrl = url->toStdString();
    m_snapshot.expiresAt = m_services.clock.wallNow() + kBrowserWait;
    return {};
}

Status SignInRun::paste(const Secret &text)
{
    if (ended() || !m_browser) {
        return Error{ErrorCode::conflict,
                     ended() ? u"This sign-in has ended: start it again"_s
                             : u"The code belongs on the provider's page: open %1 and enter %2 "
                               "there"_s.arg(QString::fromStdString(m_snapshot.verificationUri),
                                             QString::fromStdString(m_snapshot.userCode)),
                     {},
                     {}};
    }
    return m_browser->paste(text.view());
}

void SignInRun::cancel()
{
    if (!ended())
        end(SignInState::cancelled);
}

void SignInRun::finish(const Result<AccountId> &account, const QString &name)
{
    if (ended())
        return;
    if (m_browser)
        m_browser->tell(account ? Status() : Status(account.error()));
    if (!account) {
        m_failure = account.error();
        return end(SignInState::failed);
    }
    m_snapshot.account = *account;
    m_snapshot.accountName = name;
    end(SignInState::done);
}

bool SignInRun::ended() const
{
    return m_snapshot.state != SignInState::waiting && m_snapshot.state != SignInState::working;
}

bool SignInRun::shown() const
{
    return !m_snapshot.authorizationUrl.empty() || !m_snapshot.userCode.empty();
}

void SignInRun::onShown(const DeviceCode &code)
{
    m_snapshot.userCode = code.userCode;
    m_snapshot.verificationUri = code.verificationUri;
    m_snapshot.verificationUriComplete = code.verificationUriComplete;
    m_snapshot.expiresAt = code.expiresAt;
    m_hooks.changed();
}

void SignInRun::onWorking()
{
    m_snapshot.state = SignInState::working;
    m_snapshot.expiresAt.reset();
    m_hooks.changed();
}

void SignInRun::onSignIn(const Result<SignIn> &result)
{
    if (!result) {
        m_failure = result.error();
        return end(SignInState::failed);
    }
    m_signedIn.signIn = *result;
    m_signedIn.who.subject = result->subject;
    const bool asks = result->credential.kind == CredentialKind::oauth &&
                      !m_request.definition.userInfoUrl.empty();
    if (asks) {
        m_userInfo = fetchUserInfo(m_services, m_request, result->credential.value,
                                   [this](const Result<UserInfo> &who) { onUserInfo(who); });
    }
    if (m_snapshot.state == SignInState::waiting)
        onWorking(); // a device flow comes from waiting at once to tokens
    if (!asks)
        m_hooks.signedIn();
}

void SignInRun::onUserInfo(const Result<UserInfo> &who)
{
    if (who)
        m_signedIn.who = *who;
    else
        m_signedIn.why = who.error();
    m_hooks.signedIn();
}

void SignInRun::end(SignInState state)
{
    m_snapshot.state = state;
    m_snapshot.expiresAt.reset();
    if (m_failure)
        m_snapshot.error = m_failure->message;
    m_signedIn = {}; // nothing of a sign-in stays but its account
    m_request = {};
    m_userInfo.reset();
    m_device.reset();
    m_browser.reset();
    m_hooks.changed();
}

} // namespace signalbox
