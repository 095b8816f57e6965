// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "tests/support/upstreamstep.h"

#include <QByteArray>

#include <memory>
#include <string>
#include <vector>

namespace signalbox::test {

enum class Endpoint {
    unknown,
    chat,
    responses,
    inputTokens,
    messages,
    countTokens,
    generate,
    streamGenerate,
    geminiCountTokens,
    models,
    embeddings,
    geminiEmbed,
    images,
    speech,
    transcription,
    assist, ///< Code Assist's other methods
};

/// How a request is wrapped (wire.md 1.5, 1.6).
enum class UpstreamShape { plain, vertex, codeAssist };

struct UpstreamTool
{
    std::string name;
    bool freeform = false;
};

/// What a request asks for, as far as the canned answers depend on it.
struct UpstreamCall
{
    Endpoint endpoint = Endpoint::unknown;
    DialectId dialect = DialectId::openaiChat;
    std::string model;
    std::string account; ///< whose credential was sent, without a leading "key-"
    UpstreamShape form = UpstreamShape::plain;
    std::string method;              ///< Code Assist: behind the colon
    std::vector<UpstreamTool> tools; ///< to call
    bool callsTool = false;          ///< it is the model's turn to call one
    bool wantsJson = false;          ///< structured output
    bool stream = false;             ///< asked for events
    bool sse = true;                 ///< Gemini without alt=sse streams a JSON array
    bool withUsage = true;           ///< Chat: stream_options.include_usage
    bool bodyValid = true;
    std::shared_ptr<const json::Object> body; ///< null when it is no JSON object
};

/// One answer before it is put on the wire: `body`, or `events` when it streams.
struct UpstreamAnswer
{
    int status = 200;
    QByteArray contentType = "application/json";
    Headers headers;
    QByteArray body;
    std::vector<QByteArray> events;
    bool stream = false;
};

/// The credential of a request in any of its places; empty when it has none.
[[nodiscard]] QByteArray credentialOf(const QByteArray &target, const Headers &headers);

[[nodiscard]] UpstreamCall readCall(const QByteArray &method, const QByteArray &target,
                                    const Headers &headers, const QByteArray &body);

/// The good answer, or the error that `step` or the request itself asks for.
[[nodiscard]] UpstreamAnswer answerTo(const UpstreamCall &call, const Headers &requestHeaders,
                                      const UpstreamStep &step);

/// A canned error in the dialect's shape. Kinds: invalid, authentication, permission, terms,
/// validation, not_found, rate_limit, quota, capacity, not_in_plan, server, overloaded, timeout.
[[nodiscard]] UpstreamAnswer errorAnswer(DialectId dialect, const UpstreamStep &step);

/// The event with which this dialect reports a failure in the middle of a stream.
[[nodiscard]] QByteArray errorEvent(DialectId dialect);

} // namespace signalbox::test
