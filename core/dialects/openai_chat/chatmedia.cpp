// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatmedia.h"

#include "core/base/bytes.h"

#include <QByteArray>
#include <QUtf8StringView>

#include <array>
#include <utility>

namespace signalbox::chat {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kDataScheme = "data:";
constexpr std::string_view kBase64 = ";base64";

constexpr std::array<Pair, 10> kFileTypes = {{
    {".txt", "text/plain"},
    {".md", "text/markdown"},
    {".csv", "text/csv"},
    {".html", "text/html"},
    {".json", "application/json"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".gif", "image/gif"},
}};

constexpr std::array<Pair, 6> kAudioFormats = {{
    {"audio/mpeg", "mp3"},
    {"audio/mp3", "mp3"},
    {"audio/wav", "wav"},
    {"audio/x-wav", "wav"},
    {"audio/wave", "wav"},
    {"audio/vnd.wave", "wav"},
}};

bool isTextType(std::string_view mimeType)
{
    return mimeType.starts_with("text/") || mimeType == "application/json";
}

} // namespace

std::optional<DataUrl> splitDataUrl(std::string_view url)
{
    const std::size_t comma = url.find(',');
    if (!url.starts_with(kDataScheme) || comma == std::string_view::npos)
        return std::nullopt;
    const std::string_view type = url.substr(kDataScheme.size(), comma - kDataScheme.size());
    if (!type.ends_with(kBase64))
        return std::nullopt;
    return DataUrl{type.substr(0, type.find(';')), url.substr(comma + 1)};
}

std::string dataUrl(std::string_view mimeType, std::string_view base64)
{
    std::string out;
    out.reserve(kDataScheme.size() + mimeType.size() + kBase64.size() + 1 + base64.size());
    return out.append(kDataScheme).append(mimeType).append(kBase64).append(",").append(base64);
}

MediaPart::Kind kindOfMime(std::string_view mimeType)
{
    if (mimeType.starts_with("image/"))
        return MediaPart::Kind::image;
    if (mimeType.starts_with("audio/"))
        return MediaPart::Kind::audio;
    return mimeType.starts_with("video/") ? MediaPart::Kind::video : MediaPart::Kind::document;
}

std::string_view mimeOfFileName(std::string_view name)
{
    for (const Pair &type : kFileTypes) {
        if (name.ends_with(type.first))
            return type.second;
    }
    return "application/pdf";
}

std::string mimeOfAudioFormat(std::string_view format)
{
    return format == "mp3" ? "audio/mpeg" : "audio/" + std::string(format);
}

std::string_view audioFormatOf(std::string_view mimeType)
{
    for (const Pair &format : kAudioFormats) {
        if (format.first == mimeType)
            return format.second;
    }
    return {};
}

void liftText(MediaPart &media)
{
    if (media.source != MediaPart::Source::base64 || !isTextType(media.mimeType))
        return;
    const QByteArray text = QByteArray::fromBase64(toBytes(media.data));
    if (!QUtf8StringView(text).isValidUtf8())
        return;
    media.source = MediaPart::Source::text;
    media.data = text.toStdString();
}

} // namespace signalbox::chat
