// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <string_view>
#include <vector>

/// The content blocks of a client's Anthropic request (wire.md 1.3; @anthropic-ai/sdk
/// ContentBlockParam).
namespace signalbox {

/// How Claude Code begins a system block that is for Anthropic's billing only (wire.md 2.1).
inline constexpr std::string_view kAnthropicBillingMark = "x-anthropic-billing-header:";

/// The parts that a member says: a string, or a list of blocks. System content is text only, and
/// the billing block in it becomes a ForeignPart without words. Faults go where `owner` has them.
[[nodiscard]] std::vector<Part> readAnthropicContent(const RequestFields &owner,
                                                     std::string_view key, Role role);

} // namespace signalbox
