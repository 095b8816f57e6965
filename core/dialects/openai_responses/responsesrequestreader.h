// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"

#include <memory>

namespace signalbox::responses {

/// A client's request (wire.md 1.2). The body becomes the conversation's first document.
/// invalidArgument names every field at fault.
[[nodiscard]] Result<Conversation> readRequest(std::shared_ptr<const json::Document> body);

} // namespace signalbox::responses
