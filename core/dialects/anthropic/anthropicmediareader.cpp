// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicmediareader.h"

#include "core/dialects/anthropic/anthropicjson.h"

#include <string>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// What a source says, as far as images and documents agree about it.
bool readSource(const RequestFields &source, const std::string &type, MediaPart &media)
{
    if (type == "base64") {
        media.source = MediaPart::Source::base64;
        media.mimeType = source.needText("media_type");
        media.data = source.needText("data");
    } else if (type == "url") {
        media.source = MediaPart::Source::url;
        media.data = source.needText("url");
    } else if (type == "file") {
        media.source = MediaPart::Source::file;
        media.data = source.needText("file_id");
    } else {
        return false;
    }
    return true;
}

Part mediaPart(const RequestFields &block, MediaPart media, std::string_view extra)
{
    Part part;
    part.cacheControl = memberText(block, "cache_control");
    part.extras = membersText(block.json(), {extra});
    part.content = std::move(media);
    return part;
}

std::string textOf(const RequestFields &block)
{
    return block.text("type") == "text" ? block.needText("text") : std::string();
}

/// The texts of a document made of blocks, joined; its images behind it.
void readBlocks(const RequestFields &source, MediaPart &media, std::vector<Part> &images)
{
    media.source = MediaPart::Source::text;
    media.mimeType = "text/plain";
    const json::Value *content = source.find("content");
    if (content && content->is_string()) {
        media.data = source.text("content");
        return;
    }
    const json::Array *blocks = source.array("content");
    if (!content)
        source.fault("content", u"must be a string or a list of content blocks"_s);
    const FieldPath listPath = source.pathOf("content");
    for (std::size_t i = 0; blocks && i < blocks->size(); ++i) {
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*blocks)[i], path, source.faults());
        if (!object)
            continue;
        const RequestFields block(*object, path, source.faults());
        if (block.text("type") == "image") {
            readAnthropicImage(block, images);
            continue;
        }
        if (!media.data.empty())
            media.data += '\n';
        media.data += textOf(block);
    }
}

} // namespace

void readAnthropicImage(const RequestFields &block, std::vector<Part> &out)
{
    const json::Object *object = block.object("source");
    if (!object) {
        if (!block.has("source"))
            block.fault("source", u"must be an object"_s);
        return;
    }
    const FieldPath path = block.pathOf("source");
    const RequestFields source(*object, path, block.faults());
    MediaPart media;
    media.kind = MediaPart::Kind::image;
    if (readSource(source, source.text("type"), media))
        out.push_back(mediaPart(block, std::move(media), "transformations"));
    else
        source.fault("type", u"must be base64, url or file"_s);
}

void readAnthropicDocument(const RequestFields &block, std::vector<Part> &out)
{
    const json::Object *object = block.object("source");
    if (!object) {
        if (!block.has("source"))
            block.fault("source", u"must be an object"_s);
        return;
    }
    const FieldPath path = block.pathOf("source");
    const RequestFields source(*object, path, block.faults());
    const std::string type = source.text("type");
    MediaPart media;
    media.kind = MediaPart::Kind::document;
    media.name = block.text("title");
    media.detail = block.text("context");
    std::vector<Part> images;
    if (type == "text") {
        media.source = MediaPart::Source::text;
        media.mimeType = "text/plain";
        media.data = source.text("data");
    } else if (type == "content") {
        readBlocks(source, media, images);
    } else if (!readSource(source, type, media)) {
        source.fault("type", u"must be base64, text, content, url or file"_s);
        return;
    }
    if (type == "url")
        media.mimeType = "application/pdf"; // the only kind that this source takes
    out.push_back(mediaPart(block, std::move(media), "citations"));
    out.insert(out.end(), images.begin(), images.end());
}

} // namespace signalbox
