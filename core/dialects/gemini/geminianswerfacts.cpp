// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminianswerfacts.h"

#include "core/base/logging.h"
#include "core/dialects/canonical/tokenfigure.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace signalbox::gemini {

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace {

constexpr std::array kRefusals = {"SAFETY"sv,
                                  "PROHIBITED_CONTENT"sv,
                                  "BLOCKLIST"sv,
                                  "SPII"sv,
                                  "RECITATION"sv,
                                  "IMAGE_SAFETY"sv,
                                  "IMAGE_PROHIBITED_CONTENT"sv,
                                  "IMAGE_RECITATION"sv,
                                  "IMAGE_OTHER"sv};
constexpr std::array kMalformed = {"MALFORMED_FUNCTION_CALL"sv, "UNEXPECTED_TOOL_CALL"sv,
                                   "MALFORMED_RESPONSE"sv};

constexpr std::array kErrorKinds = {
    std::pair{"INVALID_ARGUMENT"sv, ErrorClass::badRequest},
    std::pair{"FAILED_PRECONDITION"sv, ErrorClass::badRequest},
    std::pair{"OUT_OF_RANGE"sv, ErrorClass::badRequest},
    std::pair{"UNAUTHENTICATED"sv, ErrorClass::unavailable}, // the account's key, not the client's
    std::pair{"PERMISSION_DENIED"sv, ErrorClass::forbidden},
    std::pair{"NOT_FOUND"sv, ErrorClass::unknownModel},
    std::pair{"RESOURCE_EXHAUSTED"sv, ErrorClass::rateLimited},
    std::pair{"UNAVAILABLE"sv, ErrorClass::overloaded},
    std::pair{"DEADLINE_EXCEEDED"sv, ErrorClass::upstreamTimedOut},
    std::pair{"UNIMPLEMENTED"sv, ErrorClass::notImplemented}};

template <std::size_t N>
bool contains(const std::array<std::string_view, N> &words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<long long> figureAt(const json::Object &metadata, std::string_view key)
{
    return tokenFigure(integerAt(metadata, key));
}

/// Characters in the first `bytes` bytes of a text; nothing when it is shorter.
std::optional<std::size_t> charactersIn(std::string_view text, std::optional<long long> bytes)
{
    if (!bytes || *bytes < 0 || static_cast<std::size_t>(*bytes) > text.size())
        return std::nullopt;
    const auto isFirst = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.begin() + *bytes, isFirst));
}

void addQuoted(const json::Object &metadata, std::string_view text, std::vector<Citation> &out)
{
    // citationMetadata of older API versions says citationSources.
    const json::Array *list = arrayAt(metadata, "citations");
    if (!list)
        list = arrayAt(metadata, "citationSources");
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const json::Object *source = (*list)[i].if_object();
        if (!source)
            continue;
        Citation citation;
        citation.url = stringAt(*source, "uri");
        citation.title = stringAt(*source, "title");
        citation.end = charactersIn(text, integerAt(*source, "endIndex"));
        if (citation.end) // protobuf leaves out a 0
            citation.begin = charactersIn(text, integerAt(*source, "startIndex").value_or(0));
        if (!citation.url.empty() || !citation.title.empty())
            out.push_back(std::move(citation));
    }
}

/// A source that the model searched: web, retrieved or of maps, all with uri and title.
std::optional<Citation> sourceOf(const json::Value &chunk)
{
    const json::Object *object = chunk.if_object();
    for (const std::string_view kind : {"web", "retrievedContext", "maps"}) {
        const json::Object *source = object ? objectAt(*object, kind) : nullptr;
        if (!source)
            continue;
        Citation out;
        out.url = stringAt(*source, "uri");
        out.title = stringAt(*source, "title");
        return out;
    }
    return std::nullopt;
}

void addGrounding(const json::Object &metadata, std::string_view text, std::vector<Citation> &out)
{
    const json::Array *chunks = arrayAt(metadata, "groundingChunks");
    const json::Array *supports = arrayAt(metadata, "groundingSupports");
    if (!chunks)
        return;
    if (!supports) {
        for (const json::Value &chunk : *chunks) {
            if (auto source = sourceOf(chunk))
                out.push_back(std::move(*source));
        }
        return;
    }
    for (const json::Value &item : *supports) {
        const json::Object *support = item.if_object();
        const json::Object *segment = support ? objectAt(*support, "segment") : nullptr;
        const json::Array *indices = support ? arrayAt(*support, "groundingChunkIndices") : nullptr;
        for (std::size_t i = 0; indices && i < indices->size(); ++i) {
            const auto *index = (*indices)[i].if_int64();
            if (!index || *index < 0 || static_cast<std::size_t>(*index) >= chunks->size())
                continue;
            auto citation = sourceOf((*chunks)[static_cast<std::size_t>(*index)]);
            if (!citation)
                continue;
            if (segment) {
                citation->quote = stringAt(*segment, "text");
                citation->end = charactersIn(text, integerAt(*segment, "endIndex"));
                if (citation->end)
                    citation->begin =
                        charactersIn(text, integerAt(*segment, "startIndex").value_or(0));
            }
            out.push_back(std::move(*citation));
        }
    }
}

TokenLogprob logprobOf(const json::Value &value)
{
    TokenLogprob out;
    const json::Object *object = value.if_object();
    const json::Value *figure = object ? object->if_contains("logProbability") : nullptr;
    if (object)
        out.token = stringAt(*object, "token");
    if (figure && figure->is_number())
        out.logprob = figure->to_number<double>();
    return out;
}

ErrorClass kindOf(std::string_view status, int code)
{
    for (const auto &[word, kind] : kErrorKinds) {
        if (word == status)
            return kind;
    }
    constexpr int kUnauthorized = 401;
    constexpr int kUnavailable = 503;
    if (code == kUnauthorized)
        return ErrorClass::unavailable;
    if (code == kUnavailable)
        return ErrorClass::overloaded;
    return code > 0 ? classForStatus(code) : ErrorClass::badGateway;
}

/// "34.07s".
std::optional<Milliseconds> delayOf(std::string_view text)
{
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr double kMost = 1e9;
    if (error != std::errc() || end == text.data() + text.size() || *end != 's' || seconds < 0 ||
        seconds > kMost)
        return std::nullopt;
    constexpr double kPerSecond = 1000;
    return Milliseconds(std::llround(seconds * kPerSecond));
}

} // namespace

const json::Object *objectAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

const json::Array *arrayAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value ? value->if_array() : nullptr;
}

std::string_view stringAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *text = value ? value->if_string() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
}

std::optional<long long> integerAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *whole = value ? value->if_int64() : nullptr;
    return whole ? std::optional<long long>(*whole) : std::nullopt;
}

TokenUsage usageOf(const json::Object &metadata)
{
    TokenUsage out;
    const auto prompt = figureAt(metadata, "promptTokenCount");
    const auto candidates = figureAt(metadata, "candidatesTokenCount");
    const auto thoughts = figureAt(metadata, "thoughtsTokenCount");
    const auto total = figureAt(metadata, "totalTokenCount");
    const long long tools = figureAt(metadata, "toolUsePromptTokenCount").value_or(0);
    if (prompt)
        out.input = *prompt + tools; // what tools gave the model is input too
    out.cacheRead = figureAt(metadata, "cachedContentTokenCount");
    out.reasoning = thoughts;
    // Some upstreams count thoughts inside the candidates: the total tells (wire.md 1.4).
    const long long byTotal = total && prompt ? *total - *prompt - tools : -1;
    if (byTotal >= candidates.value_or(0))
        out.output = byTotal;
    else if (candidates || thoughts)
        out.output = candidates.value_or(0) + thoughts.value_or(0);
    return out;
}

Finish finishOf(std::string_view finishReason)
{
    using Kind = Finish::Kind;
    if (finishReason.empty() || finishReason == "FINISH_REASON_UNSPECIFIED")
        return {};
    if (contains(kMalformed, finishReason))
        return {Kind::malformed, StopReason::endTurn};
    if (contains(kRefusals, finishReason))
        return {Kind::stop, StopReason::refusal};
    if (finishReason == "MAX_TOKENS" || finishReason == "CONTINUATION")
        return {Kind::stop, StopReason::maxTokens};
    return {Kind::stop, StopReason::endTurn};
}

std::vector<Citation> citationsOf(const json::Object &candidate, std::string_view text)
{
    std::vector<Citation> out;
    if (const json::Object *metadata = objectAt(candidate, "citationMetadata"))
        addQuoted(*metadata, text, out);
    if (const json::Object *metadata = objectAt(candidate, "groundingMetadata"))
        addGrounding(*metadata, text, out);
    return out;
}

std::vector<TokenLogprob> logprobsOf(const json::Object &candidate)
{
    std::vector<TokenLogprob> out;
    const json::Object *result = objectAt(candidate, "logprobsResult");
    const json::Array *chosen = result ? arrayAt(*result, "chosenCandidates") : nullptr;
    const json::Array *top = result ? arrayAt(*result, "topCandidates") : nullptr;
    for (std::size_t i = 0; chosen && i < chosen->size(); ++i) {
        TokenLogprob token = logprobOf((*chosen)[i]);
        const json::Object *step = top && i < top->size() ? (*top)[i].if_object() : nullptr;
        const json::Array *others = step ? arrayAt(*step, "candidates") : nullptr;
        for (std::size_t j = 0; others && j < others->size(); ++j) {
            const TokenLogprob other = logprobOf((*others)[j]);
            token.top.emplace_back(other.token, other.logprob);
        }
        out.push_back(std::move(token));
    }
    return out;
}

ClientError errorOf(const json::Object &error)
{
    ClientError out;
    const long long code = integerAt(error, "code").value_or(0);
    constexpr long long kMostStatus = 599;
    out.kind = kindOf(stringAt(error, "status"),
                      code > 0 && code <= kMostStatus ? static_cast<int>(code) : 0);
    out.message = redact(json::toQString(stringAt(error, "message")));
    if (out.message.isEmpty())
        out.message = u"The upstream reported an error without saying which."_s;
    const json::Array *details = arrayAt(error, "details");
    for (std::size_t i = 0; details && i < details->size(); ++i) {
        const json::Object *detail = (*details)[i].if_object();
        if (detail && detail->contains("retryDelay"))
            out.retryAfter = delayOf(stringAt(*detail, "retryDelay"));
    }
    return out;
}

} // namespace signalbox::gemini
