// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatcontentwriter.h"

#include "core/dialects/openai_chat/chatmedia.h"
#include "core/json/splice.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

bool isWebUrl(std::string_view url)
{
    return !url.starts_with("gs:");
}

/// The medium as an address: its own, or a data URL.
std::string addressOf(const MediaPart &media)
{
    return media.source == MediaPart::Source::url ? media.data
                                                  : dataUrl(media.mimeType, media.data);
}

bool hasAddress(const MediaPart &media)
{
    return media.source == MediaPart::Source::base64 ||
           (media.source == MediaPart::Source::url && isWebUrl(media.data));
}

} // namespace

void writeMembers(json::Writer &writer, std::string_view object)
{
    const auto members = json::scanObject(object);
    if (!members)
        return;
    for (const json::MemberSpan &member : *members)
        writer.raw(member.key, member.in(object));
}

void ContentWriter::addItem(std::string_view text, std::string_view extras)
{
    m_items.push_back({text, nullptr, false, extras});
}

void ContentWriter::addText(std::string text)
{
    m_made.push_back(std::move(text));
    addItem(m_made.back());
}

void ContentWriter::add(const Part &part)
{
    if (const auto *text = part.as<TextPart>()) {
        addItem(text->text, part.extras);
        m_items.back().cites = !text->citations.empty();
    } else if (const auto *refusal = part.as<RefusalPart>()) {
        addItem(refusal->text);
    } else if (const auto *media = part.as<MediaPart>()) {
        if (media->source != MediaPart::Source::text)
            m_items.push_back({{}, media, false, part.extras});
        else
            addText(media->name.empty() ? media->data : media->name + "\n\n" + media->data);
    } else if (const auto *foreign = part.as<ForeignPart>()) {
        if (!foreign->text.empty())
            addItem(foreign->text);
        else
            m_scene.notes.drop(std::string(m_where), "only its own vendor knows " + foreign->kind);
    }
}

std::string ContentWriter::text() const
{
    std::string out;
    bool cited = false;
    for (const Item &item : m_items) {
        if (item.media)
            continue;
        if (!out.empty() && !item.cites && !cited)
            out += "\n\n";
        out += item.text;
        cited = item.cites;
    }
    return out;
}

Status ContentWriter::textOnly() const
{
    const bool media = std::any_of(m_items.begin(), m_items.end(),
                                   [](const Item &item) { return item.media != nullptr; });
    if (media)
        return m_scene.notes.refuse(m_where, u"the upstream takes text alone here"_s);
    return {};
}

Status ContentWriter::write(json::Writer &writer) const
{
    const bool plain = std::all_of(m_items.begin(), m_items.end(),
                                   [](const Item &item) { return item.media == nullptr; });
    if (plain && (m_items.size() < 2 || !m_scene.target.official) &&
        (m_items.empty() || m_items.front().extras.empty())) {
        writer.string("content", m_items.size() == 1 ? m_items.front().text : text());
        return {};
    }
    writer.beginArray("content");
    for (const Item &item : m_items) {
        writer.beginObject();
        if (item.media) {
            if (const Status written = writeMedia(writer, *item.media); !written)
                return written;
        } else {
            writer.string("type", "text");
            writer.string("text", item.text);
        }
        writeExtras(writer, item.extras);
        writer.endObject();
    }
    writer.endArray();
    return {};
}

void ContentWriter::writeExtras(json::Writer &writer, std::string_view extras) const
{
    if (!extras.empty() && m_scene.sameDialect() && m_scene.target.official)
        writeMembers(writer, extras);
}

Status ContentWriter::writeMedia(json::Writer &writer, const MediaPart &media) const
{
    if (media.source == MediaPart::Source::file && !mayNameFiles())
        return m_scene.notes.refuse(
            m_where, u"names a file that only its vendor can read; send its content instead"_s);
    switch (media.kind) {
    case MediaPart::Kind::audio:
        return writeAudio(writer, media);
    case MediaPart::Kind::video:
        return writeVideo(writer, media);
    case MediaPart::Kind::document:
        return writeDocument(writer, media);
    case MediaPart::Kind::image:
        break;
    }
    if (media.source == MediaPart::Source::file)
        return writeDocument(writer, media);
    if (!hasAddress(media))
        return m_scene.notes.refuse(m_where, u"the upstream cannot fetch this image"_s);
    writeImage(writer, media);
    return {};
}

void ContentWriter::writeImage(json::Writer &writer, const MediaPart &media) const
{
    const bool known = media.detail == "auto" || media.detail == "low" || media.detail == "high" ||
                       (media.detail == "original" && m_scene.target.official);
    writer.string("type", "image_url");
    writer.beginObject("image_url");
    writer.string("url", addressOf(media));
    if (known)
        writer.string("detail", media.detail);
    writer.endObject();
}

Status ContentWriter::writeAudio(json::Writer &writer, const MediaPart &media) const
{
    const std::string_view format = audioFormatOf(media.mimeType);
    if (media.source != MediaPart::Source::base64 || format.empty())
        return m_scene.notes.refuse(m_where, u"the upstream takes sound only as WAV or MP3 data"_s);
    writer.string("type", "input_audio");
    writer.beginObject("input_audio");
    writer.string("data", media.data);
    writer.string("format", format);
    writer.endObject();
    return {};
}

Status ContentWriter::writeVideo(json::Writer &writer, const MediaPart &media) const
{
    if (!m_scene.sameDialect() || m_scene.target.official || !hasAddress(media))
        return m_scene.notes.refuse(m_where, u"the upstream takes no videos"_s);
    writer.string("type", "video_url");
    writer.beginObject("video_url");
    writer.string("url", addressOf(media));
    writer.endObject();
    return {};
}

Status ContentWriter::writeDocument(json::Writer &writer, const MediaPart &media) const
{
    if (media.source == MediaPart::Source::url)
        return m_scene.notes.refuse(
            m_where, u"the upstream takes no addresses of files; send the content instead"_s);
    writer.string("type", "file");
    writer.beginObject("file");
    if (media.source == MediaPart::Source::file) {
        writer.string("file_id", media.data);
    } else {
        writer.string("file_data", dataUrl(media.mimeType, media.data));
        writer.string("filename", media.name.empty() ? "document.pdf" : media.name);
    }
    writer.endObject();
    return {};
}

bool ContentWriter::mayNameFiles() const
{
    const DialectId client = m_scene.conversation.dialect;
    return m_scene.target.official &&
           (client == DialectId::openaiChat || client == DialectId::openaiResponses);
}

} // namespace signalbox::chat
