// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesitemteller.h"

#include "core/dialects/openai_responses/responsesreasoning.h"
#include "core/dialects/openai_responses/responsesvalues.h"
#include "core/json/writer.h"

namespace signalbox::responses {

namespace {

bool isCall(std::string_view type)
{
    return type == "function_call" || type == "custom_tool_call";
}

std::vector<std::pair<std::string, double>> topTokens(const json::Object &token)
{
    std::vector<std::pair<std::string, double>> out;
    forEachObject(token, "top_logprobs", [&out](const json::Object &top) {
        out.emplace_back(textIn(top, "token"), numberIn(top, "logprob"));
    });
    return out;
}

Citation citationOf(const json::Object &annotation)
{
    Citation out;
    out.url = textIn(annotation, "url");
    out.title = textIn(annotation, out.url.empty() ? "filename" : "title");
    const auto offset = [&annotation](std::string_view key) {
        const auto at = integerIn(annotation, key);
        return at && *at >= 0 ? std::optional(static_cast<std::size_t>(*at)) : std::nullopt;
    };
    out.begin = offset("start_index");
    out.end = offset("end_index");
    return out;
}

} // namespace

void ItemTeller::begin(Told &told, const PartStart &start)
{
    if (told.part >= 0)
        return;
    told.part = m_parts++;
    m_to.partStart(told.part, start);
}

void ItemTeller::tell(Told &told, std::string_view delta)
{
    if (delta.empty() || told.ended)
        return;
    told.bytes += delta.size();
    m_to.delta(told.part, delta);
}

void ItemTeller::tellRest(Told &told, std::string_view whole)
{
    if (whole.size() > told.bytes)
        tell(told, whole.substr(told.bytes));
}

void ItemTeller::finish(Told &told)
{
    if (told.part < 0 || told.ended)
        return;
    told.ended = true;
    m_to.partEnd(told.part);
}

void ItemTeller::added(long long index, const json::Object &item)
{
    Item &state = m_items[index];
    if (isCall(textIn(item, "type")))
        takeCall(state, item);
    else
        state.start.itemId = textIn(item, "id");
}

/// The part of a call begins as soon as its name is known (B04).
void ItemTeller::takeCall(Item &state, const json::Object &item)
{
    PartStart &start = state.start;
    start.kind = PartKind::toolCall;
    start.freeform = textIn(item, "type") == "custom_tool_call";
    start.callId = textIn(item, "call_id");
    start.name = textIn(item, "name");
    start.nameSpace = textIn(item, "namespace");
    start.itemId = textIn(item, "id");
    if (start.name.empty() || start.callId.empty())
        return;
    begin(state.whole, start);
    tell(state.whole, std::exchange(state.held, {}));
}

ItemTeller::Told &ItemTeller::message(long long index, long long content, PartKind kind)
{
    Item &state = m_items[index];
    Told &told = state.contents[content];
    PartStart start;
    start.kind = kind;
    start.itemId = state.start.itemId;
    begin(told, start);
    return told;
}

void ItemTeller::text(long long index, long long content, PartKind kind, std::string_view delta)
{
    tell(message(index, content, kind), delta);
}

void ItemTeller::textDone(long long index, long long content, PartKind kind, std::string_view whole)
{
    tellRest(message(index, content, kind), whole);
}

void ItemTeller::logprobs(long long index, long long content, const json::Value *tokens)
{
    const json::Array *list = tokens ? tokens->if_array() : nullptr;
    if (!list || list->empty())
        return;
    std::vector<TokenLogprob> out;
    for (const json::Value &token : *list) {
        if (const json::Object *object = token.if_object())
            out.push_back({std::string(textIn(*object, "token")), numberIn(*object, "logprob"),
                           topTokens(*object)});
    }
    Told &told = message(index, content, PartKind::text);
    told.logprobs = true;
    m_to.logprobs(told.part, out);
}

void ItemTeller::annotation(long long index, long long content, const json::Object &annotation)
{
    Told &told = message(index, content, PartKind::text);
    ++told.citations;
    m_to.citation(told.part, citationOf(annotation));
}

void ItemTeller::thought(long long index, Thought form, long long place, std::string_view delta)
{
    Item &state = m_items[index];
    if (delta.empty() || (state.place >= 0 && state.form != form))
        return;
    state.start.kind = PartKind::thinking;
    begin(state.whole, state.start);
    if (state.place >= 0 && state.place != place) {
        tell(state.whole, "\n\n"); // the canonical thought is one text
        state.placeBytes = 0;
    }
    state.form = form;
    state.place = place;
    state.placeBytes += delta.size();
    tell(state.whole, delta);
}

void ItemTeller::thoughtDone(long long index, Thought form, long long place, std::string_view whole)
{
    const Item &state = m_items[index];
    const std::size_t told = state.place == place && state.form == form ? state.placeBytes : 0;
    const bool isBefore = state.place > place; // told long ago
    if (!isBefore && whole.size() > told)
        thought(index, form, place, whole.substr(told));
}

void ItemTeller::arguments(long long index, std::string_view delta)
{
    Item &state = m_items[index];
    if (state.whole.part < 0)
        state.held += delta;
    else
        tell(state.whole, delta);
}

void ItemTeller::argumentsDone(long long index, std::string_view whole)
{
    Item &state = m_items[index];
    if (state.whole.part < 0)
        state.held = whole;
    else
        tellRest(state.whole, whole);
}

void ItemTeller::done(long long index, const json::Object &item)
{
    Item &state = m_items[index];
    if (std::exchange(state.done, true))
        return;
    const std::string_view type = textIn(item, "type");
    if (state.start.itemId.empty())
        state.start.itemId = textIn(item, "id");
    if (type == "message")
        messageDone(index, item);
    else if (type == "reasoning")
        reasoningDone(state, index, item);
    else if (isCall(type))
        callDone(state, item);
    else if (type == "image_generation_call" && !textIn(item, "result").empty())
        imageDone(state, item);
    else if (!type.empty())
        foreignDone(state, item);
}

void ItemTeller::messageDone(long long index, const json::Object &item)
{
    long long content = 0;
    forEachObject(item, "content", [&](const json::Object &part) {
        contentDone(index, content, part);
        ++content;
    });
    for (auto &told : m_items[index].contents)
        finish(told.second);
}

void ItemTeller::contentDone(long long index, long long content, const json::Object &part)
{
    const std::string_view type = textIn(part, "type");
    if (type == "refusal") {
        textDone(index, content, PartKind::refusal, textIn(part, "refusal"));
        return;
    }
    if (type != "output_text" && type != "text")
        return;
    Told &told = message(index, content, PartKind::text);
    if (!told.logprobs)
        logprobs(index, content, part.if_contains("logprobs"));
    tellRest(told, textIn(part, "text"));
    std::size_t citation = 0;
    forEachObject(part, "annotations", [&](const json::Object &object) {
        if (citation++ >= told.citations)
            annotation(index, content, object);
    });
}

void ItemTeller::reasoningDone(Item &state, long long index, const json::Object &item)
{
    const auto tellList = [&](std::string_view key, Thought form) {
        long long place = 0;
        forEachObject(item, key, [&](const json::Object &part) {
            thoughtDone(index, form, place, textIn(part, "text"));
            ++place;
        });
    };
    tellList("summary", Thought::summary);
    tellList("content", Thought::raw);
    const CarriedProof proof = proofFrom(textIn(item, "encrypted_content"));
    if (!proof.signature.empty()) {
        state.start.kind = PartKind::thinking;
        state.start.redacted = proof.redacted;
        begin(state.whole, state.start);
        m_to.signature(state.whole.part, proof.signature);
    }
    finish(state.whole);
}

void ItemTeller::callDone(Item &state, const json::Object &item)
{
    if (state.whole.part < 0) {
        takeCall(state, item);
        begin(state.whole, state.start); // without a name or id, if there is none even now
        tell(state.whole, std::exchange(state.held, {}));
    }
    tellRest(state.whole, textIn(item, state.start.freeform ? "input" : "arguments"));
    finish(state.whole);
}

void ItemTeller::imageDone(Item &state, const json::Object &item)
{
    const std::string_view format = textIn(item, "output_format");
    state.start.kind = PartKind::media;
    state.start.mimeType = "image/" + std::string(format.empty() ? "png" : format);
    begin(state.whole, state.start);
    tellRest(state.whole, textIn(item, "result"));
    finish(state.whole);
}

void ItemTeller::foreignDone(Item &state, const json::Object &item)
{
    state.start.kind = PartKind::foreign;
    state.start.foreign = {
        DialectId::openaiResponses, std::string(textIn(item, "type")), json::valueText(item), {}};
    begin(state.whole, state.start);
    finish(state.whole);
}

} // namespace signalbox::responses
