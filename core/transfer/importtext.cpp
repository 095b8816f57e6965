// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importtext.h"

#include "core/base/bytes.h"
#include "core/transfer/importdraft.h"

#include <QUtf8StringView>

#include <optional>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

enum class ByteOrder { little, big };

Error refused(const QString &message)
{
    return {ErrorCode::invalidArgument, message, {}, {}};
}

std::optional<ByteOrder> utf16Order(std::string_view bytes)
{
    if (bytes.starts_with("\xFF\xFE"))
        return ByteOrder::little;
    if (bytes.starts_with("\xFE\xFF"))
        return ByteOrder::big;
    // Without a mark: the first character of every format is ASCII, so one of its bytes is zero.
    if (bytes.size() >= 2 && bytes[0] != '\0' && bytes[1] == '\0')
        return ByteOrder::little;
    if (bytes.size() >= 2 && bytes[0] == '\0' && bytes[1] != '\0')
        return ByteOrder::big;
    return std::nullopt;
}

void appendUtf8(std::string &out, char32_t code)
{
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

/// RFC 2781, section 2.2; not by way of QString, because the text has secrets.
std::optional<std::string> fromUtf16(std::string_view bytes, ByteOrder order)
{
    if (bytes.size() % 2 != 0)
        return std::nullopt;
    const auto unit = [bytes, order](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return order == ByteOrder::little ? char32_t{first} | (char32_t{second} << 8)
                                          : char32_t{second} | (char32_t{first} << 8);
    };
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        char32_t code = unit(i);
        if (code >= 0xDC00 && code <= 0xDFFF)
            return std::nullopt;
        if (code >= 0xD800 && code <= 0xDBFF) {
            i += 2;
            const char32_t low = i < bytes.size() ? unit(i) : 0;
            if (low < 0xDC00 || low > 0xDFFF)
                return std::nullopt;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        if (code != 0xFEFF || i != 0) // the mark itself
            appendUtf8(out, code);
    }
    return out;
}

} // namespace

Result<std::string> importText(const QByteArray &bytes)
{
    if (bytes.size() > kMaxImportBytes) {
        return refused(u"The file has more than %1 MB: account files are far smaller, so choose "
                       "another one"_s.arg(kMaxImportBytes / (1024 * 1024)));
    }
    std::string_view text = view(bytes);
    std::string converted;
    if (const auto order = utf16Order(text)) {
        std::optional<std::string> utf8 = fromUtf16(text, *order);
        if (!utf8)
            return refused(u"The file is no readable text: save it again as UTF-8"_s);
        converted = std::move(*utf8);
        text = converted;
    }
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const std::string_view content = trimmed(text);
    if (content.empty())
        return refused(u"The file is empty: export the accounts again"_s);
    if (content.front() == '<') {
        return refused(u"The file is a web page, not accounts: the download may have asked you to "
                       "sign in first, so download it again"_s);
    }
    if (content.find('\0') != std::string_view::npos ||
        !QUtf8StringView(content.data(), static_cast<qsizetype>(content.size())).isValidUtf8())
        return refused(u"The file is no readable text: choose a JSON, YAML or text file"_s);
    return std::string(text);
}

} // namespace signalbox
