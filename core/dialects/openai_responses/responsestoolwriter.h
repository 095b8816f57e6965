// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

namespace signalbox::responses {

/// Writes `tools`, `tool_choice` and `parallel_tool_calls` (wire.md 2.3, 2.4); none of them where
/// no tool is left. Namespaces become part of the names. Tools that only another vendor runs are
/// left out, except web search, which OpenAI has too.
void writeTools(json::Writer &to, const Conversation &conversation, const WriteTarget &target,
                const ToolNames &names, RequestNotes &notes);

} // namespace signalbox::responses
