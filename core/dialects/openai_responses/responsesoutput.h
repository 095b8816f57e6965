// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/json/writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The `output` of a response for a client, as far as it is known (wire.md 1.2).
namespace signalbox::responses {

/// States of responses and of their items.
inline constexpr std::string_view kInProgress = "in_progress";
inline constexpr std::string_view kCompleted = "completed";
inline constexpr std::string_view kIncomplete = "incomplete";
inline constexpr std::string_view kFailed = "failed";

/// A content part of a message; the only one of any other item.
struct OutputContent
{
    PartKind kind = PartKind::text;
    std::string text; ///< text, refusal, summary, arguments, input or base64
    std::vector<Citation> citations;
    std::vector<TokenLogprob> logprobs;
    std::size_t toldLogprobs = 0; ///< so many went out with deltas
    bool open = true;
};

struct OutputItem
{
    PartKind kind = PartKind::text; ///< text for messages, whatever is in them
    std::string id;
    PartStart start; ///< of its (first) part
    Signature signature;
    std::vector<OutputContent> contents;
    std::string_view status = kInProgress;
    bool done = false; ///< its output_item.done was sent

    /// No part of it is open.
    [[nodiscard]] bool closed() const;
    /// What comes next may still add to it: a message another part, reasoning without a proof that
    /// of the call after it.
    [[nodiscard]] bool mayGrow() const;
};

/// Where a part of the answer stands in the output.
struct OutputPlace
{
    std::size_t item = 0;
    std::size_t content = 0;
};

/// Sorts the parts of an answer into items: texts and refusals that follow one another are one
/// message, everything else is an item of its own.
class Output
{
public:
    /// `requestId` makes the ids of items.
    explicit Output(std::string requestId) : m_requestId(std::move(requestId)) {}

    /// Adds a part as it begins. Nothing for a part that this dialect cannot say.
    [[nodiscard]] std::optional<OutputPlace> add(const PartStart &start);
    /// Takes the proof of the call that comes next: onto the reasoning before it, or into a
    /// reasoning item of its own. Tells whether it is a new item.
    enum class ProofPlace { lastItem, newItem };
    ProofPlace addCallProof(const Signature &signature);
    /// Adds what the upstream gave as the reason of a refusal, unless the model refused in words of
    /// its own: the dialect has no other place for it.
    [[nodiscard]] std::optional<OutputPlace> addExplanation(const Stop &stop);

    [[nodiscard]] std::vector<OutputItem> &items() { return m_items; }
    [[nodiscard]] const std::vector<OutputItem> &items() const { return m_items; }
    [[nodiscard]] OutputContent &content(OutputPlace place)
    {
        return m_items[place.item].contents[place.content];
    }
    [[nodiscard]] const OutputContent &content(OutputPlace place) const
    {
        return m_items[place.item].contents[place.content];
    }

private:
    OutputItem &append(PartKind kind, const PartStart &start);

    std::string m_requestId;
    std::vector<OutputItem> m_items;
};

/// "message", "reasoning", "function_call", "custom_tool_call", "image_generation_call".
[[nodiscard]] std::string_view itemType(const OutputItem &item);
/// An item as it stands.
void writeItem(json::Writer &to, const OutputItem &item);
/// An item as it is announced: the same without content.
void writeNewItem(json::Writer &to, const OutputItem &item);
/// {"type":"summary_text"}.
void writeSummary(json::Writer &to, std::string_view text);
/// A message's content part as it stands.
void writeContent(json::Writer &to, const OutputContent &content);
/// The member `logprobs`, an array of the tokens from `first` on.
void writeLogprobs(json::Writer &to, const std::vector<TokenLogprob> &tokens, std::size_t first);

} // namespace signalbox::responses
