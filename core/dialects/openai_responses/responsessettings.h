// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <span>
#include <string_view>

/// The settings of a Responses request (wire.md 1.2; openai 7.x, ResponseCreateParams).
namespace signalbox::responses {

/// The member for the system prompt, and the place (Turn::where) of the turn it becomes.
inline constexpr std::string_view kInstructions = "instructions";

/// The top-level members that the reader knows.
[[nodiscard]] std::span<const std::string_view> knownFields();

/// Everything but `input` and the tools. Members that only this dialect knows go into the extras;
/// those without which the request would mean something else are faults.
void readSettings(const RequestFields &request, Conversation &to);
/// The members `reasoning` and `text`, of a request or of a configuration_update item.
void readThinkingSettings(const RequestFields &from, Conversation &to);

/// A top-level member of the client's own body, where the client speaks this dialect: for what
/// the canonical form has no place for. Null when absent.
[[nodiscard]] const json::Value *clientMember(const Conversation &conversation,
                                              std::string_view name);

} // namespace signalbox::responses
