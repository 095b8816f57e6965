// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/json/writer.h"

#include <set>
#include <string>
#include <string_view>

namespace signalbox::responses {

/// Writes turns as the items of `input` for an upstream (wire.md 1.2, 2.5, 2.6). On the stack;
/// what it was made from must outlive it.
class ItemWriter
{
public:
    ItemWriter(json::Writer &to, const Conversation &conversation, const ToolNames &names,
               RequestNotes &notes);

    /// invalidArgument where a turn holds what the API cannot take.
    [[nodiscard]] Status write(const Turn &turn);

private:
    [[nodiscard]] Status writePart(const Part &part);
    [[nodiscard]] Status writeMessageMedia(const MediaPart &media);
    void writeText(const TextPart &text);
    void writeRefusal(const RefusalPart &refusal);
    void writeForeign(const ForeignPart &foreign);
    void writeReasoning(const ThinkingPart &thinking, const Signature &signature);
    void writeCall(const ToolCallPart &call);
    [[nodiscard]] Status writeResult(const ToolResultPart &result);
    [[nodiscard]] Status writeOutput(const ToolResultPart &result);

    void openMessage(std::string_view role);
    void closeMessage();
    [[nodiscard]] std::string_view turnRole() const;
    /// The id goes upstream only if it is one of this dialect's own and of the right kind.
    void writeId(std::string_view id, std::string_view prefix);

    json::Writer &m_to;
    const Conversation &m_conversation;
    const ToolNames &m_names;
    RequestNotes &m_notes;
    std::set<std::string, std::less<>> m_freeform; ///< ids of calls with free text
    const Turn *m_turn = nullptr;
    std::string_view m_message; ///< role of the message that is being written; empty: none
    bool m_messageIdUsed = false;
    bool m_lostReasoning = false; ///< of the turn: its calls' ids would point to it
};

} // namespace signalbox::responses
