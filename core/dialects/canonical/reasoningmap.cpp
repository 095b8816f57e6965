// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/reasoningmap.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signalbox {

namespace {

constexpr std::array<std::pair<Effort, std::string_view>, 7> kEffortNames = {{
    {Effort::none, "none"},
    {Effort::minimal, "minimal"},
    {Effort::low, "low"},
    {Effort::medium, "medium"},
    {Effort::high, "high"},
    {Effort::xhigh, "xhigh"},
    {Effort::max, "max"},
}};

constexpr long long kLeastAnthropicBudget = 1'024;

using Mode = ReasoningWish::Mode;

/// The wish in one of three forms: off, adaptive or an effort; nothing when there is none.
struct Plain
{
    Mode mode = Mode::unset;
    Effort effort = Effort::medium;
};

Plain plain(const ReasoningWish &wish)
{
    if (wish.mode == Mode::budget && wish.budget < 0)
        return {Mode::adaptive, {}};
    const Effort effort = wish.mode == Mode::budget ? effortForBudget(wish.budget) : wish.effort;
    if (wish.mode != Mode::budget && wish.mode != Mode::effort)
        return {wish.mode, effort};
    return {effort == Effort::none ? Mode::off : Mode::effort, effort};
}

bool forcesCall(const ToolChoice &choice)
{
    using Choice = ToolChoice::Mode;
    return choice.mode == Choice::required || choice.mode == Choice::named ||
           (choice.mode == Choice::subset && choice.subsetRequired);
}

/// Tokens of thinking for an effort, for Claude models that take a budget; `max` is as much as the
/// model can write.
long long anthropicBudget(Effort effort, long long max)
{
    switch (effort) {
    case Effort::none:
    case Effort::minimal:
        return kLeastAnthropicBudget;
    case Effort::low:
        return 4'096;
    case Effort::medium:
        return 8'192;
    case Effort::high:
        return 16'384;
    case Effort::xhigh:
        return 31'999;
    case Effort::max:
        break;
    }
    return max;
}

/// The budget must be below max_tokens, which counts thinking too: raised as far as the model
/// allows, so that the answer keeps its room.
AnthropicReasoning withAnthropicBudget(long long budget, const AnthropicTraits &traits,
                                       long long maxTokens)
{
    AnthropicReasoning out;
    out.thinking = AnthropicReasoning::Thinking::enabled;
    out.budget = std::max(budget, kLeastAnthropicBudget);
    out.maxTokens = maxTokens;
    if (out.budget >= maxTokens) {
        out.maxTokens = std::max(maxTokens, std::min(maxTokens + out.budget, traits.maxTokens));
        const long long room = std::min(maxTokens, out.maxTokens / 4);
        out.budget = std::min(out.budget, out.maxTokens - room);
    }
    return out;
}

std::string anthropicEffort(Effort effort, const AnthropicTraits &traits)
{
    if (effort == Effort::minimal)
        effort = Effort::low;
    // The models that still take budgets do not know this step yet.
    if (effort == Effort::xhigh && traits.thinking == AnthropicTraits::Thinking::manualOrAdaptive)
        effort = Effort::high;
    return std::string(effortName(effort));
}

long long geminiBudget(const ReasoningWish &wish, const Plain &form, const GeminiTraits &traits)
{
    if (wish.mode == Mode::budget)
        return wish.budget;
    switch (form.effort) {
    case Effort::none:
    case Effort::minimal:
        return 512;
    case Effort::low:
        return 1'024;
    case Effort::medium:
        return 8'192;
    case Effort::high:
        return 24'576;
    case Effort::xhigh:
    case Effort::max:
        break;
    }
    return traits.maxBudget;
}

std::string geminiLevel(Effort effort, const GeminiTraits &traits)
{
    switch (effort) {
    case Effort::none:
    case Effort::minimal:
        return traits.hasMinimal ? "MINIMAL" : "LOW";
    case Effort::low:
        return "LOW";
    case Effort::medium:
        return traits.hasMedium ? "MEDIUM" : "HIGH";
    case Effort::high:
    case Effort::xhigh:
    case Effort::max:
        break;
    }
    return "HIGH";
}

} // namespace

std::string_view effortName(Effort effort)
{
    for (const auto &[value, name] : kEffortNames) {
        if (value == effort)
            return name;
    }
    return {};
}

std::optional<Effort> effortFromName(std::string_view name)
{
    for (const auto &[value, known] : kEffortNames) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

Effort effortForBudget(long long tokens)
{
    if (tokens <= 0)
        return Effort::none;
    if (tokens <= 1'024)
        return Effort::low;
    if (tokens <= 8'192)
        return Effort::medium;
    return tokens <= 24'576 ? Effort::high : Effort::xhigh;
}

AnthropicReasoning anthropicReasoning(const ReasoningWish &wish, const AnthropicTraits &traits,
                                      long long maxTokens, const ToolChoice &choice)
{
    using Thinking = AnthropicReasoning::Thinking;
    using Known = AnthropicTraits::Thinking;
    const Plain form = plain(wish);
    AnthropicReasoning out;
    out.maxTokens = maxTokens;
    if (traits.thinking == Known::none || form.mode == Mode::unset)
        return out;
    if (form.mode == Mode::off) {
        // Models that only think adaptively refuse to be told not to.
        if (traits.thinking != Known::adaptive)
            out.thinking = Thinking::disabled;
        return out;
    }
    const bool forced = forcesCall(choice);
    if (traits.thinking != Known::manual) {
        if (!forced)
            out.thinking = Thinking::adaptive;
        if (form.mode == Mode::effort)
            out.effort = anthropicEffort(form.effort, traits);
        return out;
    }
    if (forced || maxTokens <= 0) // 0: nothing is written, a cache is warmed up
        return out;
    if (form.mode == Mode::adaptive)
        return withAnthropicBudget(maxTokens / 2, traits, maxTokens);
    const long long budget =
        wish.mode == Mode::budget ? wish.budget : anthropicBudget(form.effort, traits.maxTokens);
    return withAnthropicBudget(budget, traits, maxTokens);
}

GeminiReasoning geminiReasoning(const ReasoningWish &wish, const GeminiTraits &traits)
{
    using Known = GeminiTraits::Thinking;
    const Plain form = plain(wish);
    GeminiReasoning out;
    if (traits.thinking == Known::none)
        return out;
    const bool off = form.mode == Mode::off;
    if (!off) {
        out.includeThoughts = wish.visible;
        if (form.mode != Mode::unset && !wish.visible)
            out.includeThoughts = true;
    }
    if (form.mode == Mode::unset)
        return out;
    if (traits.thinking == Known::level) {
        if (form.mode != Mode::adaptive)
            out.level = geminiLevel(off ? Effort::none : form.effort, traits);
        return out;
    }
    if (form.mode == Mode::adaptive)
        out.budget = -1;
    else if (off)
        out.budget = traits.canTurnOff ? 0 : traits.minBudget;
    else
        out.budget =
            std::clamp(geminiBudget(wish, form, traits), traits.minBudget, traits.maxBudget);
    return out;
}

std::optional<Effort> openAiEffort(const ReasoningWish &wish, const OpenAiTraits &traits)
{
    const Plain form = plain(wish);
    if (!traits.reasoning || form.mode == Mode::unset || form.mode == Mode::adaptive)
        return std::nullopt;
    const Effort effort = form.mode == Mode::off ? Effort::none : form.effort;
    if (effort == Effort::none && traits.takesNone)
        return effort;
    if (effort <= Effort::minimal)
        return traits.takesMinimal ? Effort::minimal : Effort::low;
    if (effort == Effort::max && traits.takesMax)
        return effort;
    if (effort >= Effort::xhigh)
        return traits.takesXhigh ? Effort::xhigh : Effort::high;
    return effort;
}

std::optional<ReasoningWish> wishForSuffix(std::string_view suffix)
{
    if (suffix.starts_with('(') && suffix.ends_with(')'))
        suffix = suffix.substr(1, suffix.size() - 2);
    ReasoningWish wish;
    if (suffix == "auto") {
        wish.mode = Mode::adaptive;
        return wish;
    }
    if (const auto effort = effortFromName(suffix)) {
        wish.mode = *effort == Effort::none ? Mode::off : Mode::effort;
        wish.effort = *effort;
        return wish;
    }
    const auto result = std::from_chars(suffix.data(), suffix.data() + suffix.size(), wish.budget);
    if (suffix.empty() || result.ec != std::errc() || result.ptr != suffix.data() + suffix.size())
        return std::nullopt;
    if (wish.budget > 0)
        wish.mode = Mode::budget;
    else
        wish.mode = wish.budget == 0 ? Mode::off : Mode::adaptive;
    return wish;
}

} // namespace signalbox
