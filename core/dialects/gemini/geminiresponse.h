// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <string_view>
#include <vector>

/// Pieces of a GenerateContentResponse as clients get it, whole or in chunks (wire.md 1.4).
namespace signalbox::gemini {

[[nodiscard]] std::string_view finishReasonOf(StopReason reason);

/// Whether the client sees a part of this kind: thoughts only when it asked for them.
[[nodiscard]] bool isShown(const PartStart &start, const AnswerContext &context);

/// A part that is complete; nothing for one that says nothing to this dialect. Gives whether
/// something was written.
bool writePart(const AnswerPart &part, json::Writer &to);

/// A piece of text, or of thoughts.
void writeText(PartKind kind, std::string_view text, json::Writer &to);
/// The proof of a text or thought that was written before.
void writeProof(PartKind kind, const Signature &signature, json::Writer &to);

/// A citation with its place in bytes of the part that cites.
struct PlacedCitation
{
    Citation citation;
    std::size_t part = 0; ///< among the candidate's parts
    std::optional<std::size_t> begin;
    std::optional<std::size_t> end;
};
[[nodiscard]] PlacedCitation placed(const Citation &citation, std::size_t part,
                                    std::string_view text);
/// The member groundingMetadata; nothing without citations.
void writeGrounding(const std::vector<PlacedCitation> &citations, json::Writer &to);
/// The member logprobsResult; nothing without tokens.
void writeLogprobs(const std::vector<TokenLogprob> &tokens, json::Writer &to);
/// finishReason and what explains it.
void writeStop(const Stop &stop, json::Writer &to);

/// The members of a response beside its candidates. Without `usage` those figures are left out.
void writeFrame(const AnswerStart &start, const AnswerContext &context, const TokenUsage *usage,
                json::Writer &to);

} // namespace signalbox::gemini
