// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <memory>

namespace signalbox::responses {

/// Reads an upstream's answer, whole or as the events of wire.md 1.2.
[[nodiscard]] std::unique_ptr<AnswerReader> answerReader(AnswerEvents &to);

} // namespace signalbox::responses
