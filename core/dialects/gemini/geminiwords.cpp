// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminiwords.h"

#include "core/json/splice.h"
#include "core/json/writer.h"

#include <algorithm>

namespace signalbox::gemini {

namespace {

std::string textAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::string fenced(const std::string &language, const std::string &code)
{
    return "```" + language + '\n' + code + (code.ends_with('\n') ? "```" : "\n```");
}

} // namespace

MediaPart::Kind mediaKind(std::string_view mimeType)
{
    if (mimeType.starts_with("image/"))
        return MediaPart::Kind::image;
    if (mimeType.starts_with("audio/"))
        return MediaPart::Kind::audio;
    if (mimeType.starts_with("video/"))
        return MediaPart::Kind::video;
    return MediaPart::Kind::document;
}

std::string wordsOf(std::string_view kind, const json::Value &content)
{
    const json::Object *object = content.if_object();
    if (!object)
        return {};
    if (kind == "executableCode")
        return fenced(lowered(textAt(*object, "language")), textAt(*object, "code"));
    if (kind == "codeExecutionResult") {
        const std::string output = textAt(*object, "output");
        return output.empty() ? std::string() : "Output:\n" + fenced({}, output);
    }
    if (kind == "audioTranscription")
        return textAt(*object, "text");
    if (kind == "fileData")
        return textAt(*object, object->contains("fileUri") ? "fileUri" : "file_uri");
    return {};
}

std::string argumentsObject(std::string_view arguments)
{
    if (arguments.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return "{}";
    if (json::scanObject(arguments)) {
        std::string object(arguments);
        // It stands in one line of an event; between tokens a blank says the same.
        std::replace_if(
            object.begin(), object.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
        return object;
    }
    QByteArray out;
    json::Writer json(out);
    json.beginObject();
    if (const Result<json::Value> value = json::parse(arguments))
        json.value("value", *value);
    else
        json.string("value", arguments);
    json.endObject();
    return out.toStdString();
}

} // namespace signalbox::gemini
