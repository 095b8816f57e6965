// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <optional>
#include <string_view>

/// Small helpers for reading what upstreams say in error bodies: bytes, ASCII case rules. Pure.
namespace signalbox {

[[nodiscard]] std::string_view trimBlanks(std::string_view text);
[[nodiscard]] bool equalNoCase(std::string_view left, std::string_view right);
/// The first place at or after `from` where `needle` (lower case) stands, whatever its case; npos
/// when there is none.
[[nodiscard]] std::size_t findNoCase(std::string_view text, std::string_view needle,
                                     std::size_t from = 0);
[[nodiscard]] inline bool containsNoCase(std::string_view text, std::string_view needle)
{
    return findNoCase(text, needle) != std::string_view::npos;
}

/// An object or array that a text holds as a whole; nullopt for everything else.
[[nodiscard]] std::optional<json::Value> nestedJson(std::string_view text);

/// Whether a body is a web page rather than an API's answer.
[[nodiscard]] bool looksLikeHtml(std::string_view body);

} // namespace signalbox
