// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/json/writer.h"

#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// Writes the turns of a repaired conversation as Gemini contents (wire.md 2.2, 2.5, 2.6). Proofs
/// of Google's go back to the part that they belong to; thoughts themselves only to clients of this
/// dialect, who had them from it. On the stack; all it is given must outlive it.
class GeminiPartWriter
{
public:
    enum class Thoughts {
        send,
        strip, ///< for counting, which refuses them (wire.md 1.5)
    };

    GeminiPartWriter(const Conversation &conversation, const ToolNames &names,
                     const GeminiTraits &traits, Thoughts thoughts, RequestNotes &notes);

    /// One content; nothing is written for a turn of which nothing is left. Fails with
    /// invalidArgument for what Gemini cannot read.
    [[nodiscard]] Status write(const Turn &turn, json::Writer &to) const;

private:
    /// A part that will be written, with its proof; without a part: the proof alone.
    struct Planned
    {
        const Part *part = nullptr;
        std::string signature;
    };

    [[nodiscard]] std::vector<Planned> plan(const Turn &turn) const;
    [[nodiscard]] bool says(const Part &part) const;
    [[nodiscard]] bool keepsThought(const Part &part, const std::string &signature) const;
    [[nodiscard]] Status writePart(const Planned &planned, const Turn &turn,
                                   json::Writer &to) const;
    [[nodiscard]] Status writeMedia(const MediaPart &media, const Turn &turn,
                                    json::Writer &to) const;
    void writeCall(const ToolCallPart &call, json::Writer &to) const;
    [[nodiscard]] Status writeResult(const ToolResultPart &result, const Turn &turn,
                                     json::Writer &to) const;
    void writeExtras(const Part &part, json::Writer &to) const;

    const Conversation &m_conversation;
    const ToolNames &m_names;
    const GeminiTraits &m_traits;
    Thoughts m_thoughts;
    RequestNotes &m_notes;
    std::map<std::string_view, std::string_view> m_nameOfCall; ///< call id → upstream name
};

} // namespace signalbox
