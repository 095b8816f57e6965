// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chattoolwriter.h"

#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/openai_chat/chatjson.h"

#include <algorithm>
#include <vector>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kWebSearch = "web_search";

/// A freeform tool's description with its grammar in words, for want of a place of its own.
std::string describedFormat(const Tool &tool)
{
    const auto format = json::parseObject(tool.format.empty() ? "{}" : tool.format);
    const std::string_view definition =
        format ? textIn(&*format, "definition") : std::string_view();
    if (definition.empty())
        return tool.description;
    std::string out = tool.description;
    if (!out.empty())
        out += "\n\n";
    out.append("The input is free text that must match this ");
    out.append(textIn(&*format, "syntax")).append(" grammar:\n").append(definition);
    return out;
}

class ToolWriter
{
public:
    ToolWriter(json::Writer &writer, const WriteScene &scene) : m_writer(writer), m_scene(scene) {}

    [[nodiscard]] Status write();

private:
    void plan();
    [[nodiscard]] bool allowed(const Tool &tool) const;
    void writeList();
    void writeFunction(const Tool &tool);
    void writeStrict(const Tool &tool);
    [[nodiscard]] Status writeChoice();
    [[nodiscard]] Status writeNamed();
    void writeSubset();
    void writeFunctionName(std::string_view name);

    json::Writer &m_writer;
    const WriteScene &m_scene;
    std::vector<const Tool *> m_functions; ///< freeform ones included
    std::vector<const Tool *> m_raw;       ///< go as they came
};

bool ToolWriter::allowed(const Tool &tool) const
{
    const ToolChoice &choice = m_scene.conversation.toolChoice;
    return choice.mode != ToolChoice::Mode::subset || m_scene.target.official ||
           std::find(choice.names.begin(), choice.names.end(), tool.name) != choice.names.end();
}

void ToolWriter::plan()
{
    for (const Tool &tool : m_scene.conversation.tools) {
        if (tool.kind != Tool::Kind::hosted) {
            if (allowed(tool))
                m_functions.push_back(&tool);
            continue;
        }
        const bool searches = tool.hostedKind == kWebSearch;
        if (m_scene.sameDialect() && searches && m_scene.target.official)
            m_writer.raw("web_search_options", tool.json);
        else if (m_scene.sameDialect() && !searches && !m_scene.target.official)
            m_raw.push_back(&tool);
        else
            m_scene.notes.drop(Setting::hostedTools, "the upstream does not run this tool");
    }
}

Status ToolWriter::write()
{
    plan();
    if (m_functions.empty() && m_raw.empty()) {
        const ToolChoice &choice = m_scene.conversation.toolChoice;
        if (choice.mode == ToolChoice::Mode::named)
            return writeNamed(); // tells that there is no such tool
        return {};
    }
    writeList();
    if (const Status choice = writeChoice(); !choice)
        return choice;
    const auto parallel = m_scene.conversation.parallelToolCalls;
    if (parallel && (m_scene.target.official || !*parallel))
        m_writer.boolean("parallel_tool_calls", *parallel);
    return {};
}

void ToolWriter::writeList()
{
    m_writer.beginArray("tools");
    for (const Tool *tool : m_functions)
        writeFunction(*tool);
    for (const Tool *tool : m_raw)
        m_writer.raw(tool->json);
    m_writer.endArray();
}

void ToolWriter::writeFunction(const Tool &tool)
{
    const bool freeform = tool.kind == Tool::Kind::freeform;
    const std::string description = freeform ? describedFormat(tool) : tool.description;
    m_writer.beginObject();
    m_writer.string("type", "function");
    m_writer.beginObject("function");
    m_writer.string("name", m_scene.names.upstream(tool.nameSpace, tool.name));
    if (!description.empty())
        m_writer.string("description", description);
    m_writer.raw("parameters",
                 freeform ? std::string(kWrappedInputSchema) : jsonSchemaText(tool.schema));
    writeStrict(tool);
    m_writer.endObject();
    m_writer.endObject();
}

void ToolWriter::writeStrict(const Tool &tool)
{
    if (!tool.strict.value_or(false))
        return;
    if (m_scene.target.official && tool.schema && isStrictSchema(*tool.schema))
        m_writer.boolean("strict", true);
    else
        m_scene.notes.drop(Setting::tools, "strict: the schema or the upstream does not allow it");
}

Status ToolWriter::writeChoice()
{
    switch (m_scene.conversation.toolChoice.mode) {
    case ToolChoice::Mode::unset:
        break;
    case ToolChoice::Mode::automatic:
        m_writer.string("tool_choice", "auto");
        break;
    case ToolChoice::Mode::none:
        m_writer.string("tool_choice", "none");
        break;
    case ToolChoice::Mode::required:
        m_writer.string("tool_choice", "required");
        break;
    case ToolChoice::Mode::named:
        return writeNamed();
    case ToolChoice::Mode::subset:
        writeSubset();
        break;
    }
    return {};
}

Status ToolWriter::writeNamed()
{
    const std::vector<std::string> &names = m_scene.conversation.toolChoice.names;
    const std::string name = names.empty() ? std::string() : m_scene.names.upstream({}, names[0]);
    const bool declared =
        !name.empty() && std::any_of(m_functions.begin(), m_functions.end(),
                                     [&](const Tool *tool) { return tool->name == names[0]; });
    if (!declared)
        return m_scene.notes.refuse(Setting::toolChoice,
                                    u"names a tool that the upstream does not have"_s);
    m_writer.key("tool_choice");
    writeFunctionName(name);
    return {};
}

void ToolWriter::writeSubset()
{
    const ToolChoice &choice = m_scene.conversation.toolChoice;
    const std::string_view mode = choice.subsetRequired ? "required" : "auto";
    if (!m_scene.target.official) { // the others are not declared
        m_writer.string("tool_choice", mode);
        return;
    }
    m_writer.beginObject("tool_choice");
    m_writer.string("type", "allowed_tools");
    m_writer.beginObject("allowed_tools");
    m_writer.string("mode", mode);
    m_writer.beginArray("tools");
    for (const std::string &name : choice.names) {
        const std::string &upstream = m_scene.names.upstream({}, name);
        if (!upstream.empty())
            writeFunctionName(upstream);
    }
    m_writer.endArray();
    m_writer.endObject();
    m_writer.endObject();
}

void ToolWriter::writeFunctionName(std::string_view name)
{
    m_writer.beginObject();
    m_writer.string("type", "function");
    m_writer.beginObject("function");
    m_writer.string("name", name);
    m_writer.endObject();
    m_writer.endObject();
}

} // namespace

Status writeTools(json::Writer &writer, const WriteScene &scene)
{
    return ToolWriter(writer, scene).write();
}

} // namespace signalbox::chat
