// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <QByteArray>

namespace signalbox {

/// A whole :generateContent answer for a client (wire.md 1.4). One that broke becomes the error's
/// body.
[[nodiscard]] QByteArray geminiAnswer(const Answer &answer, const AnswerContext &context);

} // namespace signalbox
