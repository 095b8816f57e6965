// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicanswerwriter.h"

#include "core/dialects/anthropic/anthropicanswerwords.h"
#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/canonical/toolarguments.h"

#include <algorithm>

namespace signalbox {

namespace {

void writeText(json::Writer &writer, std::string_view text, const std::vector<Citation> &citations)
{
    const bool cites = std::any_of(citations.begin(), citations.end(), canCite);
    if (text.empty() && !cites)
        return;
    writer.beginObject();
    writer.string("type", "text");
    writer.string("text", text);
    if (cites) {
        writer.beginArray("citations");
        for (const Citation &citation : citations) {
            if (canCite(citation))
                writeAnthropicCitation(writer, citation);
        }
        writer.endArray();
    } else {
        writer.null("citations");
    }
    writer.endObject();
}

void writeThinking(json::Writer &writer, const AnswerPart &part)
{
    if (part.start.redacted && part.signature.empty())
        return;
    const std::string proof =
        part.signature.empty() ? std::string() : carriedSignature(part.signature, kAnthropicFamily);
    writer.beginObject();
    if (part.start.redacted) {
        writer.string("type", "redacted_thinking");
        writer.string("data", proof);
    } else {
        writer.string("type", "thinking");
        writer.string("thinking", part.text);
        writer.string("signature", proof);
    }
    writer.endObject();
}

void writeCall(json::Writer &writer, const AnswerPart &part)
{
    writer.beginObject();
    writer.string("type", "tool_use");
    writer.string("id", safeCallId(part.start.callId));
    writer.string("name", part.start.name);
    writer.raw("input", argumentsObject(part.text));
    writer.endObject();
}

void writePart(json::Writer &writer, const AnswerPart &part)
{
    switch (part.start.kind) {
    case PartKind::text:
    case PartKind::refusal:
        writeText(writer, part.text, part.citations);
        break;
    case PartKind::thinking:
        writeThinking(writer, part);
        break;
    case PartKind::toolCall:
        writeCall(writer, part);
        break;
    case PartKind::foreign:
        if (part.start.foreign.dialect == DialectId::anthropic) {
            writer.raw(part.start.foreign.json);
            break;
        }
        [[fallthrough]];
    case PartKind::media:
        writeText(writer, anthropicStandIn(part.start), {});
        break;
    }
}

} // namespace

QByteArray writeAnthropicAnswer(const Answer &answer, const AnswerContext &context)
{
    if (answer.failure) {
        ClientError error = *answer.failure;
        if (error.requestId.empty())
            error.requestId = context.requestId;
        return dialectFor(DialectId::anthropic).errorBody(error);
    }
    static const AnswerChoice kNone;
    const AnswerChoice &choice = answer.choices.empty() ? kNone : answer.choices.front();
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writeAnthropicHead(writer, answer.start, context);
    writer.beginArray("content");
    for (const AnswerPart &part : choice.parts)
        writePart(writer, part);
    writer.endArray();
    const bool refused =
        std::any_of(choice.parts.begin(), choice.parts.end(),
                    [](const AnswerPart &part) { return part.start.kind == PartKind::refusal; });
    writeAnthropicStop(writer, choice.stop,
                       refused ? AnthropicRefusal::said : AnthropicRefusal::none);
    writeAnthropicUsage(writer, answer.usage, context);
    writer.endObject();
    return out;
}

} // namespace signalbox
