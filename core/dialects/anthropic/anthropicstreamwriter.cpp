// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicstreamwriter.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/signaturemark.h"

#include <utility>

namespace signalbox {

namespace {

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

bool isOwnBlock(const PartStart &start)
{
    return start.kind == PartKind::foreign && start.foreign.dialect == DialectId::anthropic;
}

} // namespace

template <class Members>
void AnthropicStreamWriter::event(std::string_view type, const Members &members)
{
    append(m_out, "event: ");
    append(m_out, type);
    append(m_out, "\ndata: ");
    json::Writer writer(m_out);
    writer.beginObject();
    writer.string("type", type);
    members(writer);
    writer.endObject();
    append(m_out, "\n\n");
}

QByteArray AnthropicStreamWriter::take()
{
    return std::exchange(m_out, {});
}

void AnthropicStreamWriter::keepAlive()
{
    if (m_started)
        event("ping", [](json::Writer &) {});
}

void AnthropicStreamWriter::start(const AnswerStart &start)
{
    m_started = true;
    m_usage.update(start.usage);
    event("message_start", [&](json::Writer &writer) {
        writer.beginObject("message");
        writeAnthropicHead(writer, start, m_context);
        writer.beginArray("content");
        writer.endArray();
        writeAnthropicNoStop(writer);
        writeAnthropicUsage(writer, m_usage, m_context);
        writer.endObject();
    });
}

AnthropicStreamWriter::Waiting *AnthropicStreamWriter::find(int part)
{
    const auto found = m_parts.find(part);
    return found == m_parts.end() ? nullptr : &found->second;
}

void AnthropicStreamWriter::partStart(int part, const PartStart &start)
{
    if (start.choice != 0)
        return;
    if (start.kind == PartKind::refusal)
        m_refusal = AnthropicRefusal::said;
    Waiting &made = m_parts[part];
    made.start = start;
    made.text = anthropicStandIn(start);
    advance();
}

void AnthropicStreamWriter::delta(int part, std::string_view text)
{
    Waiting *to = find(part);
    if (!to || to->start.kind == PartKind::media)
        return;
    to->text += text;
    advance();
}

void AnthropicStreamWriter::signature(int part, const Signature &signature)
{
    if (Waiting *to = find(part))
        to->signature = signature;
}

void AnthropicStreamWriter::citation(int part, const Citation &citation)
{
    Waiting *to = find(part);
    if (!to || !canCite(citation))
        return;
    to->citations.push_back(citation);
    advance();
}

void AnthropicStreamWriter::logprobs(int, const std::vector<TokenLogprob> &) {}

void AnthropicStreamWriter::partEnd(int part)
{
    if (Waiting *to = find(part))
        to->ended = true;
    advance();
}

void AnthropicStreamWriter::choiceEnd(int choice, const Stop &stop)
{
    if (choice == 0)
        m_stop = stop;
}

void AnthropicStreamWriter::usage(const TokenUsage &usage)
{
    m_usage.update(usage);
}

void AnthropicStreamWriter::end()
{
    event("message_delta", [&](json::Writer &writer) {
        writer.beginObject("delta");
        writeAnthropicStop(writer, m_stop, m_refusal);
        writer.null("container");
        writer.endObject();
        writeAnthropicDeltaUsage(writer, m_usage, m_context);
    });
    event("message_stop", [](json::Writer &) {});
}

void AnthropicStreamWriter::failed(const ClientError &error)
{
    ClientError told = error;
    if (told.requestId.empty())
        told.requestId = m_context.requestId;
    m_out += dialectFor(DialectId::anthropic).streamError(told, {}, {});
}

void AnthropicStreamWriter::advance()
{
    while (!m_parts.empty()) {
        Waiting &first = m_parts.begin()->second;
        pour(first);
        if (!first.ended)
            return;
        close(first);
        m_parts.erase(m_parts.begin());
    }
}

void AnthropicStreamWriter::pour(Waiting &part)
{
    const PartKind kind = part.start.kind;
    if (isOwnBlock(part.start) || (kind == PartKind::thinking && part.start.redacted))
        return; // told whole when it ends
    const bool hasMore = !part.text.empty() || !part.citations.empty();
    if (!part.open && (hasMore || kind == PartKind::thinking || kind == PartKind::toolCall))
        open(part);
    if (const std::string text = std::exchange(part.text, {}); !text.empty()) {
        if (kind == PartKind::thinking)
            writeDelta("thinking_delta", "thinking", text);
        else if (kind == PartKind::toolCall)
            writeDelta("input_json_delta", "partial_json", text);
        else
            writeDelta("text_delta", "text", text);
    }
    for (const Citation &citation : std::exchange(part.citations, {})) {
        event("content_block_delta", [&](json::Writer &writer) {
            writer.integer("index", m_index);
            writer.beginObject("delta");
            writer.string("type", "citations_delta");
            writer.key("citation");
            writeAnthropicCitation(writer, citation);
            writer.endObject();
        });
    }
}

void AnthropicStreamWriter::close(Waiting &part)
{
    const bool proven = part.start.kind == PartKind::thinking && !part.signature.empty();
    if (isOwnBlock(part.start) || (part.start.redacted && proven))
        open(part);
    else if (proven)
        writeDelta("signature_delta", "signature",
                   carriedSignature(part.signature, kAnthropicFamily));
    if (part.open)
        event("content_block_stop",
              [&](json::Writer &writer) { writer.integer("index", m_index); });
}

void AnthropicStreamWriter::open(Waiting &part)
{
    part.open = true;
    ++m_index;
    event("content_block_start", [&](json::Writer &writer) {
        writer.integer("index", m_index);
        writer.key("content_block");
        if (isOwnBlock(part.start))
            writer.raw(part.start.foreign.json);
        else
            writeBlock(writer, part);
    });
}

void AnthropicStreamWriter::writeBlock(json::Writer &writer, const Waiting &part) const
{
    writer.beginObject();
    if (part.start.kind == PartKind::toolCall) {
        writer.string("type", "tool_use");
        writer.string("id", safeCallId(part.start.callId));
        writer.string("name", part.start.name);
        writer.raw("input", "{}");
    } else if (part.start.kind == PartKind::thinking && part.start.redacted) {
        writer.string("type", "redacted_thinking");
        writer.string("data", carriedSignature(part.signature, kAnthropicFamily));
    } else if (part.start.kind == PartKind::thinking) {
        writer.string("type", "thinking");
        writer.string("thinking", "");
        writer.string("signature", "");
    } else {
        writer.string("type", "text");
        writer.string("text", "");
        writer.null("citations");
    }
    writer.endObject();
}

void AnthropicStreamWriter::writeDelta(std::string_view type, std::string_view key,
                                       std::string_view text)
{
    event("content_block_delta", [&](json::Writer &writer) {
        writer.integer("index", m_index);
        writer.beginObject("delta");
        writer.string("type", type);
        writer.string(key, text);
        writer.endObject();
    });
}

} // namespace signalbox
