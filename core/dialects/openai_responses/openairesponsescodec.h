// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

namespace signalbox {

/// OpenAI Responses (wire.md 1.2; openai 7.x types).
class OpenAiResponsesCodec final : public DialectCodec
{
public:
    [[nodiscard]] DialectId id() const override { return DialectId::openaiResponses; }

    [[nodiscard]] Result<Conversation> readRequest(std::shared_ptr<const json::Document> body,
                                                   const RequestHead &head) const override;
    [[nodiscard]] Result<QByteArray> writeRequest(const Conversation &conversation,
                                                  const WriteTarget &target,
                                                  RequestNotes &notes) const override;
    [[nodiscard]] std::unique_ptr<AnswerReader> answerReader(AnswerEvents &to) const override;

    [[nodiscard]] QByteArray writeAnswer(const Answer &answer,
                                         const AnswerContext &context) const override;
    [[nodiscard]] std::unique_ptr<AnswerWriter> answerWriter(AnswerContext context) const override;

    [[nodiscard]] std::string_view fieldOf(Setting setting) const override;
    [[nodiscard]] std::span<const std::string_view> knownFields() const override;

    [[nodiscard]] std::optional<Result<QByteArray>>
    writeCountRequest(const Conversation &conversation, const WriteTarget &target,
                      RequestNotes &notes) const override;
    [[nodiscard]] std::optional<long long> readCount(std::string_view json) const override;
    [[nodiscard]] QByteArray writeCount(long long tokens) const override;
};

} // namespace signalbox
