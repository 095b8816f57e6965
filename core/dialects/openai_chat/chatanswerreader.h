// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/dialects/openai_chat/chatchoicereader.h"

#include <map>

namespace signalbox::chat {

/// Reads an upstream's answers (wire.md 1.1) with all that compatible servers are known to do
/// otherwise (1.7).
class ChatAnswerReader final : public AnswerReader
{
public:
    explicit ChatAnswerReader(AnswerEvents &to) : m_sink{to} {}

    [[nodiscard]] Status readAnswer(std::string_view json) override;
    [[nodiscard]] Status readEvent(std::string_view name, std::string_view data) override;
    [[nodiscard]] bool complete() const override { return m_complete; }
    void finish() override;

private:
    enum class Form { whole, chunk };
    [[nodiscard]] Status read(const json::Object &answer, Form form);
    [[nodiscard]] Status readChoices(const json::Array &choices, Form form);
    void readChoice(const json::Object &choice, ChoiceReader &reader, Form form);
    void readUsage(const json::Object *usage);
    [[nodiscard]] ChoiceReader &choice(int number);
    void start(const json::Object &answer);
    void fail(const ClientError &error);

    AnswerSink m_sink;
    std::map<int, ChoiceReader> m_choices;
    bool m_started = false;
    bool m_complete = false;
};

} // namespace signalbox::chat
