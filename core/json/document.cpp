// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/document.h"

#include "core/json/parsefault.h"

#include <optional>
#include <string>

namespace signalbox::json {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kEscapeSize = 6; // \uXXXX

std::optional<unsigned> escapeAt(std::string_view text, std::size_t at)
{
    if (text.size() < at + kEscapeSize || text[at] != '\\' || text[at + 1] != 'u')
        return std::nullopt;
    unsigned code = 0;
    for (const char c : text.substr(at + 2, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        if (c >= '0' && c <= '9')
            code = code * 16 + static_cast<unsigned>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            code = code * 16 + static_cast<unsigned>(lower - 'a') + 10;
        else
            return std::nullopt;
    }
    return code;
}

bool isHigh(std::optional<unsigned> code)
{
    return code && *code >= 0xD800 && *code <= 0xDBFF;
}

bool isLow(std::optional<unsigned> code)
{
    return code && *code >= 0xDC00 && *code <= 0xDFFF;
}

/// The text with every surrogate escape that has no partner replaced.
std::string withoutLoneSurrogates(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i++];
            continue;
        }
        const auto code = escapeAt(text, i);
        if (isHigh(code) && isLow(escapeAt(text, i + kEscapeSize))) {
            out += text.substr(i, 2 * kEscapeSize);
            i += 2 * kEscapeSize;
        } else if (isHigh(code) || isLow(code)) {
            out += "\\ufffd";
            i += kEscapeSize;
        } else {
            out += text.substr(i, 2);
            i += 2;
        }
    }
    return out;
}

/// The parser calls a high surrogate that no escape follows a plain syntax error.
bool maybeSurrogateFault(const boost::json::error_code &code)
{
    return code == boost::json::error::syntax ||
           code == boost::json::error::illegal_leading_surrogate ||
           code == boost::json::error::illegal_trailing_surrogate ||
           code == boost::json::error::expected_utf16_escape;
}

} // namespace

Result<std::shared_ptr<const Document>> Document::parse(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const std::shared_ptr<Document> document(new Document);
    const auto read = [&document](std::string_view from, boost::json::error_code &code) {
        boost::json::parse_options options;
        options.max_depth = kMaxDepth;
        boost::json::stream_parser parser({}, options);
        parser.reset(&document->m_memory);
        std::size_t used = parser.write_some(from, code);
        if (!code && used < from.size())
            code = boost::json::error::extra_data;
        if (!code)
            parser.finish(code);
        if (!code)
            document->m_root = parser.release();
        return used;
    };
    boost::json::error_code code;
    std::size_t used = read(text, code);
    std::string repaired;
    if (maybeSurrogateFault(code))
        repaired = withoutLoneSurrogates(text);
    if (!repaired.empty() && repaired != text) {
        text = repaired;
        code = {};
        used = read(text, code);
    }
    if (code)
        return parseFault(text, used, code);
    if (!document->m_root.is_object())
        return notAnObject();
    return std::shared_ptr<const Document>(document);
}

} // namespace signalbox::json
