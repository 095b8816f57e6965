// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/deviceflow.h"

#include "core/base/bytes.h"
#include "core/oauth/oautherror.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:device_code";
constexpr Milliseconds kDefaultInterval = std::chrono::seconds(5); // RFC 8628 §3.2
constexpr Milliseconds kSlowDown = std::chrono::seconds(5);        // §3.5
constexpr Milliseconds kLongestInterval = std::chrono::minutes(1);
/// For servers that forget the required expires_in.
constexpr Milliseconds kDefaultLifetime = std::chrono::minutes(10);

bool isShowable(std::string_view code)
{
    return !code.empty() && code.size() <= 64 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// It is opened in a browser: nothing but a web address may be.
bool isWebAddress(std::string_view url)
{
    return (url.starts_with("https://") || url.starts_with("http://")) && url.size() <= 2048 &&
           fitsIntoHeader(url);
}

enum class PollAnswer { pending, slowDown, retryLater, final };

PollAnswer pollAnswerOf(const OAuthAnswer &answer, std::span<const Secret> sent)
{
    if (!answer.end.ok)
        return PollAnswer::retryLater;
    const TokenAnswer token = readTokenAnswer(answer.status, answer.body, sent);
    if (token.fault != TokenFault::error)
        return PollAnswer::final;
    if (token.errorCode == "authorization_pending" || answer.status == 428)
        return PollAnswer::pending;
    if (token.errorCode == "slow_down" || answer.status == 429)
        return PollAnswer::slowDown;
    return answer.status >= 500 ? PollAnswer::retryLater : PollAnswer::final;
}

} // namespace

DeviceFlow::DeviceFlow(const SignInServices &services, SignInRequest request,
                       std::function<void(const DeviceCode &)> shown, SignInDone done)
    : m_services(services)
    , m_request(std::move(request))
    , m_shown(std::move(shown))
    , m_done(std::move(done))
{
}

Status DeviceFlow::start()
{
    const OAuthDefinition &definition = m_request.definition;
    if (definition.deviceUrl.empty() || tokenUrlOf(m_request).empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"This provider has no sign-in with a device code: use another way"_s,
                     {},
                     {}};
    }
    if (m_request.client.clientId.empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"This sign-in needs a client id of your own: register one with the provider "
                     "and enter it first"_s,
                     {},
                     {}};
    }
    const std::string scope = joinedScopes(definition.scopes);
    const std::array<FormField, 2> fields = {
        {{"client_id", m_request.client.clientId}, {"scope", scope}}};
    m_call = std::make_unique<OAuthCall>(
        m_services.transport, formRequest(definition.deviceUrl, m_request.proxyUrl, formOf(fields)),
        [this](const OAuthAnswer &answer) { onCode(answer); });
    return {};
}

void DeviceFlow::onCode(const OAuthAnswer &answer)
{
    Result<DeviceGrant> grant = readDeviceGrant(answer, m_services.clock.wallNow());
    if (!grant)
        return finish(grant.error());
    m_deviceCode = grant->deviceCode;
    m_interval = grant->interval;
    m_expiry = m_services.alarms.after(grant->lifetime,
                                       [this] { finish(oauthError("expired_token", {})); });
    wait();
    const auto shown = std::move(m_shown);
    shown(grant->shown); // may destroy this
}

void DeviceFlow::wait()
{
    m_pause = m_services.alarms.after(m_interval, [this] { poll(); });
}

void DeviceFlow::poll()
{
    const std::array<FormField, 4> fields = {
        {{"grant_type", kGrantType},
         {"device_code", m_deviceCode.view()},
         {"client_id", m_request.client.clientId},
         {"client_secret", m_request.client.clientSecret.view()}}};
    m_call = std::make_unique<OAuthCall>(
        m_services.transport,
        formRequest(tokenUrlOf(m_request), m_request.proxyUrl, formOf(fields)),
        [this](const OAuthAnswer &answer) { onPolled(answer); });
}

void DeviceFlow::onPolled(const OAuthAnswer &answer)
{
    const std::array<Secret, 2> sent = {m_deviceCode, m_request.client.clientSecret};
    switch (pollAnswerOf(answer, sent)) {
    case PollAnswer::pending:
        return wait();
    case PollAnswer::slowDown:
        m_interval += kSlowDown;
        return wait();
    case PollAnswer::retryLater: // §3.5: exponential backoff
        m_interval = std::min(2 * m_interval, kLongestInterval);
        return wait();
    case PollAnswer::final:
        break;
    }
    finish(readSignIn(answer, sent, m_request.definition.scopes, m_services.clock.wallNow()));
}

void DeviceFlow::finish(Result<SignIn> result)
{
    m_expiry.reset();
    m_pause.reset();
    m_call.reset();
    const auto done = std::move(m_done);
    done(std::move(result)); // may destroy this
}

Result<DeviceGrant> readDeviceGrant(const OAuthAnswer &answer, WallTime now)
{
    const QString endpoint = u"The device code address"_s;
    if (!answer.end.ok)
        return unreachableError(endpoint, answer.end.message);
    const Result<json::Object> object = json::parseObject(view(answer.body));
    if (object && !oauthErrorCode(*object).empty())
        return oauthError(oauthErrorCode(*object), {});
    const QString check = u"%1 answered with %2: check it in the definition"_s;
    const auto wrong = [&](const QString &what) {
        return Error{ErrorCode::invalidArgument, check.arg(endpoint, what), {}, {}};
    };
    if (answer.status != 200)
        return wrong(u"status %1"_s.arg(answer.status));
    if (!object)
        return wrong(looksLikeHtml(view(answer.body)) ? u"a web page"_s : u"no JSON"_s);
    DeviceGrant grant;
    grant.shown.userCode = textMember(*object, "user_code");
    // Google and older drafts spell it verification_url.
    const std::string_view uri = textMember(*object, "verification_uri");
    grant.shown.verificationUri = uri.empty() ? textMember(*object, "verification_url") : uri;
    grant.shown.verificationUriComplete = textMember(*object, "verification_uri_complete");
    grant.deviceCode = Secret(textMember(*object, "device_code"));
    if (!isShowable(grant.shown.userCode) || !isWebAddress(grant.shown.verificationUri) ||
        grant.deviceCode.empty())
        return wrong(u"no code that can be used"_s);
    if (!isWebAddress(grant.shown.verificationUriComplete))
        grant.shown.verificationUriComplete.clear();
    grant.interval =
        std::min(secondsOf(*object, "interval").value_or(kDefaultInterval), kLongestInterval);
    grant.lifetime = secondsOf(*object, "expires_in").value_or(kDefaultLifetime);
    grant.shown.expiresAt = now + grant.lifetime;
    return grant;
}

} // namespace signalbox
