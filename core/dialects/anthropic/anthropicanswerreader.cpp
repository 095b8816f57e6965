// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicanswerreader.h"

#include "core/base/logging.h"
#include "core/dialects/anthropic/anthropicanswerwords.h"
#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicwords.h"
#include "core/dialects/canonical/tokenfigure.h"
#include "core/json/document.h"
#include "core/json/splice.h"

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error corrupt(const QString &message)
{
    return {ErrorCode::corrupt, message, {}, {}};
}

const json::Object *objectIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

std::string_view textIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *text = value ? value->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::optional<long long> numberIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *number = value ? value->if_int64() : nullptr;
    return number ? std::optional<long long>(*number) : std::nullopt;
}

std::optional<long long> figureIn(const json::Object &usage, std::string_view key)
{
    return tokenFigure(numberIn(usage, key));
}

void take(std::optional<long long> &to, const std::optional<long long> &from)
{
    if (from)
        to = from;
}

Citation citationOf(const json::Object &said)
{
    const std::string_view url = textIn(said, "url");
    const std::string_view title = textIn(said, "title");
    return {std::string(url.empty() ? textIn(said, "source") : url),
            std::string(title.empty() ? textIn(said, "document_title") : title),
            std::string(textIn(said, "cited_text")),
            {},
            {}};
}

} // namespace

Status AnthropicAnswerReader::readAnswer(std::string_view json)
{
    const auto document = json::Document::parse(json);
    if (!document.ok())
        return corrupt(u"The upstream's answer is not valid JSON."_s);
    const json::Object &message = (*document)->root();
    if (textIn(message, "type") == "error") {
        fail(message);
        return {};
    }
    const json::Value *content = message.if_contains("content");
    const json::Array *blocks = content ? content->if_array() : nullptr;
    if (!blocks)
        return corrupt(u"The upstream's answer has no content."_s);
    readStart(message);
    const std::vector<std::string_view> texts = json::arrayItems(json::memberOf(json, "content"));
    for (std::size_t i = 0; i < blocks->size() && i < texts.size(); ++i) {
        const json::Object *block = (*blocks)[i].if_object();
        if (!block)
            return corrupt(u"The upstream's answer holds content that is no object."_s);
        const auto index = static_cast<long long>(i);
        if (const Status status = readBlockStart(index, *block, texts[i]); !status.ok())
            return status;
        endBlock(index);
    }
    readStop(message);
    end();
    return {};
}

Status AnthropicAnswerReader::readEvent(std::string_view name, std::string_view data)
{
    if (m_complete || data.empty())
        return {};
    const auto document = json::Document::parse(data);
    if (!document.ok())
        return corrupt(u"An event of the upstream's answer is not valid JSON."_s);
    const json::Object &event = (*document)->root();
    const std::string_view said = textIn(event, "type");
    const std::string_view type = said.empty() ? name : said;
    const long long index = numberIn(event, "index").value_or(0);
    if (type == "message_start") {
        const json::Object *message = objectIn(event, "message");
        readStart(message ? *message : json::Object());
    } else if (type == "content_block_start") {
        if (const json::Object *block = objectIn(event, "content_block"))
            return readBlockStart(index, *block, json::memberOf(data, "content_block"));
        return corrupt(u"The upstream's answer begins a content block that is no object."_s);
    } else if (type == "content_block_delta") {
        return readDelta(event);
    } else if (type == "content_block_stop") {
        endBlock(index);
    } else if (type == "message_delta") {
        readMessageDelta(event);
    } else if (type == "message_stop") {
        end();
    } else if (type == "error") {
        fail(event);
    }
    return {};
}

void AnthropicAnswerReader::finish()
{
    if (m_stopped && !m_complete)
        end();
}

void AnthropicAnswerReader::readStart(const json::Object &message)
{
    if (std::exchange(m_started, true))
        return;
    AnswerStart start;
    start.id = textIn(message, "id");
    start.model = textIn(message, "model");
    start.usage = usageIn(objectIn(message, "usage"));
    m_to.start(start);
}

Status AnthropicAnswerReader::readBlockStart(long long index, const json::Object &block,
                                             std::string_view text)
{
    endBlock(index);
    const std::string_view type = textIn(block, "type");
    if (type.empty())
        return corrupt(u"The upstream's answer holds content without a kind."_s);
    Block &made = m_blocks[index];
    PartStart start;
    std::string_view begin;
    if (type == "text") {
        begin = textIn(block, "text");
    } else if (type == "thinking" || type == "redacted_thinking") {
        start.kind = PartKind::thinking;
        start.redacted = type == "redacted_thinking";
        begin = textIn(block, "thinking");
    } else if (type == "tool_use") {
        start.kind = PartKind::toolCall;
        start.callId = textIn(block, "id");
        start.name = textIn(block, "name");
        // As text, so that numbers of any size stay what they are.
        const json::Object *input = objectIn(block, "input");
        made.initial =
            input && !input->empty() ? json::memberOf(text, "input") : std::string_view();
    } else {
        made.foreign = true;
        made.json = block;
        return {};
    }
    made.part = m_parts++;
    m_to.partStart(made.part, start);
    if (!begin.empty())
        m_to.delta(made.part, begin);
    if (const json::Value *list = block.if_contains("citations"); list && list->is_array()) {
        for (const json::Value &one : list->get_array()) {
            if (const json::Object *citation = one.if_object())
                m_to.citation(made.part, citationOf(*citation));
        }
    }
    const std::string_view proof = textIn(block, start.redacted ? "data" : "signature");
    if (start.kind == PartKind::thinking && !proof.empty())
        m_to.signature(made.part, {std::string(kAnthropicFamily), std::string(proof)});
    return {};
}

Status AnthropicAnswerReader::readDelta(const json::Object &event)
{
    const auto found = m_blocks.find(numberIn(event, "index").value_or(0));
    const json::Object *delta = objectIn(event, "delta");
    if (found == m_blocks.end() || !delta)
        return corrupt(u"The upstream's answer goes on with content that it never began."_s);
    Block &block = found->second;
    const std::string_view type = textIn(*delta, "type");
    if (block.foreign) {
        readForeignDelta(block, *delta);
    } else if (type == "text_delta") {
        m_to.delta(block.part, textIn(*delta, "text"));
    } else if (type == "thinking_delta") {
        m_to.delta(block.part, textIn(*delta, "thinking"));
    } else if (type == "input_json_delta") {
        const std::string_view piece = textIn(*delta, "partial_json");
        if (!piece.empty())
            block.initial.clear();
        m_to.delta(block.part, piece);
    } else if (type == "signature_delta") {
        m_to.signature(block.part,
                       {std::string(kAnthropicFamily), std::string(textIn(*delta, "signature"))});
    } else if (type == "citations_delta") {
        if (const json::Object *citation = objectIn(*delta, "citation"))
            m_to.citation(block.part, citationOf(*citation));
    }
    return {};
}

void AnthropicAnswerReader::readForeignDelta(Block &block, const json::Object &delta)
{
    if (textIn(delta, "type") == "input_json_delta") {
        block.input += textIn(delta, "partial_json");
        return;
    }
    for (const auto &member : delta) { // compaction_delta: its members are the block's
        if (member.key() != "type" && !member.value().is_null())
            block.json[member.key()] = member.value();
    }
}

void AnthropicAnswerReader::endBlock(long long index)
{
    const auto found = m_blocks.find(index);
    if (found == m_blocks.end())
        return;
    Block block = std::move(found->second);
    m_blocks.erase(found);
    if (!block.foreign) {
        if (!block.initial.empty())
            m_to.delta(block.part, block.initial);
        m_to.partEnd(block.part);
        return;
    }
    if (const auto input = json::parse(block.input); !block.input.empty() && input.ok())
        block.json["input"] = *input;
    PartStart start;
    start.kind = PartKind::foreign;
    start.foreign = {DialectId::anthropic, std::string(textIn(block.json, "type")),
                     objectText(block.json), anthropicWords(block.json)};
    const int part = m_parts++;
    m_to.partStart(part, start);
    m_to.partEnd(part);
}

void AnthropicAnswerReader::readMessageDelta(const json::Object &event)
{
    if (const json::Object *usage = objectIn(event, "usage"))
        m_to.usage(usageIn(usage));
    if (const json::Object *delta = objectIn(event, "delta"))
        readStop(*delta);
}

void AnthropicAnswerReader::readStop(const json::Object &from)
{
    const std::string_view reason = textIn(from, "stop_reason");
    if (reason.empty())
        return;
    Stop stop;
    stop.reason = anthropicStopReason(reason);
    stop.sequence = textIn(from, "stop_sequence");
    if (const json::Object *details = objectIn(from, "stop_details"))
        stop.words = textIn(*details, "explanation");
    m_stopped = true;
    m_to.choiceEnd(0, stop);
}

TokenUsage AnthropicAnswerReader::usageIn(const json::Object *usage)
{
    if (!usage)
        return {};
    const auto uncached = figureIn(*usage, "input_tokens");
    const auto read = figureIn(*usage, "cache_read_input_tokens");
    const auto created = figureIn(*usage, "cache_creation_input_tokens");
    const bool cacheKnown = m_read.value_or(0) > 0 || m_created.value_or(0) > 0;
    // An event that leaves the cache out says less than one before it that did not.
    if (read || created || !cacheKnown)
        take(m_uncached, uncached);
    take(m_read, read);
    take(m_created, created);
    TokenUsage told;
    if (m_uncached)
        told.input = *m_uncached + m_read.value_or(0) + m_created.value_or(0);
    told.cacheRead = m_read;
    told.cacheWrite = m_created;
    told.output = figureIn(*usage, "output_tokens");
    if (const json::Object *details = objectIn(*usage, "output_tokens_details"))
        told.reasoning = figureIn(*details, "thinking_tokens");
    return told;
}

void AnthropicAnswerReader::fail(const json::Object &event)
{
    const json::Object *error = objectIn(event, "error");
    ClientError out;
    out.kind = anthropicErrorClass(error ? textIn(*error, "type") : std::string_view());
    out.message = redact(json::toQString(error ? textIn(*error, "message") : std::string_view()));
    if (out.message.isEmpty())
        out.message = u"The upstream broke off its answer and gave no reason."_s;
    m_complete = true;
    m_to.failed(out);
}

void AnthropicAnswerReader::end()
{
    while (!m_blocks.empty())
        endBlock(m_blocks.begin()->first);
    m_complete = true;
    m_to.end();
}

} // namespace signalbox
