// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/value.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// Reads :generateContent and :streamGenerateContent answers (wire.md 1.4), also those of Code
/// Assist with their wrapper on. An answer ends when every candidate seen has said why it finished.
class GeminiAnswerReader final : public AnswerReader
{
public:
    explicit GeminiAnswerReader(AnswerEvents &to) : m_to(to) {}

    [[nodiscard]] Status readAnswer(std::string_view json) override;
    [[nodiscard]] Status readEvent(std::string_view name, std::string_view data) override;
    [[nodiscard]] bool complete() const override { return m_complete; }
    void finish() override;

private:
    /// One candidate as far as it has come.
    struct Choice
    {
        std::optional<int> part; ///< the open one
        PartKind kind = PartKind::text;
        bool isSigned = false;           ///< the open part has its proof: nothing is added to it
        std::string text;                ///< of the open part: what citations count in
        std::vector<Citation> citations; ///< told for the open part
        bool ended = false;
    };

    /// One response object. Sets `known` when it is one of this dialect.
    [[nodiscard]] Status readText(std::string_view text, bool &known);
    [[nodiscard]] Status readResponse(const json::Object &response, std::string_view traceId);
    void readStart(const json::Object &response, std::string_view traceId);
    void readCandidate(const json::Object &candidate, int number);
    void readPart(const json::Value &part, int number);
    void readTextPart(const json::Object &part, int number);
    void readCall(const json::Object &call, const Signature &signature, int number);
    void readForeign(const json::Value &part, std::string_view kind, int number);
    void readFinish(const json::Object &candidate, int number);
    void readBlock(const json::Object &response);
    int open(const PartStart &start);
    void close(Choice &choice);
    void sign(Choice &choice, const Signature &signature);
    void endIfFinished();
    void fail(const ClientError &error);

    AnswerEvents &m_to;
    std::map<int, Choice> m_choices;
    int m_parts = 0;
    bool m_started = false;
    bool m_complete = false;
};

} // namespace signalbox
