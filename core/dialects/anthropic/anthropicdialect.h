// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"

namespace signalbox {

/// Anthropic Messages (wire.md 1.3).
class AnthropicDialect final : public Dialect
{
public:
    [[nodiscard]] DialectId id() const override { return DialectId::anthropic; }
    [[nodiscard]] QByteArray errorBody(const ClientError &error) const override;
    [[nodiscard]] int errorStatus(ErrorClass kind) const override;
    [[nodiscard]] std::string_view reasoningFamily() const override { return "anthropic"; }
    [[nodiscard]] QByteArray streamError(const ClientError &error, QByteArrayView head,
                                         QByteArrayView last) const override;
    [[nodiscard]] QByteArray keepAlive(QByteArrayView head) const override;
    [[nodiscard]] StreamEnd streamEnd(std::string_view data) const override;
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
    bool findReasoning(std::string_view body, const std::vector<json::MemberSpan> &members,
                       ByteEdits *cuts) const override;
    [[nodiscard]] std::size_t shortestSessionText() const override { return 3; }
};

} // namespace signalbox
