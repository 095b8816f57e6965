// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsestoolwriter.h"

#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/openai_responses/responsessettings.h"

#include <algorithm>

namespace signalbox::responses {

namespace {

bool isSubset(const ToolChoice &choice)
{
    return choice.mode == ToolChoice::Mode::subset;
}

bool isNamed(const ToolChoice &choice, const Tool &tool)
{
    return std::find(choice.names.begin(), choice.names.end(), tool.name) != choice.names.end();
}

/// Only OpenAI itself knows allowed_tools: for other servers the rest is not declared.
bool isLeftOut(const Tool &tool, const Conversation &conversation, const WriteTarget &target)
{
    return isSubset(conversation.toolChoice) && !target.official &&
           !isNamed(conversation.toolChoice, tool);
}

/// Strict mode refuses schemas that do not fulfil its rules, and is what OpenAI takes for granted
/// where nothing is said.
void writeStrict(json::Writer &to, const Tool &tool, DialectId client)
{
    if (!tool.strict && client == DialectId::openaiResponses)
        to.null("strict");
    else
        to.boolean("strict",
                   tool.strict.value_or(false) && tool.schema && isStrictSchema(*tool.schema));
}

void writeFunction(json::Writer &to, const Tool &tool, DialectId client, const ToolNames &names)
{
    to.beginObject();
    to.string("type", "function");
    to.string("name", names.upstream(tool.nameSpace, tool.name));
    if (!tool.description.empty())
        to.string("description", tool.description);
    to.raw("parameters", jsonSchemaText(tool.schema));
    writeStrict(to, tool, client);
    to.endObject();
}

/// The grammar stands beside the type here, and in an object of its own in Chat Completions.
void writeFormat(json::Writer &to, const std::string &format)
{
    const auto parsed = json::parseObject(format);
    if (!parsed)
        return;
    const json::Value *grammar = parsed->if_contains("grammar");
    if (!grammar || !grammar->is_object()) {
        to.raw("format", format);
        return;
    }
    to.beginObject("format");
    to.string("type", "grammar");
    for (const auto &member : grammar->get_object())
        to.value({member.key().data(), member.key().size()}, member.value());
    to.endObject();
}

void writeFreeform(json::Writer &to, const Tool &tool, const ToolNames &names)
{
    to.beginObject();
    to.string("type", "custom");
    to.string("name", names.upstream(tool.nameSpace, tool.name));
    if (!tool.description.empty())
        to.string("description", tool.description);
    if (!tool.format.empty())
        writeFormat(to, tool.format);
    to.endObject();
}

bool isWebSearch(std::string_view kind)
{
    return kind.starts_with("web_search") || kind == "googleSearch" || kind == "google_search";
}

void writeHosted(json::Writer &to, const Tool &tool, const Conversation &conversation,
                 const WriteTarget &target, RequestNotes &notes)
{
    if (target.official && conversation.dialect == DialectId::openaiResponses) {
        to.raw(tool.json);
    } else if (target.official && isWebSearch(tool.hostedKind)) {
        to.beginObject();
        to.string("type", "web_search");
        to.endObject();
    } else {
        notes.drop(Setting::hostedTools, tool.hostedKind + " is not run by the upstream");
    }
}

void writeTool(json::Writer &to, const Tool &tool, const Conversation &conversation,
               const WriteTarget &target, const ToolNames &names, RequestNotes &notes)
{
    if (tool.kind == Tool::Kind::function)
        writeFunction(to, tool, conversation.dialect, names);
    else if (tool.kind == Tool::Kind::freeform)
        writeFreeform(to, tool, names);
    else
        writeHosted(to, tool, conversation, target, notes);
}

const Tool *findTool(const Conversation &conversation, std::string_view name)
{
    for (const Tool &tool : conversation.tools) {
        if (tool.kind != Tool::Kind::hosted && tool.name == name)
            return &tool;
    }
    return nullptr;
}

void writeToolReference(json::Writer &to, const Tool &tool, const ToolNames &names)
{
    to.beginObject();
    to.string("type", tool.kind == Tool::Kind::freeform ? "custom" : "function");
    to.string("name", names.upstream(tool.nameSpace, tool.name));
    to.endObject();
}

void writeAllowed(json::Writer &to, const Conversation &conversation, const ToolNames &names)
{
    to.beginObject("tool_choice");
    to.string("type", "allowed_tools");
    to.string("mode", conversation.toolChoice.subsetRequired ? "required" : "auto");
    to.beginArray("tools");
    for (const std::string &name : conversation.toolChoice.names) {
        if (const Tool *tool = findTool(conversation, name))
            writeToolReference(to, *tool, names);
    }
    to.endArray();
    to.endObject();
}

/// A choice in the client's own words that has no canonical form: that of a hosted tool.
const json::Value *hostedChoice(const Conversation &conversation)
{
    const json::Value *choice = clientMember(conversation, "tool_choice");
    return choice && choice->is_object() &&
                   conversation.toolChoice.mode == ToolChoice::Mode::automatic
               ? choice
               : nullptr;
}

void writeNamedChoice(json::Writer &to, const Conversation &conversation, const ToolNames &names,
                      RequestNotes &notes)
{
    const std::vector<std::string> &chosen = conversation.toolChoice.names;
    const Tool *tool = chosen.empty() ? nullptr : findTool(conversation, chosen.front());
    if (!tool) {
        notes.drop(Setting::toolChoice, "no such tool is declared");
        return;
    }
    to.key("tool_choice");
    writeToolReference(to, *tool, names);
}

void writeChoice(json::Writer &to, const Conversation &conversation, const WriteTarget &target,
                 const ToolNames &names, RequestNotes &notes)
{
    switch (conversation.toolChoice.mode) {
    case ToolChoice::Mode::unset:
        break;
    case ToolChoice::Mode::automatic:
        if (const json::Value *hosted = target.official ? hostedChoice(conversation) : nullptr)
            to.value("tool_choice", *hosted);
        else
            to.string("tool_choice", "auto");
        break;
    case ToolChoice::Mode::none:
        to.string("tool_choice", "none");
        break;
    case ToolChoice::Mode::required:
        to.string("tool_choice", "required");
        break;
    case ToolChoice::Mode::named:
        writeNamedChoice(to, conversation, names, notes);
        break;
    case ToolChoice::Mode::subset:
        if (target.official)
            writeAllowed(to, conversation, names);
        else
            to.string("tool_choice", conversation.toolChoice.subsetRequired ? "required" : "auto");
        break;
    }
}

} // namespace

void writeTools(json::Writer &to, const Conversation &conversation, const WriteTarget &target,
                const ToolNames &names, RequestNotes &notes)
{
    QByteArray list;
    json::Writer tools(list);
    for (const Tool &tool : conversation.tools) {
        if (!isLeftOut(tool, conversation, target))
            writeTool(tools, tool, conversation, target, names, notes);
    }
    if (list.isEmpty()) {
        if (conversation.toolChoice.mode != ToolChoice::Mode::unset)
            notes.drop(Setting::toolChoice, "there are no tools");
        if (conversation.parallelToolCalls)
            notes.drop(Setting::parallelToolCalls, "there are no tools");
        return;
    }
    to.raw("tools", "[" + list.toStdString() + "]");
    writeChoice(to, conversation, target, names, notes);
    if (conversation.parallelToolCalls)
        to.boolean("parallel_tool_calls", *conversation.parallelToolCalls);
}

} // namespace signalbox::responses
