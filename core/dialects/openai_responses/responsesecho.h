// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/json/writer.h"

namespace signalbox::responses {

/// Writes the settings of the request that every response repeats (openai 7.x, Response): the
/// client's own values, or those that hold where it gave none. Not the model.
void writeEcho(json::Writer &to, const Conversation &request);

} // namespace signalbox::responses
