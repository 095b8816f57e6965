// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesitemreader.h"

#include "core/dialects/canonical/toolarguments.h"
#include "core/dialects/openai_responses/responsescontentreader.h"
#include "core/dialects/openai_responses/responsesforeign.h"
#include "core/dialects/openai_responses/responsesreasoning.h"
#include "core/dialects/openai_responses/responsessettings.h"
#include "core/dialects/openai_responses/responsestoolreader.h"
#include "core/json/writer.h"

#include <utility>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

/// The texts of a list of {type, text}, a blank line between them.
std::string textsOf(const RequestFields &item, std::string_view key)
{
    std::string out;
    const json::Array *list = item.array(key);
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const FieldPath listPath = item.pathOf(key);
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*list)[i], path, item.faults());
        if (!object)
            continue;
        const RequestFields fields(*object, path, item.faults());
        if (!out.empty())
            out += "\n\n";
        out += fields.text("text");
    }
    return out;
}

std::optional<Role> roleOf(std::string_view name)
{
    if (name == "user")
        return Role::user;
    if (name == "assistant")
        return Role::assistant;
    if (name == "system" || name == "developer")
        return Role::system;
    return std::nullopt;
}

/// Takes the proof of a call off the reasoning before it: there answer writers put a Gemini
/// thoughtSignature, for which calls have no member here.
Signature takeCallProof(std::vector<Part> &parts)
{
    const auto *thinking = parts.empty() ? nullptr : parts.back().as<ThinkingPart>();
    if (!thinking || parts.back().signature.family != kCallProofFamily)
        return {};
    Signature out = std::exchange(parts.back().signature, {});
    if (thinking->text.empty())
        parts.pop_back();
    return out;
}

} // namespace

void ItemReader::read(const json::Array &items, const FieldPath &path)
{
    for (std::size_t i = 0; i < items.size(); ++i) {
        const FieldPath itemPath(path, i);
        if (const json::Object *object = objectAt(items[i], itemPath, m_faults))
            readItem(RequestFields(*object, itemPath, m_faults));
    }
}

void ItemReader::readItem(const RequestFields &item)
{
    std::string type = item.text("type");
    if (type.empty() && (item.has("role") || item.has("content")))
        type = "message";
    else if (type.empty() && item.has("id"))
        type = "item_reference";
    if (type == "message")
        readMessage(item);
    else if (type == "reasoning")
        readReasoning(item);
    else if (type == "function_call" || type == "custom_tool_call")
        readCall(item, type == "function_call" ? Form::json : Form::free);
    else if (type == "function_call_output" || type == "custom_tool_call_output")
        readOutput(item, type == "function_call_output" ? Form::json : Form::free);
    else if (type == "additional_tools")
        readTools(item, m_to);
    else if (type == "image_generation_call" && item.has("result"))
        readImageCall(item);
    else if (type == "item_reference")
        item.fault("type", u"item_reference points to an item that is not kept here; send the "
                           "item itself"_s);
    else if (type == "compaction_trigger")
        item.fault("type", u"compaction_trigger cannot be carried out for this model; ask for a "
                           "summary with an ordinary message"_s);
    else if (const auto role = foreignRole(type))
        readForeign(item, type, *role);
    else
        item.fault("type", type.empty() ? u"must be a string that names a kind of item"_s
                                        : u"is not a kind of input item"_s);
}

void ItemReader::readMessage(const RequestFields &item)
{
    const std::string name = item.needText("role");
    const auto role = roleOf(name);
    if (!role) {
        if (!name.empty())
            item.fault("role", u"must be user, assistant, system or developer"_s);
        return;
    }
    const bool joins = *role == Role::assistant && m_last == Last::assistant && !m_saidMessage;
    Turn &turn = joins ? m_to.turns.back()
                       : newTurn(*role, *role == Role::assistant ? Last::assistant : Last::message,
                                 item.path());
    m_saidMessage = true;
    turn.developer = name == "developer";
    turn.itemId = item.text("id");
    turn.phase = item.text("phase");
    readContent(item, "content", turn.parts);
}

void ItemReader::readReasoning(const RequestFields &item)
{
    ThinkingPart thinking;
    thinking.itemId = item.text("id");
    thinking.text = textsOf(item, "summary");
    if (thinking.text.empty())
        thinking.text = textsOf(item, "content");
    CarriedProof proof = proofFrom(item.text("encrypted_content"));
    thinking.redacted = proof.redacted;
    if (thinking.text.empty() && proof.signature.empty())
        return; // nothing that could be told anybody
    assistantTurn(item.path())
        .parts.push_back({std::move(thinking), std::move(proof.signature), {}});
}

void ItemReader::readCall(const RequestFields &item, Form form)
{
    ToolCallPart call;
    call.id = item.needText("call_id");
    call.name = item.needText("name");
    call.nameSpace = item.text("namespace");
    call.freeform = form == Form::free;
    call.arguments = call.freeform ? item.text("input") : argumentsObject(item.text("arguments"));
    call.itemId = item.text("id");
    std::vector<Part> &parts = assistantTurn(item.path()).parts;
    Signature signature = takeCallProof(parts);
    parts.push_back({std::move(call), std::move(signature), {}});
}

void ItemReader::readOutput(const RequestFields &item, Form form)
{
    ToolResultPart result;
    result.callId = item.text("call_id");
    result.name = item.text("name");
    result.freeform = form == Form::free;
    result.itemId = item.text("id");
    readContent(item, "output", result.content);
    outputsTurn(item.path()).parts.push_back({std::move(result), {}, {}});
}

void ItemReader::readImageCall(const RequestFields &item)
{
    MediaPart image;
    image.kind = MediaPart::Kind::image;
    image.data = item.text("result");
    const std::string format = item.text("output_format");
    image.mimeType = "image/" + (format.empty() ? std::string("png") : format);
    assistantTurn(item.path()).parts.push_back({std::move(image), {}, {}});
}

void ItemReader::readForeign(const RequestFields &item, const std::string &kind, Role role)
{
    if (kind == "configuration_update") // what it sets holds for the answer that is asked for
        readThinkingSettings(item, m_to);
    ForeignPart part{DialectId::openaiResponses, kind, json::valueText(item.json()),
                     foreignWords(kind, item.json())};
    Turn &turn = role == Role::assistant ? assistantTurn(item.path()) : outputsTurn(item.path());
    turn.parts.push_back({std::move(part), {}, {}});
}

Turn &ItemReader::newTurn(Role role, Last last, const FieldPath &path)
{
    Turn turn;
    turn.role = role;
    turn.where = path.str();
    m_to.turns.push_back(std::move(turn));
    m_last = last;
    m_saidMessage = false;
    return m_to.turns.back();
}

Turn &ItemReader::assistantTurn(const FieldPath &path)
{
    return m_last == Last::assistant && !m_to.turns.empty()
               ? m_to.turns.back()
               : newTurn(Role::assistant, Last::assistant, path);
}

Turn &ItemReader::outputsTurn(const FieldPath &path)
{
    return m_last == Last::outputs && !m_to.turns.empty()
               ? m_to.turns.back()
               : newTurn(Role::user, Last::outputs, path);
}

} // namespace signalbox::responses
