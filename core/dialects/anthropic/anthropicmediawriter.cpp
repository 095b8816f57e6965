// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicmediawriter.h"

#include "core/json/value.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <string>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::string_view, 4> kImages = {"image/jpeg", "image/png", "image/gif",
                                                     "image/webp"};
constexpr std::array<std::string_view, 5> kTexts = {"application/json", "application/xml",
                                                    "application/yaml", "application/x-yaml",
                                                    "application/javascript"};
constexpr std::string_view kPdf = "application/pdf";

Error refusal(const QString &why)
{
    return {ErrorCode::invalidArgument, why, {}, {}};
}

/// Lower case, without parameters, the usual misspelling mended.
std::string plainType(std::string_view mimeType)
{
    std::string out(mimeType.substr(0, mimeType.find(';')));
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out == "image/jpg" ? "image/jpeg" : out;
}

bool isText(std::string_view mimeType)
{
    return mimeType.substr(0, 5) == "text/" ||
           std::find(kTexts.begin(), kTexts.end(), mimeType) != kTexts.end();
}

AnthropicSource sourceOf(std::string_view block, std::string_view type, std::string_view key,
                         std::string_view data, std::string_view mimeType)
{
    QByteArray json;
    json::Writer writer(json);
    writer.beginObject();
    writer.string("type", type);
    if (!mimeType.empty())
        writer.string("media_type", mimeType);
    writer.string(key, data);
    writer.endObject();
    return {block, json.toStdString()};
}

Result<AnthropicSource> urlSource(const MediaPart &media, std::string_view block,
                                  std::string_view mimeType)
{
    const std::string_view url = media.data;
    if (url.substr(0, 8) != "https://" && url.substr(0, 7) != "http://")
        return refusal(u"the upstream cannot fetch this address; send the data itself"_s);
    if (block == "document" && !mimeType.empty() && mimeType != kPdf)
        return refusal(u"the upstream fetches only PDF documents; send the text itself"_s);
    return sourceOf(block, "url", "url", url, {});
}

Result<AnthropicSource> imageSource(const MediaPart &media, std::string_view mimeType)
{
    if (std::find(kImages.begin(), kImages.end(), mimeType) == kImages.end())
        return refusal(u"the upstream takes images only as JPEG, PNG, GIF or WebP"_s);
    return sourceOf("image", "base64", "data", media.data, mimeType);
}

Result<AnthropicSource> documentSource(const MediaPart &media, const std::string &mimeType)
{
    if (mimeType == kPdf)
        return sourceOf("document", "base64", "data", media.data, kPdf);
    if (!isText(mimeType))
        return refusal(u"the upstream takes documents only as PDF or text, not as %1"_s.arg(
            json::toQString(mimeType)));
    QByteArray text = QByteArray::fromBase64(QByteArray::fromStdString(media.data));
    if (!text.isValidUtf8())
        text = QString::fromLatin1(text).toUtf8();
    return sourceOf("document", "text", "data",
                    {text.constData(), static_cast<std::size_t>(text.size())}, "text/plain");
}

} // namespace

Result<AnthropicSource> anthropicSource(const MediaPart &media, DialectId client)
{
    using enum MediaPart::Kind;
    if (media.kind == audio)
        return refusal(u"the upstream takes no audio"_s);
    if (media.kind == video)
        return refusal(u"the upstream takes no video"_s);
    const std::string_view block = media.kind == image ? "image" : "document";
    const std::string mimeType = plainType(media.mimeType);
    switch (media.source) {
    case MediaPart::Source::url:
        return urlSource(media, block, mimeType);
    case MediaPart::Source::file:
        if (client != DialectId::anthropic)
            return refusal(u"this file is stored at another vendor; send the file itself"_s);
        return sourceOf(block, "file", "file_id", media.data, {});
    case MediaPart::Source::text:
        return sourceOf("document", "text", "data", media.data, "text/plain");
    case MediaPart::Source::base64:
        break;
    }
    return media.kind == image ? imageSource(media, mimeType) : documentSource(media, mimeType);
}

} // namespace signalbox
