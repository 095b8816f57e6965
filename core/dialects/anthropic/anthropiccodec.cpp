// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropiccodec.h"

#include "core/dialects/anthropic/anthropicanswerreader.h"
#include "core/dialects/anthropic/anthropicanswerwriter.h"
#include "core/dialects/anthropic/anthropicrequestreader.h"
#include "core/dialects/anthropic/anthropicrequestwriter.h"
#include "core/dialects/anthropic/anthropicstreamwriter.h"
#include "core/dialects/jsonfields.h"
#include "core/json/writer.h"

#include <utility>

namespace signalbox {

Result<Conversation> AnthropicCodec::readRequest(std::shared_ptr<const json::Document> body,
                                                 const RequestHead &head) const
{
    return readAnthropicRequest(std::move(body), head);
}

Result<QByteArray> AnthropicCodec::writeRequest(const Conversation &conversation,
                                                const WriteTarget &target,
                                                RequestNotes &notes) const
{
    return writeAnthropicRequest(conversation, target, AnthropicPurpose::message, notes);
}

std::unique_ptr<AnswerReader> AnthropicCodec::answerReader(AnswerEvents &to) const
{
    return std::make_unique<AnthropicAnswerReader>(to);
}

QByteArray AnthropicCodec::writeAnswer(const Answer &answer, const AnswerContext &context) const
{
    return writeAnthropicAnswer(answer, context);
}

std::unique_ptr<AnswerWriter> AnthropicCodec::answerWriter(AnswerContext context) const
{
    return std::make_unique<AnthropicStreamWriter>(std::move(context));
}

std::string_view AnthropicCodec::fieldOf(Setting setting) const
{
    switch (setting) {
    case Setting::temperature:
        return "temperature";
    case Setting::topP:
        return "top_p";
    case Setting::topK:
        return "top_k";
    case Setting::stop:
        return "stop_sequences";
    case Setting::maxTokens:
        return "max_tokens";
    case Setting::tools:
    case Setting::hostedTools:
        return "tools";
    case Setting::toolChoice:
        return "tool_choice";
    case Setting::parallelToolCalls:
        return "tool_choice.disable_parallel_tool_use";
    case Setting::reasoning:
        return "thinking";
    case Setting::format:
        return "output_config.format";
    case Setting::user:
        return "metadata.user_id";
    case Setting::serviceTier:
        return "service_tier";
    case Setting::previousResponse:
        return "thread.previous_message_id";
    case Setting::cacheControl:
        return "cache_control";
    case Setting::seed:
    case Setting::presencePenalty:
    case Setting::frequencyPenalty:
    case Setting::choices:
    case Setting::logprobs:
    case Setting::topLogprobs:
    case Setting::logitBias:
    case Setting::verbosity:
    case Setting::promptCacheKey:
    case Setting::store:
        break;
    }
    return {};
}

std::span<const std::string_view> AnthropicCodec::knownFields() const
{
    return anthropicRequestFields();
}

std::optional<Result<QByteArray>>
AnthropicCodec::writeCountRequest(const Conversation &conversation, const WriteTarget &target,
                                  RequestNotes &notes) const
{
    return writeAnthropicRequest(conversation, target, AnthropicPurpose::count, notes);
}

std::optional<long long> AnthropicCodec::readCount(std::string_view json) const
{
    return numberMember(json, "input_tokens");
}

QByteArray AnthropicCodec::writeCount(long long tokens) const
{
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.integer("input_tokens", tokens);
    writer.endObject();
    return out;
}

} // namespace signalbox
