// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminiwords.h"

#include "core/dialects/canonical/toolarguments.h"
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

std::string oneLineArguments(std::string_view arguments)
{
    std::string object = argumentsObject(arguments);
    // Between tokens a blank says the same as a line end; in strings there is none.
    std::replace_if(
        object.begin(), object.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return object;
}

} // namespace signalbox::gemini
