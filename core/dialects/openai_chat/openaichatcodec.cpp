// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/openaichatcodec.h"

#include "core/dialects/openai_chat/chatanswerreader.h"
#include "core/dialects/openai_chat/chatanswerwriter.h"
#include "core/dialects/openai_chat/chatrequestreader.h"
#include "core/dialects/openai_chat/chatrequestwriter.h"
#include "core/dialects/openai_chat/chatstreamwriter.h"

#include <utility>

namespace signalbox {

Result<Conversation> OpenAiChatCodec::readRequest(std::shared_ptr<const json::Document> body,
                                                  const RequestHead &) const
{
    return chat::readRequest(std::move(body));
}

Result<QByteArray> OpenAiChatCodec::writeRequest(const Conversation &conversation,
                                                 const WriteTarget &target,
                                                 RequestNotes &notes) const
{
    return chat::writeRequest(conversation, target, notes);
}

std::unique_ptr<AnswerReader> OpenAiChatCodec::answerReader(AnswerEvents &to) const
{
    return std::make_unique<chat::ChatAnswerReader>(to);
}

QByteArray OpenAiChatCodec::writeAnswer(const Answer &answer, const AnswerContext &context) const
{
    return chat::writeAnswer(answer, context);
}

std::unique_ptr<AnswerWriter> OpenAiChatCodec::answerWriter(AnswerContext context) const
{
    return std::make_unique<chat::ChatStreamWriter>(std::move(context));
}

std::string_view OpenAiChatCodec::fieldOf(Setting setting) const
{
    switch (setting) {
    case Setting::temperature:
        return "temperature";
    case Setting::topP:
        return "top_p";
    case Setting::topK:
        return "top_k";
    case Setting::seed:
        return "seed";
    case Setting::presencePenalty:
        return "presence_penalty";
    case Setting::frequencyPenalty:
        return "frequency_penalty";
    case Setting::stop:
        return "stop";
    case Setting::maxTokens:
        return "max_completion_tokens";
    case Setting::choices:
        return "n";
    case Setting::logprobs:
        return "logprobs";
    case Setting::topLogprobs:
        return "top_logprobs";
    case Setting::logitBias:
        return "logit_bias";
    case Setting::tools:
    case Setting::hostedTools:
        return "tools";
    case Setting::toolChoice:
        return "tool_choice";
    case Setting::parallelToolCalls:
        return "parallel_tool_calls";
    case Setting::reasoning:
        return "reasoning_effort";
    case Setting::format:
        return "response_format";
    case Setting::verbosity:
        return "verbosity";
    case Setting::user:
        return "user";
    case Setting::serviceTier:
        return "service_tier";
    case Setting::promptCacheKey:
        return "prompt_cache_key";
    case Setting::store:
        return "store";
    case Setting::cacheControl:
        return "cache_control";
    case Setting::previousResponse:
        break;
    }
    return {};
}

std::span<const std::string_view> OpenAiChatCodec::knownFields() const
{
    return chat::knownFields();
}

/// The dialect has no endpoint for counting, neither here nor upstream.
std::optional<Result<QByteArray>>
OpenAiChatCodec::writeCountRequest(const Conversation &, const WriteTarget &, RequestNotes &) const
{
    return std::nullopt;
}

std::optional<long long> OpenAiChatCodec::readCount(std::string_view) const
{
    return std::nullopt;
}

QByteArray OpenAiChatCodec::writeCount(long long) const
{
    return {};
}

} // namespace signalbox
