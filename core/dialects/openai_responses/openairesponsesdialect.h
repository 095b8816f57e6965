// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/openai_chat/openaichatdialect.h"

namespace signalbox {

/// OpenAI Responses (wire.md 1.2). Shares its error envelope and model lists with Chat Completions.
class OpenAiResponsesDialect final : public OpenAiChatDialect
{
public:
    [[nodiscard]] DialectId id() const override { return DialectId::openaiResponses; }
    [[nodiscard]] std::string_view reasoningFamily() const override { return "openai"; }
    [[nodiscard]] QByteArray streamError(const ClientError &error, QByteArrayView head,
                                         QByteArrayView last) const override;
    [[nodiscard]] QByteArray keepAlive(QByteArrayView head) const override;
    [[nodiscard]] StreamEnd streamEnd(std::string_view data) const override;
    [[nodiscard]] bool mayEndUnsaid() const override { return false; }
    void readUsage(std::string_view json, Usage &usage) const override;
    [[nodiscard]] std::span<const std::vector<std::string_view>> modelPaths() const override;

protected:
    [[nodiscard]] std::string
    bodySession(std::string_view body, const std::vector<json::MemberSpan> &members) const override;
    [[nodiscard]] std::vector<std::string>
    userTexts(std::string_view body, const std::vector<json::MemberSpan> &members) const override;
    bool findReasoning(std::string_view body, const std::vector<json::MemberSpan> &members,
                       ByteEdits *cuts) const override;
};

} // namespace signalbox
