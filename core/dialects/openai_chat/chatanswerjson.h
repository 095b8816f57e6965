// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <string>
#include <string_view>
#include <vector>

/// What whole answers and streams for clients have in common (wire.md 1.1, 2.7, 2.8).
namespace signalbox::chat {

/// How a client wants tool calls: those that sent `functions` know one call without an id.
enum class CallForm { toolCalls, functionCall };
[[nodiscard]] CallForm callFormOf(const Conversation &request);

[[nodiscard]] std::string answerId(const AnswerStart &start, const AnswerContext &context);
[[nodiscard]] std::string_view finishReason(const Stop &stop, CallForm form);

/// The value of `usage`; figures that are not known are 0.
void writeUsage(json::Writer &writer, const TokenUsage &usage);
/// The value of `logprobs`: {"content": [...], "refusal": null} or the other way round.
void writeLogprobs(json::Writer &writer, PartKind kind, const std::vector<TokenLogprob> &tokens);
/// One token for logprobs.
void writeToken(json::Writer &writer, const TokenLogprob &token);

/// Where a text part stands in the message's content, in characters.
struct TextSpan
{
    std::size_t begin = 0;
    std::size_t end = 0;
};
/// One item of `annotations`. What a citation does not tell of its place is the whole part.
void writeAnnotation(json::Writer &writer, const Citation &citation, const TextSpan &part);
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// One item of `images`: what the model made, as a data URL.
void writeImage(json::Writer &writer, std::size_t index, std::string_view mimeType,
                std::string_view base64);
/// The member extra_content with a proof for the client to carry back.
void writeProof(json::Writer &writer, std::string_view carried);

/// Whether a thought's proof may travel with the call after it: the client can only give back one
/// text for one proof.
class ProofCarrier
{
public:
    void thinkingBegins(const PartStart &start);
    void proofOfThinking(const Signature &signature);
    /// The proof for a call that begins; empty when there is none. Given once.
    [[nodiscard]] std::string takeForCall();

private:
    int m_thoughts = 0;
    bool m_redacted = false;
    Signature m_proof;
};

} // namespace signalbox::chat
