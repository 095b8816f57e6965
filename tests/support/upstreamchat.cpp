// SPDX-License-Identifier: GPL-3.0-or-later
// Canned answers in OpenAI Chat Completions (wire.md 1.1).
#include "tests/support/upstreamscene.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

Object usageOf(const Scene &scene)
{
    const SceneUsage &usage = scene.usage;
    return {{"prompt_tokens", usage.input},
            {"completion_tokens", usage.output},
            {"total_tokens", usage.input + usage.output},
            {"prompt_tokens_details", Object{{"cached_tokens", usage.cached}}},
            {"completion_tokens_details", Object{{"reasoning_tokens", usage.reasoning}}}};
}

std::string_view finishOf(const Scene &scene)
{
    switch (scene.finish) {
    case AnswerFinish::length:
        return "length";
    case AnswerFinish::filtered:
        return "content_filter";
    default:
        return scene.calls.empty() ? "stop" : "tool_calls";
    }
}

Object toolCall(const SceneCall &call, std::string_view text)
{
    if (call.freeform)
        return {{"id", call.id},
                {"type", "custom"},
                {"custom", Object{{"name", call.name}, {"input", text}}}};
    return {{"id", call.id},
            {"type", "function"},
            {"function", Object{{"name", call.name}, {"arguments", text}}}};
}

Object chunkOf(const UpstreamCall &call, Array choices)
{
    return {{"id", "chatcmpl-1"},
            {"object", "chat.completion.chunk"},
            {"created", kCannedCreated},
            {"model", call.model},
            {"choices", std::move(choices)}};
}

QByteArray chunk(const UpstreamCall &call, const Object &delta, const Value &finish)
{
    return dataEvent(
        chunkOf(call, Array{Object{{"index", 0}, {"delta", delta}, {"finish_reason", finish}}}));
}

/// The fragments of one call: its head, then its text in pieces.
std::vector<Object> callDeltas(const SceneCall &call, std::size_t index)
{
    Object first = toolCall(call, "");
    first["index"] = index;
    std::vector<Object> out{{{"tool_calls", Array{first}}}};
    for (const std::string &half : halves(call.arguments)) {
        const Object inner = call.freeform ? Object{{"input", half}} : Object{{"arguments", half}};
        const Object more{{"index", index}, {call.freeform ? "custom" : "function", inner}};
        out.push_back({{"tool_calls", Array{more}}});
    }
    return out;
}

void addCalls(const UpstreamCall &call, const Scene &scene, std::vector<QByteArray> &out)
{
    std::vector<std::vector<Object>> all;
    for (std::size_t i = 0; i < scene.calls.size(); ++i)
        all.push_back(callDeltas(scene.calls[i], i));
    if (!scene.interleaved) {
        for (const std::vector<Object> &deltas : all) {
            for (const Object &delta : deltas)
                out.push_back(chunk(call, delta, nullptr));
        }
        return;
    }
    for (std::size_t step = 0; step < 3; ++step) {
        for (const std::vector<Object> &deltas : all) {
            if (step < deltas.size())
                out.push_back(chunk(call, deltas[step], nullptr));
        }
    }
}

} // namespace

Object chatBody(const UpstreamCall &call, const Scene &scene)
{
    Object message{{"role", "assistant"}, {"content", joined(scene.text)}, {"refusal", nullptr}};
    if (scene.text.empty())
        message["content"] = nullptr;
    if (!scene.refusal.empty())
        message["refusal"] = scene.refusal;
    if (!scene.thinking.empty())
        message[scene.reasoningField] = scene.thinking;
    Array calls;
    for (const SceneCall &one : scene.calls)
        calls.push_back(toolCall(one, one.arguments));
    if (!calls.empty())
        message["tool_calls"] = calls;
    return {{"id", "chatcmpl-1"},
            {"object", "chat.completion"},
            {"created", kCannedCreated},
            {"model", call.model},
            {"choices", Array{Object{{"index", 0},
                                     {"message", message},
                                     {"logprobs", nullptr},
                                     {"finish_reason", finishOf(scene)}}}},
            {"usage", usageOf(scene)}};
}

std::vector<QByteArray> chatEvents(const UpstreamCall &call, const Scene &scene)
{
    std::vector<QByteArray> out;
    out.push_back(chunk(call, {{"role", "assistant"}, {"content", ""}}, nullptr));
    if (!scene.thinking.empty()) {
        for (const std::string &half : halves(scene.thinking))
            out.push_back(chunk(call, {{scene.reasoningField, half}}, nullptr));
    }
    for (const std::string &part : scene.text)
        out.push_back(chunk(call, {{"content", part}}, nullptr));
    if (!scene.refusal.empty())
        out.push_back(chunk(call, {{"refusal", scene.refusal}}, nullptr));
    addCalls(call, scene, out);
    out.push_back(chunk(call, {}, Value(finishOf(scene))));
    if (call.withUsage) {
        Object last = chunkOf(call, {});
        last["usage"] = usageOf(scene);
        out.push_back(dataEvent(last));
    }
    out.emplace_back("data: [DONE]\n\n");
    return out;
}

} // namespace signalbox::test
