// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

namespace signalbox::chat {

/// A whole answer for a client (wire.md 1.1): a chat.completion, or the error's body when it broke.
[[nodiscard]] QByteArray writeAnswer(const Answer &answer, const AnswerContext &context);

} // namespace signalbox::chat
