// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

namespace signalbox {

class GeminiFields;

/// Reads tools and toolConfig of a request (wire.md 1.4, 2.4).
void readGeminiTools(const GeminiFields &request, Conversation &conversation);
/// Reads generationConfig and serviceTier. What only Gemini knows of the former goes into the
/// extras as "generationConfig.speechConfig".
void readGeminiSettings(const GeminiFields &request, Conversation &conversation);

} // namespace signalbox
