// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <string>
#include <string_view>

/// Words and small rules that Gemini's readers and writers share (wire.md 1.4).
namespace signalbox::gemini {

/// The family that signs thoughts here: GeminiDialect::reasoningFamily().
inline constexpr std::string_view kFamily = "google";
/// What Google documents for a call whose signature is not at hand (wire.md 2.6, A03).
inline constexpr std::string_view kNoSignature = "skip_thought_signature_validator";

[[nodiscard]] MediaPart::Kind mediaKind(std::string_view mimeType);

/// What a part that only Gemini knows says, as text for others; empty for what says nothing there.
/// `kind` is the member that makes it what it is.
[[nodiscard]] std::string wordsOf(std::string_view kind, const json::Value &content);

/// argumentsObject() without a line end, which would cut an event's data in two.
[[nodiscard]] std::string oneLineArguments(std::string_view arguments);

} // namespace signalbox::gemini
