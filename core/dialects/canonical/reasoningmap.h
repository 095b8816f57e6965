// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/modeltraits.h"

#include <optional>
#include <string>
#include <string_view>

/// How much to think, in each vendor's words: the table of wire.md 2.6.
namespace signalbox {

/// "none", "minimal", "low", "medium", "high", "xhigh", "max".
[[nodiscard]] std::string_view effortName(Effort effort);
[[nodiscard]] std::optional<Effort> effortFromName(std::string_view name);
/// The bucket of a budget in tokens: ≤ 1024 low, ≤ 8192 medium, ≤ 24576 high, more xhigh; 0 none.
[[nodiscard]] Effort effortForBudget(long long tokens);

/// Anthropic's `thinking` and `output_config.effort`.
struct AnthropicReasoning
{
    enum class Thinking { unset, disabled, enabled, adaptive };
    Thinking thinking = Thinking::unset;
    long long budget = 0;    ///< with enabled
    std::string effort;      ///< empty: none is sent
    long long maxTokens = 0; ///< the request's, raised where the budget needs it
};
/// `maxTokens` is what the request will send. A forced tool choice excludes thinking; where the
/// wish is to think not at all, models that always think adaptively are told nothing.
[[nodiscard]] AnthropicReasoning anthropicReasoning(const ReasoningWish &wish,
                                                    const AnthropicTraits &traits,
                                                    long long maxTokens, const ToolChoice &choice);

/// Gemini's thinkingConfig: a budget or a level, never both.
struct GeminiReasoning
{
    std::optional<long long> budget;
    std::string level;                   ///< "MINIMAL" … "HIGH"; empty: none
    std::optional<bool> includeThoughts; ///< nothing: leave the member out
};
/// Thoughts are asked for when the wish is to think and does not say that they shall be hidden.
[[nodiscard]] GeminiReasoning geminiReasoning(const ReasoningWish &wish,
                                              const GeminiTraits &traits);

/// OpenAI's effort, clamped to what the model knows; nothing: leave it out.
[[nodiscard]] std::optional<Effort> openAiEffort(const ReasoningWish &wish,
                                                 const OpenAiTraits &traits);

/// The wish that a thinking suffix of a model name speaks: "(high)", "(8192)", "(none)", "(auto)".
[[nodiscard]] std::optional<ReasoningWish> wishForSuffix(std::string_view suffix);

} // namespace signalbox
