// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <optional>
#include <string>
#include <string_view>

/// What is known of models by their names, as far as a request must be written otherwise for them
/// (wire.md 0, 2.6, 2.10). Unknown names get what the newest models of the vendor take; for the
/// OpenAI dialects, which everybody speaks, what any server takes.
namespace signalbox {

struct AnthropicTraits
{
    enum class Thinking { none, manual, manualOrAdaptive, adaptive };
    Thinking thinking = Thinking::adaptive;
    bool sampling = false;        ///< takes temperature, top_p, top_k
    bool prefill = false;         ///< may end on an assistant turn
    bool structuredOutput = true; ///< knows output_config.format
    long long defaultMaxTokens = 32'000;
    long long maxTokens = 128'000; ///< most it can write
};
[[nodiscard]] AnthropicTraits anthropicTraits(std::string_view model);

struct GeminiTraits
{
    enum class Thinking { none, budget, level };
    Thinking thinking = Thinking::level;
    long long minBudget = 0; ///< smallest budget above 0, with Thinking::budget
    long long maxBudget = 0;
    bool canTurnOff = false;      ///< budget 0 is allowed
    bool hasMinimal = false;      ///< thinkingLevel MINIMAL
    bool hasMedium = false;       ///< thinkingLevel MEDIUM
    bool needsSignatures = false; ///< the first call of a step must carry its thoughtSignature
    bool jsonWithTools = false;   ///< JSON output and function tools together
    long long maxTokens = 65'536;
};
[[nodiscard]] GeminiTraits geminiTraits(std::string_view model);

struct OpenAiTraits
{
    bool reasoning = true; ///< takes an effort
    bool sampling = false; ///< takes temperature, top_p, penalties, logprobs
    bool developerRole = true;
    bool takesNone = false; ///< efforts that not every model knows
    bool takesMinimal = false;
    bool takesXhigh = false;
    bool takesMax = false;
};
[[nodiscard]] OpenAiTraits openAiTraits(std::string_view model);

} // namespace signalbox
