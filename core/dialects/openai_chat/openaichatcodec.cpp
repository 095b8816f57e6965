// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/openaichatcodec.h"

namespace signalbox {

Result<Conversation> OpenAiChatCodec::readRequest(std::shared_ptr<const json::Document>,
                                                  const RequestHead &) const
{
    return Error{};
}

Result<QByteArray> OpenAiChatCodec::writeRequest(const Conversation &, const WriteTarget &,
                                                 RequestNotes &) const
{
    return Error{};
}

std::unique_ptr<AnswerReader> OpenAiChatCodec::answerReader(AnswerEvents &) const
{
    return nullptr;
}

QByteArray OpenAiChatCodec::writeAnswer(const Answer &, const AnswerContext &) const
{
    return {};
}

std::unique_ptr<AnswerWriter> OpenAiChatCodec::answerWriter(AnswerContext) const
{
    return nullptr;
}

std::string_view OpenAiChatCodec::fieldOf(Setting) const
{
    return {};
}

std::span<const std::string_view> OpenAiChatCodec::knownFields() const
{
    return {};
}

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
