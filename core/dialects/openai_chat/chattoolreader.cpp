// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chattoolreader.h"

#include "core/json/writer.h"

#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

/// The object of a tool or choice that is named after its type: {"type": "custom", "custom": {…}}.
const json::Object *needNamed(const RequestFields &owner, std::string_view type)
{
    if (!owner.has(type))
        owner.fault(type, u"must be an object"_s);
    return owner.object(type);
}

void readFunction(const RequestFields &function, Tool &tool)
{
    tool.name = function.needText("name");
    tool.description = function.text("description");
    if (function.object("parameters"))
        tool.schema = function.find("parameters");
    tool.strict = function.boolean("strict");
}

/// {"type": "grammar", "grammar": {syntax, definition}} as {"type": "grammar", syntax, definition},
/// the form of Responses. Plain text is no grammar.
std::string readFormat(const RequestFields &format)
{
    const json::Object *object = format.object("grammar");
    if (!object)
        return {};
    const FieldPath path = format.pathOf("grammar");
    const RequestFields grammar(*object, path, format.faults());
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.string("type", "grammar");
    writer.string("syntax", grammar.needText("syntax"));
    writer.string("definition", grammar.needText("definition"));
    writer.endObject();
    return out.toStdString();
}

void readCustom(const RequestFields &custom, Tool &tool)
{
    tool.kind = Tool::Kind::freeform;
    tool.name = custom.needText("name");
    tool.description = custom.text("description");
    if (const json::Object *format = custom.object("format")) {
        const FieldPath path = custom.pathOf("format");
        tool.format = readFormat(RequestFields(*format, path, custom.faults()));
    }
}

Tool readTool(const RequestFields &fields)
{
    Tool tool;
    const std::string type = fields.has("type") ? fields.needText("type") : std::string("function");
    if (const json::Value *control = fields.find("cache_control"))
        tool.cacheControl = json::valueText(*control);
    if (type != "function" && type != "custom") {
        tool.kind = Tool::Kind::hosted;
        tool.name = type;
        tool.hostedKind = type;
        tool.json = json::valueText(fields.json());
        return tool;
    }
    if (const json::Object *object = needNamed(fields, type)) {
        const FieldPath path = fields.pathOf(type);
        const RequestFields inner(*object, path, fields.faults());
        if (type == "custom")
            readCustom(inner, tool);
        else
            readFunction(inner, tool);
    }
    return tool;
}

void readFunctions(const RequestFields &request, Conversation &out)
{
    const json::Array *functions = request.array("functions");
    const FieldPath list = request.pathOf("functions");
    for (std::size_t i = 0; functions && i < functions->size(); ++i) {
        const FieldPath path(list, i);
        if (const json::Object *object = objectAt((*functions)[i], path, request.faults())) {
            Tool tool;
            readFunction(RequestFields(*object, path, request.faults()), tool);
            out.tools.push_back(std::move(tool));
        }
    }
    if (functions && !functions->empty())
        out.parallelToolCalls = false; // the older form has room for one call
}

void readWebSearch(const RequestFields &request, Conversation &out)
{
    if (!request.object("web_search_options"))
        return;
    Tool tool;
    tool.kind = Tool::Kind::hosted;
    tool.name = "web_search";
    tool.hostedKind = "web_search";
    tool.json = json::valueText(*request.find("web_search_options"));
    out.tools.push_back(std::move(tool));
}

std::optional<ToolChoice::Mode> modeOf(std::string_view word)
{
    if (word == "auto")
        return ToolChoice::Mode::automatic;
    if (word == "none")
        return ToolChoice::Mode::none;
    if (word == "required")
        return ToolChoice::Mode::required;
    return std::nullopt;
}

/// The name in {"type": T, T: {"name": …}}.
std::string nameIn(const RequestFields &choice, std::string_view type)
{
    const json::Object *object = needNamed(choice, type);
    if (!object)
        return {};
    const FieldPath path = choice.pathOf(type);
    return RequestFields(*object, path, choice.faults()).needText("name");
}

void readAllowed(const RequestFields &allowed, ToolChoice &out)
{
    out.mode = ToolChoice::Mode::subset;
    const std::string mode = allowed.has("mode") ? allowed.needText("mode") : std::string("auto");
    out.subsetRequired = mode == "required";
    if (mode != "auto" && mode != "required")
        allowed.fault("mode", u"must be auto or required"_s);
    const json::Array *tools = allowed.array("tools");
    if (!tools && !allowed.has("tools"))
        allowed.fault("tools", u"must be a list of tools"_s);
    const FieldPath list = allowed.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(list, i);
        const json::Object *object = objectAt((*tools)[i], path, allowed.faults());
        if (!object)
            continue;
        const RequestFields tool(*object, path, allowed.faults());
        const std::string type = tool.has("type") ? tool.needText("type") : std::string("function");
        const bool named = type == "function" || type == "custom";
        out.names.push_back(named ? nameIn(tool, type) : type);
    }
}

void readChoiceObject(const RequestFields &choice, ToolChoice &out)
{
    const std::string type = choice.needText("type");
    if (type == "function" || type == "custom") {
        out.mode = ToolChoice::Mode::named;
        out.names.push_back(nameIn(choice, type));
    } else if (type == "allowed_tools") {
        if (const json::Object *object = needNamed(choice, type)) {
            const FieldPath path = choice.pathOf(type);
            readAllowed(RequestFields(*object, path, choice.faults()), out);
        }
    } else if (!type.empty()) {
        choice.fault("type", u"must be function, custom or allowed_tools"_s);
    }
}

/// A word, or an object that `readObject` understands.
template <class ReadObject>
void readChoice(const RequestFields &request, std::string_view key, const QString &allowed,
                ToolChoice &out, ReadObject readObject)
{
    const json::Value *value = request.find(key);
    if (!value)
        return;
    if (const json::Object *object = value->if_object()) {
        const FieldPath path = request.pathOf(key);
        readObject(RequestFields(*object, path, request.faults()), out);
        return;
    }
    const auto *word = value->if_string();
    const auto mode =
        word ? modeOf({word->data(), word->size()}) : std::optional<ToolChoice::Mode>();
    if (mode)
        out.mode = *mode;
    else
        request.fault(key, allowed);
}

} // namespace

void readTools(const RequestFields &request, Conversation &out)
{
    readFunctions(request, out);
    const json::Array *tools = request.array("tools");
    const FieldPath list = request.pathOf("tools");
    for (std::size_t i = 0; tools && i < tools->size(); ++i) {
        const FieldPath path(list, i);
        if (const json::Object *object = objectAt((*tools)[i], path, request.faults()))
            out.tools.push_back(readTool(RequestFields(*object, path, request.faults())));
    }
    readWebSearch(request, out);
    readChoice(request, "function_call", u"must be auto, none or an object with a name"_s,
               out.toolChoice, [](const RequestFields &choice, ToolChoice &to) {
                   to.mode = ToolChoice::Mode::named;
                   to.names.push_back(choice.needText("name"));
               });
    readChoice(request, "tool_choice",
               u"must be auto, none, required or an object that names tools"_s, out.toolChoice,
               readChoiceObject);
    if (const auto parallel = request.boolean("parallel_tool_calls"))
        out.parallelToolCalls = parallel;
}

} // namespace signalbox::chat
