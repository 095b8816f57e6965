// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientanswer.h"

#include "jsonmatch.h"

#include <optional>

namespace signalbox::golden {

namespace {

/// A piece of a text, and which text it belongs to.
struct Piece
{
    std::string of;
    json::Value *text = nullptr;
};

std::string at(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const QByteArray text = value ? json::dump(*value) : QByteArray("-");
    return text.toStdString() + '/';
}

bool isEmptyText(const json::Value &value)
{
    return value.is_null() || (value.is_string() && value.get_string().empty());
}

/// What a chat delta holds beside its role, or nothing when it says nothing.
bool tidyDelta(json::Object &delta)
{
    delta.erase("role");
    if (delta.contains("reasoning") && delta.contains("reasoning_content"))
        delta.erase("reasoning"); // the other de-facto name of the same (wire.md 1.1)
    for (const char *key : {"content", "refusal", "reasoning_content"}) {
        if (delta.contains(key) && isEmptyText(delta[key]))
            delta.erase(key);
    }
    return !delta.empty();
}

std::optional<Piece> chatPiece(json::Object &event)
{
    json::Value *choices = event.if_contains("choices");
    if (!choices || choices->get_array().size() != 1 || event.contains("usage"))
        return std::nullopt;
    json::Object &choice = choices->get_array()[0].get_object();
    json::Object &delta = choice["delta"].get_object();
    if (!choice["finish_reason"].is_null() || delta.size() != 1 || choice.contains("logprobs"))
        return std::nullopt;
    const std::string key(delta.begin()->key());
    json::Value &value = delta.begin()->value();
    if (value.is_string())
        return Piece{at(choice, "index") + key, &value};
    if (key != "tool_calls" || value.get_array().size() != 1)
        return std::nullopt;
    json::Object &call = value.get_array()[0].get_object();
    if (!call.contains("function"))
        return std::nullopt;
    json::Value &text = call["function"].get_object()["arguments"];
    if (call.size() > (call.contains("id") ? 5U : 2U) || !text.is_string())
        return std::nullopt;
    return Piece{at(choice, "index") + at(call, "index"), &text};
}

/// A chat event with what says nothing left out; false when nothing is left.
bool tidyChunk(json::Object &event)
{
    json::Value *choices = event.if_contains("choices");
    if (!choices || choices->get_array().empty())
        return true;
    bool says = event.contains("usage");
    for (json::Value &item : choices->get_array()) {
        json::Object &choice = item.get_object();
        if (choice.contains("logprobs") && choice["logprobs"].is_null())
            choice.erase("logprobs");
        says |= tidyDelta(choice["delta"].get_object());
        says |= !choice["finish_reason"].is_null() || choice.contains("logprobs");
    }
    return says;
}

std::optional<Piece> anthropicPiece(json::Object &event)
{
    if (textAt(event, "type") != "content_block_delta")
        return std::nullopt;
    json::Object &delta = event["delta"].get_object();
    for (const char *key : {"text", "thinking", "partial_json"}) {
        if (delta.contains(key) && delta[key].is_string())
            return Piece{at(event, "index") + key, &delta[key]};
    }
    return std::nullopt;
}

std::optional<Piece> responsesPiece(json::Object &event)
{
    const std::string type = textAt(event, "type");
    if (!type.ends_with(".delta") || !event.contains("delta") || !event["delta"].is_string())
        return std::nullopt;
    return Piece{type + at(event, "output_index") + at(event, "content_index") +
                     at(event, "summary_index"),
                 &event["delta"]};
}

std::optional<Piece> geminiPiece(json::Object &event)
{
    json::Value *part = event.if_contains("part");
    if (!part || !part->get_object().contains("text") ||
        part->get_object().contains("thoughtSignature"))
        return std::nullopt;
    return Piece{at(event, "index") + at(part->get_object(), "thought"),
                 &part->get_object()["text"]};
}

/// A Gemini chunk as one event a part and one for what it says of the end.
void splitChunk(const json::Object &chunk, json::Array &out)
{
    const json::Value *candidates = chunk.if_contains("candidates");
    json::Object end = chunk;
    end.erase("candidates");
    if (!candidates) {
        out.emplace_back(end);
        return;
    }
    bool last = false;
    for (const json::Value &candidate : candidates->get_array()) {
        json::Object rest = candidate.get_object();
        const json::Value *index = rest.if_contains("index");
        const json::Value number = index ? *index : json::Value(0);
        const json::Value *content = rest.if_contains("content");
        const json::Value *parts = content ? memberOf(*content, "parts") : nullptr;
        for (std::size_t i = 0; parts && i < parts->get_array().size(); ++i) {
            const json::Value &part = parts->get_array()[i];
            const bool empty = part.get_object().size() == 1 && memberOf(part, "text") &&
                               textOf(*memberOf(part, "text")).empty();
            if (!empty)
                out.emplace_back(json::Object{{"index", number}, {"part", part}});
        }
        rest.erase("content");
        rest.erase("index");
        if (!rest.empty()) {
            last |= rest.contains("finishReason");
            rest["index"] = number;
            out.emplace_back(rest);
        }
    }
    if (last && !end.empty())
        out.emplace_back(end);
}

json::Array tidied(DialectId client, const json::Array &events)
{
    json::Array out;
    for (const json::Value &event : events) {
        if (!event.is_object()) {
            out.push_back(event);
            continue;
        }
        json::Object object = event.get_object();
        if (client == DialectId::gemini)
            splitChunk(object, out);
        else if (client == DialectId::openaiChat ? tidyChunk(object)
                                                 : textAt(object, "type") != "ping")
            out.emplace_back(object);
    }
    return out;
}

std::optional<Piece> pieceOf(DialectId client, json::Value &event)
{
    json::Object *object = event.if_object();
    if (!object)
        return std::nullopt;
    switch (client) {
    case DialectId::openaiChat:
        return chatPiece(*object);
    case DialectId::openaiResponses:
        return responsesPiece(*object);
    case DialectId::anthropic:
        return anthropicPiece(*object);
    case DialectId::gemini:
        return geminiPiece(*object);
    }
    return std::nullopt;
}

/// A chat delta that begins a call is no more of the one before.
bool beginsCall(DialectId client, const json::Value &event)
{
    return client == DialectId::openaiChat && json::dump(event).contains("\"id\":");
}

/// What a chat call is told besides, after its beginning, belongs to it; false for other events.
bool addToCall(DialectId client, const json::Value &event, json::Array &out)
{
    const json::Value *choices = memberOf(event, "choices");
    if (client != DialectId::openaiChat || !choices || choices->get_array().size() != 1 ||
        out.empty() || memberOf(out.back(), "choices") == nullptr)
        return false;
    const json::Value *calls = memberOf(choices->at(0).at("delta"), "tool_calls");
    if (!calls || memberOf(calls->at(0), "function"))
        return false;
    json::Value &last = out.back().at("choices").at(0).at("delta");
    if (!last.get_object().contains("tool_calls"))
        return false;
    json::merge(last.at("tool_calls").at(0).get_object(), calls->at(0).get_object());
    return true;
}

} // namespace

json::Array joined(DialectId client, const json::Array &events)
{
    json::Array out;
    std::string open;
    for (json::Value event : tidied(client, events)) {
        if (addToCall(client, event, out))
            continue;
        const std::optional<Piece> piece = pieceOf(client, event);
        if (piece && piece->text->get_string().empty() && !beginsCall(client, event))
            continue;
        if (piece && piece->of == open && !beginsCall(client, event)) {
            *pieceOf(client, out.back())->text =
                std::string(textOf(*pieceOf(client, out.back())->text)) +
                std::string(textOf(*piece->text));
            continue;
        }
        open = piece ? piece->of : std::string();
        out.push_back(std::move(event));
    }
    return out;
}

} // namespace signalbox::golden
