// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/json/value.h"

#include <optional>
#include <string_view>
#include <vector>

/// What stands beside the parts of an answer of Gemini's (wire.md 1.4; Candidate and
/// GenerateContentResponse of @google/genai). Pure; what is of a wrong kind is not seen.
namespace signalbox::gemini {

[[nodiscard]] const json::Object *objectAt(const json::Object &object, std::string_view key);
[[nodiscard]] const json::Array *arrayAt(const json::Object &object, std::string_view key);
[[nodiscard]] std::string_view stringAt(const json::Object &object, std::string_view key);
[[nodiscard]] std::optional<long long> integerAt(const json::Object &object, std::string_view key);

/// usageMetadata; thoughts are counted once, wherever the upstream has them.
[[nodiscard]] TokenUsage usageOf(const json::Object &metadata);

/// What a finishReason means (wire.md 2.7).
struct Finish
{
    enum class Kind { none, stop, malformed };
    Kind kind = Kind::none;
    StopReason reason = StopReason::endTurn;
};
[[nodiscard]] Finish finishOf(std::string_view finishReason);

/// citationMetadata and groundingMetadata of a candidate whose text so far is `text`: their offsets
/// are in bytes of it.
[[nodiscard]] std::vector<Citation> citationsOf(const json::Object &candidate,
                                                std::string_view text);
[[nodiscard]] std::vector<TokenLogprob> logprobsOf(const json::Object &candidate);

/// The upstream's error object, for the client; an account's own faults are not the client's.
[[nodiscard]] ClientError errorOf(const json::Object &error);

} // namespace signalbox::gemini
