// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/dialects/canonical/toolnames.h"

#include <memory>
#include <string>
#include <vector>

/// What stands between a reader and a writer. Each takes events and passes them on to `to`, which
/// must outlive it.
namespace signalbox {

/// Makes any reader's events well-formed: start first, parts that were left open end, each choice
/// ends once, nothing follows the end; toolUse whenever a call was made, whatever the upstream's
/// word was (wire.md 2.7), except where the answer ran out of room inside a call; calls without an
/// id, or with one that was there before, get one that is unique in the answer. Text parts without
/// text are left out unless they carry a signature or are all there is. Choices end together, right
/// before the end, when all usage is known; after failed() nothing is ended.
class AnswerNormalizer final : public AnswerEvents
{
public:
    /// `idStem` makes ids: "call_" + stem + number.
    AnswerNormalizer(AnswerEvents &to, std::string idStem);
    ~AnswerNormalizer() override;

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
    struct State;
    std::unique_ptr<State> m_state;
};

/// Gives the client its tools back: names, namespaces, and the text of freeform tools out of the
/// JSON in which they were wrapped, delta by delta. Arguments that are empty become {}; those of a
/// function that are no JSON object at the part's end are wrapped as {"value": …}.
class ToolRestorer final : public AnswerEvents
{
public:
    ToolRestorer(AnswerEvents &to, ToolNames names);
    ~ToolRestorer() override;

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
    struct State;
    std::unique_ptr<State> m_state;
};

/// Tells a whole answer as events: for clients that asked for a stream of an upstream that gave
/// none.
void replay(const Answer &answer, AnswerEvents &to);

} // namespace signalbox
