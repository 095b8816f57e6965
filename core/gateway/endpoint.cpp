// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoint.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace signalbox {

namespace {

/// What is particular to an endpoint.
enum Trait : unsigned {
    kPlain = 0,
    kTranslatable = 1U << 0U,
    kCounts = 1U << 1U,
    kModelOptional = 1U << 2U,
    kOpaque = 1U << 3U,
};

struct FixedPath
{
    std::string_view path; ///< behind the version
    std::string_view methods;
    EndpointKind kind;
    DialectId dialect;
    QuotaGroup group = QuotaGroup::text;
    unsigned traits = kPlain;
};

constexpr std::array kFixedPaths = {
    FixedPath{"/chat/completions", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::text, kTranslatable},
    FixedPath{"/completions", "POST", EndpointKind::proxy, DialectId::openaiChat},
    FixedPath{"/embeddings", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::embedding},
    FixedPath{"/moderations", "POST", EndpointKind::proxy, DialectId::openaiChat, QuotaGroup::text,
              kModelOptional},
    FixedPath{"/images/generations", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::image, kModelOptional | kOpaque},
    FixedPath{"/images/edits", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::image, kModelOptional | kOpaque},
    FixedPath{"/audio/speech", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::audio, kOpaque},
    FixedPath{"/audio/transcriptions", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::audio, kOpaque},
    FixedPath{"/audio/translations", "POST", EndpointKind::proxy, DialectId::openaiChat,
              QuotaGroup::audio, kOpaque},
    FixedPath{"/responses", "POST", EndpointKind::proxy, DialectId::openaiResponses,
              QuotaGroup::text, kTranslatable},
    FixedPath{"/responses/input_tokens", "POST", EndpointKind::proxy, DialectId::openaiResponses,
              QuotaGroup::text, kTranslatable | kCounts},
    FixedPath{"/responses/compact", "POST", EndpointKind::proxy, DialectId::openaiResponses},
    FixedPath{"/messages", "POST", EndpointKind::proxy, DialectId::anthropic, QuotaGroup::text,
              kTranslatable},
    FixedPath{"/messages/count_tokens", "POST", EndpointKind::proxy, DialectId::anthropic,
              QuotaGroup::text, kTranslatable | kCounts},
    FixedPath{"/models", "GET", EndpointKind::listModels, DialectId::openaiChat},
    FixedPath{"/files", "GET, POST", EndpointKind::notHosted, DialectId::openaiChat},
    FixedPath{"/batches", "GET, POST", EndpointKind::notHosted, DialectId::openaiChat},
    FixedPath{"/messages/batches", "GET, POST", EndpointKind::notHosted, DialectId::anthropic},
};

constexpr std::array<std::string_view, 4> kVersions = {"v1", "v1beta", "v1alpha", "v1beta1"};
constexpr std::string_view kCodeAssistPath = "/v1internal:";

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

/// Takes "v1", "v1beta", "v1alpha" or Vertex' "v1beta1" off the front of a path; again when the
/// client doubled it.
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
    return version == "v1beta1" ? "v1beta" : version; // Vertex' alone; the Gemini API has none
}

struct GeminiMethod
{
    std::string_view name;
    bool streams;
    QuotaGroup group;
    unsigned traits;
};
constexpr std::array kGeminiMethods = {
    GeminiMethod{"generateContent", false, QuotaGroup::text, kTranslatable},
    GeminiMethod{"streamGenerateContent", true, QuotaGroup::text, kTranslatable},
    GeminiMethod{"countTokens", false, QuotaGroup::text, kTranslatable | kCounts},
    GeminiMethod{"embedContent", false, QuotaGroup::embedding, kPlain},
    GeminiMethod{"batchEmbedContents", false, QuotaGroup::embedding, kPlain},
};

void addTraits(Endpoint &endpoint, unsigned traits)
{
    endpoint.translatable = (traits & kTranslatable) != 0;
    endpoint.probe = (traits & kCounts) != 0;
    endpoint.modelOptional = (traits & kModelOptional) != 0;
    endpoint.opaque = (traits & kOpaque) != 0;
}

std::optional<Endpoint> endpointOfMethod(std::string_view name)
{
    for (const GeminiMethod &method : kGeminiMethods) {
        if (method.name != name)
            continue;
        Endpoint endpoint;
        endpoint.dialect = DialectId::gemini;
        endpoint.method = name;
        endpoint.group = method.group;
        endpoint.streamsByPath = method.streams;
        addTraits(endpoint, method.traits);
        return endpoint;
    }
    return std::nullopt;
}

/// "/models/{id}:{method}"; the id may hold slashes and escapes, the last colon divides. Some
/// clients count with a slash.
std::optional<Endpoint> geminiEndpoint(std::string_view path, std::string version)
{
    static constexpr std::string_view kPrefix = "/models/";
    static constexpr std::string_view kSlashCount = "/countTokens";
    const std::string decoded = percentDecoded(path);
    auto divider = decoded.rfind(':');
    if (divider == std::string::npos && decoded.ends_with(kSlashCount))
        divider = decoded.size() - kSlashCount.size();
    if (!path.starts_with(kPrefix) || divider == std::string::npos || divider <= kPrefix.size())
        return std::nullopt;
    auto endpoint = endpointOfMethod(std::string_view(decoded).substr(divider + 1));
    if (!endpoint)
        return std::nullopt;
    endpoint->version = std::move(version);
    endpoint->model = decoded.substr(kPrefix.size(), divider - kPrefix.size());
    endpoint->upstreamPath = geminiPath(*endpoint, endpoint->model);
    return endpoint;
}

/// "/projects/…/publishers/google/models/{id}:{method}" and the same without a project: Vertex AI's
/// way to say what the Gemini API says, with the same bodies (wire.md 1.6).
bool isVertexPath(std::string_view path)
{
    return path.starts_with("/projects/") || path.starts_with("/publishers/");
}

std::optional<Endpoint> vertexEndpoint(std::string_view path)
{
    static constexpr std::string_view kModels = "/publishers/google/models/";
    const auto at = path.find(kModels);
    if (at == std::string_view::npos)
        return std::nullopt;
    return geminiEndpoint(path.substr(at + kModels.size() - std::string_view("/models/").size()),
                          {});
}

/// "/v1internal:{method}" (wire.md 1.5). The model stands in the body.
Endpoint codeAssistEndpoint(std::string_view method)
{
    Endpoint endpoint = endpointOfMethod(method).value_or(Endpoint());
    if (!endpoint.translatable) {
        endpoint.kind = EndpointKind::codeAssist;
        endpoint.dialect = DialectId::gemini;
        endpoint.method = method;
    }
    endpoint.clientForm = UpstreamForm::codeAssist;
    return endpoint;
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

/// "/responses/{id}" and what is below it.
std::optional<std::variant<Endpoint, NoEndpoint>>
responseEndpoint(std::string_view path, std::string_view version, std::string_view method)
{
    static constexpr std::string_view kPrefix = "/responses/";
    if (!path.starts_with(kPrefix))
        return std::nullopt;
    const std::string_view rest = path.substr(kPrefix.size());
    const auto slash = rest.find('/');
    Endpoint endpoint;
    endpoint.kind = EndpointKind::storedResponse;
    endpoint.dialect = DialectId::openaiResponses;
    endpoint.upstreamPath = path;
    endpoint.version = version;
    endpoint.modelOptional = true;
    endpoint.responseId = percentDecoded(rest.substr(0, slash));
    if (slash == std::string_view::npos)
        return ifAllowed(std::move(endpoint), method, "GET, DELETE");
    endpoint.responseAction = rest.substr(slash + 1);
    if (endpoint.responseAction == "cancel")
        return ifAllowed(std::move(endpoint), method, "POST");
    if (endpoint.responseAction == "input_items")
        return ifAllowed(std::move(endpoint), method, "GET");
    return std::nullopt;
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
    if (isVertexPath(rest) || rest.starts_with(kCodeAssistPath))
        return DialectId::gemini;
    return dialectOfModelList(version, query, headers);
}

namespace {

std::optional<std::variant<Endpoint, NoEndpoint>>
fixedEndpoint(std::string_view path, const std::string &version, const HttpRequest &request)
{
    for (const FixedPath &known : kFixedPaths) {
        const bool below = known.kind == EndpointKind::notHosted && path.starts_with(known.path) &&
                           path.size() > known.path.size() && path[known.path.size()] == '/';
        if (known.path != path && !below)
            continue;
        Endpoint endpoint;
        endpoint.kind = known.kind;
        endpoint.dialect = known.dialect;
        endpoint.upstreamPath = known.path;
        endpoint.version = version;
        endpoint.group = known.group;
        addTraits(endpoint, known.traits);
        if (known.kind == EndpointKind::listModels)
            endpoint.dialect = dialectOfModelList(version, view(request.query()), request.headers);
        if (known.kind == EndpointKind::notHosted)
            return endpoint;
        return ifAllowed(std::move(endpoint), view(request.method), known.methods);
    }
    return std::nullopt;
}

/// Google's ways to name a model and what is to be done with it.
std::optional<Endpoint> googleEndpoint(std::string_view path, const std::string &version)
{
    if (path.starts_with(kCodeAssistPath))
        return codeAssistEndpoint(path.substr(kCodeAssistPath.size()));
    return isVertexPath(path) ? vertexEndpoint(path) : geminiEndpoint(path, version);
}

} // namespace

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
    if (auto known = fixedEndpoint(rest, version, request))
        return std::move(*known);
    if (auto stored = responseEndpoint(rest, version, method))
        return std::move(*stored);
    if (auto google = googleEndpoint(rest, version))
        return ifAllowed(std::move(*google), method, "POST");
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
