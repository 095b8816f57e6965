// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/dialects/canonical/conversation.h"

#include <functional>
#include <string_view>

namespace signalbox {

/// What the demo answers to a conversation: that it is the demo and no model was asked, what was
/// asked, and which account answered; where the request fixes a format, a sample that fits; the
/// call of a tool when that is demanded or the last user message names it. Pure.
[[nodiscard]] Answer demoAnswer(const Conversation &conversation, std::string_view account);

/// Tells an answer as events, its texts in pieces of at most `pieceBytes` (whole characters), and
/// calls `onPiece` after each piece and at the end.
void tellInPieces(const Answer &answer, std::size_t pieceBytes, AnswerEvents &to,
                  const std::function<void()> &onPiece);

} // namespace signalbox
