// SPDX-License-Identifier: GPL-3.0-or-later
// Canned answers in OpenAI Responses (wire.md 1.2).
#include "tests/support/upstreamscene.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

enum class ItemState { begun, whole };

std::string_view statusOf(ItemState state)
{
    return state == ItemState::begun ? "in_progress" : "completed";
}

Object reasoningItem(const Scene &scene, ItemState state)
{
    Object item{{"id", "rs_1"}, {"type", "reasoning"}, {"summary", Array{}}};
    if (state == ItemState::whole) {
        item["summary"] = Array{Object{{"type", "summary_text"}, {"text", scene.thinking}}};
        item["encrypted_content"] =
            scene.signature.empty() ? Value(nullptr) : Value(scene.signature);
    }
    return item;
}

Object messageItem(const Scene &scene, ItemState state)
{
    Array content;
    if (state == ItemState::whole && !scene.text.empty()) {
        content.push_back(Object{{"type", "output_text"},
                                 {"text", joined(scene.text)},
                                 {"annotations", Array{}},
                                 {"logprobs", Array{}}});
    }
    if (state == ItemState::whole && !scene.refusal.empty())
        content.push_back(Object{{"type", "refusal"}, {"refusal", scene.refusal}});
    return {{"id", "msg_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"status", statusOf(state)},
            {"content", content}};
}

std::string itemId(const SceneCall &call, std::size_t number)
{
    return (call.freeform ? "ctc_" : "fc_") + std::to_string(number + 1);
}

Object callItem(const SceneCall &call, std::size_t number, ItemState state)
{
    return {{"id", itemId(call, number)},
            {"type", call.freeform ? "custom_tool_call" : "function_call"},
            {"call_id", call.id},
            {"name", call.name},
            {call.freeform ? "input" : "arguments",
             state == ItemState::whole ? call.arguments : std::string()},
            {"status", statusOf(state)}};
}

bool hasMessage(const Scene &scene)
{
    return !scene.text.empty() || !scene.refusal.empty();
}

Array outputOf(const Scene &scene)
{
    Array out;
    if (!scene.thinking.empty() || !scene.signature.empty())
        out.push_back(reasoningItem(scene, ItemState::whole));
    if (hasMessage(scene))
        out.push_back(messageItem(scene, ItemState::whole));
    for (std::size_t i = 0; i < scene.calls.size(); ++i)
        out.push_back(callItem(scene.calls[i], i, ItemState::whole));
    return out;
}

Object responseObject(const UpstreamCall &call, std::string_view status, const Array &output)
{
    return {{"id", "resp_1"},
            {"object", "response"},
            {"created_at", kCannedCreated},
            {"status", status},
            {"model", call.model},
            {"error", nullptr},
            {"incomplete_details", nullptr},
            {"output", output},
            {"tools", Array{}},
            {"parallel_tool_calls", true},
            {"usage", nullptr}};
}

/// Numbers the events of one Responses stream and its items.
class Stream
{
public:
    void add(std::string_view type, const Object &more)
    {
        Object event{{"type", type}, {"sequence_number", m_next++}};
        for (const auto &member : more)
            event[member.key()] = member.value();
        m_events.push_back(namedEvent(event));
    }
    /// An event of the item at hand.
    void addOf(std::string_view type, std::string_view item, Object more)
    {
        more["item_id"] = item;
        more["output_index"] = m_item;
        add(type, more);
    }
    void begin(const Object &item)
    {
        add("response.output_item.added", {{"output_index", m_item}, {"item", item}});
    }
    void end(const Object &item)
    {
        add("response.output_item.done", {{"output_index", m_item}, {"item", item}});
        ++m_item;
    }
    [[nodiscard]] std::vector<QByteArray> take() { return std::move(m_events); }

private:
    std::vector<QByteArray> m_events;
    int m_next = 0;
    int m_item = 0;
};

void addReasoning(Stream &out, const Scene &scene)
{
    const auto part = [](std::string_view text) {
        return Object{{"type", "summary_text"}, {"text", text}};
    };
    out.begin(reasoningItem(scene, ItemState::begun));
    if (!scene.thinking.empty()) {
        out.addOf("response.reasoning_summary_part.added", "rs_1",
                  {{"summary_index", 0}, {"part", part("")}});
        for (const std::string &half : halves(scene.thinking)) {
            out.addOf("response.reasoning_summary_text.delta", "rs_1",
                      {{"summary_index", 0}, {"delta", half}});
        }
        out.addOf("response.reasoning_summary_text.done", "rs_1",
                  {{"summary_index", 0}, {"text", scene.thinking}});
        out.addOf("response.reasoning_summary_part.done", "rs_1",
                  {{"summary_index", 0}, {"part", part(scene.thinking)}});
    }
    out.end(reasoningItem(scene, ItemState::whole));
}

void addText(Stream &out, const Scene &scene)
{
    const auto part = [](std::string_view text) {
        return Object{{"type", "output_text"}, {"text", text}, {"annotations", Array{}}};
    };
    const auto place = [&out](std::string_view type, Object more) {
        more["content_index"] = 0;
        out.addOf(type, "msg_1", std::move(more));
    };
    place("response.content_part.added", {{"part", part("")}});
    for (const std::string &piece : scene.text)
        place("response.output_text.delta", {{"delta", piece}, {"logprobs", Array{}}});
    place("response.output_text.done", {{"text", joined(scene.text)}, {"logprobs", Array{}}});
    place("response.content_part.done", {{"part", part(joined(scene.text))}});
}

void addRefusal(Stream &out, const Scene &scene)
{
    const auto place = [&out](std::string_view type, Object more) {
        more["content_index"] = 0;
        out.addOf(type, "msg_1", std::move(more));
    };
    const auto part = [](std::string_view text) {
        return Object{{"type", "refusal"}, {"refusal", text}};
    };
    place("response.content_part.added", {{"part", part("")}});
    place("response.refusal.delta", {{"delta", scene.refusal}});
    place("response.refusal.done", {{"refusal", scene.refusal}});
    place("response.content_part.done", {{"part", part(scene.refusal)}});
}

void addCall(Stream &out, const SceneCall &call, std::size_t number)
{
    const std::string id = itemId(call, number);
    const std::string type =
        call.freeform ? "response.custom_tool_call_input" : "response.function_call_arguments";
    out.begin(callItem(call, number, ItemState::begun));
    for (const std::string &half : halves(call.arguments))
        out.addOf(type + ".delta", id, {{"delta", half}});
    Object done{{call.freeform ? "input" : "arguments", call.arguments}};
    if (!call.freeform)
        done["name"] = call.name;
    out.addOf(type + ".done", id, std::move(done));
    out.end(callItem(call, number, ItemState::whole));
}

} // namespace

Object responsesBody(const UpstreamCall &call, const Scene &scene)
{
    const bool cut = scene.finish == AnswerFinish::length;
    const bool filtered = scene.finish == AnswerFinish::filtered;
    Object out =
        responseObject(call, cut || filtered ? "incomplete" : "completed", outputOf(scene));
    if (cut || filtered) {
        out["incomplete_details"] =
            Object{{"reason", cut ? "max_output_tokens" : "content_filter"}};
    }
    const SceneUsage &usage = scene.usage;
    out["usage"] = Object{{"input_tokens", usage.input},
                          {"input_tokens_details", Object{{"cached_tokens", usage.cached}}},
                          {"output_tokens", usage.output},
                          {"output_tokens_details", Object{{"reasoning_tokens", usage.reasoning}}},
                          {"total_tokens", usage.input + usage.output}};
    return out;
}

std::vector<QByteArray> responsesEvents(const UpstreamCall &call, const Scene &scene)
{
    Stream out;
    const Object begun = responseObject(call, "in_progress", {});
    out.add("response.created", {{"response", begun}});
    out.add("response.in_progress", {{"response", begun}});
    if (!scene.thinking.empty() || !scene.signature.empty())
        addReasoning(out, scene);
    if (hasMessage(scene)) {
        out.begin(messageItem(scene, ItemState::begun));
        if (!scene.text.empty())
            addText(out, scene);
        if (!scene.refusal.empty())
            addRefusal(out, scene);
        out.end(messageItem(scene, ItemState::whole));
    }
    for (std::size_t i = 0; i < scene.calls.size(); ++i)
        addCall(out, scene.calls[i], i);
    const Object whole = responsesBody(call, scene);
    const boost::json::string &status = whole.at("status").as_string();
    out.add("response." + std::string(status.data(), status.size()), {{"response", whole}});
    return out.take();
}

} // namespace signalbox::test
