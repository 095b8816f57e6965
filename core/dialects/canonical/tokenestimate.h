// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

namespace signalbox {

/// About how many tokens a conversation is: for counting where no upstream can, said to be an
/// estimate (contract.md). A quarter of the text's bytes, a flat figure for each image and page.
[[nodiscard]] long long estimateTokens(const Conversation &conversation);

} // namespace signalbox
