// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// The session key of a request (scheduling.md §5), in the order of precedence: a session header, a
/// hint in the body (each dialect knows its own), the first user text.

/// From the headers that clients use for it: at most 256 printable bytes; empty when there is none.
[[nodiscard]] std::string sessionFromHeaders(const Headers &headers);

/// "sid-" and 16 hex digits of the SHA-256 of the first text that is long enough and no system
/// reminder.
[[nodiscard]] std::string sessionFromTexts(const std::vector<std::string> &texts,
                                           std::size_t shortest);

/// The texts of `[{role, content: string | [{text}]}]`-like turns whose role is `role`: blocks
/// trimmed and joined by a space. Looks at no more than the first 32 turns.
[[nodiscard]] std::vector<std::string> textsOfTurns(std::string_view turns, std::string_view role,
                                                    std::string_view blocksKey);

/// A hint as it may be used: empty unless 1–256 bytes of UTF-8 without controls.
[[nodiscard]] std::string usableSessionHint(std::string_view hint);

} // namespace signalbox
