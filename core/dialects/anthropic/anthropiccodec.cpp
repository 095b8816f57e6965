// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropiccodec.h"

namespace signalbox {

Result<Conversation> AnthropicCodec::readRequest(std::shared_ptr<const json::Document>,
                                                 const RequestHead &) const
{
    return Error{};
}

Result<QByteArray> AnthropicCodec::writeRequest(const Conversation &, const WriteTarget &,
                                                RequestNotes &) const
{
    return Error{};
}

std::unique_ptr<AnswerReader> AnthropicCodec::answerReader(AnswerEvents &) const
{
    return nullptr;
}

QByteArray AnthropicCodec::writeAnswer(const Answer &, const AnswerContext &) const
{
    return {};
}

std::unique_ptr<AnswerWriter> AnthropicCodec::answerWriter(AnswerContext) const
{
    return nullptr;
}

std::string_view AnthropicCodec::fieldOf(Setting) const
{
    return {};
}

std::span<const std::string_view> AnthropicCodec::knownFields() const
{
    return {};
}

std::optional<Result<QByteArray>>
AnthropicCodec::writeCountRequest(const Conversation &, const WriteTarget &, RequestNotes &) const
{
    return std::nullopt;
}

std::optional<long long> AnthropicCodec::readCount(std::string_view) const
{
    return std::nullopt;
}

QByteArray AnthropicCodec::writeCount(long long) const
{
    return {};
}

} // namespace signalbox
