// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <vector>

namespace signalbox::chat {

/// In whose message content stands.
enum class ContentOf { prompt, assistant, toolResult };

/// Appends what a message's `content` holds: a string, a list of parts or a single one, null
/// (wire.md 1.1, 2.2). A tool's result may be any JSON: what is no part becomes its text. What is
/// wrong becomes a fault.
void readContent(const RequestFields &message, ContentOf whose, std::vector<Part> &out);

} // namespace signalbox::chat
