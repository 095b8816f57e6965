// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/toolnames.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

namespace signalbox::chat {

/// What the parts of one request's writer share. On the stack of one translation.
struct WriteScene
{
    const Conversation &conversation; ///< the client's, as it was read
    const WriteTarget &target;
    const ToolNames &names;
    RequestNotes &notes;

    /// The client speaks the same dialect, so that what only this one knows may go on.
    [[nodiscard]] bool sameDialect() const { return conversation.dialect == DialectId::openaiChat; }
};

/// Writes `tools`, `tool_choice` and `parallel_tool_calls` (wire.md 2.3, 2.4). Without functions
/// neither of the latter is sent. Freeform tools become functions with one string.
[[nodiscard]] Status writeTools(json::Writer &writer, const WriteScene &scene);

} // namespace signalbox::chat
