// SPDX-License-Identifier: GPL-3.0-or-later
// GeminiConfigWriter: tools and toolConfig.
#include "core/base/bytes.h"
#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/gemini/geminiconfigwriter.h"
#include "core/dialects/jsonfields.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// kWrappedInputSchema as Gemini's own Schema.
constexpr std::string_view kWrappedInput =
    R"({"type":"OBJECT","properties":{"input":{"type":"STRING"}},"required":["input"]})";

bool searchesTheWeb(const Tool &tool)
{
    return tool.hostedKind.starts_with("web_search") || tool.hostedKind == "googleSearch";
}

/// A freeform tool's description with the grammar of its text.
std::string describedFreeform(const Tool &tool)
{
    std::string out = tool.description;
    std::string grammar = stringMember(tool.format, "definition").value_or(std::string());
    if (grammar.empty()) // chat: one level deeper
        grammar =
            stringMember(rawMember(tool.format, "grammar"), "definition").value_or(std::string());
    if (grammar.empty())
        return out;
    if (!out.empty())
        out += "\n\n";
    return out + "The input must follow this grammar:\n" + grammar;
}

/// What a declaration of Gemini's own says besides (Tool::json).
void writeMoreOf(const std::string &declaration, json::Writer &to)
{
    for (const std::string_view key : {"behavior", "response", "responseJsonSchema"}) {
        if (const std::string_view value = rawMember(declaration, key); !value.empty())
            to.raw(key, value);
    }
}

} // namespace

QByteArray GeminiConfigWriter::tools()
{
    QByteArray out;
    json::Writer to(out);
    to.beginArray();
    if (m_hasFunctions) {
        to.beginObject();
        to.beginArray("functionDeclarations");
        for (const Tool &tool : m_conversation.tools) {
            if (tool.kind != Tool::Kind::hosted)
                writeFunction(tool, to);
        }
        to.endArray();
        to.endObject();
    }
    writeHosted(to);
    to.endArray();
    constexpr qsizetype kEmpty = 2;
    return out.size() > kEmpty ? out : QByteArray();
}

void GeminiConfigWriter::writeFunction(const Tool &tool, json::Writer &to) const
{
    const bool isFreeform = tool.kind == Tool::Kind::freeform;
    const bool knowsJsonSchema = m_target.form == UpstreamForm::plain;
    to.beginObject();
    to.string("name", m_names.upstream(tool.nameSpace, tool.name));
    const std::string description = isFreeform ? describedFreeform(tool) : tool.description;
    if (!description.empty())
        to.string("description", description);
    if (isFreeform)
        to.raw(knowsJsonSchema ? "parametersJsonSchema" : "parameters",
               knowsJsonSchema ? kWrappedInputSchema : kWrappedInput);
    else if (tool.schema && knowsJsonSchema)
        to.raw("parametersJsonSchema", jsonSchemaText(tool.schema));
    else if (tool.schema)
        to.raw("parameters", geminiSchemaText(tool.schema));
    if (fromGemini() && !tool.json.empty())
        writeMoreOf(tool.json, to);
    to.endObject();
}

/// Google's own tools stand beside functions only where the client itself put them there, and on
/// Code Assist never (wire.md 1.5).
bool GeminiConfigWriter::takesHosted(const Tool &tool) const
{
    if (m_hasFunctions && m_target.form == UpstreamForm::codeAssist)
        return false;
    return fromGemini() || (searchesTheWeb(tool) && !m_hasFunctions);
}

void GeminiConfigWriter::writeHosted(json::Writer &to)
{
    bool searches = false;
    for (const Tool &tool : m_conversation.tools) {
        if (tool.kind != Tool::Kind::hosted)
            continue;
        if (!takesHosted(tool)) {
            m_notes.drop(Setting::hostedTools, searchesTheWeb(tool)
                                                   ? "no search beside functions"
                                                   : "only the client's own provider runs it");
        } else if (fromGemini()) {
            to.raw(tool.json);
        } else if (!searches) {
            to.raw(R"({"googleSearch":{}})");
            searches = true;
        }
    }
}

Status GeminiConfigWriter::writeToolConfig(json::Writer &to)
{
    QByteArray config;
    json::Writer inner(config);
    inner.beginObject();
    if (m_hasFunctions) {
        if (Status written = writeChoice(inner); !written)
            return written;
    } else if (m_conversation.toolChoice.mode != ToolChoice::Mode::unset) {
        m_notes.drop(Setting::toolChoice, "there are no tools to choose from");
    }
    writeExtras("toolConfig.", inner);
    inner.endObject();
    constexpr qsizetype kEmpty = 2;
    if (config.size() > kEmpty)
        to.raw("toolConfig", view(config));
    return {};
}

Status GeminiConfigWriter::writeChoice(json::Writer &to) const
{
    using Mode = ToolChoice::Mode;
    const ToolChoice &choice = m_conversation.toolChoice;
    std::string_view mode = "AUTO";
    switch (choice.mode) {
    case Mode::unset:
        return {};
    case Mode::automatic:
        break;
    case Mode::none:
        mode = "NONE";
        break;
    case Mode::required:
    case Mode::named:
        mode = "ANY";
        break;
    case Mode::subset: // AUTO takes no names
        mode = choice.subsetRequired ? "ANY" : "VALIDATED";
        break;
    }
    to.beginObject("functionCallingConfig");
    to.string("mode", mode);
    if (!choice.names.empty() && (choice.mode == Mode::named || choice.mode == Mode::subset)) {
        to.beginArray("allowedFunctionNames");
        for (const std::string &name : choice.names) {
            const std::string &upstream = m_names.upstream({}, name);
            if (upstream.empty())
                return m_notes.refuse(Setting::toolChoice,
                                      u"names a tool that the request does not declare"_s);
            to.string(upstream);
        }
        to.endArray();
    }
    to.endObject();
    return {};
}

} // namespace signalbox
