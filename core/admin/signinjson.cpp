// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/signinjson.h"

#include "core/json/fieldreader.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::optional<SignInWay> signInWayFromName(std::string_view name)
{
    if (name == "browser")
        return SignInWay::browser;
    if (name == "device")
        return SignInWay::device;
    return std::nullopt;
}

void putText(json::Object &out, std::string_view name, std::string_view text)
{
    if (!text.empty())
        out[name] = text;
}

void putText(json::Object &out, std::string_view name, const QString &text)
{
    if (!text.isEmpty())
        out[name] = json::fromQString(text);
}

} // namespace

std::string_view signInStateName(SignInState state)
{
    switch (state) {
    case SignInState::waiting:
        return "waiting";
    case SignInState::working:
        return "working";
    case SignInState::done:
        return "done";
    case SignInState::failed:
        return "failed";
    case SignInState::cancelled:
        return "cancelled";
    }
    return {};
}

SignInStart readSignInStart(const json::Object &body, std::vector<FieldFault> &faults)
{
    json::FieldReader reader(body, {}, faults);
    SignInStart start;
    std::string provider;
    std::string account;
    reader.read("provider", provider);
    reader.read("account", account);
    if (provider.empty() && account.empty() && faults.empty())
        reader.fault("provider", u"is missing: for example openrouter"_s);
    start.provider = ProviderId(provider);
    if (!account.empty())
        start.account = AccountId(account);
    reader.readName<SignInWay>("way", start.way, signInWayFromName, u"must be browser or device"_s);
    reader.read("label", start.label);
    reader.read("base_url", start.baseUrl);
    reader.read("project_id", start.projectId);
    reader.read("proxy_url", start.proxyUrl);
    reader.read("terms_accepted", start.termsAccepted);
    reader.refuseUnknown();
    return start;
}

json::Object signInJson(const SignInSnapshot &signIn)
{
    json::Object out;
    out["flow_id"] = signIn.id;
    out["provider"] = signIn.provider.str();
    out["way"] = signIn.way == SignInWay::browser ? "browser" : "device";
    out["state"] = signInStateName(signIn.state);
    putText(out, "authorization_url", signIn.authorizationUrl);
    putText(out, "user_code", signIn.userCode);
    putText(out, "verification_uri", signIn.verificationUri);
    putText(out, "verification_uri_complete", signIn.verificationUriComplete);
    if (signIn.expiresAt)
        out["expires_at"] = toRfc3339(*signIn.expiresAt);
    putText(out, "error", signIn.error);
    if (signIn.account)
        out["account_id"] = signIn.account->str();
    putText(out, "account_name", signIn.accountName);
    return out;
}

} // namespace signalbox
