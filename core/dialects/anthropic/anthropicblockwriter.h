// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/json/writer.h"

namespace signalbox {

/// Writes turns as messages of an Anthropic request (wire.md 1.3, 2.2, 2.5). The turns are those of
/// anthropicTurns(). What the dialect cannot say fails as RequestNotes::refuse does; the output is
/// then unfinished. On the stack; all that it is made from must outlive it.
class AnthropicBlockWriter
{
public:
    AnthropicBlockWriter(json::Writer &writer, const ToolNames &names, DialectId client,
                         RequestNotes &notes)
        : m_writer(writer), m_names(names), m_client(client), m_notes(notes)
    {
    }

    /// The items of `system`: text blocks.
    [[nodiscard]] Status writeSystem(const Turn &turn);
    /// One item of `messages`.
    [[nodiscard]] Status writeMessage(const Turn &turn);

private:
    [[nodiscard]] Status writePart(const Part &part, const Turn &turn);
    void writeText(const TextPart &text, const Part &part);
    void writeThinking(const ThinkingPart &thinking, const Part &part);
    void writeCall(const ToolCallPart &call, const Part &part);
    [[nodiscard]] Status writeResult(const ToolResultPart &result, const Part &part,
                                     const Turn &turn);
    [[nodiscard]] Status writeResultContent(const ToolResultPart &result, const Turn &turn);
    [[nodiscard]] Status writeMedia(const MediaPart &media, const Part &part, const Turn &turn);
    /// cache_control and the members that only this dialect knows, for its own clients.
    void writeOwn(const Part &part);

    json::Writer &m_writer;
    const ToolNames &m_names;
    DialectId m_client;
    RequestNotes &m_notes;
};

} // namespace signalbox
