// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/clienterror.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The canonical answer, as events while it comes and as a value when it is whole.
namespace signalbox {

/// Tokens of one answer (wire.md 2.8). Absent where the upstream did not tell.
struct TokenUsage
{
    std::optional<long long> input;      ///< all input, cache reads and writes included
    std::optional<long long> cacheRead;  ///< of input
    std::optional<long long> cacheWrite; ///< of input
    std::optional<long long> output;     ///< all output, reasoning included
    std::optional<long long> reasoning;  ///< of output

    /// Takes over what `later` tells; the rest stays.
    void update(const TokenUsage &later);
    friend bool operator==(const TokenUsage &, const TokenUsage &) = default;
};

enum class StopReason {
    endTurn,
    toolUse,
    maxTokens,
    stopSequence,
    refusal, ///< the model refused or a filter stepped in
    pauseTurn,
    contextWindow,
};

struct Stop
{
    StopReason reason = StopReason::endTurn;
    std::string sequence; ///< the stop sequence that was met, when known
    std::string words;    ///< a refusal's explanation; may be empty
};

struct TokenLogprob
{
    std::string token;
    double logprob = 0;
    std::vector<std::pair<std::string, double>> top;
};

struct AnswerStart
{
    std::string id;    ///< the upstream's; may be empty
    std::string model; ///< the upstream's word; clients get the name they asked for
    TokenUsage usage;  ///< as far as it is known at the start
};

enum class PartKind { text, thinking, toolCall, refusal, media, foreign };

/// A part of the answer as it begins.
struct PartStart
{
    PartKind kind = PartKind::text;
    int choice = 0;        ///< which of n answers it belongs to
    std::string callId;    ///< toolCall: as the upstream gave it; may be empty
    std::string name;      ///< toolCall: the upstream's name until ToolRestorer has changed it back
    std::string nameSpace; ///< toolCall
    bool freeform = false; ///< toolCall: deltas are free text, not JSON
    bool redacted = false; ///< thinking
    std::string itemId;    ///< Responses ids, where the upstream gave one
    std::string mimeType;  ///< media; its deltas are base64
    ForeignPart foreign;   ///< foreign: whole, it has no deltas
};

/// Takes the events of one answer, in their order. Texts live for the call only. Parts have numbers
/// in the order of their beginning, across all choices; several may be open at once. A reader may
/// leave out partEnd, choiceEnd and end where its upstream does: AnswerNormalizer adds them.
class AnswerEvents
{
public:
    virtual ~AnswerEvents() = default;

    virtual void start(const AnswerStart &start) = 0;
    virtual void partStart(int part, const PartStart &start) = 0;
    /// More of a part's text, thought, refusal, arguments or base64.
    virtual void delta(int part, std::string_view text) = 0;
    virtual void signature(int part, const Signature &signature) = 0;
    virtual void citation(int part, const Citation &citation) = 0;
    virtual void logprobs(int part, const std::vector<TokenLogprob> &tokens) = 0;
    virtual void partEnd(int part) = 0;
    virtual void choiceEnd(int choice, const Stop &stop) = 0;
    /// Figures so far: what is told again replaces what was told before (never a sum).
    virtual void usage(const TokenUsage &usage) = 0;
    /// The answer is complete; nothing comes after.
    virtual void end() = 0;
    /// The answer broke: the last event.
    virtual void failed(const ClientError &error) = 0;
};

/// One part of a whole answer.
struct AnswerPart
{
    PartStart start;
    std::string text; ///< all deltas
    Signature signature;
    std::vector<Citation> citations;
    std::vector<TokenLogprob> logprobs;
};

struct AnswerChoice
{
    std::vector<AnswerPart> parts;
    Stop stop;
};

struct Answer
{
    AnswerStart start;
    std::vector<AnswerChoice> choices;
    TokenUsage usage;
    std::optional<ClientError> failure; ///< it broke, or the upstream said so in a 200
};

} // namespace signalbox
