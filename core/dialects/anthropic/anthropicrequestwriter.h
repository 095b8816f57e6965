// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

namespace signalbox {

/// What an Anthropic body is for; counting takes fewer members (wire.md 1.3).
enum class AnthropicPurpose { message, count };

/// The body of an Anthropic Messages request (wire.md 1.3 and section 2), Vertex AI's too, before
/// its envelope. Errors as in DialectCodec::writeRequest.
[[nodiscard]] Result<QByteArray> writeAnthropicRequest(const Conversation &conversation,
                                                       const WriteTarget &target,
                                                       AnthropicPurpose purpose,
                                                       RequestNotes &notes);

} // namespace signalbox
