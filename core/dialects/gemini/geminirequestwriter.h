// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/codec.h"
#include "core/dialects/gemini/geminipartwriter.h"

#include <QByteArray>

namespace signalbox {

/// Writes the body of :generateContent and :countTokens for one conversation (wire.md 1.4, 2). What
/// Vertex AI and Code Assist stand around it is envelope.h's. On the stack; all it is given must
/// outlive it.
class GeminiRequestWriter
{
public:
    GeminiRequestWriter(const Conversation &conversation, const WriteTarget &target,
                        RequestNotes &notes);

    /// invalidArgument for what must not be left out.
    [[nodiscard]] Result<QByteArray> write();
    [[nodiscard]] Result<QByteArray> writeCount();

private:
    [[nodiscard]] Status writeContents(GeminiPartWriter::Thoughts thoughts, json::Writer &to);
    void writeSystem(json::Writer &to) const;
    [[nodiscard]] Status countForCodeAssist(json::Writer &to);
    [[nodiscard]] Status countedMembers(json::Writer &to);
    [[nodiscard]] QByteArray toolsText();

    const Conversation &m_client;
    const WriteTarget &m_target;
    RequestNotes &m_notes;
    GeminiTraits m_traits;
    ToolNames m_names;
    Conversation m_conversation; ///< repaired, without its leading system turns
    std::vector<std::string> m_system;
};

} // namespace signalbox
