// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/dialects/openai_chat/chatanswerjson.h"

#include <map>
#include <string>
#include <vector>

namespace signalbox::chat {

/// Writes an answer as chat.completion.chunk events (wire.md 1.1, 2.11). Pictures and citations
/// are told when their part ends, since the dialect has no pieces of them; all else at once.
class ChatStreamWriter final : public AnswerWriter
{
public:
    explicit ChatStreamWriter(AnswerContext context);

    [[nodiscard]] QByteArray take() override { return std::exchange(m_out, {}); }
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
    struct OpenPart
    {
        PartKind kind = PartKind::text;
        int choice = 0;
        bool freeform = false;
        int callIndex = 0; ///< of a tool call, within its choice
        TextSpan span;     ///< of a text, in the choice's content
        std::string mimeType;
        std::string base64; ///< of a picture
        std::vector<Citation> citations;
    };
    struct Choice
    {
        bool begun = false;
        int calls = 0;
        std::size_t images = 0;
        std::size_t length = 0; ///< characters of content so far
        ProofCarrier proofs;
    };

    [[nodiscard]] Choice &choiceOf(int number);
    template <class WriteDelta>
    void chunk(int choice, WriteDelta writeDelta);
    void beginChunk(int choice);
    void endChunk(std::string_view finish);
    void say(std::string_view member, int choice, std::string_view text);
    void callStart(const OpenPart &part, const PartStart &start, const std::string &carried);
    void callDelta(const OpenPart &part, std::string_view text);

    AnswerContext m_context;
    CallForm m_form;
    QByteArray m_out;
    QByteArray m_head;  ///< a chunk as far as its choice's index
    QByteArray m_usage; ///< `,"usage":null` where the client wants usage at the end
    std::map<int, OpenPart> m_parts;
    std::map<int, Choice> m_choices;
    TokenUsage m_figures;
    bool m_running = false; ///< between start and the end
};

} // namespace signalbox::chat
