// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

namespace signalbox {

/// A whole answer as Anthropic's Message (wire.md 1.3), the first of several; an answer that broke
/// as an error body. The same as what AnthropicStreamWriter tells piece by piece.
[[nodiscard]] QByteArray writeAnthropicAnswer(const Answer &answer, const AnswerContext &context);

} // namespace signalbox
