// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminicodec.h"

#include "core/dialects/gemini/geminianswerreader.h"
#include "core/dialects/gemini/geminianswerwriter.h"
#include "core/dialects/gemini/geminirequestreader.h"
#include "core/dialects/gemini/geminirequestwriter.h"
#include "core/dialects/gemini/geministreamwriter.h"
#include "core/dialects/jsonfields.h"
#include "core/json/writer.h"

namespace signalbox {

Result<Conversation> GeminiCodec::readRequest(std::shared_ptr<const json::Document> body,
                                              const RequestHead &head) const
{
    return GeminiRequestReader(std::move(body), head).read();
}

Result<QByteArray> GeminiCodec::writeRequest(const Conversation &conversation,
                                             const WriteTarget &target, RequestNotes &notes) const
{
    return GeminiRequestWriter(conversation, target, notes).write();
}

std::unique_ptr<AnswerReader> GeminiCodec::answerReader(AnswerEvents &to) const
{
    return std::make_unique<GeminiAnswerReader>(to);
}

QByteArray GeminiCodec::writeAnswer(const Answer &answer, const AnswerContext &context) const
{
    return geminiAnswer(answer, context);
}

std::unique_ptr<AnswerWriter> GeminiCodec::answerWriter(AnswerContext context) const
{
    return std::make_unique<GeminiStreamWriter>(std::move(context));
}

std::string_view GeminiCodec::fieldOf(Setting setting) const
{
    switch (setting) {
    case Setting::temperature:
        return "generationConfig.temperature";
    case Setting::topP:
        return "generationConfig.topP";
    case Setting::topK:
        return "generationConfig.topK";
    case Setting::seed:
        return "generationConfig.seed";
    case Setting::presencePenalty:
        return "generationConfig.presencePenalty";
    case Setting::frequencyPenalty:
        return "generationConfig.frequencyPenalty";
    case Setting::stop:
        return "generationConfig.stopSequences";
    case Setting::maxTokens:
        return "generationConfig.maxOutputTokens";
    case Setting::choices:
        return "generationConfig.candidateCount";
    case Setting::logprobs:
        return "generationConfig.responseLogprobs";
    case Setting::topLogprobs:
        return "generationConfig.logprobs";
    case Setting::tools:
    case Setting::hostedTools:
        return "tools";
    case Setting::toolChoice:
        return "toolConfig.functionCallingConfig";
    case Setting::reasoning:
        return "generationConfig.thinkingConfig";
    case Setting::format:
        return "generationConfig.responseMimeType";
    case Setting::serviceTier:
        return "serviceTier";
    case Setting::logitBias:
    case Setting::parallelToolCalls:
    case Setting::verbosity:
    case Setting::user:
    case Setting::promptCacheKey:
    case Setting::store:
    case Setting::previousResponse:
    case Setting::cacheControl:
        break;
    }
    return {};
}

std::span<const std::string_view> GeminiCodec::knownFields() const
{
    return geminiKnownFields();
}

std::optional<Result<QByteArray>> GeminiCodec::writeCountRequest(const Conversation &conversation,
                                                                 const WriteTarget &target,
                                                                 RequestNotes &notes) const
{
    return GeminiRequestWriter(conversation, target, notes).writeCount();
}

std::optional<long long> GeminiCodec::readCount(std::string_view json) const
{
    const auto tokens = numberMember(json, "totalTokens");
    return tokens ? tokens : numberMember(rawMember(json, "response"), "totalTokens");
}

QByteArray GeminiCodec::writeCount(long long tokens) const
{
    QByteArray out;
    json::Writer to(out);
    to.beginObject();
    to.integer("totalTokens", tokens);
    to.endObject();
    return out;
}

} // namespace signalbox
