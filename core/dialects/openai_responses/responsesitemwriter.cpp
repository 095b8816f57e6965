// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesitemwriter.h"

#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/openai_responses/responsescontentwriter.h"
#include "core/dialects/openai_responses/responsesreasoning.h"

#include <algorithm>

namespace signalbox::responses {

namespace {

constexpr std::string_view kAssistant = "assistant";
constexpr std::string_view kError = "Error: "; ///< outputs have no mark for failure

std::set<std::string, std::less<>> freeformCalls(const Conversation &conversation)
{
    std::set<std::string, std::less<>> out;
    for (const Turn &turn : conversation.turns) {
        for (const Part &part : turn.parts) {
            if (const auto *call = part.as<ToolCallPart>(); call && call->freeform)
                out.insert(call->id);
        }
    }
    return out;
}

bool isOwnThinking(const Part &part)
{
    return part.as<ThinkingPart>() && !part.signature.empty() && part.signature.family == kFamily;
}

} // namespace

ItemWriter::ItemWriter(json::Writer &to, const Conversation &conversation, const ToolNames &names,
                       RequestNotes &notes)
    : m_to(to)
    , m_conversation(conversation)
    , m_names(names)
    , m_notes(notes)
    , m_freeform(freeformCalls(conversation))
{
}

Status ItemWriter::write(const Turn &turn)
{
    m_turn = &turn;
    m_messageIdUsed = false;
    m_lostReasoning = std::any_of(turn.parts.begin(), turn.parts.end(), [](const Part &part) {
        return part.as<ThinkingPart>() && !isOwnThinking(part);
    });
    if (m_lostReasoning)
        m_notes.drop(turn.where, "reasoning without a proof that the upstream can read");
    if (!turn.name.empty())
        m_notes.drop(turn.where + ".name", "the upstream has no names of speakers");
    for (const Part &part : turn.parts) {
        if (Status status = writePart(part); !status)
            return status;
    }
    closeMessage();
    return {};
}

Status ItemWriter::writePart(const Part &part)
{
    if (const auto *text = part.as<TextPart>())
        writeText(*text);
    else if (const auto *media = part.as<MediaPart>())
        return writeMessageMedia(*media);
    else if (const auto *call = part.as<ToolCallPart>())
        writeCall(*call);
    else if (const auto *result = part.as<ToolResultPart>())
        return writeResult(*result);
    else if (isOwnThinking(part))
        writeReasoning(*part.as<ThinkingPart>(), part.signature);
    else if (const auto *refusal = part.as<RefusalPart>())
        writeRefusal(*refusal);
    else if (const auto *foreign = part.as<ForeignPart>())
        writeForeign(*foreign);
    return {};
}

std::string_view ItemWriter::turnRole() const
{
    switch (m_turn->role) {
    case Role::assistant:
        return kAssistant;
    case Role::system:
        return m_turn->developer ? "developer" : "system";
    case Role::user:
        break;
    }
    return "user";
}

void ItemWriter::openMessage(std::string_view role)
{
    if (m_message == role)
        return;
    closeMessage();
    m_message = role;
    m_to.beginObject();
    m_to.string("type", "message");
    m_to.string("role", role);
    if (role == turnRole() && !m_messageIdUsed) {
        writeId(m_turn->itemId, "msg_");
        m_messageIdUsed = true;
    }
    if (role == turnRole() && !m_turn->phase.empty())
        m_to.string("phase", m_turn->phase);
    m_to.beginArray("content");
}

void ItemWriter::closeMessage()
{
    if (m_message.empty())
        return;
    m_to.endArray();
    m_to.endObject();
    m_message = {};
}

void ItemWriter::writeId(std::string_view id, std::string_view prefix)
{
    if (m_conversation.dialect == DialectId::openaiResponses && id.starts_with(prefix))
        m_to.string("id", id);
}

void ItemWriter::writeText(const TextPart &text)
{
    openMessage(turnRole());
    if (m_message == kAssistant)
        writeOutputText(m_to, text);
    else
        writeInputText(m_to, text.text);
}

Status ItemWriter::writeMessageMedia(const MediaPart &media)
{
    // The assistant's messages take no images: what it drew comes back as something shown to it.
    openMessage(m_turn->role == Role::assistant ? "user" : turnRole());
    return writeMedia(m_to, media, m_conversation.dialect, m_turn->where, m_notes);
}

void ItemWriter::writeRefusal(const RefusalPart &refusal)
{
    openMessage(turnRole());
    if (m_message != kAssistant) {
        writeInputText(m_to, refusal.text);
        return;
    }
    m_to.beginObject();
    m_to.string("type", "refusal");
    m_to.string("refusal", refusal.text);
    m_to.endObject();
}

void ItemWriter::writeForeign(const ForeignPart &foreign)
{
    if (foreign.dialect == DialectId::openaiResponses) {
        closeMessage();
        m_to.raw(foreign.json);
    } else if (foreign.text.empty()) {
        m_notes.drop(m_turn->where, foreign.kind + ": the upstream has no such thing");
    } else {
        writeText({foreign.text, {}});
    }
}

void ItemWriter::writeReasoning(const ThinkingPart &thinking, const Signature &signature)
{
    closeMessage();
    m_to.beginObject();
    m_to.string("type", "reasoning");
    writeId(thinking.itemId, "rs_");
    m_to.beginArray("summary");
    if (!thinking.text.empty()) {
        m_to.beginObject();
        m_to.string("type", "summary_text");
        m_to.string("text", thinking.text);
        m_to.endObject();
    }
    m_to.endArray();
    m_to.string("encrypted_content", signature.value);
    m_to.endObject();
}

void ItemWriter::writeCall(const ToolCallPart &call)
{
    closeMessage();
    m_to.beginObject();
    m_to.string("type", call.freeform ? "custom_tool_call" : "function_call");
    if (!m_lostReasoning)
        writeId(call.itemId, call.freeform ? "ctc_" : "fc_");
    m_to.string("call_id", safeCallId(call.id));
    m_to.string("name", m_names.upstream(call.nameSpace, call.name));
    if (call.freeform)
        m_to.string("input", call.arguments);
    else
        m_to.string("arguments", call.arguments.empty() ? "{}" : std::string_view(call.arguments));
    m_to.endObject();
}

Status ItemWriter::writeResult(const ToolResultPart &result)
{
    closeMessage();
    const bool isFreeform = m_freeform.contains(result.callId);
    m_to.beginObject();
    m_to.string("type", isFreeform ? "custom_tool_call_output" : "function_call_output");
    writeId(result.itemId, isFreeform ? "ctco_" : "fco_");
    m_to.string("call_id", safeCallId(result.callId));
    m_to.key("output");
    Status status = writeOutput(result);
    m_to.endObject();
    return status;
}

Status ItemWriter::writeOutput(const ToolResultPart &result)
{
    const std::string_view mark = result.isError ? kError : std::string_view();
    const bool isPlain = result.content.empty() ||
                         (result.content.size() == 1 && result.content.front().as<TextPart>());
    if (isPlain) {
        const TextPart none;
        const TextPart &text =
            result.content.empty() ? none : *result.content.front().as<TextPart>();
        m_to.string(std::string(mark) + text.text);
        return {};
    }
    m_to.beginArray();
    if (result.isError)
        writeInputText(m_to, kError);
    for (const Part &part : result.content) {
        if (const auto *text = part.as<TextPart>()) {
            writeInputText(m_to, text->text);
        } else if (const auto *foreign = part.as<ForeignPart>()) {
            if (!foreign->text.empty())
                writeInputText(m_to, foreign->text);
        } else if (const auto *media = part.as<MediaPart>()) {
            Status status =
                writeMedia(m_to, *media, m_conversation.dialect, m_turn->where, m_notes);
            if (!status)
                return status;
        }
    }
    m_to.endArray();
    return {};
}

} // namespace signalbox::responses
