// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/openairesponsescodec.h"

namespace signalbox {

Result<Conversation> OpenAiResponsesCodec::readRequest(std::shared_ptr<const json::Document>,
                                                       const RequestHead &) const
{
    return Error{};
}

Result<QByteArray> OpenAiResponsesCodec::writeRequest(const Conversation &, const WriteTarget &,
                                                      RequestNotes &) const
{
    return Error{};
}

std::unique_ptr<AnswerReader> OpenAiResponsesCodec::answerReader(AnswerEvents &) const
{
    return nullptr;
}

QByteArray OpenAiResponsesCodec::writeAnswer(const Answer &, const AnswerContext &) const
{
    return {};
}

std::unique_ptr<AnswerWriter> OpenAiResponsesCodec::answerWriter(AnswerContext) const
{
    return nullptr;
}

std::string_view OpenAiResponsesCodec::fieldOf(Setting) const
{
    return {};
}

std::span<const std::string_view> OpenAiResponsesCodec::knownFields() const
{
    return {};
}

std::optional<Result<QByteArray>> OpenAiResponsesCodec::writeCountRequest(const Conversation &,
                                                                          const WriteTarget &,
                                                                          RequestNotes &) const
{
    return std::nullopt;
}

std::optional<long long> OpenAiResponsesCodec::readCount(std::string_view) const
{
    return std::nullopt;
}

QByteArray OpenAiResponsesCodec::writeCount(long long) const
{
    return {};
}

} // namespace signalbox
