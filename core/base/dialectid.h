// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace signalbox {

/// The wire dialects that clients and upstreams speak.
enum class DialectId { openaiChat, openaiResponses, anthropic, gemini };

inline constexpr std::array kAllDialects = {DialectId::openaiChat, DialectId::openaiResponses,
                                            DialectId::anthropic, DialectId::gemini};

/// The name in files and logs: "openai_chat", "openai_responses", "anthropic", "gemini".
[[nodiscard]] std::string_view dialectName(DialectId dialect);
[[nodiscard]] std::optional<DialectId> dialectFromName(std::string_view name);

} // namespace signalbox
