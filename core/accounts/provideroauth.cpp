// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provideroauth.h"

#include "core/net/urlpolicy.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::optional<RefreshTokens> refreshTokensFromName(std::string_view name)
{
    if (name == "rotating")
        return RefreshTokens::rotating;
    if (name == "kept")
        return RefreshTokens::kept;
    return std::nullopt;
}

void readSeconds(json::FieldReader &reader, std::string_view name, std::optional<Milliseconds> &out)
{
    constexpr long long kMost = 366LL * 24 * 3600;
    if (!reader.has(name))
        return;
    long long seconds = 0;
    reader.read(name, seconds, 1, kMost);
    out = std::chrono::seconds(seconds);
}

void readEndpoint(json::FieldReader &reader, std::string_view name, std::string &out)
{
    reader.read(name, out);
    if (!out.empty() && !isTokenUrl(out))
        reader.fault(name, tokenUrlRule());
}

/// Parameters of an authorization request that are made for each sign-in (RFC 6749 §4.1.1, RFC
/// 7636 §4.3) or have a place of their own in the definition.
constexpr std::array<std::string_view, 7> kOwnParameters = {
    "response_type", "client_id",      "redirect_uri",         "scope",
    "state",         "code_challenge", "code_challenge_method"};

void readSignInWays(json::FieldReader &reader, OAuthDefinition &out)
{
    readEndpoint(reader, "authorization_url", out.authorizationUrl);
    readEndpoint(reader, "device_url", out.deviceUrl);
    readEndpoint(reader, "revocation_url", out.revocationUrl);
    readEndpoint(reader, "user_info_url", out.userInfoUrl);
    reader.read("scopes", out.scopes);
    const auto isScope = [](const std::string &scope) { // RFC 6749 §3.3
        return !scope.empty() && std::all_of(scope.begin(), scope.end(), [](char c) {
            return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
        });
    };
    if (!std::all_of(out.scopes.begin(), out.scopes.end(), isScope))
        reader.fault("scopes", u"must be names without blanks, one in each entry"_s);
    reader.read("authorization_parameters", out.authorizationParameters);
    for (const auto &[name, value] : out.authorizationParameters) {
        if (std::find(kOwnParameters.begin(), kOwnParameters.end(), name) != kOwnParameters.end())
            reader.fault({json::pointerTo(reader.pointerTo("authorization_parameters"), name),
                          u"is set by Signalbox itself: remove it"_s});
    }
    reader.read("pkce", out.pkce);
    reader.read("redirect_port", out.redirectPort, 0, 65535);
}

} // namespace

void readSignIn(json::FieldReader &parent, ProviderDefinition &out, std::vector<FieldFault> &faults)
{
    const boost::json::object *object = parent.object("oauth");
    if (!object) {
        if (out.accepts(CredentialKind::oauth) && !parent.has("oauth"))
            parent.fault("oauth", u"is missing: how the provider renews its access tokens"_s);
        return;
    }
    json::FieldReader reader(*object, parent.pointerTo("oauth"), faults);
    reader.readName<SignInFlow>("flow", out.signIn.flow, signInFlowFromName,
                                u"must be code or openrouter_key"_s);
    readEndpoint(reader, "token_url", out.signIn.tokenUrl);
    readSignInWays(reader, out.signIn);
    reader.readName<RefreshTokens>("refresh_token", out.signIn.refreshTokens, refreshTokensFromName,
                                   u"must be rotating or kept"_s);
    readSeconds(reader, "refresh_lead_seconds", out.signIn.refreshLead);
    readSeconds(reader, "refresh_interval_seconds", out.signIn.refreshInterval);
    if (out.signIn.flow == SignInFlow::openrouterKey && !out.accepts(CredentialKind::apiKey))
        reader.fault("flow", u"openrouter_key brings an API key: credentials must have api_key"_s);
    reader.refuseUnknown();
}

} // namespace signalbox
