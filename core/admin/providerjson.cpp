// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/providerjson.h"

#include "core/json/fieldreader.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

json::Array strings(const std::vector<std::string> &list)
{
    json::Array out;
    for (const std::string &text : list)
        out.emplace_back(text);
    return out;
}

json::Object signInJson(const ProviderDefinition &provider)
{
    const OAuthDefinition &oauth = provider.signIn;
    const bool makesKeys = oauth.flow == SignInFlow::openrouterKey;
    const bool tokens = provider.accepts(CredentialKind::oauth);
    json::Object out;
    out["browser"] = !oauth.authorizationUrl.empty() && (tokens || makesKeys);
    out["device"] = !oauth.deviceUrl.empty() && tokens;
    out["needs_client"] = tokens && !makesKeys;
    return out;
}

} // namespace

json::Object providerJson(const ProviderDefinition &provider)
{
    json::Object out;
    out["id"] = provider.id.str();
    out["name"] = json::fromQString(provider.name);
    json::Array dialects;
    for (const DialectId dialect : provider.dialects)
        dialects.emplace_back(dialectName(dialect));
    out["dialects"] = std::move(dialects);
    out["base_url"] = provider.baseUrl;
    json::Array kinds;
    for (const CredentialKind kind : provider.credentials)
        kinds.emplace_back(credentialKindName(kind));
    out["credentials"] = std::move(kinds);
    out["sign_in"] = signInJson(provider);
    out["key_prefixes"] = strings(provider.keyPrefixes);
    out["keys_url"] = provider.keysUrl;
    out["note"] = json::fromQString(provider.note);
    out["warning"] = json::fromQString(provider.warning);
    out["tile"] = provider.tile;
    out["user_defined"] = provider.userDefined;
    out["definition"] = provider.source;
    return out;
}

json::Object localServerJson(const LocalServer &server)
{
    json::Object out;
    out["provider"] = server.provider.str();
    out["name"] = json::fromQString(server.name);
    out["base_url"] = server.baseUrl;
    out["models"] = strings(server.models);
    out["known"] = server.known;
    return out;
}

json::Object oauthClientJson(const OAuthClientSnapshot &client)
{
    json::Object out;
    out["provider"] = client.provider.str();
    out["client_id"] = client.clientId;
    out["has_secret"] = client.hasSecret;
    out["token_url"] = client.tokenUrl;
    if (!client.projectId.empty())
        out["project_id"] = client.projectId;
    return out;
}

Result<OAuthClientPatch> oauthClientPatchFromJson(const json::Object &body)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(body, {}, faults);
    OAuthClientPatch patch;
    const auto read = [&reader](std::string_view name, std::optional<std::string> &out) {
        if (!reader.has(name))
            return;
        std::string text;
        reader.read(name, text);
        out = std::move(text);
    };
    read("client_id", patch.clientId);
    read("token_url", patch.tokenUrl);
    std::optional<std::string> secret;
    read("client_secret", secret);
    if (secret)
        patch.clientSecret = Secret(*secret);
    if (const json::Object *file = reader.object("google_file"))
        patch.googleFile = json::dump(*file);
    if (patch.googleFile && (patch.clientId || patch.clientSecret))
        reader.fault("google_file", u"has the client's id and secret itself: send it alone"_s);
    if (!patch.googleFile && !patch.clientId && !patch.clientSecret && !patch.tokenUrl &&
        faults.empty())
        reader.fault("client_id", u"is missing: or send google_file"_s);
    reader.refuseUnknown();
    if (!faults.empty()) {
        return Error{
            ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}};
    }
    return patch;
}

json::Object testReportJson(const TestReport &report)
{
    json::Object out;
    out["ok"] = report.ok;
    out["status"] = report.status;
    out["message"] = json::fromQString(report.message);
    out["model"] = report.model;
    out["duration_ms"] = report.duration.count();
    out["input_tokens"] = report.inputTokens;
    out["output_tokens"] = report.outputTokens;
    return out;
}

} // namespace signalbox
