// SPDX-License-Identifier: GPL-3.0-or-later
// A provider definition from its JSON (docs/providers.md).
#include "core/accounts/provider.h"
#include "core/accounts/provideroauth.h"
#include "core/base/bytes.h"
#include "core/json/fieldreader.h"
#include "core/net/headerrules.h"
#include "core/net/headers.h"
#include "core/net/urlpolicy.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Headers that belong to the connection, or that Signalbox writes itself.
bool isReserved(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> kOwn = {"host", "content-length", "via",
                                                             "accept-encoding"};
    return isHopByHop(name) || std::any_of(kOwn.begin(), kOwn.end(), [name](std::string_view own) {
               return sameHeaderName(own, name);
           });
}

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
    if (!isHeaderName(placement.header) || isReserved(placement.header))
        reader.fault("header", u"must be the name of the header that carries the credential"_s);
    if (!isHeaderValue(placement.prefix))
        reader.fault("prefix", u"must not contain line ends or control characters"_s);
    reader.read("project_header", placement.projectHeader);
    if (!placement.projectHeader.empty() &&
        (!isHeaderName(placement.projectHeader) || isReserved(placement.projectHeader)))
        reader.fault("project_header", u"must be the name of a header"_s);
    reader.refuseUnknown();
    return placement;
}

void readCredentials(json::FieldReader &reader, ProviderDefinition &out,
                     std::vector<FieldFault> &faults)
{
    const boost::json::object *kinds = reader.object("credentials");
    if (!kinds || kinds->empty()) {
        if (kinds || !reader.has("credentials"))
            reader.fault(
                "credentials",
                u"must have at least one of api_key, bearer, oauth, service_account, none"_s);
        return;
    }
    const std::string parent = reader.pointerTo("credentials");
    for (const auto &member : *kinds) {
        const std::string pointer = json::pointerTo(parent, member.key());
        const auto kind = credentialKindFromName(member.key());
        if (!kind || !member.value().is_object()) {
            faults.push_back({pointer, kind ? u"must be an object"_s
                                            : u"is unknown: allowed are api_key, bearer, oauth, "
                                              "service_account, none"_s});
            continue;
        }
        out.credentials.push_back(*kind);
        if (*kind == CredentialKind::apiKey)
            out.apiKey = readPlacement(member.value().get_object(), pointer, faults);
        else if (*kind == CredentialKind::bearer)
            out.bearer = readPlacement(member.value().get_object(), pointer, faults);
        else if (*kind == CredentialKind::oauth)
            out.oauth = readPlacement(member.value().get_object(), pointer, faults);
        else if (*kind == CredentialKind::serviceAccount)
            out.serviceAccount = readPlacement(member.value().get_object(), pointer, faults);
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
    reader.refuseUnknown();
    out.quota = std::move(endpoint);
}

/// A base URL as of an account; whether it is a listener of our own is not known here.
void readBaseUrls(json::FieldReader &reader, ProviderDefinition &out,
                  std::vector<FieldFault> &faults)
{
    const auto check = [&faults](const std::string &pointer, const std::string &url) {
        if (const Status usable = checkBaseUrl(url, {}); !usable)
            faults.push_back({pointer, usable.error().message});
    };
    reader.read("base_url", out.baseUrl);
    if (!out.baseUrl.empty())
        check(reader.pointerTo("base_url"), out.baseUrl);
    std::vector<std::pair<std::string, std::string>> rows;
    reader.read("base_urls", rows);
    for (const auto &[name, url] : rows) {
        const std::string pointer = json::pointerTo(reader.pointerTo("base_urls"), name);
        const auto dialect = dialectFromName(name);
        if (dialect && !out.dialects.empty() && *dialect == out.dialects.front()) {
            faults.push_back({pointer, u"is the first dialect: its place is base_url"_s});
        } else if (dialect && out.speaks(*dialect)) {
            check(pointer, url);
            out.baseUrls.emplace_back(*dialect, url);
        } else {
            faults.push_back({pointer, u"must be one of the dialects of this definition"_s});
        }
    }
    if (!out.baseUrls.empty() && out.form != ProviderForm::plain)
        reader.fault("base_urls", u"is for the form plain only"_s);
}

/// Lists of names of which none may be empty: an empty prefix would claim every key.
void readNames(json::FieldReader &reader, std::string_view name, std::vector<std::string> &out,
               std::vector<FieldFault> &faults)
{
    constexpr std::size_t kMostBytes = 256;
    reader.read(name, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].empty() || out[i].size() > kMostBytes) {
            faults.push_back({json::pointerTo(reader.pointerTo(name), std::to_string(i)),
                              u"must have 1 to %1 bytes"_s.arg(kMostBytes)});
        }
    }
}

void readHeaders(json::FieldReader &reader, ProviderDefinition &out,
                 std::vector<FieldFault> &faults)
{
    readNames(reader, "forward_headers", out.forwardHeaders, faults);
    for (std::size_t i = 0; i < out.forwardHeaders.size(); ++i) {
        const std::string &name = out.forwardHeaders[i];
        if (!name.empty() && (!isHeaderName(name) || isReserved(name))) {
            faults.push_back(
                {json::pointerTo(reader.pointerTo("forward_headers"), std::to_string(i)),
                 u"must be the name of a header that a client may set for the upstream"_s});
        }
    }
    reader.read("required_headers", out.requiredHeaders);
    for (const auto &[name, value] : out.requiredHeaders) {
        const std::string pointer = json::pointerTo(reader.pointerTo("required_headers"), name);
        if (!isHeaderName(name) || isReserved(name))
            faults.push_back({pointer, u"is no header that may be added"_s});
        if (!isHeaderValue(value))
            faults.push_back({pointer, u"must not contain line ends or control characters"_s});
    }
    reader.read("project_header", out.projectHeader);
    if (!out.projectHeader.empty() && !isHeaderName(out.projectHeader))
        reader.fault("project_header", u"must be the name of a header, or be empty"_s);
}

void readPorts(json::FieldReader &reader, ProviderDefinition &out, std::vector<FieldFault> &faults)
{
    const json::Value *ports = reader.value("local_ports");
    if (!ports)
        return;
    if (!ports->is_array()) {
        reader.fault("local_ports", u"must be a list of port numbers"_s);
        return;
    }
    const json::Array &list = ports->get_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::int64_t port = list[i].is_int64() ? list[i].get_int64() : 0;
        if (port >= 1 && port <= 65535) {
            out.localPorts.push_back(static_cast<int>(port));
        } else {
            faults.push_back({json::pointerTo(reader.pointerTo("local_ports"), std::to_string(i)),
                              u"must be a whole number from 1 to 65535"_s});
        }
    }
}

void readForPeople(json::FieldReader &reader, ProviderDefinition &out)
{
    reader.read("name", out.name);
    const bool oneLine = std::none_of(out.name.begin(), out.name.end(),
                                      [](QChar c) { return c.category() == QChar::Other_Control; });
    if (out.name.trimmed().isEmpty() || !oneLine)
        reader.fault("name", u"must be a name for people, in one line"_s);
    reader.read("warning", out.warning);
    reader.read("note", out.note);
    reader.read("tile", out.tile);
    reader.read("keys_url", out.keysUrl);
    if (!out.keysUrl.empty() && !isTokenUrl(out.keysUrl))
        reader.fault("keys_url", tokenUrlRule());
}

} // namespace

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
    readForPeople(reader, out);
    readDialects(reader, out, faults);
    readForm(reader, out);
    readBaseUrls(reader, out, faults);
    readCredentials(reader, out, faults);
    readSignIn(reader, out, faults);
    readNames(reader, "model_patterns", out.modelPatterns, faults);
    if (out.modelPatterns.empty())
        reader.fault("model_patterns", u"must have at least one pattern; * means every model"_s);
    readNames(reader, "key_prefixes", out.keyPrefixes, faults);
    reader.read("models_path", out.modelsPath);
    if (!out.modelsPath.empty() && out.modelsPath.front() != '/')
        reader.fault("models_path", u"must begin with /, or be empty"_s);
    readPorts(reader, out, faults);
    readHeaders(reader, out, faults);
    readQuota(reader, out, faults);
    reader.refuseUnknown();
    out.source = json;
    if (!faults.empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"The provider definition is not valid"_s,
                     std::move(faults),
                     {}};
    }
    return out;
}

} // namespace signalbox
