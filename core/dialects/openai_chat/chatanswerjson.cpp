// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatanswerjson.h"

#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/openai_chat/chatmedia.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

namespace {

void writeBytes(json::Writer &writer, std::string_view text)
{
    writer.beginArray("bytes");
    for (const char c : text)
        writer.integer(static_cast<unsigned char>(c));
    writer.endArray();
}

void writeTokenFields(json::Writer &writer, std::string_view token, double logprob)
{
    writer.string("token", token);
    writer.real("logprob", logprob);
    writeBytes(writer, token);
}

} // namespace

CallForm callFormOf(const Conversation &request)
{
    if (request.dialect != DialectId::openaiChat || request.documents.empty())
        return CallForm::toolCalls;
    const json::Object &body = request.documents.front()->root();
    return body.contains("functions") && !body.contains("tools") ? CallForm::functionCall
                                                                 : CallForm::toolCalls;
}

std::string answerId(const AnswerStart &start, const AnswerContext &context)
{
    constexpr std::string_view kStem = "chatcmpl"; // clients look at it
    return start.id.starts_with(kStem) ? start.id
                                       : std::string(kStem).append("-") + context.requestId;
}

std::string_view finishReason(const Stop &stop, CallForm form)
{
    switch (stop.reason) {
    case StopReason::toolUse:
        return form == CallForm::functionCall ? "function_call" : "tool_calls";
    case StopReason::maxTokens:
    case StopReason::contextWindow:
        return "length";
    case StopReason::refusal:
        return "content_filter";
    case StopReason::endTurn:
    case StopReason::stopSequence:
    case StopReason::pauseTurn:
        break;
    }
    return "stop";
}

void writeUsage(json::Writer &writer, const TokenUsage &usage)
{
    const long long input = usage.input.value_or(0);
    const long long output = usage.output.value_or(0);
    writer.beginObject();
    writer.integer("prompt_tokens", input);
    writer.integer("completion_tokens", output);
    writer.integer("total_tokens", input + output);
    writer.beginObject("prompt_tokens_details");
    writer.integer("cached_tokens", usage.cacheRead.value_or(0));
    if (usage.cacheWrite)
        writer.integer("cache_write_tokens", *usage.cacheWrite);
    writer.endObject();
    writer.beginObject("completion_tokens_details");
    writer.integer("reasoning_tokens", usage.reasoning.value_or(0));
    writer.endObject();
    writer.endObject();
}

void writeToken(json::Writer &writer, const TokenLogprob &token)
{
    writer.beginObject();
    writeTokenFields(writer, token.token, token.logprob);
    writer.beginArray("top_logprobs");
    for (const auto &other : token.top) {
        writer.beginObject();
        writeTokenFields(writer, other.first, other.second);
        writer.endObject();
    }
    writer.endArray();
    writer.endObject();
}

void writeLogprobs(json::Writer &writer, PartKind kind, const std::vector<TokenLogprob> &tokens)
{
    const bool refusal = kind == PartKind::refusal;
    writer.beginObject();
    if (refusal)
        writer.null("content");
    writer.beginArray(refusal ? "refusal" : "content");
    for (const TokenLogprob &token : tokens)
        writeToken(writer, token);
    writer.endArray();
    if (!refusal)
        writer.null("refusal");
    writer.endObject();
}

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; // not a continuation byte
    }));
}

void writeAnnotation(json::Writer &writer, const Citation &citation, const TextSpan &part)
{
    const std::size_t begin = citation.begin ? part.begin + *citation.begin : part.begin;
    const std::size_t end = citation.end ? part.begin + *citation.end : part.end;
    writer.beginObject();
    writer.string("type", "url_citation");
    writer.beginObject("url_citation");
    writer.string("url", citation.url);
    writer.string("title", citation.title);
    writer.integer("start_index", static_cast<long long>(begin));
    writer.integer("end_index", static_cast<long long>(end));
    writer.endObject();
    writer.endObject();
}

void writeImage(json::Writer &writer, std::size_t index, std::string_view mimeType,
                std::string_view base64)
{
    writer.beginObject();
    writer.string("type", "image_url");
    writer.integer("index", static_cast<long long>(index));
    writer.beginObject("image_url");
    writer.string("url", dataUrl(mimeType, base64));
    writer.endObject();
    writer.endObject();
}

void writeProof(json::Writer &writer, std::string_view carried)
{
    writer.beginObject("extra_content");
    writer.beginObject("google");
    writer.string("thought_signature", carried);
    writer.endObject();
    writer.endObject();
}

void ProofCarrier::thinkingBegins(const PartStart &start)
{
    ++m_thoughts;
    m_redacted = m_redacted || start.redacted;
}

void ProofCarrier::proofOfThinking(const Signature &signature)
{
    m_proof = signature;
}

std::string ProofCarrier::takeForCall()
{
    if (m_proof.empty() || m_redacted || m_thoughts != 1)
        return {};
    return carriedSignature(std::exchange(m_proof, {}), {});
}

} // namespace signalbox::chat
