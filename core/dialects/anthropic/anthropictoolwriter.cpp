// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropictoolwriter.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/canonical/toolschema.h"
#include "core/json/splice.h"
#include "core/json/writer.h"

#include <algorithm>
#include <set>
#include <string>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Writes one request's tools. On the stack.
class ToolWriter
{
public:
    ToolWriter(const Conversation &conversation, const ToolNames &names, RequestNotes &notes)
        : m_conversation(conversation), m_names(names), m_notes(notes), m_writer(m_out)
    {
    }

    /// The array; empty when no tool is in it.
    [[nodiscard]] QByteArray written(const std::vector<Turn> &turns)
    {
        m_writer.beginArray();
        for (const Tool &tool : m_conversation.tools)
            write(tool);
        if (m_count == 0 && !isOwn())
            declareCalled(turns);
        m_writer.endArray();
        return m_count > 0 ? m_out : QByteArray();
    }

    [[nodiscard]] bool onlyCalled() const { return m_onlyCalled; }

private:
    [[nodiscard]] bool isOwn() const { return m_conversation.dialect == DialectId::anthropic; }

    [[nodiscard]] bool isChosen(const Tool &tool) const
    {
        const ToolChoice &choice = m_conversation.toolChoice;
        return choice.mode != ToolChoice::Mode::subset ||
               std::find(choice.names.begin(), choice.names.end(), tool.name) != choice.names.end();
    }

    void write(const Tool &tool)
    {
        if (tool.kind == Tool::Kind::hosted && !isOwn()) {
            m_notes.drop(Setting::hostedTools, "the upstream has no such tool of its own");
            return;
        }
        if (!isChosen(tool))
            return;
        ++m_count;
        if (tool.kind == Tool::Kind::hosted) {
            m_writer.raw(tool.json);
            return;
        }
        const std::string &name = m_names.upstream(tool.nameSpace, tool.name);
        if (isOwn() && !tool.json.empty() && name == tool.name)
            m_writer.raw(tool.json);
        else
            writeDeclaration(tool, name);
    }

    void writeDeclaration(const Tool &tool, const std::string &name)
    {
        const bool freeform = tool.kind == Tool::Kind::freeform;
        std::string description = tool.description;
        if (freeform && !tool.format.empty()) {
            description += description.empty() ? "" : "\n\n";
            description += "The input must follow this format: " + tool.format;
        }
        m_writer.beginObject();
        m_writer.string("name", name);
        if (!description.empty())
            m_writer.string("description", description);
        m_writer.raw("input_schema",
                     freeform ? std::string(kWrappedInputSchema) : jsonSchemaText(tool.schema));
        // Strict means less of JSON Schema here than elsewhere: others' schemas might be refused.
        if (tool.strict && isOwn())
            m_writer.boolean("strict", *tool.strict);
        if (!tool.cacheControl.empty())
            m_writer.raw("cache_control", tool.cacheControl);
        m_writer.endObject();
    }

    /// The API refuses calls in messages when the request has no tools.
    void declareCalled(const std::vector<Turn> &turns)
    {
        std::set<std::string> done;
        for (const Turn &turn : turns) {
            for (const Part &part : turn.parts) {
                const ToolCallPart *call = part.as<ToolCallPart>();
                if (!call || !done.insert(m_names.upstream(call->nameSpace, call->name)).second)
                    continue;
                Tool tool;
                tool.kind = call->freeform ? Tool::Kind::freeform : Tool::Kind::function;
                writeDeclaration(tool, m_names.upstream(call->nameSpace, call->name));
                ++m_count;
                m_onlyCalled = true;
            }
        }
    }

    const Conversation &m_conversation;
    const ToolNames &m_names;
    RequestNotes &m_notes;
    QByteArray m_out;
    json::Writer m_writer;
    int m_count = 0;
    bool m_onlyCalled = false;
};

std::string_view choiceType(const Conversation &conversation)
{
    const ToolChoice &choice = conversation.toolChoice;
    using enum ToolChoice::Mode;
    switch (choice.mode) {
    case automatic:
        return "auto";
    case none:
        return "none";
    case required:
        return "any";
    case named:
        return "tool";
    case subset:
        return choice.subsetRequired ? "any" : "auto";
    case unset:
        break;
    }
    return conversation.parallelToolCalls.value_or(true) ? std::string_view() : "auto";
}

/// The upstream's name of the tool that must be called; empty when it is not there.
std::string chosenName(const Conversation &conversation, const ToolNames &names)
{
    const ToolChoice &choice = conversation.toolChoice;
    for (const Tool &tool : conversation.tools) {
        if (choice.names.empty() || tool.name != choice.names.front())
            continue;
        if (tool.kind != Tool::Kind::hosted)
            return names.upstream(tool.nameSpace, tool.name);
        if (conversation.dialect == DialectId::anthropic)
            return tool.name;
    }
    return {};
}

QByteArray choiceText(const Conversation &conversation, std::string_view type,
                      const std::string &name)
{
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.string("type", type);
    if (!name.empty())
        writer.string("name", name);
    if (type != "none" && !conversation.parallelToolCalls.value_or(true))
        writer.boolean("disable_parallel_tool_use", true);
    writer.endObject();
    return out;
}

} // namespace

Result<AnthropicTools> anthropicTools(const Conversation &conversation,
                                      const std::vector<Turn> &turns, const ToolNames &names,
                                      RequestNotes &notes)
{
    AnthropicTools out;
    ToolWriter writer(conversation, names, notes);
    out.tools = writer.written(turns);
    const ToolChoice::Mode mode = conversation.toolChoice.mode;
    const bool forced =
        mode == ToolChoice::Mode::named || mode == ToolChoice::Mode::required ||
        (mode == ToolChoice::Mode::subset && conversation.toolChoice.subsetRequired);
    const std::string name =
        mode == ToolChoice::Mode::named ? chosenName(conversation, names) : std::string();
    const bool absent = out.tools.isEmpty() || writer.onlyCalled() ||
                        (mode == ToolChoice::Mode::named && name.empty());
    if (forced && absent && !conversation.tools.empty())
        return notes.refuse(Setting::toolChoice,
                            u"the upstream has no tool that could be called"_s);
    if (out.tools.isEmpty())
        return out;
    const std::string_view type = writer.onlyCalled() ? "none" : choiceType(conversation);
    if (!type.empty())
        out.choice = choiceText(conversation, type, name);
    return out;
}

} // namespace signalbox
