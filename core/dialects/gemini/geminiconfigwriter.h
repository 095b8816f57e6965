// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <QByteArray>

namespace signalbox {

/// Writes what of a request stands beside its contents: tools, toolConfig, generationConfig and
/// the members that only Gemini knows (wire.md 1.4, 2.3, 2.4, 2.6, 2.9, 2.10). On the stack; all it
/// is given must outlive it.
class GeminiConfigWriter
{
public:
    GeminiConfigWriter(const Conversation &conversation, const ToolNames &names,
                       const GeminiTraits &traits, const WriteTarget &target, RequestNotes &notes);

    /// The members of the request. Fails with invalidArgument for what must not be left out.
    [[nodiscard]] Status write(json::Writer &to);
    /// The array of tools alone; empty when there are none.
    [[nodiscard]] QByteArray tools();

private:
    void writeFunction(const Tool &tool, json::Writer &to) const;
    void writeHosted(json::Writer &to);
    [[nodiscard]] bool takesHosted(const Tool &tool) const;
    [[nodiscard]] Status writeToolConfig(json::Writer &to);
    [[nodiscard]] Status writeChoice(json::Writer &to) const;
    void writeGenerationConfig(json::Writer &to);
    void writeSampling(json::Writer &to);
    void writePenalty(std::string_view name, Setting setting, std::optional<double> value,
                      json::Writer &to);
    void writeStop(json::Writer &to);
    void writeFormat(json::Writer &to);
    void writeThinking(json::Writer &to);
    /// Extras whose names begin with `prefix`; the top-level ones for an empty one.
    void writeExtras(std::string_view prefix, json::Writer &to) const;
    void noteDropped();
    [[nodiscard]] bool fromGemini() const { return m_conversation.dialect == DialectId::gemini; }

    const Conversation &m_conversation;
    const ToolNames &m_names;
    const GeminiTraits &m_traits;
    const WriteTarget &m_target;
    RequestNotes &m_notes;
    bool m_hasFunctions = false;
};

} // namespace signalbox
