// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/splice.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Reading single fields out of JSON text by their place, without a full parse.

/// The string at a member; nothing when absent or of another kind.
[[nodiscard]] std::optional<std::string> stringMember(std::string_view text, std::string_view key);
/// The whole number at a member; nothing when absent or of another kind.
[[nodiscard]] std::optional<long long> numberMember(std::string_view text, std::string_view key);
/// The text of a member; empty when absent.
[[nodiscard]] std::string_view rawMember(std::string_view text, std::string_view key);

/// Whether a member is a string that is not empty.
[[nodiscard]] bool hasText(std::string_view text, std::string_view key);
/// A whole number among the members of a body; 0 when it is absent, negative or of another kind.
[[nodiscard]] long long
numberIn(std::string_view body, const std::vector<json::MemberSpan> &members, std::string_view key);

} // namespace signalbox
