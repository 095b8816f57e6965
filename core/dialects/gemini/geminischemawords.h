// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <optional>
#include <string>
#include <string_view>

/// Which words of JSON Schema Gemini's Schema knows (wire.md 2.3 (b)).
namespace signalbox::gemini {

/// "STRING" of "string"; empty for a word that is no type.
[[nodiscard]] std::string upperType(std::string_view word);
[[nodiscard]] bool isKnownFormat(std::string_view format);
/// Keywords with a figure: minimum, maxItems …
[[nodiscard]] bool isBound(std::string_view key);
/// Whether a keyword says something about values of a type, or of any.
[[nodiscard]] bool belongsTo(std::string_view key, std::string_view type);
/// What a keyword that Gemini does not know says, in words for the description; nothing when it
/// says nothing that a model needs.
[[nodiscard]] std::optional<std::string> hintOf(std::string_view key, const json::Value &value);

[[nodiscard]] bool isTrue(const json::Value &value);
/// Whether a finished schema is an object's.
[[nodiscard]] bool isObjectNode(const json::Value &schema);
[[nodiscard]] bool hasString(const json::Array &list, std::string_view text);

} // namespace signalbox::gemini
