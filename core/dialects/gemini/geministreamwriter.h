// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/dialects/gemini/geminiresponse.h"

#include <map>

namespace signalbox {

/// Writes a :streamGenerateContent answer (wire.md 1.4, 2.11): each chunk is `data: {…}` and an
/// empty line and nothing else, or an item of one JSON array. Text goes out as it comes; calls and
/// media when they are whole; why the candidates ended and the usage in one last chunk.
class GeminiStreamWriter final : public AnswerWriter
{
public:
    explicit GeminiStreamWriter(AnswerContext context) : m_context(std::move(context)) {}

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

    [[nodiscard]] QByteArray take() override;
    void keepAlive() override;

private:
    struct Open
    {
        AnswerPart part;       ///< its text: what is not out yet, or what citations count in
        std::size_t index = 0; ///< among the parts of its choice
    };
    struct Choice
    {
        std::size_t parts = 0;
        std::vector<gemini::PlacedCitation> citations;
        std::vector<TokenLogprob> logprobs; ///< for the next chunk
        Stop stop;
    };

    [[nodiscard]] Open *find(int part);
    [[nodiscard]] static bool goesOutAsText(const PartStart &start);
    /// A chunk of one part, which `write` writes.
    template <class Write>
    void chunk(int choice, Write write);
    void item(const QByteArray &json);

    AnswerContext m_context;
    AnswerStart m_start;
    TokenUsage m_usage;
    std::map<int, Open> m_open;
    std::map<int, Choice> m_choices;
    QByteArray m_out;
    bool m_hasItems = false;
    bool m_isOver = true; ///< before start() and after the end
};

} // namespace signalbox
