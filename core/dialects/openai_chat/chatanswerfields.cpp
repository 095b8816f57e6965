// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatanswerfields.h"

#include "core/base/logging.h"
#include "core/dialects/canonical/tokenfigure.h"
#include "core/dialects/openai_chat/chatjson.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

struct StopWord
{
    std::string_view word;
    StopReason reason;
};

constexpr std::array<StopWord, 12> kStopWords = {{
    {"length", StopReason::maxTokens},
    {"max_tokens", StopReason::maxTokens},
    {"max_output_tokens", StopReason::maxTokens},
    {"model_length", StopReason::maxTokens},
    {"tool_calls", StopReason::toolUse},
    {"function_call", StopReason::toolUse},
    {"tool_use", StopReason::toolUse},
    {"content_filter", StopReason::refusal},
    {"safety", StopReason::refusal},
    {"refusal", StopReason::refusal},
    {"sensitive", StopReason::refusal},
    {"stop_sequence", StopReason::stopSequence},
}};

struct ErrorWord
{
    std::string_view word;
    ErrorClass kind;
};

constexpr std::array<ErrorWord, 12> kErrorWords = {{
    {"rate_limit_exceeded", ErrorClass::rateLimited},
    {"rate_limit_error", ErrorClass::rateLimited},
    {"insufficient_quota", ErrorClass::rateLimited},
    {"tokens", ErrorClass::rateLimited},
    {"requests", ErrorClass::rateLimited},
    {"server_is_overloaded", ErrorClass::overloaded},
    {"overloaded_error", ErrorClass::overloaded},
    {"slow_down", ErrorClass::overloaded},
    {"context_length_exceeded", ErrorClass::contextTooLong},
    {"invalid_request_error", ErrorClass::badRequest},
    {"BadRequestError", ErrorClass::badRequest},
    {"timeout", ErrorClass::upstreamTimedOut},
}};

std::optional<ErrorClass> kindOfStatus(long long status)
{
    switch (status) {
    case 400:
    case 413:
    case 422:
        return ErrorClass::badRequest;
    case 401: // the upstream's account is at fault, not the client's key
    case 402:
    case 403:
        return ErrorClass::unavailable;
    case 408:
    case 504:
        return ErrorClass::upstreamTimedOut;
    case 429:
        return ErrorClass::rateLimited;
    case 503:
    case 529:
        return ErrorClass::overloaded;
    default:
        return std::nullopt;
    }
}

std::optional<long long> numberOf(std::string_view text)
{
    long long value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

ErrorClass kindOf(const json::Object &error)
{
    const std::string_view code = textIn(&error, "code");
    const auto status = code.empty() ? integerIn(&error, "code") : numberOf(code);
    for (const std::string_view word : {code, textIn(&error, "type")}) {
        const auto *const found =
            std::find_if(kErrorWords.begin(), kErrorWords.end(),
                         [word](const ErrorWord &it) { return it.word == word; });
        if (found != kErrorWords.end())
            return found->kind;
    }
    const auto kind = status ? kindOfStatus(*status) : std::nullopt;
    return kind.value_or(ErrorClass::badGateway);
}

ClientError toldBy(const json::Object &error)
{
    ClientError out;
    out.kind = kindOf(error);
    out.message = redact(json::toQString(textIn(&error, "message")));
    if (out.message.isEmpty())
        out.message = u"The upstream broke off its answer without saying why."_s;
    out.param = textIn(&error, "param");
    return out;
}

std::optional<long long> figureIn(const json::Object *object, std::string_view key)
{
    return tokenFigure(integerIn(object, key));
}

double numberIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value && value->is_number() ? value->to_number<double>() : 0.0;
}

std::optional<std::size_t> positionIn(const json::Object *object, std::string_view key)
{
    const auto value = integerIn(object, key);
    if (!value || *value < 0)
        return std::nullopt;
    return static_cast<std::size_t>(*value);
}

} // namespace

std::optional<TokenUsage> usageIn(const json::Object &usage)
{
    const json::Object *input = objectIn(&usage, "prompt_tokens_details");
    const json::Object *output = objectIn(&usage, "completion_tokens_details");
    TokenUsage out;
    out.input = figureIn(&usage, "prompt_tokens");
    out.output = figureIn(&usage, "completion_tokens");
    out.cacheRead = figureIn(input, "cached_tokens");
    if (!out.cacheRead)
        out.cacheRead = figureIn(&usage, "prompt_cache_hit_tokens"); // DeepSeek
    out.cacheWrite = figureIn(input, "cache_write_tokens");
    out.reasoning = figureIn(output, "reasoning_tokens");
    if (out.input.value_or(0) == 0 && out.output.value_or(0) == 0)
        return std::nullopt;
    const long long beside = figureIn(&usage, "total_tokens").value_or(0) - out.input.value_or(0) -
                             out.output.value_or(0);
    if (beside > 0 && out.reasoning.value_or(beside) == beside) { // xAI, Gemini's compatible server
        out.reasoning = beside;
        out.output = out.output.value_or(0) + beside;
    }
    return out;
}

std::optional<Stop> stopIn(const json::Object &choice)
{
    const std::string_view word = textIn(&choice, "finish_reason");
    if (word.empty())
        return std::nullopt;
    Stop out;
    const auto *const found = std::find_if(kStopWords.begin(), kStopWords.end(),
                                           [word](const StopWord &it) { return it.word == word; });
    if (found != kStopWords.end())
        out.reason = found->reason;
    return out;
}

bool endsInError(const json::Object &choice)
{
    return textIn(&choice, "finish_reason") == "error";
}

std::optional<ClientError> errorIn(const json::Object &answer)
{
    if (const json::Object *error = objectIn(&answer, "error"))
        return toldBy(*error);
    if (const std::string_view sentence = textIn(&answer, "error"); !sentence.empty())
        return brokenAnswer(redact(json::toQString(sentence)));
    if (textIn(&answer, "object") == "error")
        return toldBy(answer);
    return std::nullopt;
}

ClientError brokenAnswer(const QString &message)
{
    ClientError out;
    out.kind = ErrorClass::badGateway;
    out.message = message;
    return out;
}

std::vector<TokenLogprob> logprobsIn(const json::Array &tokens)
{
    std::vector<TokenLogprob> out;
    out.reserve(tokens.size());
    for (const json::Value &item : tokens) {
        const json::Object *token = item.if_object();
        if (!token)
            continue;
        TokenLogprob entry;
        entry.token = textIn(token, "token");
        entry.logprob = numberIn(*token, "logprob");
        if (const json::Array *top = arrayIn(token, "top_logprobs")) {
            for (const json::Value &other : *top) {
                if (const json::Object *object = other.if_object())
                    entry.top.emplace_back(textIn(object, "token"), numberIn(*object, "logprob"));
            }
        }
        out.push_back(std::move(entry));
    }
    return out;
}

std::optional<Citation> citationIn(const json::Object &annotation)
{
    const json::Object *source = objectIn(&annotation, "url_citation");
    if (!source)
        return std::nullopt;
    Citation out;
    out.url = textIn(source, "url");
    out.title = textIn(source, "title");
    out.quote = textIn(source, "content");
    out.begin = positionIn(source, "start_index");
    out.end = positionIn(source, "end_index");
    return out;
}

} // namespace signalbox::chat
