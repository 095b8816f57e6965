// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatcontentreader.h"

#include "core/dialects/openai_chat/chatmedia.h"
#include "core/json/writer.h"

#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

Part textPart(std::string_view text)
{
    Part part;
    part.content = TextPart{std::string(text), {}};
    return part;
}

/// The member `key` of a part, an object that must be there; null with a fault otherwise.
const json::Object *needObject(const RequestFields &part, std::string_view key)
{
    if (!part.has(key))
        part.fault(key, u"must be an object"_s);
    return part.object(key);
}

/// An address or a data URL out of {"url": "…"}, or a bare string.
void readUrl(std::string_view url, const RequestFields &owner, std::string_view key,
             MediaPart &media)
{
    if (const auto data = splitDataUrl(url)) {
        media.mimeType = data->mimeType;
        media.data = data->base64;
        return;
    }
    if (url.starts_with("data:"))
        owner.fault(key, u"must be an address or a data URL in base64"_s);
    media.source = MediaPart::Source::url;
    media.data = url;
}

std::optional<MediaPart> readLinked(const RequestFields &part, std::string_view key,
                                    MediaPart::Kind kind)
{
    MediaPart media;
    media.kind = kind;
    const json::Value *value = part.find(key);
    if (value && value->is_string()) {
        readUrl(part.needText(key), part, key, media);
        return media;
    }
    const json::Object *object = needObject(part, key);
    if (!object)
        return std::nullopt;
    const FieldPath path = part.pathOf(key);
    const RequestFields fields(*object, path, part.faults());
    readUrl(fields.needText("url"), fields, "url", media);
    media.detail = fields.text("detail");
    return media;
}

std::optional<MediaPart> readAudio(const RequestFields &part)
{
    const json::Object *object = needObject(part, "input_audio");
    if (!object)
        return std::nullopt;
    const FieldPath path = part.pathOf("input_audio");
    const RequestFields fields(*object, path, part.faults());
    MediaPart media;
    media.kind = MediaPart::Kind::audio;
    media.data = fields.needText("data");
    media.mimeType = mimeOfAudioFormat(fields.needText("format"));
    return media;
}

std::optional<MediaPart> readFile(const RequestFields &part)
{
    const json::Object *object = needObject(part, "file");
    if (!object)
        return std::nullopt;
    const FieldPath path = part.pathOf("file");
    const RequestFields fields(*object, path, part.faults());
    MediaPart media;
    media.kind = MediaPart::Kind::document;
    media.name = fields.text("filename");
    if (const auto data = fields.string("file_data")) {
        const auto split = splitDataUrl(*data);
        media.mimeType = split ? split->mimeType : mimeOfFileName(media.name);
        media.data = split ? split->base64 : *data;
        media.kind = kindOfMime(media.mimeType);
        liftText(media);
        return media;
    }
    if (!fields.has("file_id") && !fields.has("file_data"))
        fields.fault("file_data", u"must be given (or file_id)"_s);
    media.source = MediaPart::Source::file;
    media.data = fields.text("file_id");
    return media;
}

std::optional<Part> readMedia(const RequestFields &part, std::string_view type)
{
    std::optional<MediaPart> media;
    if (type == "image_url")
        media = readLinked(part, type, MediaPart::Kind::image);
    else if (type == "video_url")
        media = readLinked(part, type, MediaPart::Kind::video);
    else if (type == "input_audio")
        media = readAudio(part);
    else if (type == "file")
        media = readFile(part);
    else
        part.fault("type", u"must be one of text, image_url, input_audio, file, video_url and "
                           "refusal"_s);
    if (!media)
        return std::nullopt;
    Part out;
    out.content = std::move(*media);
    return out;
}

std::string extrasOf(const RequestFields &part)
{
    constexpr std::string_view kBreakpoint = "prompt_cache_breakpoint";
    const json::Value *breakpoint = part.find(kBreakpoint);
    if (!breakpoint)
        return {};
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.value(kBreakpoint, *breakpoint);
    writer.endObject();
    return out.toStdString();
}

std::optional<Part> readPart(const RequestFields &part)
{
    const std::string type = part.has("type") ? part.needText("type") : std::string("text");
    if (type.empty())
        return std::nullopt;
    if (type == "text") {
        if (!part.has("text"))
            part.fault("text", u"must be a string"_s);
        return textPart(part.text("text"));
    }
    if (type == "refusal") {
        Part out;
        out.content = RefusalPart{part.text("refusal")};
        return out;
    }
    return readMedia(part, type);
}

bool hasType(const json::Value &item)
{
    const json::Object *object = item.if_object();
    const json::Value *type = object ? object->if_contains("type") : nullptr;
    return type && type->is_string();
}

void readItem(const json::Value &item, const FieldPath &path, RequestFaults &faults,
              ContentOf whose, std::vector<Part> &out)
{
    if (const auto *text = item.if_string()) {
        out.push_back(textPart({text->data(), text->size()}));
        return;
    }
    if (whose == ContentOf::toolResult && !hasType(item)) {
        out.push_back(textPart(json::valueText(item)));
        return;
    }
    const json::Object *object = objectAt(item, path, faults);
    if (!object)
        return;
    const RequestFields fields(*object, path, faults);
    std::optional<Part> part = readPart(fields);
    if (!part)
        return;
    if (const json::Value *control = fields.find("cache_control"))
        part->cacheControl = json::valueText(*control);
    part->extras = extrasOf(fields);
    out.push_back(std::move(*part));
}

} // namespace

void readContent(const RequestFields &message, ContentOf whose, std::vector<Part> &out)
{
    const json::Value *content = message.find("content");
    if (!content) {
        if (whose != ContentOf::assistant && !message.json().contains("content"))
            message.fault("content", u"must be a string or a list of parts"_s);
        return;
    }
    const FieldPath path = message.pathOf("content");
    if (const auto *text = content->if_string()) {
        if (!text->empty())
            out.push_back(textPart({text->data(), text->size()}));
    } else if (const json::Array *list = content->if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i)
            readItem((*list)[i], FieldPath(path, i), message.faults(), whose, out);
    } else if (content->is_object() || whose == ContentOf::toolResult) {
        readItem(*content, path, message.faults(), whose, out);
    } else {
        message.fault("content", u"must be a string or a list of parts"_s);
    }
}

} // namespace signalbox::chat
