// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"

#include <string>
#include <vector>

namespace signalbox::test {

/// Writes down the events of an answer, each as a line: "0 start call c1 read", "0 delta {", …
class EventRecorder final : public AnswerEvents
{
public:
    [[nodiscard]] const std::vector<std::string> &lines() const { return m_lines; }
    /// All deltas of a part in one.
    [[nodiscard]] std::string text(int part) const
    {
        std::string out;
        const std::string head = std::to_string(part) + " delta ";
        for (const std::string &line : m_lines) {
            if (line.starts_with(head))
                out += line.substr(head.size());
        }
        return out;
    }
    /// The lines in one, for comparing with one message.
    [[nodiscard]] std::string all() const
    {
        std::string out;
        for (const std::string &line : m_lines)
            out += line + '\n';
        return out;
    }

    void start(const AnswerStart &start) override { add("start " + start.id); }
    void partStart(int part, const PartStart &start) override
    {
        static constexpr const char *kKinds[] = {"text",    "thinking", "call",
                                                 "refusal", "media",    "foreign"};
        std::string line = std::to_string(part) + " start ";
        line += kKinds[static_cast<std::size_t>(start.kind)];
        if (start.kind == PartKind::toolCall)
            line += ' ' + start.callId + ' ' + start.name;
        if (!start.nameSpace.empty())
            line += " in " + start.nameSpace;
        if (start.freeform)
            line += " freeform";
        if (start.choice > 0)
            line += " of " + std::to_string(start.choice);
        add(line);
    }
    void delta(int part, std::string_view text) override
    {
        add(std::to_string(part) + " delta " + std::string(text));
    }
    void signature(int part, const Signature &signature) override
    {
        add(std::to_string(part) + " signature " + signature.family + ' ' + signature.value);
    }
    void citation(int part, const Citation &citation) override
    {
        add(std::to_string(part) + " citation " + citation.url);
    }
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override
    {
        add(std::to_string(part) + " logprobs " + std::to_string(tokens.size()));
    }
    void partEnd(int part) override { add(std::to_string(part) + " end"); }
    void choiceEnd(int choice, const Stop &stop) override
    {
        static constexpr const char *kReasons[] = {"endTurn",      "toolUse", "maxTokens",
                                                   "stopSequence", "refusal", "pauseTurn",
                                                   "contextWindow"};
        std::string line = "choice " + std::to_string(choice) + ' ';
        line += kReasons[static_cast<std::size_t>(stop.reason)];
        if (!stop.sequence.empty())
            line += ' ' + stop.sequence;
        add(line);
    }
    void usage(const TokenUsage &usage) override
    {
        add("usage " + std::to_string(usage.input.value_or(-1)) + ' ' +
            std::to_string(usage.output.value_or(-1)));
    }
    void end() override { add("end"); }
    void failed(const ClientError &error) override { add("failed " + error.message.toStdString()); }

private:
    void add(std::string line) { m_lines.push_back(std::move(line)); }

    std::vector<std::string> m_lines;
};

} // namespace signalbox::test
