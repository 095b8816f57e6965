// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::json {

/// Where a member's value stands in a text: bytes [begin, end).
struct MemberSpan
{
    std::string key; ///< decoded
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view in(std::string_view text) const
    {
        return text.substr(begin, end - begin);
    }
};

/// Checks a whole text against the grammar of JSON (RFC 8259) without building values, and gives
/// the spans of the top-level object's members in their order. What parsers differ about (lone
/// surrogate escapes, numbers of any size, bytes that are no UTF-8) passes, so that a request can
/// be forwarded unchanged. Fails when the text is no JSON object or nests deeper than kMaxDepth.
[[nodiscard]] Result<std::vector<MemberSpan>> scanObject(std::string_view text);

/// The spans of the items of an array text; empty when it is none. `text` was checked by
/// scanObject.
[[nodiscard]] std::vector<std::string_view> arrayItems(std::string_view text);

/// The member of that key; null when there is none.
[[nodiscard]] const MemberSpan *findMember(const std::vector<MemberSpan> &members,
                                           std::string_view key);

/// The text of the first member of that key in an object text, found without building anything;
/// empty when there is none. What follows it is not looked at.
[[nodiscard]] std::string_view memberOf(std::string_view text, std::string_view key);

/// The decoded value of a span that is a string; nothing when it is no string or has a lone
/// surrogate.
[[nodiscard]] std::optional<std::string> stringValue(std::string_view span);

/// Finds the value at a path of member keys below the top-level object; nothing when a step is
/// missing.
[[nodiscard]] std::optional<MemberSpan> findPath(std::string_view text,
                                                 std::span<const std::string_view> path);

/// The text with the bytes of one value replaced by a JSON string.
[[nodiscard]] QByteArray replaceWithString(std::string_view text, const MemberSpan &span,
                                           std::string_view value);

} // namespace signalbox::json
