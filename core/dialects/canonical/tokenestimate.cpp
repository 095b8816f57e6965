// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/tokenestimate.h"

#include "core/json/writer.h"

namespace signalbox {

namespace {

constexpr std::size_t kBytesPerToken = 4;
constexpr std::size_t kImageTokens = 1'500;
constexpr std::size_t kPageTokens = 2'000;
constexpr std::size_t kBytesPerPage = 50'000; ///< of base64
constexpr std::size_t kMediaTokensPerKib = 2; ///< sound and films, about 32 tokens a second

/// Text in bytes, everything else in tokens.
struct Sum
{
    std::size_t bytes = 0;
    std::size_t tokens = 0;

    void text(std::string_view text) { bytes += text.size(); }
    void schema(const json::Value *value)
    {
        if (value)
            text(json::valueText(*value));
    }

    void media(const MediaPart &media)
    {
        text(media.name);
        if (media.source == MediaPart::Source::text) {
            text(media.data);
            return;
        }
        const bool known = media.source == MediaPart::Source::base64;
        switch (media.kind) {
        case MediaPart::Kind::image:
            tokens += kImageTokens;
            return;
        case MediaPart::Kind::document:
            tokens += kPageTokens * (known ? media.data.size() / kBytesPerPage + 1 : 1);
            return;
        case MediaPart::Kind::audio:
        case MediaPart::Kind::video:
            tokens += kMediaTokensPerKib * (known ? media.data.size() / 1'024 + 1 : 1'024);
        }
    }

    void tool(const Tool &tool)
    {
        if (!tool.json.empty()) // the whole definition
            return text(tool.json);
        text(tool.nameSpace);
        text(tool.name);
        text(tool.description);
        text(tool.format);
        schema(tool.schema);
    }

    void part(const Part &part)
    {
        std::visit([this](const auto &content) { add(content); }, part.content);
    }

    void add(const TextPart &part) { text(part.text); }
    void add(const MediaPart &part) { media(part); }
    void add(const ToolCallPart &call)
    {
        text(call.nameSpace);
        text(call.name);
        text(call.arguments);
    }
    void add(const ToolResultPart &result)
    {
        for (const Part &item : result.content)
            part(item);
    }
    void add(const ThinkingPart &part) { text(part.text); }
    void add(const RefusalPart &part) { text(part.text); }
    void add(const ForeignPart &part) { text(part.text); }
};

} // namespace

long long estimateTokens(const Conversation &conversation)
{
    Sum sum;
    for (const Turn &turn : conversation.turns) {
        for (const Part &part : turn.parts)
            sum.part(part);
    }
    for (const Tool &tool : conversation.tools)
        sum.tool(tool);
    sum.schema(conversation.format.schema);
    const std::size_t ofText = (sum.bytes + kBytesPerToken - 1) / kBytesPerToken;
    return static_cast<long long>(ofText + sum.tokens);
}

} // namespace signalbox
