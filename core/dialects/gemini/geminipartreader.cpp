// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminipartreader.h"

#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/gemini/geminifields.h"
#include "core/dialects/gemini/geminiwords.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace {

/// Kinds of parts that only Gemini knows.
constexpr std::array kForeignKinds = {"executableCode"sv, "codeExecutionResult"sv, "toolCall"sv,
                                      "toolResponse"sv, "audioTranscription"sv};
/// Members that say more about a part of another kind.
constexpr std::array kMoreOfPart = {"videoMetadata"sv, "mediaResolution"sv, "mediaProcessing"sv,
                                    "partMetadata"sv, "speechMetadata"sv};

/// Google's own store of uploaded files: nobody else can read what is there.
bool isStoredFile(std::string_view uri)
{
    return uri.starts_with("https://generativelanguage.googleapis.com/") ||
           uri.starts_with("files/");
}

std::string detailOf(const GeminiFields &fields)
{
    const json::Object *resolution = fields.object("mediaResolution");
    const json::Value *level = resolution ? resolution->if_contains("level") : nullptr;
    if (!level || !level->is_string())
        return {};
    const std::string_view word = level->get_string();
    if (word.ends_with("_LOW"))
        return "low";
    return word.ends_with("_HIGH") ? "high" : "";
}

std::string extrasOf(const GeminiFields &fields)
{
    QByteArray out;
    json::Writer json(out);
    json.beginObject();
    for (const std::string_view key : kMoreOfPart) {
        if (const json::Value *value = fields.find(key))
            json.value(key, *value);
    }
    json.endObject();
    return out.size() > 2 ? out.toStdString() : std::string();
}

Part textPart(std::string text)
{
    Part part;
    part.content = TextPart{std::move(text), {}};
    return part;
}

/// The text of a result, out of the object in which Google wraps it: "output", "error", or else all
/// of it (FunctionResponse of @google/genai).
void readResponse(const json::Value &value, ToolResultPart &result)
{
    const json::Object *response = value.if_object();
    const json::Value *inner = nullptr;
    if (response && response->size() == 1) {
        inner = response->if_contains("output");
        if (const json::Value *error = response->if_contains("error")) {
            inner = error;
            result.isError = true;
        }
    }
    std::string text;
    if (inner && inner->is_string())
        text = inner->get_string();
    else
        text = inner ? json::valueText(*inner) : json::valueText(value);
    result.content.push_back(textPart(std::move(text)));
}

} // namespace

std::optional<Part> GeminiPartReader::read(const json::Value &part, const FieldPath &path)
{
    if (const auto *text = part.if_string())
        return textPart(std::string(*text));
    const json::Object *object = objectAt(part, path, m_faults);
    return object ? readObject(*object, path) : std::nullopt;
}

std::optional<Part> GeminiPartReader::readObject(const json::Object &object, const FieldPath &path)
{
    const GeminiFields fields(object, path, m_faults);
    Part part;
    if (!readContent(fields, part)) {
        m_faults.add(path, u"must hold text, inlineData, fileData, functionCall, functionResponse "
                           u"or another known kind of part"_s);
        return std::nullopt;
    }
    // The word for "no signature" is none: who writes the request upstream knows where it goes.
    const auto signature = fields.string("thoughtSignature");
    if (signature && !signature->empty() && *signature != gemini::kNoSignature)
        part.signature = signatureFrom(*signature, gemini::kFamily);
    part.extras = extrasOf(fields);
    return part;
}

bool GeminiPartReader::readContent(const GeminiFields &fields, Part &part)
{
    const bool thought = fields.boolean("thought").value_or(false);
    for (const std::string_view key : {"inlineData", "fileData"}) {
        if (!fields.has(key))
            continue;
        if (thought) { // a draft of a picture
            part.content = ForeignPart{
                DialectId::gemini, std::string(key), json::valueText(fields.json()), {}};
            return true;
        }
        part.content = readMedia(fields).value_or(MediaPart());
        return true;
    }
    if (fields.has("functionCall")) {
        readCall(fields, part);
        return true;
    }
    if (fields.has("functionResponse")) {
        readResult(fields, part);
        return true;
    }
    for (const std::string_view key : kForeignKinds) {
        const json::Value *content = fields.find(key);
        if (!content)
            continue;
        part.content = ForeignPart{DialectId::gemini, std::string(key),
                                   json::valueText(fields.json()), gemini::wordsOf(key, *content)};
        return true;
    }
    if (!fields.has("text") && !fields.has("thoughtSignature") && !thought)
        return false;
    readText(fields, part);
    return true;
}

void GeminiPartReader::readText(const GeminiFields &fields, Part &part) const
{
    if (fields.boolean("thought").value_or(false))
        part.content = ThinkingPart{fields.text("text"), false, {}};
    else
        part.content = TextPart{fields.text("text"), {}};
}

std::optional<MediaPart> GeminiPartReader::readMedia(const GeminiFields &fields) const
{
    const bool isInline = fields.has("inlineData");
    const std::string_view key = isInline ? "inlineData"sv : "fileData"sv;
    const json::Object *object = fields.object(key);
    if (!object)
        return std::nullopt;
    const FieldPath path = fields.pathOf(key);
    const GeminiFields data(*object, path, m_faults);
    MediaPart media;
    media.mimeType = isInline ? data.needText("mimeType") : data.text("mimeType");
    media.kind = gemini::mediaKind(media.mimeType);
    media.name = data.text("displayName");
    if (media.kind == MediaPart::Kind::image)
        media.detail = detailOf(fields);
    media.data = data.needText(isInline ? "data" : "fileUri");
    if (media.mimeType.empty() && media.data.find("youtu") != std::string::npos)
        media.kind = MediaPart::Kind::video;
    if (!isInline)
        media.source = isStoredFile(media.data) ? MediaPart::Source::file : MediaPart::Source::url;
    return media;
}

void GeminiPartReader::readCall(const GeminiFields &fields, Part &part) const
{
    ToolCallPart call;
    if (const json::Object *object = fields.object("functionCall")) {
        const FieldPath path = fields.pathOf("functionCall");
        const GeminiFields data(*object, path, m_faults);
        call.id = data.text("id");
        call.name = data.needText("name");
        call.arguments = data.object("args") ? json::valueText(*data.find("args")) : "{}";
    }
    part.content = std::move(call);
}

void GeminiPartReader::readResult(const GeminiFields &fields, Part &part)
{
    ToolResultPart result;
    if (const json::Object *object = fields.object("functionResponse")) {
        const FieldPath path = fields.pathOf("functionResponse");
        const GeminiFields data(*object, path, m_faults);
        result.callId = data.text("id");
        result.name = data.needText("name");
        if (data.object("response"))
            readResponse(*data.find("response"), result);
        const FieldPath listPath = data.pathOf("parts");
        const auto parts = listOrOne(data.find("parts"));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (auto media = read(*parts[i], FieldPath(listPath, i)))
                result.content.push_back(std::move(*media));
        }
    }
    part.content = std::move(result);
}

} // namespace signalbox
