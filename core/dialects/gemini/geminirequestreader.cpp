// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminirequestreader.h"

#include "core/dialects/gemini/geminicallpairs.h"
#include "core/dialects/gemini/geminifields.h"
#include "core/dialects/gemini/geminipartreader.h"
#include "core/dialects/gemini/geminisettingsreader.h"
#include "core/dialects/gemini/geminithoughts.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace {

constexpr std::array kKnownFields = {
    "contents"sv,       "systemInstruction"sv,      "tools"sv,  "toolConfig"sv,
    "safetySettings"sv, "generationConfig"sv,       "labels"sv, "cachedContent"sv,
    "store"sv,          "generateContentRequest"sv, "model"sv,  "serviceTier"sv};
/// Of those, what becomes a part of the conversation; the others go into its extras.
constexpr std::array kReadFields = {
    "contents"sv,    "systemInstruction"sv,      "tools"sv, "toolConfig"sv, "generationConfig"sv,
    "serviceTier"sv, "generateContentRequest"sv, "model"sv};

/// A content rather than one of its parts.
bool isContent(const json::Value &value)
{
    const json::Object *object = value.if_object();
    return object && (object->contains("parts") || object->contains("role"));
}

} // namespace

std::span<const std::string_view> geminiKnownFields()
{
    return kKnownFields;
}

GeminiRequestReader::GeminiRequestReader(std::shared_ptr<const json::Document> body,
                                         const RequestHead &head)
{
    m_conversation.dialect = DialectId::gemini;
    m_conversation.model = head.pathModel;
    m_conversation.stream = head.streamsByPath;
    m_conversation.documents.push_back(std::move(body));
}

Result<Conversation> GeminiRequestReader::read()
{
    const FieldPath top;
    const GeminiFields fields(m_conversation.documents.front()->root(), top, m_faults);
    // Counting names a whole request, Code Assist wraps one.
    std::string_view wrapper = "generateContentRequest";
    if (!fields.has(wrapper) && !fields.has("contents"))
        wrapper = "request";
    const json::Object *inner = fields.has(wrapper) ? fields.object(wrapper) : nullptr;
    if (inner) {
        const FieldPath path = fields.pathOf(wrapper);
        readBody(GeminiFields(*inner, path, m_faults));
    } else {
        readBody(fields);
    }
    if (m_faults.any())
        return m_faults.error();
    pairGeminiCalls(m_conversation);
    joinCarriedThoughts(m_conversation);
    return std::move(m_conversation);
}

void GeminiRequestReader::readBody(const GeminiFields &fields)
{
    readSystem(fields);
    readContents(fields);
    readGeminiTools(fields, m_conversation);
    readGeminiSettings(fields, m_conversation);
    readExtras(fields);
}

void GeminiRequestReader::readSystem(const GeminiFields &fields)
{
    const json::Value *system = fields.find("systemInstruction");
    if (!system)
        return;
    const FieldPath path = fields.pathOf("systemInstruction");
    Turn turn;
    turn.role = Role::system;
    turn.where = path.str();
    if (isContent(*system)) {
        const GeminiFields content(system->get_object(), path, m_faults);
        readParts(content.find("parts"), content.pathOf("parts"), turn);
    } else {
        readParts(system, path, turn);
    }
    if (!turn.parts.empty())
        m_conversation.turns.push_back(std::move(turn));
}

void GeminiRequestReader::readContents(const GeminiFields &fields)
{
    const json::Value *contents = fields.find("contents");
    const json::Array *list = contents ? contents->if_array() : nullptr;
    if (!contents || (list && list->empty())) {
        fields.fault("contents", u"must hold at least one content"_s);
        return;
    }
    const FieldPath path = fields.pathOf("contents");
    if (!list) {
        readContent(*contents, path);
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i)
        readContent((*list)[i], FieldPath(path, i));
}

void GeminiRequestReader::readContent(const json::Value &content, const FieldPath &path)
{
    Turn turn;
    turn.where = path.str();
    if (isContent(content)) {
        const GeminiFields fields(content.get_object(), path, m_faults);
        readRole(fields, turn);
        readParts(fields.find("parts"), fields.pathOf("parts"), turn);
    } else {
        readParts(&content, path, turn);
    }
    if (!turn.parts.empty())
        m_conversation.turns.push_back(std::move(turn));
}

void GeminiRequestReader::readRole(const GeminiFields &fields, Turn &turn)
{
    const std::string_view role = fields.string("role").value_or("user");
    if (role == "model")
        turn.role = Role::assistant;
    else if (role != "user" && role != "function" && !role.empty())
        fields.fault("role", u"must be \"user\" or \"model\""_s);
}

void GeminiRequestReader::readParts(const json::Value *parts, const FieldPath &path, Turn &turn)
{
    GeminiPartReader reader(m_faults);
    const bool isList = parts && parts->is_array();
    const auto list = listOrOne(parts);
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto part = reader.read(*list[i], isList ? FieldPath(path, i) : path);
        if (part)
            turn.parts.push_back(std::move(*part));
    }
}

void GeminiRequestReader::readExtras(const GeminiFields &fields)
{
    for (const auto &member : fields.json()) {
        const std::string name = camelCase(member.key());
        if (std::find(kReadFields.begin(), kReadFields.end(), name) == kReadFields.end())
            m_conversation.extras.emplace_back(name, &member.value());
    }
}

} // namespace signalbox
