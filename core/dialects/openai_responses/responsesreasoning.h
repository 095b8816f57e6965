// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <string>
#include <string_view>

/// Proofs of reasoning in the `encrypted_content` of reasoning items. Clients keep nothing of an
/// item but its fields, so whether a foreign proof is that of a redacted block stands
/// beside its family's name.
namespace signalbox::responses {

/// What reasons in this dialect: Dialect::reasoningFamily().
inline constexpr std::string_view kFamily = "openai";
/// Whose proofs stand on calls, which have no place for them here (Gemini's thoughtSignature): they
/// travel with the reasoning before the call.
inline constexpr std::string_view kCallProofFamily = "google";

struct CarriedProof
{
    Signature signature;
    bool redacted = false;
};

/// The `encrypted_content` for a client; empty where there is no proof.
[[nodiscard]] std::string encryptedContent(const CarriedProof &proof);
/// The way back.
[[nodiscard]] CarriedProof proofFrom(std::string_view encryptedContent);

} // namespace signalbox::responses
