// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

namespace signalbox {

/// Gives the calls of a Gemini conversation that have no id one, and their results the same: Gemini
/// pairs by the function's name, first in first out, within the turns of one step (wire.md 2.5).
void pairGeminiCalls(Conversation &conversation);

} // namespace signalbox
