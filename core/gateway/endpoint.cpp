// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoint.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace signalbox {

namespace {

struct FixedPath
{
    std::string_view path; ///< behind the version
    std::string_view methods;
    EndpointKind kind;
    DialectId dialect;
    QuotaGroup group = QuotaGroup::text;
    bool probe = false;
};

constexpr std::array kFixedPaths = {
    FixedPath{"/chat/completions", "POST", EndpointKind::proxy, DialectId::openaiChat},
    FixedPath{"/completions", "POST", EndpointKind::proxy, DialectId::openaiChat},
    FixedPath{"/embeddings", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::embedding},
    FixedPath{"/moderations", "POST", EndpointKind::proxy, DialectId::openaiChat},
    FixedPath{"/responses", "POST", EndpointKind::proxy, DialectId::openaiResponses},
    FixedPath{"/responses/input_tokens", "POST", EndpointKind::proxy, DialectId::openaiResponses,
              QuotaGroup::text, true},
    FixedPath{"/responses/compact", "POST", EndpointKind::proxy, DialectId::openaiResponses},
    FixedPath{"/messages", "POST", EndpointKind::proxy, DialectId::anthropic},
    FixedPath{"/messages/count_tokens", "POST", EndpointKind::proxy, DialectId::anthropic,
              QuotaGroup::text, true},
    FixedPath{"/models", "GET", EndpointKind::listModels, DialectId::openaiChat},
    FixedPath{"/files", "GET, POST", EndpointKind::notHosted, DialectId::openaiChat},
    FixedPath{"/batches", "GET, POST", EndpointKind::notHosted, DialectId::openaiChat},
    FixedPath{"/messages/batches", "GET, POST", EndpointKind::notHosted, DialectId::anthropic},
};

constexpr std::array<std::string_view, 3> kVersions = {"v1", "v1beta", "v1alpha"};

std::string withoutDoubledSlashes(std::string_view path)
{
    std::string out;
    for (const char c : path) {
        if (c != '/' || !out.ends_with('/'))
            out += c;
    }
    if (out.size() > 1 && out.ends_with('/'))
        out.pop_back();
    return out;
}

std::string percentDecoded(std::string_view text)
{
    return QByteArray::fromPercentEncoding(
               QByteArray(text.data(), static_cast<qsizetype>(text.size())))
        .toStdString();
}

/// Takes "v1", "v1beta" or "v1alpha" off the front of a path; again when the client doubled it.
std::string takeVersion(std::string_view &path)
{
    std::string version;
    for (bool taken = true; taken;) {
        taken = false;
        for (const std::string_view known : kVersions) {
            const std::string_view rest = path.substr(1);
            if (rest.starts_with(known) &&
                (rest.size() == known.size() || rest[known.size()] == '/')) {
                version = known;
                path.remove_prefix(known.size() + 1);
                taken = !path.empty();
                break;
            }
        }
    }
    return version;
}

struct GeminiMethod
{
    std::string_view name;
    bool streams;
    bool probe;
    QuotaGroup group;
};
constexpr std::array kGeminiMethods = {
    GeminiMethod{"generateContent", false, false, QuotaGroup::text},
    GeminiMethod{"streamGenerateContent", true, false, QuotaGroup::text},
    GeminiMethod{"countTokens", false, true, QuotaGroup::text},
    GeminiMethod{"embedContent", false, false, QuotaGroup::embedding},
    GeminiMethod{"batchEmbedContents", false, false, QuotaGroup::embedding},
};

/// "/models/{id}:{method}"; the id may hold slashes and escapes, the last colon divides.
std::optional<Endpoint> geminiEndpoint(std::string_view path, std::string version)
{
    static constexpr std::string_view kPrefix = "/models/";
    const std::string decoded = percentDecoded(path);
    const auto colon = decoded.rfind(':');
    if (!path.starts_with(kPrefix) || colon == std::string::npos || colon <= kPrefix.size())
        return std::nullopt;
    const std::string_view methodName = std::string_view(decoded).substr(colon + 1);
    for (const GeminiMethod &method : kGeminiMethods) {
        if (method.name != methodName)
            continue;
        Endpoint endpoint;
        endpoint.dialect = DialectId::gemini;
        endpoint.version = std::move(version);
        endpoint.model = decoded.substr(kPrefix.size(), colon - kPrefix.size());
        endpoint.method = methodName;
        endpoint.group = method.group;
        endpoint.streamsByPath = method.streams;
        endpoint.probe = method.probe;
        endpoint.upstreamPath = geminiPath(endpoint, endpoint.model);
        return endpoint;
    }
    return std::nullopt;
}

bool hasKeyParameter(std::string_view query)
{
    return query.starts_with("key=") || query.find("&key=") != std::string_view::npos;
}

/// The shape of GET /models, which is one path for three dialects (wire.md 1.9).
DialectId dialectOfModelList(std::string_view version, std::string_view query,
                             const Headers &headers)
{
    if (headers.contains("x-goog-api-key") || hasKeyParameter(query))
        return DialectId::gemini;
    if (headers.contains("anthropic-version"))
        return DialectId::anthropic;
    return version == "v1beta" || version == "v1alpha" ? DialectId::gemini : DialectId::openaiChat;
}

std::variant<Endpoint, NoEndpoint> ifAllowed(Endpoint endpoint, std::string_view method,
                                             std::string_view allow)
{
    for (std::string_view rest = allow; !rest.empty();) {
        const auto comma = rest.find(", ");
        if (rest.substr(0, comma) == method)
            return endpoint;
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 2);
    }
    return NoEndpoint{endpoint.dialect, std::string(allow)};
}

std::optional<std::variant<Endpoint, NoEndpoint>> ownEndpoint(std::string_view path,
                                                              std::string_view method)
{
    Endpoint endpoint;
    if (path == "/healthz") {
        endpoint.kind = EndpointKind::health;
        return ifAllowed(endpoint, method, "GET, HEAD");
    }
    if (path == "/" || path == "/api/hello") {
        endpoint.kind = EndpointKind::hello;
        return ifAllowed(endpoint, method, "GET, HEAD");
    }
    return std::nullopt;
}

} // namespace

std::string geminiPath(const Endpoint &endpoint, std::string_view model)
{
    const QByteArray encoded =
        QByteArray(model.data(), static_cast<qsizetype>(model.size())).toPercentEncoding("/@");
    return "/models/" + encoded.toStdString() + ':' + endpoint.method;
}

DialectId dialectToAnswer(QByteArrayView target, const Headers &headers)
{
    const auto mark = target.indexOf('?');
    const std::string path = withoutDoubledSlashes(view(mark < 0 ? target : target.first(mark)));
    const std::string_view query = mark < 0 ? std::string_view() : view(target.sliced(mark + 1));
    std::string_view rest = path;
    const std::string version = path.starts_with('/') ? takeVersion(rest) : std::string();
    if (rest.starts_with("/messages"))
        return DialectId::anthropic;
    if (rest.starts_with("/responses"))
        return DialectId::openaiResponses;
    if (rest.starts_with("/chat/"))
        return DialectId::openaiChat;
    if (rest.starts_with("/models/") && rest.find(':') != std::string_view::npos)
        return DialectId::gemini;
    return dialectOfModelList(version, query, headers);
}

std::variant<Endpoint, NoEndpoint> findEndpoint(const HttpRequest &request)
{
    const std::string path = withoutDoubledSlashes(view(request.path()));
    const std::string_view method = view(request.method);
    const DialectId fallback = dialectToAnswer(request.target, request.headers);
    if (!path.starts_with('/'))
        return NoEndpoint{fallback, {}};
    if (const auto own = ownEndpoint(path, method))
        return *own;

    std::string_view rest = path;
    const std::string version = takeVersion(rest);
    if (rest == "/responses" && request.headers.listContains("upgrade", "websocket")) {
        Endpoint endpoint;
        endpoint.kind = EndpointKind::webSocket;
        endpoint.dialect = DialectId::openaiResponses;
        return endpoint;
    }
    for (const FixedPath &known : kFixedPaths) {
        const bool below = known.kind == EndpointKind::notHosted && rest.starts_with(known.path) &&
                           rest.size() > known.path.size() && rest[known.path.size()] == '/';
        if (known.path != rest && !below)
            continue;
        Endpoint endpoint;
        endpoint.kind = known.kind;
        endpoint.dialect = known.dialect;
        endpoint.upstreamPath = known.path;
        endpoint.version = version;
        endpoint.group = known.group;
        endpoint.probe = known.probe;
        if (known.kind == EndpointKind::listModels)
            endpoint.dialect = dialectOfModelList(version, view(request.query()), request.headers);
        if (known.kind == EndpointKind::notHosted)
            return endpoint;
        return ifAllowed(std::move(endpoint), method, known.methods);
    }
    if (auto gemini = geminiEndpoint(rest, version))
        return ifAllowed(std::move(*gemini), method, "POST");
    // A model's own id may hold a colon ("llama3:8b").
    if (rest.starts_with("/models/") &&
        (rest.find(':') == std::string_view::npos || method == "GET")) {
        Endpoint endpoint;
        endpoint.kind = EndpointKind::describeModel;
        endpoint.dialect = dialectOfModelList(version, view(request.query()), request.headers);
        endpoint.model = percentDecoded(rest.substr(std::string_view("/models/").size()));
        return ifAllowed(std::move(endpoint), method, "GET");
    }
    return NoEndpoint{fallback, {}};
}

} // namespace signalbox
