// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesoutput.h"

#include "core/dialects/openai_responses/responsescontentwriter.h"
#include "core/dialects/openai_responses/responsesreasoning.h"

#include <algorithm>

namespace signalbox::responses {

namespace {

bool isMessagePart(PartKind kind)
{
    return kind == PartKind::text || kind == PartKind::refusal;
}

std::string_view idPrefix(PartKind kind, const PartStart &start)
{
    switch (kind) {
    case PartKind::thinking:
        return "rs_";
    case PartKind::toolCall:
        return start.freeform ? "ctc_" : "fc_";
    case PartKind::media:
        return "ig_";
    case PartKind::text:
    case PartKind::refusal:
    case PartKind::foreign:
        break;
    }
    return "msg_";
}

std::string_view imageFormat(std::string_view mimeType)
{
    constexpr std::string_view kImage = "image/";
    return mimeType.starts_with(kImage) ? mimeType.substr(kImage.size()) : std::string_view("png");
}

/// A token's UTF-8, as the API tells it beside the text.
void writeToken(json::Writer &to, std::string_view token, double logprob)
{
    to.string("token", token);
    to.beginArray("bytes");
    for (const char c : token)
        to.integer(static_cast<unsigned char>(c));
    to.endArray();
    to.real("logprob", logprob);
}

void writeMessage(json::Writer &to, const OutputItem &item)
{
    to.string("status", item.status);
    to.string("role", "assistant");
    to.beginArray("content");
    for (const OutputContent &content : item.contents)
        writeContent(to, content);
    to.endArray();
}

void writeReasoning(json::Writer &to, const OutputItem &item)
{
    to.beginArray("summary");
    for (const OutputContent &content : item.contents) {
        if (!content.text.empty())
            writeSummary(to, content.text);
    }
    to.endArray();
    const std::string proof = encryptedContent({item.signature, item.start.redacted});
    if (!proof.empty())
        to.string("encrypted_content", proof);
}

void writeCall(json::Writer &to, const OutputItem &item)
{
    to.string("status", item.status);
    to.string("call_id", item.start.callId);
    to.string("name", item.start.name);
    if (!item.start.nameSpace.empty())
        to.string("namespace", item.start.nameSpace);
    to.string(item.start.freeform ? "input" : "arguments",
              item.contents.empty() ? std::string_view() : item.contents.front().text);
}

void writeImage(json::Writer &to, const OutputItem &item)
{
    to.string("status", item.status);
    to.string("output_format", imageFormat(item.start.mimeType));
    if (item.contents.empty() || item.contents.front().text.empty())
        to.null("result");
    else
        to.string("result", item.contents.front().text);
}

} // namespace

bool OutputItem::closed() const
{
    return std::none_of(contents.begin(), contents.end(),
                        [](const OutputContent &content) { return content.open; });
}

bool OutputItem::mayGrow() const
{
    return !done && (kind == PartKind::text ||
                     (kind == PartKind::thinking && signature.empty() && closed()));
}

OutputItem &Output::append(PartKind kind, const PartStart &start)
{
    const std::string_view prefix = idPrefix(kind, start);
    OutputItem item;
    item.kind = kind;
    item.start = start;
    item.id = start.itemId.starts_with(prefix)
                  ? start.itemId
                  : std::string(prefix) + m_requestId + '_' + std::to_string(m_items.size());
    m_items.push_back(std::move(item));
    return m_items.back();
}

std::optional<OutputPlace> Output::add(const PartStart &start)
{
    if (start.kind == PartKind::media && !start.mimeType.starts_with("image/"))
        return std::nullopt;
    PartKind kind = start.kind;
    if (kind == PartKind::foreign && start.foreign.dialect != DialectId::openaiResponses) {
        if (start.foreign.text.empty())
            return std::nullopt;
        kind = PartKind::text;
    }
    const bool joins = isMessagePart(kind) && !m_items.empty() &&
                       m_items.back().kind == PartKind::text && m_items.back().mayGrow();
    OutputItem &item =
        joins ? m_items.back() : append(isMessagePart(kind) ? PartKind::text : kind, start);
    OutputContent content;
    content.kind = kind;
    item.contents.push_back(std::move(content));
    return OutputPlace{m_items.size() - 1, item.contents.size() - 1};
}

Output::ProofPlace Output::addCallProof(const Signature &signature)
{
    const bool fits =
        !m_items.empty() && m_items.back().kind == PartKind::thinking && m_items.back().mayGrow();
    OutputItem &item = fits ? m_items.back() : append(PartKind::thinking, {});
    item.signature = signature;
    return fits ? ProofPlace::lastItem : ProofPlace::newItem;
}

std::optional<OutputPlace> Output::addExplanation(const Stop &stop)
{
    const auto hasRefusal = [](const OutputItem &item) {
        return std::any_of(
            item.contents.begin(), item.contents.end(),
            [](const OutputContent &content) { return content.kind == PartKind::refusal; });
    };
    if (stop.reason != StopReason::refusal || stop.words.empty() ||
        std::any_of(m_items.begin(), m_items.end(), hasRefusal))
        return std::nullopt;
    PartStart start;
    start.kind = PartKind::refusal;
    return add(start);
}

std::string_view itemType(const OutputItem &item)
{
    switch (item.kind) {
    case PartKind::thinking:
        return "reasoning";
    case PartKind::toolCall:
        return item.start.freeform ? "custom_tool_call" : "function_call";
    case PartKind::media:
        return "image_generation_call";
    case PartKind::text:
    case PartKind::refusal:
    case PartKind::foreign:
        break;
    }
    return "message";
}

void writeItem(json::Writer &to, const OutputItem &item)
{
    if (item.kind == PartKind::foreign) {
        to.raw(item.start.foreign.json);
        return;
    }
    to.beginObject();
    to.string("id", item.id);
    to.string("type", itemType(item));
    if (item.kind == PartKind::thinking)
        writeReasoning(to, item);
    else if (item.kind == PartKind::toolCall)
        writeCall(to, item);
    else if (item.kind == PartKind::media)
        writeImage(to, item);
    else
        writeMessage(to, item);
    to.endObject();
}

void writeNewItem(json::Writer &to, const OutputItem &item)
{
    OutputItem bare;
    bare.kind = item.kind;
    bare.id = item.id;
    bare.start = item.start;
    writeItem(to, bare);
}

void writeSummary(json::Writer &to, std::string_view text)
{
    to.beginObject();
    to.string("type", "summary_text");
    to.string("text", text);
    to.endObject();
}

void writeContent(json::Writer &to, const OutputContent &content)
{
    to.beginObject();
    if (content.kind == PartKind::refusal) {
        to.string("type", "refusal");
        to.string("refusal", content.text);
    } else {
        to.string("type", "output_text");
        to.string("text", content.text);
        writeAnnotations(to, content.citations, content.text);
        writeLogprobs(to, content.logprobs, 0);
    }
    to.endObject();
}

void writeLogprobs(json::Writer &to, const std::vector<TokenLogprob> &tokens, std::size_t first)
{
    to.beginArray("logprobs");
    for (std::size_t i = first; i < tokens.size(); ++i) {
        to.beginObject();
        writeToken(to, tokens[i].token, tokens[i].logprob);
        to.beginArray("top_logprobs");
        for (const auto &top : tokens[i].top) {
            to.beginObject();
            writeToken(to, top.first, top.second);
            to.endObject();
        }
        to.endArray();
        to.endObject();
    }
    to.endArray();
}

} // namespace signalbox::responses
