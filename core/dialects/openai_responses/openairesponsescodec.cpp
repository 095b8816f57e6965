// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/openairesponsescodec.h"

#include "core/dialects/openai_responses/responsesanswerreader.h"
#include "core/dialects/openai_responses/responsesobject.h"
#include "core/dialects/openai_responses/responsesrequestreader.h"
#include "core/dialects/openai_responses/responsesrequestwriter.h"
#include "core/dialects/openai_responses/responsessettings.h"
#include "core/dialects/openai_responses/responsesstreamwriter.h"
#include "core/dialects/openai_responses/responsesvalues.h"
#include "core/json/writer.h"

namespace signalbox {

Result<Conversation> OpenAiResponsesCodec::readRequest(std::shared_ptr<const json::Document> body,
                                                       const RequestHead &) const
{
    return responses::readRequest(std::move(body));
}

Result<QByteArray> OpenAiResponsesCodec::writeRequest(const Conversation &conversation,
                                                      const WriteTarget &target,
                                                      RequestNotes &notes) const
{
    return responses::writeRequest(conversation, target, notes);
}

std::unique_ptr<AnswerReader> OpenAiResponsesCodec::answerReader(AnswerEvents &to) const
{
    return responses::answerReader(to);
}

QByteArray OpenAiResponsesCodec::writeAnswer(const Answer &answer,
                                             const AnswerContext &context) const
{
    return responses::writeAnswer(answer, context);
}

std::unique_ptr<AnswerWriter> OpenAiResponsesCodec::answerWriter(AnswerContext context) const
{
    return responses::streamWriter(std::move(context));
}

std::string_view OpenAiResponsesCodec::fieldOf(Setting setting) const
{
    switch (setting) {
    case Setting::temperature:
        return "temperature";
    case Setting::topP:
        return "top_p";
    case Setting::maxTokens:
        return "max_output_tokens";
    case Setting::logprobs:
        return "include";
    case Setting::topLogprobs:
        return "top_logprobs";
    case Setting::tools:
    case Setting::hostedTools:
        return "tools";
    case Setting::toolChoice:
        return "tool_choice";
    case Setting::parallelToolCalls:
        return "parallel_tool_calls";
    case Setting::reasoning:
        return "reasoning";
    case Setting::format:
        return "text.format";
    case Setting::verbosity:
        return "text.verbosity";
    case Setting::user:
        return "safety_identifier";
    case Setting::serviceTier:
        return "service_tier";
    case Setting::promptCacheKey:
        return "prompt_cache_key";
    case Setting::store:
        return "store";
    case Setting::previousResponse:
        return "previous_response_id";
    case Setting::topK:
    case Setting::seed:
    case Setting::presencePenalty:
    case Setting::frequencyPenalty:
    case Setting::stop:
    case Setting::choices:
    case Setting::logitBias:
    case Setting::cacheControl:
        break;
    }
    return {};
}

std::span<const std::string_view> OpenAiResponsesCodec::knownFields() const
{
    return responses::knownFields();
}

std::optional<Result<QByteArray>>
OpenAiResponsesCodec::writeCountRequest(const Conversation &conversation, const WriteTarget &target,
                                        RequestNotes &notes) const
{
    if (!target.official)
        return std::nullopt; // OpenAI's own endpoint, which compatible servers do not have
    return responses::writeCountRequest(conversation, target, notes);
}

std::optional<long long> OpenAiResponsesCodec::readCount(std::string_view json) const
{
    const auto body = json::parseObject(json);
    return body ? responses::integerIn(*body, "input_tokens") : std::nullopt;
}

QByteArray OpenAiResponsesCodec::writeCount(long long tokens) const
{
    QByteArray out;
    json::Writer to(out);
    to.beginObject();
    to.string("object", "response.input_tokens");
    to.integer("input_tokens", tokens);
    to.endObject();
    return out;
}

} // namespace signalbox
