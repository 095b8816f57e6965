// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"

#include <utility>

namespace signalbox {

/// Gathers events into a whole answer: for clients that did not ask for a stream.
class AnswerCollector final : public AnswerEvents
{
public:
    [[nodiscard]] const Answer &answer() const { return m_answer; }
    /// end() or failed() has come.
    [[nodiscard]] bool complete() const { return m_complete; }

    void start(const AnswerStart &start) override;
    void partStart(int part, const PartStart &start) override;
    void delta(int part, std::string_view text) override;
    void signature(int part, const Signature &signature) override;
    void citation(int part, const Citation &citation) override;
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override;
    void partEnd(int part) override;
    void choiceEnd(int choice, const Stop &stop) override;
    void usage(const TokenUsage &usage) override;
    void end() override;
    void failed(const ClientError &error) override;

private:
    [[nodiscard]] AnswerPart *find(int part);
    [[nodiscard]] AnswerChoice &choice(int number);

    Answer m_answer;
    std::vector<std::pair<std::size_t, std::size_t>> m_places; ///< part → choice, index in it
    bool m_complete = false;
};

} // namespace signalbox
