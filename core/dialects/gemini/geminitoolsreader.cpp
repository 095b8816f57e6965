// SPDX-License-Identifier: GPL-3.0-or-later
// readGeminiTools of geminisettingsreader.h.
#include "core/dialects/gemini/geminifields.h"
#include "core/dialects/gemini/geminisettingsreader.h"
#include "core/json/writer.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void readFunction(const json::Value &value, const FieldPath &path, RequestFaults &faults,
                  Conversation &conversation)
{
    const json::Object *object = objectAt(value, path, faults);
    if (!object)
        return;
    const GeminiFields fields(*object, path, faults);
    Tool tool;
    tool.name = fields.needText("name");
    tool.description = fields.text("description");
    for (const std::string_view key : {"parameters", "parametersJsonSchema"}) {
        if (fields.object(key))
            tool.schema = fields.find(key);
    }
    for (const std::string_view key : {"behavior", "response", "responseJsonSchema"}) {
        if (fields.has(key))
            tool.json = json::valueText(value);
    }
    conversation.tools.push_back(std::move(tool));
}

void readTool(const json::Value &value, const FieldPath &path, RequestFaults &faults,
              Conversation &conversation)
{
    const json::Object *object = objectAt(value, path, faults);
    if (!object)
        return;
    const GeminiFields fields(*object, path, faults);
    const json::Value *functions = fields.find("functionDeclarations");
    const FieldPath listPath = fields.pathOf("functionDeclarations");
    const auto list = listOrOne(functions);
    for (std::size_t i = 0; i < list.size(); ++i)
        readFunction(*list[i], FieldPath(listPath, i), faults, conversation);
    for (const auto &member : *object) {
        const std::string name = camelCase(member.key());
        if (name == "functionDeclarations" || member.value().is_null())
            continue;
        Tool tool;
        tool.kind = Tool::Kind::hosted;
        tool.hostedKind = name;
        QByteArray text;
        json::Writer json(text);
        json.beginObject();
        json.value(name, member.value());
        json.endObject();
        tool.json = text.toStdString();
        conversation.tools.push_back(std::move(tool));
    }
}

std::optional<ToolChoice> choiceOf(std::string_view mode, std::vector<std::string> names)
{
    using Mode = ToolChoice::Mode;
    ToolChoice choice;
    choice.names = std::move(names);
    const bool some = !choice.names.empty();
    if (mode == "ANY") {
        choice.mode = Mode::required;
        if (some)
            choice.mode = choice.names.size() == 1 ? Mode::named : Mode::subset;
        choice.subsetRequired = choice.mode == Mode::subset;
        return choice;
    }
    if (mode == "AUTO" || mode == "VALIDATED") {
        choice.mode = some ? Mode::subset : Mode::automatic;
        return choice;
    }
    if (mode == "NONE")
        return ToolChoice{Mode::none, {}, false};
    if (mode.empty() || mode == "MODE_UNSPECIFIED")
        return ToolChoice{};
    return std::nullopt;
}

void readToolConfig(const GeminiFields &request, Conversation &conversation)
{
    const json::Object *object = request.object("toolConfig");
    if (!object)
        return;
    const FieldPath path = request.pathOf("toolConfig");
    const GeminiFields fields(*object, path, request.faults());
    for (const auto &member : *object) {
        const std::string name = camelCase(member.key());
        if (name != "functionCallingConfig")
            conversation.extras.emplace_back("toolConfig." + name, &member.value());
    }
    const json::Object *calling = fields.object("functionCallingConfig");
    if (!calling)
        return;
    const FieldPath callingPath = fields.pathOf("functionCallingConfig");
    const GeminiFields config(*calling, callingPath, request.faults());
    auto choice = choiceOf(config.string("mode").value_or(std::string_view()),
                           config.strings("allowedFunctionNames"));
    if (choice)
        conversation.toolChoice = std::move(*choice);
    else
        config.fault("mode", u"must be AUTO, ANY, NONE or VALIDATED"_s);
}

} // namespace

void readGeminiTools(const GeminiFields &request, Conversation &conversation)
{
    const json::Value *tools = request.find("tools");
    const FieldPath path = request.pathOf("tools");
    const auto list = listOrOne(tools);
    for (std::size_t i = 0; i < list.size(); ++i)
        readTool(*list[i], FieldPath(path, i), request.faults(), conversation);
    readToolConfig(request, conversation);
}

} // namespace signalbox
