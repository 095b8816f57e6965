// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/dialects/codec.h"
#include "core/gateway/httprequest.h"
#include "core/scheduling/query.h"

#include <string>
#include <string_view>
#include <variant>

namespace signalbox {

enum class EndpointKind {
    health,
    hello, ///< HEAD / and /api/hello: 200
    listModels,
    describeModel,
    proxy,          ///< goes to an upstream
    storedResponse, ///< a response that was answered before: on its account, or kept here
    codeAssist,     ///< what Code Assist clients ask before they generate; answered here
    notHosted,      ///< 501: lives on one account (files, batches)
    webSocket,      ///< 426
};

/// What a path and method mean.
struct Endpoint
{
    EndpointKind kind = EndpointKind::proxy;
    DialectId dialect = DialectId::openaiChat;
    std::string
        upstreamPath;       ///< behind the version, with the model of the client where it names one
    std::string version;    ///< "v1", "v1beta", "v1alpha" as the client wrote it
    std::string model;      ///< decoded, where the path names one
    std::string method;     ///< Gemini: "generateContent" …
    std::string responseId; ///< storedResponse
    std::string responseAction; ///< storedResponse: "", "cancel", "input_items"
    /// How the client wraps its request and wants its answer.
    UpstreamForm clientForm = UpstreamForm::plain;
    QuotaGroup group = QuotaGroup::text;
    bool streamsByPath = false; ///< Gemini: :streamGenerateContent
    bool probe = false;         ///< counting: blames nobody (scheduling.md §7)
    bool translatable = false;  ///< providers of other dialects may serve it
    bool modelOptional = false; ///< the upstream has a default
    bool opaque = false;        ///< answers are not read: sound, pictures, events of their own
};

/// Why there is no endpoint.
struct NoEndpoint
{
    DialectId dialect = DialectId::openaiChat; ///< to answer in
    std::string allow; ///< methods that the path knows, for 405; empty: unknown path
};

/// Reads method, path, query and headers of a client request (contract.md: client endpoints).
/// Doubled slashes are forgiven, as is a base URL with or without its version. Pure.
[[nodiscard]] std::variant<Endpoint, NoEndpoint> findEndpoint(const HttpRequest &request);

/// The dialect in which to answer a request that may be anything.
[[nodiscard]] DialectId dialectToAnswer(QByteArrayView target, const Headers &headers);

/// The upstream path of a Gemini endpoint for another model than the client named.
[[nodiscard]] std::string geminiPath(const Endpoint &endpoint, std::string_view model);

} // namespace signalbox
