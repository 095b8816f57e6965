// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicrequestwriter.h"

#include "core/dialects/anthropic/anthropicblockwriter.h"
#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicoutputschema.h"
#include "core/dialects/anthropic/anthropicsettingswriter.h"
#include "core/dialects/anthropic/anthropictoolwriter.h"
#include "core/dialects/anthropic/anthropicturns.h"
#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/json/writer.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// One request on its way. On the stack.
class RequestWriter
{
public:
    RequestWriter(const Conversation &conversation, const WriteTarget &target,
                  AnthropicPurpose purpose, RequestNotes &notes)
        : m_conversation(conversation)
        , m_target(target)
        , m_purpose(purpose)
        , m_notes(notes)
        , m_traits(anthropicTraits(target.model))
        , m_names(toolNamesFor(DialectId::anthropic, conversation))
        , m_writer(m_out)
    {
    }

    [[nodiscard]] Result<QByteArray> written()
    {
        if (const Status status = refusals(); !status.ok())
            return status.error();
        chooseFormat();
        AnthropicTurns turns = anthropicTurns(m_conversation, turnRules(), m_notes);
        Result<AnthropicTools> tools =
            anthropicTools(m_conversation, turns.turns, m_names, m_notes);
        if (!tools.ok())
            return tools.error();
        AnthropicSettings settings =
            anthropicSettings(m_conversation, m_traits, turns.turns, m_notes);
        m_writer.beginObject();
        m_writer.string("model", m_target.model);
        if (m_purpose == AnthropicPurpose::message)
            writeLimits(settings);
        if (const Status status = writeTurns(turns); !status.ok())
            return status.error();
        if (!tools->tools.isEmpty())
            m_writer.raw("tools", view(tools->tools));
        if (!tools->choice.isEmpty())
            m_writer.raw("tool_choice", view(tools->choice));
        settings.schema = m_schema;
        writeAnthropicThinking(m_writer, m_conversation, settings);
        if (m_purpose == AnthropicPurpose::message)
            writeAnthropicSampling(m_writer, m_conversation, m_traits, settings, m_notes);
        writeAnthropicExtras(m_writer, m_conversation, m_purpose, settings, m_notes);
        m_writer.endObject();
        return m_out;
    }

private:
    static std::string_view view(const QByteArray &bytes)
    {
        return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
    }

    [[nodiscard]] bool isOwn() const { return m_conversation.dialect == DialectId::anthropic; }

    [[nodiscard]] Status refusals() const
    {
        if (m_conversation.sampling.choices > 1)
            return m_notes.refuse(Setting::choices, u"the upstream gives one answer only"_s);
        if (!isOwn() && !m_conversation.previousResponseId.empty())
            return m_notes.refuse(Setting::previousResponse,
                                  u"the upstream keeps no answers; send the whole conversation"_s);
        return m_notes.refuseKeptPrompt(m_conversation);
    }

    [[nodiscard]] AnthropicTurnRules turnRules() const
    {
        AnthropicTurnRules rules;
        // The models that take no manual thinking are those that know system messages anywhere;
        // who did not write them for Anthropic does not count on it (wire.md 2.1).
        rules.midSystem = isOwn() && m_traits.thinking == AnthropicTraits::Thinking::adaptive;
        rules.prefill = m_traits.prefill && m_schema.empty();
        rules.thinking = m_traits.thinking != AnthropicTraits::Thinking::none;
        return rules;
    }

    /// Natively where the model can, else in words: `m_schema` or `m_instruction`.
    void chooseFormat()
    {
        const OutputFormat &format = m_conversation.format;
        if (format.kind == OutputFormat::Kind::text)
            return;
        if (format.kind == OutputFormat::Kind::jsonObject || !format.schema) {
            m_instruction = "Answer with one JSON object and nothing else: no other words and no "
                            "code fence.";
            return;
        }
        if (m_traits.structuredOutput)
            m_schema = isOwn() ? json::valueText(*format.schema)
                               : anthropicOutputSchema(*format.schema).value_or(std::string());
        if (m_schema.empty())
            m_instruction = "Answer with one JSON value that fulfils this JSON Schema and nothing "
                            "else: no other words and no code fence.\n\n" +
                            json::valueText(*format.schema);
    }

    void writeLimits(const AnthropicSettings &settings)
    {
        m_writer.integer("max_tokens", settings.maxTokens);
        if (m_conversation.stream)
            m_writer.boolean("stream", true);
    }

    [[nodiscard]] Status writeTurns(const AnthropicTurns &turns)
    {
        AnthropicBlockWriter blocks(m_writer, m_names, m_conversation.dialect, m_notes);
        if (!turns.system.empty() || !m_instruction.empty()) {
            m_writer.beginArray("system");
            for (const Turn &turn : turns.system) {
                if (const Status status = blocks.writeSystem(turn); !status.ok())
                    return status;
            }
            if (!m_instruction.empty())
                writeInstruction();
            m_writer.endArray();
        }
        m_writer.beginArray("messages");
        for (const Turn &turn : turns.turns) {
            if (const Status status = blocks.writeMessage(turn); !status.ok())
                return status;
        }
        m_writer.endArray();
        return {};
    }

    void writeInstruction()
    {
        m_writer.beginObject();
        m_writer.string("type", "text");
        m_writer.string("text", m_instruction);
        m_writer.endObject();
    }

    const Conversation &m_conversation;
    const WriteTarget &m_target;
    AnthropicPurpose m_purpose;
    RequestNotes &m_notes;
    AnthropicTraits m_traits;
    ToolNames m_names;
    std::string m_schema;      ///< for output_config.format
    std::string m_instruction; ///< the same in words, for the system prompt
    QByteArray m_out;
    json::Writer m_writer;
};

} // namespace

Result<QByteArray> writeAnthropicRequest(const Conversation &conversation,
                                         const WriteTarget &target, AnthropicPurpose purpose,
                                         RequestNotes &notes)
{
    return RequestWriter(conversation, target, purpose, notes).written();
}

} // namespace signalbox
