// SPDX-License-Identifier: GPL-3.0-or-later
// Canned answers in Anthropic Messages (wire.md 1.3).
#include "tests/support/upstreamscene.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

Object usageOf(const Scene &scene, int output)
{
    const SceneUsage &usage = scene.usage;
    Object out{{"input_tokens", usage.input - usage.cached - usage.cacheWrite},
               {"cache_creation_input_tokens", usage.cacheWrite},
               {"cache_read_input_tokens", usage.cached},
               {"output_tokens", output}};
    if (usage.reasoning > 0)
        out["output_tokens_details"] = Object{{"thinking_tokens", usage.reasoning}};
    return out;
}

std::string_view stopOf(const Scene &scene)
{
    switch (scene.finish) {
    case AnswerFinish::length:
        return "max_tokens";
    case AnswerFinish::filtered:
        return "refusal";
    case AnswerFinish::stopSequence:
        return "stop_sequence";
    case AnswerFinish::automatic:
        break;
    }
    if (!scene.refusal.empty())
        return "refusal";
    return scene.calls.empty() ? "end_turn" : "tool_use";
}

Value stopDetails(const Scene &scene)
{
    if (scene.refusal.empty())
        return nullptr;
    return Object{{"type", "refusal"}, {"category", nullptr}, {"explanation", scene.refusal}};
}

Object message(const UpstreamCall &call, const Scene &scene, const Array &content,
               const Value &stop, int output)
{
    return {{"id", "msg_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"model", call.model},
            {"content", content},
            {"stop_reason", stop},
            {"stop_sequence", stop == Value("stop_sequence") ? Value("END") : Value(nullptr)},
            {"stop_details", stop.is_null() ? Value(nullptr) : stopDetails(scene)},
            {"usage", usageOf(scene, output)}};
}

Value inputOf(const SceneCall &call)
{
    const Result<Value> parsed = json::parse(call.arguments);
    return parsed ? *parsed : Value(Object{});
}

Object callBlock(const SceneCall &call, const Value &input)
{
    return {{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", input}};
}

bool thinks(const Scene &scene)
{
    return !scene.thinking.empty() || !scene.signature.empty();
}

/// The blocks of a stream, one after the other.
class Stream
{
public:
    void add(const Object &event) { m_events.push_back(namedEvent(event)); }
    void begin(const Object &block)
    {
        add({{"type", "content_block_start"}, {"index", m_index}, {"content_block", block}});
        if (m_index == 0)
            add({{"type", "ping"}});
    }
    void delta(const Object &delta)
    {
        add({{"type", "content_block_delta"}, {"index", m_index}, {"delta", delta}});
    }
    void end() { add({{"type", "content_block_stop"}, {"index", m_index++}}); }
    [[nodiscard]] std::vector<QByteArray> take() { return std::move(m_events); }

private:
    std::vector<QByteArray> m_events;
    int m_index = 0;
};

void addThinking(Stream &out, const Scene &scene)
{
    out.begin({{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
    if (!scene.thinking.empty()) {
        for (const std::string &half : halves(scene.thinking))
            out.delta({{"type", "thinking_delta"}, {"thinking", half}});
    }
    out.delta({{"type", "signature_delta"}, {"signature", scene.signature}});
    out.end();
}

} // namespace

Object messagesBody(const UpstreamCall &call, const Scene &scene)
{
    Array content;
    if (thinks(scene)) {
        content.push_back(Object{
            {"type", "thinking"}, {"thinking", scene.thinking}, {"signature", scene.signature}});
    }
    if (!scene.text.empty())
        content.push_back(Object{{"type", "text"}, {"text", joined(scene.text)}});
    for (const SceneCall &one : scene.calls)
        content.push_back(callBlock(one, inputOf(one)));
    return message(call, scene, content, Value(stopOf(scene)), scene.usage.output);
}

std::vector<QByteArray> messagesEvents(const UpstreamCall &call, const Scene &scene)
{
    Stream out;
    out.add({{"type", "message_start"}, {"message", message(call, scene, {}, nullptr, 1)}});
    if (thinks(scene))
        addThinking(out, scene);
    if (!scene.text.empty()) {
        out.begin({{"type", "text"}, {"text", ""}});
        for (const std::string &piece : scene.text)
            out.delta({{"type", "text_delta"}, {"text", piece}});
        out.end();
    }
    for (const SceneCall &one : scene.calls) {
        out.begin(callBlock(one, Object{}));
        for (const std::string &half : halves(one.arguments))
            out.delta({{"type", "input_json_delta"}, {"partial_json", half}});
        out.end();
    }
    const bool met = scene.finish == AnswerFinish::stopSequence;
    out.add({{"type", "message_delta"},
             {"delta", Object{{"stop_reason", stopOf(scene)},
                              {"stop_sequence", met ? Value("END") : Value(nullptr)},
                              {"stop_details", stopDetails(scene)}}},
             {"usage", usageOf(scene, scene.usage.output)}});
    out.add({{"type", "message_stop"}});
    return out.take();
}

} // namespace signalbox::test
