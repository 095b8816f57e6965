// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <memory>

namespace signalbox::responses {

/// An answer as the events of wire.md 1.2 and 2.11. Holds the texts, because the dialect repeats
/// them at the end, and calls until the next take(), so that their proofs can go before them.
[[nodiscard]] std::unique_ptr<AnswerWriter> streamWriter(AnswerContext context);

} // namespace signalbox::responses
