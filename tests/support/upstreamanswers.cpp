// SPDX-License-Identifier: GPL-3.0-or-later
// Which canned answer a request gets; counts, lists and what is neither text nor a call.
#include "tests/support/upstreamanswers.h"

#include "tests/support/upstreamrules.h"
#include "tests/support/upstreamscene.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr int kInputTokens = 11;
/// An MP3 header and some bytes of every kind, so that nothing takes it for text.
constexpr std::string_view kSound("ID3\x04\x00\x00\xff\xfb\x90\x00\r\n\r\n\x00\x80", 16);

Object modelList(DialectId dialect)
{
    if (dialect == DialectId::gemini) {
        const Array methods{"generateContent", "countTokens"};
        return {{"models", Array{Object{{"name", "models/gemini-2.5-pro"},
                                        {"displayName", "Gemini 2.5 Pro"},
                                        {"inputTokenLimit", 1048576},
                                        {"outputTokenLimit", 65536},
                                        {"supportedGenerationMethods", methods}}}}};
    }
    if (dialect == DialectId::anthropic) {
        return {{"data", Array{Object{{"id", "claude-test-1"},
                                      {"type", "model"},
                                      {"display_name", "Claude Test 1"},
                                      {"created_at", "2026-01-01T00:00:00Z"}}}},
                {"has_more", false},
                {"first_id", "claude-test-1"},
                {"last_id", "claude-test-1"}};
    }
    Array models;
    for (const std::string_view id : {"gpt-test-1", "gpt-test-2"}) {
        models.push_back(Object{
            {"id", id}, {"object", "model"}, {"created", kCannedCreated}, {"owned_by", "test"}});
    }
    return {{"object", "list"}, {"data", models}};
}

Object embeddings(const UpstreamCall &call)
{
    const Array vector{0.5, -0.25};
    if (call.endpoint == Endpoint::geminiEmbed) {
        if (call.method == "batchEmbedContents")
            return {{"embeddings", Array{Object{{"values", vector}}}}};
        return {{"embedding", Object{{"values", vector}}}};
    }
    return {{"object", "list"},
            {"model", call.model},
            {"data", Array{Object{{"object", "embedding"}, {"index", 0}, {"embedding", vector}}}},
            {"usage", Object{{"prompt_tokens", kInputTokens}, {"total_tokens", kInputTokens}}}};
}

/// Code Assist beside generating (wire.md 1.5).
Object assistBody(const UpstreamCall &call)
{
    const Object tier{{"id", "standard-tier"}, {"name", "Standard"}, {"isDefault", true}};
    if (call.method == "loadCodeAssist") {
        return {{"currentTier", tier},
                {"allowedTiers", Array{tier}},
                {"cloudaicompanionProject", "project-" + call.account}};
    }
    if (call.method == "onboardUser") {
        const Object project{{"id", "project-" + call.account}, {"name", "Project"}};
        return {{"name", "operations/1"},
                {"done", true},
                {"response", Object{{"cloudaicompanionProject", project}}}};
    }
    if (call.method == "retrieveUserQuota") {
        return {{"buckets", Array{Object{{"modelId", "gemini-2.5-pro"},
                                         {"tokenType", "REQUESTS"},
                                         {"remainingFraction", 0.75},
                                         {"resetTime", "2030-01-01T00:00:00Z"}}}}};
    }
    return {};
}

Object plainBody(const UpstreamCall &call, const Scene &scene)
{
    switch (call.endpoint) {
    case Endpoint::responses:
        return responsesBody(call, scene);
    case Endpoint::inputTokens:
        return {{"object", "response.input_tokens"}, {"input_tokens", kInputTokens}};
    case Endpoint::messages:
        return messagesBody(call, scene);
    case Endpoint::countTokens:
        return {{"input_tokens", kInputTokens}};
    case Endpoint::generate:
    case Endpoint::streamGenerate:
        return geminiBody(call, scene);
    case Endpoint::geminiCountTokens:
        return {{"totalTokens", kInputTokens}};
    case Endpoint::models:
        return modelList(call.dialect);
    case Endpoint::embeddings:
    case Endpoint::geminiEmbed:
        return embeddings(call);
    case Endpoint::images:
        return {{"created", kCannedCreated}, {"data", Array{Object{{"b64_json", "iVBORw0KGgo="}}}}};
    case Endpoint::transcription:
        return {{"text", joined(scene.text)}};
    case Endpoint::assist:
        return assistBody(call);
    case Endpoint::speech:
    case Endpoint::chat:
    case Endpoint::unknown:
        break;
    }
    return chatBody(call, scene);
}

std::vector<QByteArray> streamEvents(const UpstreamCall &call, const Scene &scene)
{
    switch (call.dialect) {
    case DialectId::openaiResponses:
        return responsesEvents(call, scene);
    case DialectId::anthropic:
        return messagesEvents(call, scene);
    case DialectId::gemini:
        return geminiEvents(call, scene);
    case DialectId::openaiChat:
        break;
    }
    return chatEvents(call, scene);
}

UpstreamAnswer goodAnswer(const UpstreamCall &call, const UpstreamStep &step)
{
    UpstreamAnswer answer;
    const Scene scene = sceneFor(call, step);
    if (call.endpoint == Endpoint::speech) {
        answer.contentType = "audio/mpeg";
        answer.body = QByteArray(kSound.data(), static_cast<qsizetype>(kSound.size()));
        return answer;
    }
    answer.stream = call.stream;
    if (!call.stream) {
        answer.body = json::dump(plainBody(call, scene));
        return answer;
    }
    answer.events = streamEvents(call, scene);
    if (call.sse)
        answer.contentType = "text/event-stream";
    return answer;
}

/// What a real service would refuse in this request; an empty error when nothing.
UpstreamStep refusalOf(const UpstreamCall &call, const Headers &headers, const UpstreamStep &step)
{
    UpstreamStep out = step;
    if (!step.error.empty())
        return out;
    const bool versionInBody = call.form == UpstreamShape::vertex;
    if (call.account.empty())
        out.error = "authentication";
    else if (call.endpoint == Endpoint::unknown)
        out.error = "not_found";
    else if (call.model.find("unknown") != std::string::npos)
        out.error = "not_found";
    else if (!call.bodyValid)
        out.error = "invalid";
    else if (call.dialect == DialectId::anthropic && !versionInBody &&
             !headers.contains("anthropic-version"))
        out.error = "invalid";
    else if (step.strict == Strictness::strict && step.status < 400) {
        out.message = brokenRule(call, headers);
        out.error = out.message.empty() ? "" : "invalid";
    }
    return out;
}

} // namespace

UpstreamAnswer answerTo(const UpstreamCall &call, const Headers &requestHeaders,
                        const UpstreamStep &step)
{
    UpstreamAnswer answer;
    const UpstreamStep refused = refusalOf(call, requestHeaders, step);
    if (step.body)
        answer.body = *step.body;
    else if (!refused.error.empty() || step.status >= 400)
        answer = errorAnswer(call.dialect, refused);
    else
        answer = goodAnswer(call, step);
    if (step.status != 0)
        answer.status = step.status;
    for (const Header &field : step.headers.fields())
        answer.headers.add(field.name, field.value);
    return answer;
}

} // namespace signalbox::test
