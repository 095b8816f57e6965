// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"

namespace signalbox {

/// OpenAI Chat Completions (wire.md 1.1); also the envelope of OpenAI's other endpoints.
class OpenAiChatDialect : public Dialect
{
public:
    [[nodiscard]] DialectId id() const override { return DialectId::openaiChat; }
    [[nodiscard]] QByteArray errorBody(const ClientError &error) const override;
    [[nodiscard]] QByteArray streamError(const ClientError &error, QByteArrayView head,
                                         QByteArrayView last) const override;
    [[nodiscard]] QByteArray keepAlive(QByteArrayView head) const override;
    [[nodiscard]] StreamEnd streamEnd(std::string_view data) const override;
    [[nodiscard]] bool mayEndUnsaid() const override { return true; }
    void readUsage(std::string_view json, Usage &usage) const override;
    [[nodiscard]] std::string_view usageMarker() const override { return "\"usage\""; }
    [[nodiscard]] std::span<const std::vector<std::string_view>> modelPaths() const override;
    [[nodiscard]] QByteArray modelList(const std::vector<ListedModel> &models) const override;
    [[nodiscard]] QByteArray modelEntry(const ListedModel &model) const override;

protected:
    [[nodiscard]] std::string
    bodySession(std::string_view body, const std::vector<json::MemberSpan> &members) const override;
    [[nodiscard]] std::vector<std::string>
    userTexts(std::string_view body, const std::vector<json::MemberSpan> &members) const override;
    void readWishes(std::string_view body, const std::vector<json::MemberSpan> &members,
                    RequestFacts &facts) const override;
};

} // namespace signalbox
