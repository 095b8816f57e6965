// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

namespace signalbox::chat {

/// Reads `tools`, `tool_choice` and `parallel_tool_calls`, their older forms `functions` and
/// `function_call`, and `web_search_options`, which is a hosted tool (wire.md 1.1, 2.3, 2.4). What
/// is wrong becomes a fault.
void readTools(const RequestFields &request, Conversation &out);

} // namespace signalbox::chat
