// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicblockwriter.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicmediawriter.h"
#include "core/dialects/canonical/conversationrepair.h"
#include "core/json/splice.h"

#include <algorithm>
#include <optional>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// The members of an object's text, one by one.
void writeMembers(json::Writer &writer, std::string_view object)
{
    const auto members = json::scanObject(object);
    if (!members.ok())
        return;
    for (const json::MemberSpan &member : *members)
        writer.raw(member.key, member.in(object));
}

/// The text of a result that is one text and nothing else.
std::optional<std::string_view> onlyText(const ToolResultPart &result)
{
    if (result.content.empty())
        return std::string_view();
    const TextPart *text =
        result.content.size() == 1 ? result.content.front().as<TextPart>() : nullptr;
    if (!text || !result.content.front().cacheControl.empty())
        return std::nullopt;
    return std::string_view(text->text);
}

std::string_view roleName(Role role)
{
    switch (role) {
    case Role::system:
        return "system";
    case Role::assistant:
        return "assistant";
    case Role::user:
        break;
    }
    return "user";
}

} // namespace

Status AnthropicBlockWriter::writeSystem(const Turn &turn)
{
    for (const Part &part : turn.parts) {
        if (!part.as<TextPart>() && !part.as<ForeignPart>())
            return m_notes.refuse(turn.where, u"the upstream takes only text in a system prompt"_s);
        if (const Status status = writePart(part, turn); !status.ok())
            return status;
    }
    return {};
}

Status AnthropicBlockWriter::writeMessage(const Turn &turn)
{
    m_writer.beginObject();
    m_writer.string("role", roleName(turn.role));
    if (!turn.parts.empty()) { // a system message may consist of settings alone
        m_writer.beginArray("content");
        for (const Part &part : turn.parts) {
            if (const Status status = writePart(part, turn); !status.ok())
                return status;
        }
        m_writer.endArray();
    }
    if (!turn.extras.empty() && m_client == DialectId::anthropic)
        writeMembers(m_writer, turn.extras);
    m_writer.endObject();
    return {};
}

Status AnthropicBlockWriter::writePart(const Part &part, const Turn &turn)
{
    if (const auto *text = part.as<TextPart>())
        writeText(*text, part);
    else if (const auto *thinking = part.as<ThinkingPart>())
        writeThinking(*thinking, part);
    else if (const auto *call = part.as<ToolCallPart>())
        writeCall(*call, part);
    else if (const auto *result = part.as<ToolResultPart>())
        return writeResult(*result, part, turn);
    else if (const auto *media = part.as<MediaPart>())
        return writeMedia(*media, part, turn);
    else if (const auto *foreign = part.as<ForeignPart>())
        m_writer.raw(foreign->json);
    return {};
}

void AnthropicBlockWriter::writeText(const TextPart &text, const Part &part)
{
    m_writer.beginObject();
    m_writer.string("type", "text");
    m_writer.string("text", text.text);
    writeOwn(part);
    m_writer.endObject();
}

void AnthropicBlockWriter::writeThinking(const ThinkingPart &thinking, const Part &part)
{
    m_writer.beginObject();
    if (thinking.redacted) {
        m_writer.string("type", "redacted_thinking");
        m_writer.string("data", part.signature.value);
    } else {
        m_writer.string("type", "thinking");
        m_writer.string("thinking", thinking.text);
        m_writer.string("signature", part.signature.value);
    }
    m_writer.endObject();
}

void AnthropicBlockWriter::writeCall(const ToolCallPart &call, const Part &part)
{
    m_writer.beginObject();
    m_writer.string("type", "tool_use");
    m_writer.string("id", safeCallId(call.id));
    m_writer.string("name", m_names.upstream(call.nameSpace, call.name));
    m_writer.raw("input", inputObject(call));
    writeOwn(part);
    m_writer.endObject();
}

Status AnthropicBlockWriter::writeResult(const ToolResultPart &result, const Part &part,
                                         const Turn &turn)
{
    m_writer.beginObject();
    m_writer.string("type", "tool_result");
    m_writer.string("tool_use_id", safeCallId(result.callId));
    const bool asItCame =
        m_client == DialectId::anthropic && !json::memberOf(part.extras, "content").empty();
    if (!asItCame) {
        if (const Status status = writeResultContent(result, turn); !status.ok())
            return status;
    }
    if (result.isError)
        m_writer.boolean("is_error", true);
    writeOwn(part);
    m_writer.endObject();
    return {};
}

Status AnthropicBlockWriter::writeResultContent(const ToolResultPart &result, const Turn &turn)
{
    if (const auto text = onlyText(result)) {
        m_writer.string("content", *text);
        return {};
    }
    m_writer.beginArray("content");
    for (const Part &part : result.content) {
        if (const auto *foreign = part.as<ForeignPart>()) {
            if (!foreign->text.empty())
                writeText({foreign->text, {}}, part);
            continue;
        }
        if (const Status status = writePart(part, turn); !status.ok())
            return status;
    }
    m_writer.endArray();
    return {};
}

Status AnthropicBlockWriter::writeMedia(const MediaPart &media, const Part &part, const Turn &turn)
{
    const Result<AnthropicSource> source = anthropicSource(media, m_client);
    if (!source.ok())
        return m_notes.refuse(turn.where, source.error().message);
    m_writer.beginObject();
    m_writer.string("type", source->block);
    m_writer.raw("source", source->json);
    if (source->block == "document") {
        if (!media.name.empty())
            m_writer.string("title", media.name);
        if (!media.detail.empty() && m_client == DialectId::anthropic)
            m_writer.string("context", media.detail);
    }
    writeOwn(part);
    m_writer.endObject();
    return {};
}

void AnthropicBlockWriter::writeOwn(const Part &part)
{
    if (!part.cacheControl.empty())
        m_writer.raw("cache_control", part.cacheControl);
    if (!part.extras.empty() && m_client == DialectId::anthropic)
        writeMembers(m_writer, part.extras);
}

} // namespace signalbox
