// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsestoolreader.h"

#include "core/json/writer.h"

#include <algorithm>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

void declare(Tool tool, Conversation &to)
{
    const auto same = [&tool](const Tool &other) {
        return tool.kind != Tool::Kind::hosted && other.kind != Tool::Kind::hosted &&
               other.name == tool.name && other.nameSpace == tool.nameSpace;
    };
    const auto before = std::find_if(to.tools.begin(), to.tools.end(), same);
    if (before != to.tools.end())
        *before = std::move(tool);
    else
        to.tools.push_back(std::move(tool));
}

void readNamed(const RequestFields &fields, std::string nameSpace, Conversation &to)
{
    Tool tool;
    tool.kind = fields.text("type") == "custom" ? Tool::Kind::freeform : Tool::Kind::function;
    tool.name = fields.needText("name");
    tool.nameSpace = std::move(nameSpace);
    tool.description = fields.text("description");
    if (tool.kind == Tool::Kind::freeform) {
        const json::Object *format = fields.object("format");
        tool.format = format ? json::valueText(*format) : std::string();
    } else {
        if (fields.object("parameters"))
            tool.schema = fields.find("parameters");
        tool.strict = fields.boolean("strict");
    }
    if (!tool.name.empty())
        declare(std::move(tool), to);
}

void readNamespace(const RequestFields &fields, Conversation &to)
{
    const std::string name = fields.needText("name");
    const json::Array *tools = fields.array("tools");
    const FieldPath listPath = fields.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*tools)[i], path, fields.faults());
        if (!object)
            continue;
        const RequestFields tool(*object, path, fields.faults());
        const std::string type = tool.needText("type");
        if (type == "function" || type == "custom")
            readNamed(tool, name, to);
        else if (!type.empty())
            tool.fault("type", u"must be function or custom"_s);
    }
}

void readTool(const RequestFields &fields, Conversation &to)
{
    const std::string type = fields.needText("type");
    if (type == "function" || type == "custom") {
        readNamed(fields, {}, to);
    } else if (type == "namespace") {
        readNamespace(fields, to);
    } else if (!type.empty()) {
        Tool tool;
        tool.kind = Tool::Kind::hosted;
        tool.name = type;
        tool.hostedKind = type;
        tool.json = json::valueText(fields.json());
        declare(std::move(tool), to);
    }
}

void readAllowed(const RequestFields &choice, ToolChoice &to)
{
    to.mode = ToolChoice::Mode::subset;
    const std::string mode = choice.needText("mode");
    to.subsetRequired = mode == "required";
    if (!mode.empty() && mode != "auto" && mode != "required")
        choice.fault("mode", u"must be auto or required"_s);
    const json::Array *tools = choice.array("tools");
    if (!tools && !choice.has("tools"))
        choice.fault("tools", u"must be an array"_s);
    const FieldPath listPath = choice.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*tools)[i], path, choice.faults());
        if (!object)
            continue;
        const RequestFields tool(*object, path, choice.faults());
        if (std::string name = tool.text("name"); !name.empty())
            to.names.push_back(std::move(name));
    }
}

void readChoiceObject(const RequestFields &choice, ToolChoice &to)
{
    const std::string type = choice.needText("type");
    if (type == "function" || type == "custom") {
        to.mode = ToolChoice::Mode::named;
        to.names = {choice.needText("name")};
    } else if (type == "allowed_tools") {
        readAllowed(choice, to);
    } else if (!type.empty()) {
        to.mode = ToolChoice::Mode::automatic;
    }
}

} // namespace

void readTools(const RequestFields &from, Conversation &to)
{
    const json::Array *tools = from.array("tools");
    const FieldPath listPath = from.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*tools)[i], path, from.faults()))
            readTool(RequestFields(*object, path, from.faults()), to);
    }
}

void readToolChoice(const RequestFields &request, Conversation &to)
{
    const json::Value *value = request.find("tool_choice");
    if (!value)
        return;
    if (const json::Object *choice = value->if_object()) {
        const FieldPath path = request.pathOf("tool_choice");
        readChoiceObject(RequestFields(*choice, path, request.faults()), to.toolChoice);
        return;
    }
    const std::string mode = request.text("tool_choice");
    if (mode == "auto")
        to.toolChoice.mode = ToolChoice::Mode::automatic;
    else if (mode == "none")
        to.toolChoice.mode = ToolChoice::Mode::none;
    else if (mode == "required")
        to.toolChoice.mode = ToolChoice::Mode::required;
    else if (value->is_string())
        request.fault("tool_choice", u"must be auto, none, required or an object"_s);
}

} // namespace signalbox::responses
