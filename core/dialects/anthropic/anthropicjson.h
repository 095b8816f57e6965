// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <initializer_list>
#include <string>
#include <string_view>

/// Small pieces of JSON text that readers and writers of this dialect share.
namespace signalbox {

/// The family of this dialect's proofs (Dialect::reasoningFamily).
inline constexpr std::string_view kAnthropicFamily = "anthropic";

[[nodiscard]] std::string objectText(const json::Object &object);
/// The members of those names that are there, as the text of one object; empty when none is.
[[nodiscard]] std::string membersText(const json::Object &object,
                                      std::initializer_list<std::string_view> names);
/// A member as JSON text; empty when it is absent or null.
[[nodiscard]] std::string memberText(const RequestFields &fields, std::string_view key);

/// A call's arguments as the object that `input` must be: {"input": …} for free text, else
/// argumentsObject().
[[nodiscard]] std::string inputObject(const ToolCallPart &call);

/// Whether a text has nothing to read in it; the API refuses such texts (wire.md 2.2).
[[nodiscard]] bool isBlank(std::string_view text);

} // namespace signalbox
