// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/openai_chat/chattoolwriter.h"

#include <vector>

namespace signalbox::chat {

/// Writes `messages` (wire.md 2.1, 2.2, 2.5, 2.6) from turns that were repaired for this target.
/// Media in tool results follow in a message of the user; thoughts go only to compatible servers,
/// and only before the calls that they led to.
[[nodiscard]] Status writeMessages(json::Writer &writer, const WriteScene &scene,
                                   const std::vector<Turn> &turns);

} // namespace signalbox::chat
