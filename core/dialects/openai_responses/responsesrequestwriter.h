// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/codec.h"

#include <QByteArray>

namespace signalbox::responses {

/// A request body for an upstream (wire.md 1.2, 2). Fails with invalidArgument where leaving out
/// would change the meaning.
[[nodiscard]] Result<QByteArray> writeRequest(const Conversation &conversation,
                                              const WriteTarget &target, RequestNotes &notes);
/// A body for /responses/input_tokens: the same without what plays no part in counting.
[[nodiscard]] Result<QByteArray> writeCountRequest(const Conversation &conversation,
                                                   const WriteTarget &target, RequestNotes &notes);

} // namespace signalbox::responses
