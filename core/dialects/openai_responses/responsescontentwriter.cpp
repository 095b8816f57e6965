// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsescontentwriter.h"

#include <algorithm>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

/// Offsets count characters, not bytes.
std::size_t characters(std::string_view text)
{
    const auto isStart = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), isStart));
}

std::string dataUrl(const MediaPart &media, std::string_view otherwise)
{
    std::string out = "data:";
    out += media.mimeType.empty() ? otherwise : std::string_view(media.mimeType);
    out += ";base64,";
    out += media.data;
    return out;
}

std::string_view fileName(const MediaPart &media)
{
    if (!media.name.empty())
        return media.name;
    return media.mimeType.empty() || media.mimeType == "application/pdf" ? "document.pdf"
                                                                         : "document";
}

/// What is known of a plain-text document, then its text.
std::string documentText(const MediaPart &media)
{
    std::string out;
    for (const std::string &part : {media.name, media.detail, media.data}) {
        if (!part.empty())
            out += (out.empty() ? "" : "\n\n") + part;
    }
    return out;
}

void writeImage(json::Writer &to, const MediaPart &media)
{
    to.beginObject();
    to.string("type", "input_image");
    if (media.source == MediaPart::Source::file)
        to.string("file_id", media.data);
    else if (media.source == MediaPart::Source::url)
        to.string("image_url", media.data);
    else
        to.string("image_url", dataUrl(media, "image/png"));
    to.string("detail", media.detail.empty() ? "auto" : std::string_view(media.detail));
    to.endObject();
}

void writeDocument(json::Writer &to, const MediaPart &media)
{
    to.beginObject();
    to.string("type", "input_file");
    if (media.source == MediaPart::Source::file) {
        to.string("file_id", media.data);
    } else if (media.source == MediaPart::Source::url) {
        to.string("file_url", media.data);
    } else {
        to.string("filename", fileName(media));
        to.string("file_data", dataUrl(media, "application/pdf"));
    }
    to.endObject();
}

} // namespace

void writeInputText(json::Writer &to, std::string_view text)
{
    to.beginObject();
    to.string("type", "input_text");
    to.string("text", text);
    to.endObject();
}

void writeAnnotation(json::Writer &to, const Citation &citation, std::string_view text)
{
    to.beginObject();
    to.string("type", "url_citation");
    to.integer("start_index", static_cast<long long>(citation.begin.value_or(0)));
    to.integer("end_index",
               static_cast<long long>(citation.end ? *citation.end : characters(text)));
    to.string("url", citation.url);
    to.string("title", citation.title);
    to.endObject();
}

void writeAnnotations(json::Writer &to, const std::vector<Citation> &citations,
                      std::string_view text)
{
    to.beginArray("annotations");
    for (const Citation &citation : citations) {
        if (!citation.url.empty())
            writeAnnotation(to, citation, text);
    }
    to.endArray();
}

void writeOutputText(json::Writer &to, const TextPart &text)
{
    to.beginObject();
    to.string("type", "output_text");
    to.string("text", text.text);
    writeAnnotations(to, text.citations, text.text);
    to.endObject();
}

Status writeMedia(json::Writer &to, const MediaPart &media, DialectId dialect,
                  std::string_view where, const RequestNotes &notes)
{
    const bool isOpenAi = dialect == DialectId::openaiChat || dialect == DialectId::openaiResponses;
    if (media.kind == MediaPart::Kind::audio || media.kind == MediaPart::Kind::video)
        return notes.refuse(where, media.kind == MediaPart::Kind::audio
                                       ? u"the upstream takes no sound"_s
                                       : u"the upstream takes no films"_s);
    if (media.source == MediaPart::Source::file && !isOpenAi)
        return notes.refuse(where, u"the upstream has no such file; send its data instead"_s);
    if (media.source == MediaPart::Source::url && media.data.starts_with("gs:"))
        return notes.refuse(where,
                            u"the upstream takes http(s) URLs only; send the data instead"_s);
    if (media.source == MediaPart::Source::text)
        writeInputText(to, documentText(media));
    else if (media.kind == MediaPart::Kind::image)
        writeImage(to, media);
    else
        writeDocument(to, media);
    return {};
}

} // namespace signalbox::responses
