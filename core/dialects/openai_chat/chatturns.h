// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <vector>

namespace signalbox::chat {

/// The turns of a conversation as a chat upstream accepts them (wire.md 2.1, 2.5): calls and
/// results paired, for compatible servers one system message at the top and no two neighbours of
/// one role.
[[nodiscard]] std::vector<Turn> turnsFor(const Conversation &conversation,
                                         const WriteTarget &target);

} // namespace signalbox::chat
