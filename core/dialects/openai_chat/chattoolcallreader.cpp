// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chattoolcallreader.h"

#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/openai_chat/chatjson.h"
#include "core/json/writer.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

namespace {

constexpr long long kFunctionCallIndex = -1; // the older form, apart from all others

/// {"function": {…}} or {"custom": {…}}; null when a delta has neither.
const json::Object *innerOf(const json::Object &delta)
{
    const json::Object *function = objectIn(&delta, "function");
    return function ? function : objectIn(&delta, "custom");
}

bool isFreeform(const json::Object &delta)
{
    return textIn(&delta, "type") == "custom" || objectIn(&delta, "custom") != nullptr;
}

/// Arguments are text; some servers send the object itself.
std::string argumentsIn(const json::Object *inner)
{
    if (const json::Object *object = objectIn(inner, "arguments"))
        return json::valueText(*object);
    const std::string_view text = textIn(inner, "arguments");
    return std::string(text.empty() ? textIn(inner, "input") : text);
}

} // namespace

int AnswerSink::begin(const PartStart &start)
{
    const int part = nextPart++;
    to.partStart(part, start);
    return part;
}

ToolCallReader::Call *ToolCallReader::known(const std::optional<long long> &index,
                                            std::string_view id)
{
    if (!index && id.empty())
        return m_calls.empty() ? nullptr : &m_calls.back();
    const auto found = std::find_if(m_calls.rbegin(), m_calls.rend(), [&](const Call &call) {
        return index ? call.index == index : call.id == id;
    });
    return found == m_calls.rend() ? nullptr : &*found;
}

/// Servers that give each of several calls the same index, or none, show by other signs where the
/// next one begins. Servers that make up a new id for each delta show none of these.
std::size_t ToolCallReader::callFor(const json::Object &delta)
{
    const auto index = integerIn(&delta, "index");
    const std::string_view id = textIn(&delta, "id");
    const json::Object *inner = innerOf(delta);
    const std::string_view name = textIn(inner, "name");
    if (const Call *call = known(index, id)) {
        const bool whole = call->progress.complete();
        const bool otherId = !id.empty() && !call->id.empty() && id != call->id;
        const bool otherName = !index && id.empty() && !call->name.empty() && name != call->name;
        const bool again = id.empty() && whole && !argumentsIn(inner).empty();
        const bool next = !name.empty() &&
                          (otherName || again || (otherId && (whole || !call->progress.begun())));
        if (!next)
            return static_cast<std::size_t>(call - m_calls.data());
    }
    Call fresh;
    fresh.index = index;
    m_calls.push_back(std::move(fresh));
    return m_calls.size() - 1;
}

void ToolCallReader::readDelta(const json::Object &delta)
{
    read(callFor(delta), delta);
}

void ToolCallReader::readWhole(const json::Object &call)
{
    m_calls.emplace_back();
    read(m_calls.size() - 1, call);
}

void ToolCallReader::readFunctionCall(const json::Object &call)
{
    Call *one = known(kFunctionCallIndex, {});
    if (!one) {
        m_calls.emplace_back();
        m_calls.back().index = kFunctionCallIndex;
        one = &m_calls.back();
    }
    if (one->name.empty())
        one->name = textIn(&call, "name");
    begin(static_cast<std::size_t>(one - m_calls.data()));
    append(*one, argumentsIn(&call));
}

void ToolCallReader::read(std::size_t number, const json::Object &delta)
{
    Call &call = m_calls[number];
    if (call.ended)
        return;
    const json::Object *inner = innerOf(delta);
    if (call.id.empty())
        call.id = textIn(&delta, "id");
    if (call.name.empty())
        call.name = textIn(inner, "name");
    call.freeform = call.freeform || isFreeform(delta);
    begin(number);
    const json::Object *google = objectIn(objectIn(&delta, "extra_content"), "google");
    if (const std::string_view proof = textIn(google, "thought_signature"); !proof.empty()) {
        call.proof = signatureFrom(proof, "google");
        if (call.part >= 0)
            m_sink.to.signature(call.part, call.proof);
    }
    append(call, argumentsIn(inner));
}

void ToolCallReader::begin(std::size_t number)
{
    Call &call = m_calls[number];
    if (call.part >= 0 || call.name.empty())
        return;
    endComplete();
    PartStart start;
    start.kind = PartKind::toolCall;
    start.choice = m_choice;
    start.callId = call.id;
    start.name = call.name;
    start.freeform = call.freeform;
    call.part = m_sink.begin(start);
    if (!call.proof.empty())
        m_sink.to.signature(call.part, call.proof);
    if (!call.held.empty())
        m_sink.to.delta(call.part, std::exchange(call.held, {}));
}

void ToolCallReader::append(Call &call, std::string_view arguments)
{
    if (arguments.empty())
        return;
    if (!call.freeform)
        call.progress.feed(arguments);
    if (call.part >= 0)
        m_sink.to.delta(call.part, arguments);
    else
        call.held += arguments;
}

void ToolCallReader::end(Call &call)
{
    if (call.part >= 0 && !call.ended)
        m_sink.to.partEnd(call.part);
    call.ended = true;
}

void ToolCallReader::endComplete()
{
    for (Call &call : m_calls) {
        if (call.part >= 0 && call.progress.complete())
            end(call);
    }
}

bool ToolCallReader::endAll()
{
    bool named = true;
    for (Call &call : m_calls) {
        named = named && (call.part >= 0 || call.held.empty());
        end(call);
    }
    return named;
}

} // namespace signalbox::chat
