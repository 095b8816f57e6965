// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminicodec.h"

namespace signalbox {

Result<Conversation> GeminiCodec::readRequest(std::shared_ptr<const json::Document>,
                                              const RequestHead &) const
{
    return Error{};
}

Result<QByteArray> GeminiCodec::writeRequest(const Conversation &, const WriteTarget &,
                                             RequestNotes &) const
{
    return Error{};
}

std::unique_ptr<AnswerReader> GeminiCodec::answerReader(AnswerEvents &) const
{
    return nullptr;
}

QByteArray GeminiCodec::writeAnswer(const Answer &, const AnswerContext &) const
{
    return {};
}

std::unique_ptr<AnswerWriter> GeminiCodec::answerWriter(AnswerContext) const
{
    return nullptr;
}

std::string_view GeminiCodec::fieldOf(Setting) const
{
    return {};
}

std::span<const std::string_view> GeminiCodec::knownFields() const
{
    return {};
}

std::optional<Result<QByteArray>>
GeminiCodec::writeCountRequest(const Conversation &, const WriteTarget &, RequestNotes &) const
{
    return std::nullopt;
}

std::optional<long long> GeminiCodec::readCount(std::string_view) const
{
    return std::nullopt;
}

QByteArray GeminiCodec::writeCount(long long) const
{
    return {};
}

} // namespace signalbox
