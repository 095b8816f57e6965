// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <string>
#include <string_view>

/// What readers and writers of Anthropic's answers share: its words, ids and small objects
/// (wire.md 1.3, 2.7, 2.8; @anthropic-ai/sdk Message).
namespace signalbox {

[[nodiscard]] StopReason anthropicStopReason(std::string_view word);
/// What an error in an answer is called → its class (wire.md 1.3, 2.12).
[[nodiscard]] ErrorClass anthropicErrorClass(std::string_view type);

/// What the dialect has no place for, as text: pictures and the like, and what other dialects
/// alone know. Empty when there is nothing to say.
[[nodiscard]] std::string anthropicStandIn(const PartStart &start);

/// Whether a refusal was among the parts, whatever the upstream's word for the end is.
enum class AnthropicRefusal { none, said };
/// stop_reason, stop_sequence and stop_details: members of a message or of a delta.
void writeAnthropicStop(json::Writer &writer, const Stop &stop, AnthropicRefusal refusal);
/// The same of a message that has not ended.
void writeAnthropicNoStop(json::Writer &writer);

/// What is known of a message from the start: its members but `content`, `usage` and how it ended.
void writeAnthropicHead(json::Writer &writer, const AnswerStart &start,
                        const AnswerContext &context);
/// A message's usage, all members of the type. Input that no upstream told is estimated.
void writeAnthropicUsage(json::Writer &writer, const TokenUsage &usage,
                         const AnswerContext &context);
/// The same at the end of a stream, where the type has fewer members.
void writeAnthropicDeltaUsage(json::Writer &writer, const TokenUsage &usage,
                              const AnswerContext &context);

/// Whether the dialect can express a citation: only those with an address.
[[nodiscard]] bool canCite(const Citation &citation);
void writeAnthropicCitation(json::Writer &writer, const Citation &citation);

} // namespace signalbox
