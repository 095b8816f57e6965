// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <QByteArray>

#include <string>
#include <string_view>

/// The forms in which Google's clouds wrap other dialects (wire.md 1.5, 1.6): on bodies as bytes,
/// so that what is inside stays as it is.
namespace signalbox {

/// What a wrapped request is for.
struct EnvelopeCall
{
    UpstreamForm form = UpstreamForm::plain;
    DialectId dialect = DialectId::gemini; ///< inside: gemini, or anthropic on Vertex
    std::string model;
    std::string project;  ///< Vertex, Code Assist
    std::string location; ///< Vertex: "global", "us-central1" …
    std::string method;   ///< "generateContent", "streamGenerateContent", "countTokens"
    std::string requestId;
};

/// The body as the upstream takes it. `body` is a request of `dialect`, of `method`. For `plain` it
/// is `body`; so is one that is no JSON object, or a count that is wrapped already.
[[nodiscard]] QByteArray wrapRequest(const EnvelopeCall &call, const QByteArray &body);
/// Path and query behind the host, e.g.
/// "/v1/projects/p/locations/global/publishers/google/models/m:streamGenerateContent?alt=sse",
/// "/v1internal:generateContent". Not for `plain`.
[[nodiscard]] std::string envelopePath(const EnvelopeCall &call);
/// What is inside an answer, or one event's data: a view into `json`, all of it where nothing is
/// wrapped (errors).
[[nodiscard]] std::string_view unwrapped(UpstreamForm form, std::string_view json);

} // namespace signalbox
