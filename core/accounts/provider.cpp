// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provider.h"

#include "core/base/bytes.h"
#include "core/json/fieldreader.h"
#include "core/net/urlpolicy.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::string_view, 3> kQuotaFormatNames = {"code_assist", "openrouter_key",
                                                               "anthropic_usage"};

constexpr std::array<std::string_view, 3> kFormNames = {"plain", "vertex", "code_assist"};

void readDialects(json::FieldReader &reader, ProviderDefinition &out,
                  std::vector<FieldFault> &faults)
{
    std::vector<std::string> names;
    reader.read("dialects", names);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (const auto dialect = dialectFromName(names[i]); dialect && !out.speaks(*dialect)) {
            out.dialects.push_back(*dialect);
        } else {
            faults.push_back(
                {json::pointerTo(reader.pointerTo("dialects"), std::to_string(i)),
                 u"must be openai_chat, openai_responses, anthropic or gemini, each once"_s});
        }
    }
    if (names.empty())
        reader.fault("dialects", u"must name at least one dialect"_s);
}

void readForm(json::FieldReader &reader, ProviderDefinition &out)
{
    reader.readName<ProviderForm>("form", out.form, providerFormFromName,
                                  u"must be plain, vertex or code_assist"_s);
    reader.read("location", out.location);
    if (out.form == ProviderForm::vertex && out.location.empty())
        reader.fault("location", u"must say where the models run, such as global"_s);
    if (out.form == ProviderForm::codeAssist && !out.speaks(DialectId::gemini))
        reader.fault("dialects", u"must have gemini: code_assist wraps nothing else"_s);
    reader.read("official", out.official);
}

CredentialPlacement readPlacement(const boost::json::object &json, const std::string &pointer,
                                  std::vector<FieldFault> &faults)
{
    json::FieldReader reader(json, pointer, faults);
    CredentialPlacement placement;
    reader.read("header", placement.header);
    reader.read("prefix", placement.prefix);
    if (placement.header.empty())
        reader.fault("header", u"must be the name of the header that carries the credential"_s);
    return placement;
}

void readCredentials(json::FieldReader &reader, ProviderDefinition &out,
                     std::vector<FieldFault> &faults)
{
    const boost::json::object *kinds = reader.object("credentials");
    if (!kinds || kinds->empty()) {
        if (kinds || !reader.has("credentials"))
            reader.fault("credentials",
                         u"must have at least one of api_key, bearer, oauth, none"_s);
        return;
    }
    const std::string parent = reader.pointerTo("credentials");
    for (const auto &member : *kinds) {
        const std::string pointer = json::pointerTo(parent, member.key());
        const auto kind = credentialKindFromName(member.key());
        if (!kind || !member.value().is_object()) {
            faults.push_back(
                {pointer, kind ? u"must be an object"_s
                               : u"is unknown: allowed are api_key, bearer, oauth, none"_s});
            continue;
        }
        out.credentials.push_back(*kind);
        if (*kind == CredentialKind::apiKey)
            out.apiKey = readPlacement(member.value().get_object(), pointer, faults);
        else if (*kind == CredentialKind::bearer)
            out.bearer = readPlacement(member.value().get_object(), pointer, faults);
        else if (*kind == CredentialKind::oauth)
            out.oauth = readPlacement(member.value().get_object(), pointer, faults);
    }
}

void readQuota(json::FieldReader &parent, ProviderDefinition &out, std::vector<FieldFault> &faults)
{
    const boost::json::object *object = parent.object("quota");
    if (!object)
        return;
    json::FieldReader reader(*object, parent.pointerTo("quota"), faults);
    QuotaEndpoint endpoint;
    if (!reader.has("format"))
        reader.fault("format", u"is missing"_s);
    reader.readName<QuotaFormat>("format", endpoint.format, quotaFormatFromName,
                                 u"must be code_assist, openrouter_key or anthropic_usage"_s);
    reader.read("method", endpoint.method);
    if (endpoint.method != "GET" && endpoint.method != "POST")
        reader.fault("method", u"must be GET or POST"_s);
    reader.read("path", endpoint.path);
    if (!endpoint.path.starts_with('/') || endpoint.path.starts_with("//"))
        reader.fault("path", u"must begin with one /"_s);
    if (const boost::json::object *body = reader.object("body"))
        endpoint.body = view(json::dump(*body));
    out.quota = std::move(endpoint);
}

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
}

void readSignIn(json::FieldReader &parent, ProviderDefinition &out, std::vector<FieldFault> &faults)
{
    const boost::json::object *object = parent.object("oauth");
    if (!object) {
        if (out.accepts(CredentialKind::oauth) && !parent.has("oauth"))
            parent.fault("oauth", u"is missing: how the provider renews its access tokens"_s);
        return;
    }
    json::FieldReader reader(*object, parent.pointerTo("oauth"), faults);
    readEndpoint(reader, "token_url", out.signIn.tokenUrl);
    readSignInWays(reader, out.signIn);
    reader.readName<RefreshTokens>("refresh_token", out.signIn.refreshTokens, refreshTokensFromName,
                                   u"must be rotating or kept"_s);
    readSeconds(reader, "refresh_lead_seconds", out.signIn.refreshLead);
    readSeconds(reader, "refresh_interval_seconds", out.signIn.refreshInterval);
}

} // namespace

std::string_view quotaFormatName(QuotaFormat format)
{
    return kQuotaFormatNames.at(static_cast<std::size_t>(format));
}

std::string_view providerFormName(ProviderForm form)
{
    return kFormNames.at(static_cast<std::size_t>(form));
}

std::optional<ProviderForm> providerFormFromName(std::string_view name)
{
    const auto found = std::find(kFormNames.begin(), kFormNames.end(), name);
    if (found == kFormNames.end())
        return std::nullopt;
    return static_cast<ProviderForm>(found - kFormNames.begin());
}

std::optional<QuotaFormat> quotaFormatFromName(std::string_view name)
{
    const auto found = std::find(kQuotaFormatNames.begin(), kQuotaFormatNames.end(), name);
    if (found == kQuotaFormatNames.end())
        return std::nullopt;
    return static_cast<QuotaFormat>(found - kQuotaFormatNames.begin());
}

bool ProviderDefinition::accepts(CredentialKind kind) const
{
    return std::find(credentials.begin(), credentials.end(), kind) != credentials.end();
}

const CredentialPlacement &ProviderDefinition::placementOf(CredentialKind kind) const
{
    static const CredentialPlacement kNowhere;
    switch (kind) {
    case CredentialKind::apiKey:
        return apiKey;
    case CredentialKind::bearer:
        return bearer;
    case CredentialKind::oauth:
        return oauth;
    case CredentialKind::none:
        break;
    }
    return kNowhere;
}

bool ProviderDefinition::speaks(DialectId dialect) const
{
    return std::find(dialects.begin(), dialects.end(), dialect) != dialects.end();
}

std::string ProviderDefinition::reasoningFamily() const
{
    return form != ProviderForm::plain || id.str() == "gemini" ? "google" : id.str();
}

Result<ProviderDefinition> providerFromJson(const boost::json::object &json)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(json, {}, faults);
    ProviderDefinition out;
    std::string id;
    reader.read("id", id);
    if (!isSafeId(id))
        reader.fault("id", u"must be 1 to 64 of the characters A-Z a-z 0-9 _ -"_s);
    out.id = ProviderId(std::move(id));
    reader.read("name", out.name);
    if (out.name.isEmpty())
        reader.fault("name", u"must be a name for people"_s);
    readDialects(reader, out, faults);
    readForm(reader, out);
    reader.read("warning", out.warning);
    reader.read("base_url", out.baseUrl);
    if (!out.baseUrl.empty() && !out.baseUrl.starts_with("https://") &&
        !out.baseUrl.starts_with("http://"))
        reader.fault("base_url", u"must begin with https:// or http://, or be empty"_s);
    readCredentials(reader, out, faults);
    readSignIn(reader, out, faults);
    reader.read("model_patterns", out.modelPatterns);
    if (out.modelPatterns.empty())
        reader.fault("model_patterns", u"must have at least one pattern; * means every model"_s);
    reader.read("key_prefixes", out.keyPrefixes);
    reader.read("models_path", out.modelsPath);
    if (!out.modelsPath.empty() && out.modelsPath.front() != '/')
        reader.fault("models_path", u"must begin with /, or be empty"_s);
    reader.read("forward_headers", out.forwardHeaders);
    reader.read("required_headers", out.requiredHeaders);
    reader.read("project_header", out.projectHeader);
    readQuota(reader, out, faults);
    if (!faults.empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"The provider definition is not valid"_s,
                     std::move(faults),
                     {}};
    }
    return out;
}

bool matchesWildcard(std::string_view pattern, std::string_view name)
{
    // Greedy with one point to come back to: linear in practice, never exponential.
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

} // namespace signalbox
