// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

/// Tools and the choice of them in a client's Anthropic request (wire.md 1.3, 2.3, 2.4).
namespace signalbox {

/// The name of the tool that Claude Code declares in place of those it holds back (wire.md 2.1).
inline constexpr std::string_view kDeferredToolPlaceholder = "DeferredToolPlaceholder";

/// Anthropic-defined tools and the placeholder become hosted ones, with their definition.
void readAnthropicTools(const RequestFields &body, Conversation &to);
void readAnthropicToolChoice(const RequestFields &body, Conversation &to);

} // namespace signalbox
