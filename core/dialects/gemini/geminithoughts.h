// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

namespace signalbox {

/// Makes one thought again of those that a stream told in pieces: Gemini clients send each piece
/// back as a part, often as a turn, of its own, and another family's proof in the last one; that
/// proof is of the whole text (wire.md 2.6). Google's own thoughts stay as they are.
void joinCarriedThoughts(Conversation &conversation);

} // namespace signalbox
