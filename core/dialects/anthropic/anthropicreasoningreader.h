// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

namespace signalbox {

/// `thinking`, `output_config` and its older name `output_format`, and the effort that the last
/// system message may ask for its turn (wire.md 1.3, 2.6, 2.9). What they say beyond the canonical
/// wish is put into Conversation::extras under their names. Call when the turns are read.
void readAnthropicReasoning(const RequestFields &body, Conversation &to);

} // namespace signalbox
