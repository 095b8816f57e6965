// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/anthropic/anthropicanswerwords.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <QByteArray>

#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// Writes an answer as Anthropic's stream of events (wire.md 1.3, 2.11): one content block is open
/// at a time, so what comes of later parts waits until those before them have ended. Only the first
/// of several answers is told. Blocks of text begin with their first text.
class AnthropicStreamWriter final : public AnswerWriter
{
public:
    explicit AnthropicStreamWriter(AnswerContext context) : m_context(std::move(context)) {}

    [[nodiscard]] QByteArray take() override;
    void keepAlive() override;

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
    /// A part that is being told or waits for its turn.
    struct Waiting
    {
        PartStart start;
        std::string text; ///< not yet told
        std::vector<Citation> citations;
        Signature signature;
        bool open = false;
        bool ended = false;
    };

    template <class Members>
    void event(std::string_view type, const Members &members);
    [[nodiscard]] Waiting *find(int part);
    /// Tells as much as can be told now.
    void advance();
    void pour(Waiting &part);
    void close(Waiting &part);
    void open(Waiting &part);
    void writeBlock(json::Writer &writer, const Waiting &part) const;
    void writeDelta(std::string_view type, std::string_view key, std::string_view text);

    AnswerContext m_context;
    QByteArray m_out;
    std::map<int, Waiting> m_parts; ///< by number, which is their order
    long long m_index = -1;         ///< of the block that was begun last
    TokenUsage m_usage;
    Stop m_stop;
    AnthropicRefusal m_refusal = AnthropicRefusal::none;
    bool m_started = false;
};

} // namespace signalbox
