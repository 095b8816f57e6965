// SPDX-License-Identifier: GPL-3.0-or-later
// Canned answers in the Gemini API, plain or as Code Assist wraps them (wire.md 1.4, 1.5).
#include "tests/support/upstreamscene.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string_view finishOf(const Scene &scene)
{
    if (scene.finish == AnswerFinish::length)
        return "MAX_TOKENS";
    return scene.finish == AnswerFinish::filtered || !scene.refusal.empty() ? "SAFETY" : "STOP";
}

Object usageOf(const Scene &scene)
{
    const SceneUsage &usage = scene.usage;
    Object out{{"promptTokenCount", usage.input},
               {"candidatesTokenCount", usage.output - usage.reasoning},
               {"cachedContentTokenCount", usage.cached},
               {"totalTokenCount", usage.input + usage.output}};
    if (usage.reasoning > 0)
        out["thoughtsTokenCount"] = usage.reasoning;
    return out;
}

Object wrapped(const UpstreamCall &call, Object answer)
{
    if (call.form != UpstreamShape::codeAssist)
        return answer;
    return {{"response", std::move(answer)}, {"traceId", "trace-1"}};
}

enum class Chunk { middle, last };

Object chunkOf(const UpstreamCall &call, const Scene &scene, const Array &parts, Chunk chunk)
{
    Object candidate{{"content", Object{{"role", "model"}, {"parts", parts}}}, {"index", 0}};
    Object out{{"candidates", Array{}}, {"modelVersion", call.model}, {"responseId", "resp-1"}};
    if (chunk == Chunk::last) {
        candidate["finishReason"] = finishOf(scene);
        if (!scene.refusal.empty())
            candidate["finishMessage"] = scene.refusal;
        out["usageMetadata"] = usageOf(scene);
    }
    out["candidates"] = Array{candidate};
    return wrapped(call, std::move(out));
}

Object callPart(const SceneCall &call)
{
    const Result<Value> parsed = json::parse(call.arguments);
    const Value args = parsed && parsed->is_object() ? *parsed : Value(Object{});
    return {{"functionCall", Object{{"id", call.id}, {"name", call.name}, {"args", args}}}};
}

/// Every part in its order; the proof is on the first call, else on the last text.
std::vector<Object> partsOf(const Scene &scene)
{
    std::vector<Object> out;
    if (!scene.thinking.empty())
        out.push_back({{"text", scene.thinking}, {"thought", true}});
    for (const std::string &piece : scene.text)
        out.push_back({{"text", piece}});
    const std::size_t firstCall = out.size();
    for (const SceneCall &call : scene.calls)
        out.push_back(callPart(call));
    if (scene.signature.empty())
        return out;
    if (scene.calls.empty())
        out.push_back({{"text", ""}, {"thoughtSignature", scene.signature}});
    else
        out[firstCall]["thoughtSignature"] = scene.signature;
    return out;
}

} // namespace

Object geminiBody(const UpstreamCall &call, const Scene &scene)
{
    Scene whole = scene;
    if (!scene.text.empty())
        whole.text = {joined(scene.text)};
    Array parts;
    for (const Object &part : partsOf(whole))
        parts.push_back(part);
    return chunkOf(call, scene, parts, Chunk::last);
}

std::vector<QByteArray> geminiEvents(const UpstreamCall &call, const Scene &scene)
{
    std::vector<Object> parts = partsOf(scene);
    // Calls of one step come in one chunk, as Gemini sends them.
    std::vector<Array> chunks;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool next =
            parts[i].contains("functionCall") && i > 0 && parts[i - 1].contains("functionCall");
        if (next)
            chunks.back().push_back(parts[i]);
        else
            chunks.push_back(Array{parts[i]});
    }
    if (chunks.empty())
        chunks.emplace_back();
    std::vector<QByteArray> out;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const bool last = i + 1 == chunks.size();
        const Object chunk = chunkOf(call, scene, chunks[i], last ? Chunk::last : Chunk::middle);
        if (call.sse)
            out.push_back(dataEvent(chunk));
        else
            out.push_back((i == 0 ? "[" : ",\r\n") + json::dump(chunk) + (last ? "]" : ""));
    }
    return out;
}

} // namespace signalbox::test
