// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

namespace signalbox::chat {

/// A request for an upstream (wire.md 1.1, 1.7, 2.1–2.10). OpenAI's own service gets all that the
/// dialect has; compatible servers get what all of them know. invalidArgument names what cannot be
/// said.
[[nodiscard]] Result<QByteArray> writeRequest(const Conversation &conversation,
                                              const WriteTarget &target, RequestNotes &notes);

} // namespace signalbox::chat
