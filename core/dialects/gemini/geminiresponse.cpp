// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminiresponse.h"

#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/dialects/gemini/geminiwords.h"

#include <algorithm>

namespace signalbox::gemini {

namespace {

void writeSignature(const Signature &signature, json::Writer &to)
{
    if (!signature.empty())
        to.string("thoughtSignature", carriedSignature(signature, kFamily));
}

void writeCall(const AnswerPart &part, json::Writer &to)
{
    to.beginObject("functionCall");
    if (!part.start.callId.empty())
        to.string("id", part.start.callId);
    to.string("name", part.start.name);
    to.raw("args", part.start.freeform ? wrappedInput(part.text) : oneLineArguments(part.text));
    to.endObject();
}

/// Bytes of the first `characters` characters; nothing when the text is shorter.
std::optional<std::size_t> bytesOf(std::string_view text, std::optional<std::size_t> characters)
{
    if (!characters)
        return std::nullopt;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U)
            continue;
        if (seen == *characters)
            return i;
        ++seen;
    }
    return seen == *characters ? std::optional(text.size()) : std::nullopt;
}

void writeSupport(const PlacedCitation &it, std::size_t chunk, json::Writer &to)
{
    to.beginObject();
    to.beginObject("segment");
    if (it.part > 0)
        to.integer("partIndex", static_cast<long long>(it.part));
    if (it.begin && it.end) {
        to.integer("startIndex", static_cast<long long>(*it.begin));
        to.integer("endIndex", static_cast<long long>(*it.end));
    }
    if (!it.citation.quote.empty())
        to.string("text", it.citation.quote);
    to.endObject();
    to.beginArray("groundingChunkIndices");
    to.integer(static_cast<long long>(chunk));
    to.endArray();
    to.endObject();
}

void writeToken(std::string_view token, double logprob, json::Writer &to)
{
    to.beginObject();
    to.string("token", token);
    to.real("logProbability", logprob);
    to.endObject();
}

void writeUsage(const TokenUsage &usage, json::Writer &to)
{
    if (usage == TokenUsage())
        return;
    const long long output = usage.output.value_or(0);
    to.beginObject("usageMetadata");
    to.integer("promptTokenCount", usage.input.value_or(0));
    if (usage.cacheRead)
        to.integer("cachedContentTokenCount", *usage.cacheRead);
    to.integer("candidatesTokenCount", std::max(0LL, output - usage.reasoning.value_or(0)));
    if (usage.reasoning)
        to.integer("thoughtsTokenCount", *usage.reasoning);
    to.integer("totalTokenCount", usage.input.value_or(0) + output);
    to.endObject();
}

} // namespace

std::string_view finishReasonOf(StopReason reason)
{
    switch (reason) {
    case StopReason::maxTokens:
    case StopReason::contextWindow:
        return "MAX_TOKENS";
    case StopReason::refusal:
        return "SAFETY";
    case StopReason::endTurn:
    case StopReason::toolUse:
    case StopReason::stopSequence:
    case StopReason::pauseTurn:
        break;
    }
    return "STOP";
}

bool isShown(const PartStart &start, const AnswerContext &context)
{
    return start.kind != PartKind::thinking || context.request->reasoning.visible.value_or(false);
}

bool writePart(const AnswerPart &part, json::Writer &to)
{
    const PartStart &start = part.start;
    if (start.kind == PartKind::foreign) {
        const bool own = start.foreign.dialect == DialectId::gemini;
        if (own)
            to.raw(start.foreign.json);
        else if (!start.foreign.text.empty())
            writeText(PartKind::text, start.foreign.text, to);
        return own || !start.foreign.text.empty();
    }
    to.beginObject();
    switch (start.kind) {
    case PartKind::toolCall:
        writeCall(part, to);
        break;
    case PartKind::media:
        to.beginObject("inlineData");
        to.string("mimeType", start.mimeType);
        to.string("data", part.text);
        to.endObject();
        break;
    case PartKind::thinking:
        to.string("text", part.text);
        to.boolean("thought", true);
        break;
    case PartKind::text:
    case PartKind::refusal:
    case PartKind::foreign:
        to.string("text", part.text);
        break;
    }
    writeSignature(part.signature, to);
    to.endObject();
    return true;
}

void writeText(PartKind kind, std::string_view text, json::Writer &to)
{
    to.beginObject();
    to.string("text", text);
    if (kind == PartKind::thinking)
        to.boolean("thought", true);
    to.endObject();
}

void writeProof(PartKind kind, const Signature &signature, json::Writer &to)
{
    to.beginObject();
    to.string("text", "");
    if (kind == PartKind::thinking)
        to.boolean("thought", true);
    writeSignature(signature, to);
    to.endObject();
}

PlacedCitation placed(const Citation &citation, std::size_t part, std::string_view text)
{
    return {citation, part, bytesOf(text, citation.begin), bytesOf(text, citation.end)};
}

void writeGrounding(const std::vector<PlacedCitation> &citations, json::Writer &to)
{
    if (citations.empty())
        return;
    std::vector<std::pair<std::string_view, std::string_view>> sources;
    std::vector<std::size_t> chunkOf;
    for (const PlacedCitation &it : citations) {
        const std::pair<std::string_view, std::string_view> source(it.citation.url,
                                                                   it.citation.title);
        const auto found = std::find(sources.begin(), sources.end(), source);
        chunkOf.push_back(static_cast<std::size_t>(found - sources.begin()));
        if (found == sources.end())
            sources.push_back(source);
    }
    to.beginObject("groundingMetadata");
    to.beginArray("groundingChunks");
    for (const auto &source : sources) {
        to.beginObject();
        to.beginObject("web");
        to.string("uri", source.first);
        to.string("title", source.second);
        to.endObject();
        to.endObject();
    }
    to.endArray();
    to.beginArray("groundingSupports");
    for (std::size_t i = 0; i < citations.size(); ++i)
        writeSupport(citations[i], chunkOf[i], to);
    to.endArray();
    to.endObject();
}

void writeLogprobs(const std::vector<TokenLogprob> &tokens, json::Writer &to)
{
    if (tokens.empty())
        return;
    to.beginObject("logprobsResult");
    to.beginArray("chosenCandidates");
    for (const TokenLogprob &token : tokens)
        writeToken(token.token, token.logprob, to);
    to.endArray();
    to.beginArray("topCandidates");
    for (const TokenLogprob &token : tokens) {
        to.beginObject();
        to.beginArray("candidates");
        for (const auto &other : token.top)
            writeToken(other.first, other.second, to);
        to.endArray();
        to.endObject();
    }
    to.endArray();
    to.endObject();
}

void writeStop(const Stop &stop, json::Writer &to)
{
    to.string("finishReason", finishReasonOf(stop.reason));
    if (stop.reason == StopReason::refusal && !stop.words.empty())
        to.string("finishMessage", stop.words);
}

void writeFrame(const AnswerStart &start, const AnswerContext &context, const TokenUsage *usage,
                json::Writer &to)
{
    if (usage)
        writeUsage(*usage, to);
    to.string("modelVersion", context.model);
    to.string("responseId", start.id.empty() ? context.requestId : start.id);
}

} // namespace signalbox::gemini
