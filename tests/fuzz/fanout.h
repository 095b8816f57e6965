// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"

#include <vector>

namespace signalbox::fuzz {

/// Tells the same events to several listeners, which must outlive it.
class FanOut final : public AnswerEvents
{
public:
    void add(AnswerEvents &to) { m_to.push_back(&to); }

    void start(const AnswerStart &start) override
    {
        for (AnswerEvents *to : m_to)
            to->start(start);
    }
    void partStart(int part, const PartStart &start) override
    {
        for (AnswerEvents *to : m_to)
            to->partStart(part, start);
    }
    void delta(int part, std::string_view text) override
    {
        for (AnswerEvents *to : m_to)
            to->delta(part, text);
    }
    void signature(int part, const Signature &signature) override
    {
        for (AnswerEvents *to : m_to)
            to->signature(part, signature);
    }
    void citation(int part, const Citation &citation) override
    {
        for (AnswerEvents *to : m_to)
            to->citation(part, citation);
    }
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override
    {
        for (AnswerEvents *to : m_to)
            to->logprobs(part, tokens);
    }
    void partEnd(int part) override
    {
        for (AnswerEvents *to : m_to)
            to->partEnd(part);
    }
    void choiceEnd(int choice, const Stop &stop) override
    {
        for (AnswerEvents *to : m_to)
            to->choiceEnd(choice, stop);
    }
    void usage(const TokenUsage &usage) override
    {
        for (AnswerEvents *to : m_to)
            to->usage(usage);
    }
    void end() override
    {
        for (AnswerEvents *to : m_to)
            to->end();
    }
    void failed(const ClientError &error) override
    {
        for (AnswerEvents *to : m_to)
            to->failed(error);
    }

private:
    std::vector<AnswerEvents *> m_to;
};

} // namespace signalbox::fuzz
