// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsescontentreader.h"

#include "core/base/bytes.h"

#include <QByteArray>

#include <algorithm>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

/// "data:image/png;base64,…" in its two halves.
struct DataUrl
{
    std::string_view mimeType;
    std::string_view base64;
};

std::optional<DataUrl> splitDataUrl(std::string_view url)
{
    constexpr std::string_view kScheme = "data:";
    constexpr std::string_view kCoding = ";base64";
    const std::size_t comma = url.find(',');
    if (!url.starts_with(kScheme) || comma == std::string_view::npos)
        return std::nullopt;
    const std::string_view type = url.substr(kScheme.size(), comma - kScheme.size());
    if (!type.ends_with(kCoding))
        return std::nullopt;
    return DataUrl{type.substr(0, type.find(';')), url.substr(comma + 1)};
}

bool isWebUrl(std::string_view url)
{
    return url.starts_with("https://") || url.starts_with("http://");
}

MediaPart::Kind kindOf(std::string_view mimeType)
{
    if (mimeType.starts_with("image/"))
        return MediaPart::Kind::image;
    if (mimeType.starts_with("audio/"))
        return MediaPart::Kind::audio;
    return mimeType.starts_with("video/") ? MediaPart::Kind::video : MediaPart::Kind::document;
}

bool isTextType(std::string_view mimeType)
{
    return mimeType.starts_with("text/") || mimeType == "application/json";
}

/// Text files are text for every upstream; their base64 form is for few.
void liftText(MediaPart &media)
{
    if (!isTextType(media.mimeType))
        return;
    const QByteArray text = QByteArray::fromBase64(toBytes(media.data));
    if (!QUtf8StringView(text).isValidUtf8())
        return;
    media.source = MediaPart::Source::text;
    media.data = text.toStdString();
}

void readCitations(const RequestFields &part, TextPart &text)
{
    const json::Array *list = part.array("annotations");
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const FieldPath listPath = part.pathOf("annotations");
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*list)[i], path, part.faults());
        if (!object)
            continue;
        const RequestFields fields(*object, path, part.faults());
        Citation citation;
        citation.url = fields.text("url");
        citation.title = fields.text(citation.url.empty() ? "filename" : "title");
        if (const auto begin = fields.integer("start_index"); begin && *begin >= 0)
            citation.begin = static_cast<std::size_t>(*begin);
        if (const auto end = fields.integer("end_index"); end && *end >= 0)
            citation.end = static_cast<std::size_t>(*end);
        text.citations.push_back(std::move(citation));
    }
}

void readText(const RequestFields &part, std::vector<Part> &out)
{
    TextPart text;
    if (!part.has("text"))
        part.fault("text", u"must be a string"_s);
    text.text = part.text("text");
    readCitations(part, text);
    out.push_back({std::move(text), {}, {}});
}

void readImage(const RequestFields &part, std::vector<Part> &out)
{
    MediaPart media;
    media.kind = MediaPart::Kind::image;
    media.detail = part.text("detail");
    const auto url = part.string("image_url");
    if (url && isWebUrl(*url)) {
        media.source = MediaPart::Source::url;
        media.data = *url;
    } else if (const auto data = url ? splitDataUrl(*url) : std::nullopt) {
        media.mimeType = data->mimeType;
        media.data = data->base64;
    } else if (url) {
        part.fault("image_url", u"must be an http(s) URL or a base64 data URL"_s);
        return;
    } else if (std::string file = part.text("file_id"); !file.empty()) {
        media.source = MediaPart::Source::file;
        media.data = std::move(file);
    } else {
        if (!part.has("image_url") && !part.has("file_id"))
            part.fault("image_url", u"must be given (or file_id)"_s);
        return;
    }
    out.push_back({std::move(media), {}, {}});
}

/// The data of a file that came without a type are most likely a PDF, the one kind that every
/// version of the API takes.
void readFileData(std::string_view data, MediaPart &media)
{
    if (const auto split = splitDataUrl(data)) {
        media.mimeType = split->mimeType;
        media.data = split->base64;
    } else {
        media.mimeType = "application/pdf";
        media.data = data;
    }
    media.kind = kindOf(media.mimeType);
    liftText(media);
}

void readFile(const RequestFields &part, std::vector<Part> &out)
{
    MediaPart media;
    media.kind = MediaPart::Kind::document;
    media.name = part.text("filename");
    if (const auto data = part.string("file_data")) {
        readFileData(*data, media);
    } else if (const auto url = part.string("file_url")) {
        media.source = MediaPart::Source::url;
        media.data = *url;
        if (!isWebUrl(*url))
            part.fault("file_url", u"must be an http(s) URL"_s);
    } else if (const auto file = part.string("file_id")) {
        media.source = MediaPart::Source::file;
        media.data = *file;
    } else {
        if (!part.has("file_data") && !part.has("file_url") && !part.has("file_id"))
            part.fault("file_data", u"must be given (or file_url or file_id)"_s);
        return;
    }
    out.push_back({std::move(media), {}, {}});
}

void readAudio(const RequestFields &part, std::vector<Part> &out)
{
    const json::Object *audio = part.object("input_audio");
    if (!audio) {
        if (!part.has("input_audio"))
            part.fault("input_audio", u"must be an object with data and format"_s);
        return;
    }
    const FieldPath path = part.pathOf("input_audio");
    const RequestFields fields(*audio, path, part.faults());
    MediaPart media;
    media.kind = MediaPart::Kind::audio;
    media.data = fields.needText("data");
    const std::string format = fields.needText("format");
    media.mimeType = format == "mp3" ? "audio/mpeg" : "audio/" + format;
    out.push_back({std::move(media), {}, {}});
}

void readPart(const RequestFields &part, std::vector<Part> &out)
{
    const std::string type = part.needText("type");
    if (type == "input_text" || type == "output_text")
        readText(part, out);
    else if (type == "input_image")
        readImage(part, out);
    else if (type == "input_file")
        readFile(part, out);
    else if (type == "input_audio")
        readAudio(part, out);
    else if (type == "refusal")
        out.push_back({RefusalPart{part.text("refusal")}, {}, {}});
    else if (!type.empty())
        part.fault("type", u"must be one of input_text, input_image, input_file, input_audio, "
                           "output_text and refusal"_s);
}

} // namespace

void readContent(const RequestFields &item, std::string_view key, std::vector<Part> &out)
{
    const json::Value *content = item.find(key);
    if (const auto *text = content ? content->if_string() : nullptr) {
        out.push_back({TextPart{std::string(text->data(), text->size()), {}}, {}, {}});
        return;
    }
    const json::Array *list = content ? content->if_array() : nullptr;
    if (!list) {
        item.fault(key, u"must be a string or an array"_s);
        return;
    }
    const FieldPath listPath = item.pathOf(key);
    for (std::size_t i = 0; i < list->size(); ++i) {
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*list)[i], path, item.faults()))
            readPart(RequestFields(*object, path, item.faults()), out);
    }
}

} // namespace signalbox::responses
