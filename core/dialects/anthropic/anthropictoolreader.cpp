// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropictoolreader.h"

#include "core/dialects/anthropic/anthropicjson.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::string_view, 6> kSaidByTool = {"type",         "name",   "description",
                                                         "input_schema", "strict", "cache_control"};

bool saysMore(const json::Object &definition)
{
    return std::any_of(definition.begin(), definition.end(), [](const auto &member) {
        return std::find(kSaidByTool.begin(), kSaidByTool.end(), std::string_view(member.key())) ==
               kSaidByTool.end();
    });
}

Tool hostedTool(const RequestFields &definition, std::string kind)
{
    Tool tool;
    tool.kind = Tool::Kind::hosted;
    tool.name = definition.text("name");
    tool.hostedKind = std::move(kind);
    tool.json = objectText(definition.json());
    tool.cacheControl = memberText(definition, "cache_control");
    return tool;
}

Tool readTool(const RequestFields &definition)
{
    const std::string type = definition.text("type");
    if (!type.empty() && type != "custom")
        return hostedTool(definition, type);
    Tool tool;
    tool.name = definition.needText("name");
    if (tool.name == kDeferredToolPlaceholder)
        return hostedTool(definition, tool.name);
    tool.description = definition.text("description");
    if (definition.object("input_schema"))
        tool.schema = definition.find("input_schema");
    tool.strict = definition.boolean("strict");
    tool.cacheControl = memberText(definition, "cache_control");
    if (saysMore(definition.json()))
        tool.json = objectText(definition.json());
    return tool;
}

} // namespace

void readAnthropicTools(const RequestFields &body, Conversation &to)
{
    const json::Array *tools = body.array("tools");
    const FieldPath listPath = body.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*tools)[i], path, body.faults()))
            to.tools.push_back(readTool(RequestFields(*object, path, body.faults())));
    }
}

void readAnthropicToolChoice(const RequestFields &body, Conversation &to)
{
    const json::Object *object = body.object("tool_choice");
    if (!object)
        return;
    const FieldPath path = body.pathOf("tool_choice");
    const RequestFields choice(*object, path, body.faults());
    const std::string type = choice.text("type");
    using enum ToolChoice::Mode;
    if (type == "auto")
        to.toolChoice.mode = automatic;
    else if (type == "any")
        to.toolChoice.mode = required;
    else if (type == "none")
        to.toolChoice.mode = none;
    else if (type == "tool")
        to.toolChoice = {named, {choice.needText("name")}, false};
    else
        choice.fault("type", u"must be auto, any, tool or none"_s);
    if (choice.boolean("disable_parallel_tool_use").value_or(false))
        to.parallelToolCalls = false;
}

} // namespace signalbox
