// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/modeltraits.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace signalbox {

namespace {

struct Version
{
    int major = 0;
    int minor = 0;
    friend auto operator<=>(const Version &,
                            const Version &) = default; // NOLINT(modernize-use-nullptr)
};

constexpr std::size_t kLongestVersionPart = 2; // longer numbers are dates

/// A model's name without what stands around it: lower case, no path ("models/", "openai/"), no
/// variant (":free") and no date of Vertex ("@20260101").
std::string bareName(std::string_view model)
{
    if (model.starts_with("ft:"))
        model.remove_prefix(3);
    model = model.substr(0, model.find_first_of(":@"));
    if (const auto slash = model.rfind('/'); slash != std::string_view::npos)
        model.remove_prefix(slash + 1);
    std::string out(model);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

std::vector<std::string_view> wordsOf(std::string_view name)
{
    std::vector<std::string_view> out;
    while (!name.empty()) {
        const auto end = std::min(name.find_first_of("-._ "), name.size());
        if (end > 0)
            out.push_back(name.substr(0, end));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return out;
}

std::optional<int> numberIn(std::string_view word)
{
    int out = 0;
    const auto result = std::from_chars(word.data(), word.data() + word.size(), out);
    if (word.empty() || word.size() > kLongestVersionPart || result.ec != std::errc() ||
        result.ptr != word.data() + word.size())
        return std::nullopt;
    return out;
}

/// The first number of a name, with the one that follows it at once: 3-5, 4, 2.5.
std::optional<Version> versionOf(std::string_view name)
{
    const std::vector<std::string_view> words = wordsOf(name);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto major = numberIn(words[i]);
        if (!major)
            continue;
        const auto minor = i + 1 < words.size() ? numberIn(words[i + 1]) : std::nullopt;
        return Version{*major, minor.value_or(0)};
    }
    return std::nullopt;
}

bool has(std::string_view name, std::string_view word)
{
    return name.find(word) != std::string_view::npos;
}

long long anthropicMost(std::string_view name, Version version)
{
    if (version < Version{3, 5})
        return 4'096;
    if (version < Version{3, 7})
        return 8'192;
    if (version >= Version{4, 0} && version < Version{4, 5} && has(name, "opus"))
        return 32'000;
    return version < Version{4, 6} ? 64'000 : 128'000;
}

GeminiTraits withoutThinking(long long maxTokens)
{
    GeminiTraits out;
    out.thinking = GeminiTraits::Thinking::none;
    out.maxTokens = maxTokens;
    return out;
}

GeminiTraits withBudget(long long least, long long most)
{
    GeminiTraits out;
    out.thinking = GeminiTraits::Thinking::budget;
    out.minBudget = least;
    out.maxBudget = most;
    out.canTurnOff = true;
    return out;
}

/// Gemini 2.5, the generation with budgets.
GeminiTraits gemini25(std::string_view name)
{
    if (has(name, "lite"))
        return withBudget(512, 24'576);
    if (has(name, "flash"))
        return withBudget(1, 24'576);
    GeminiTraits pro = withBudget(128, 32'768);
    pro.canTurnOff = false;
    return pro;
}

/// GPT-5 and later.
OpenAiTraits gptWithEffort(std::string_view name, Version version)
{
    OpenAiTraits out;
    if (has(name, "chat")) {
        out.reasoning = false;
        out.sampling = true;
        return out;
    }
    const bool special = has(name, "codex") || has(name, "pro");
    out.takesMinimal = version < Version{5, 1} && !special;
    out.takesNone = version >= Version{5, 1} && !special;
    out.takesXhigh = version >= Version{5, 2} || has(name, "codex-max");
    out.takesMax = version >= Version{6, 0};
    return out;
}

/// The version of "gpt-5", "gpt-4o", "gpt-5.1-codex". What follows it may be a date.
std::optional<Version> gptVersion(std::string_view name)
{
    name.remove_prefix(std::string_view("gpt-").size());
    if (name.starts_with("35")) // Azure's spelling of 3.5
        return Version{3, 5};
    const auto leadingNumber = [](std::string_view text) {
        return numberIn(text.substr(0, text.find_first_not_of("0123456789")));
    };
    const auto major = leadingNumber(name);
    if (!major)
        return std::nullopt;
    const auto after = name.find_first_not_of("0123456789");
    const bool hasMinor = after != std::string_view::npos && name[after] == '.';
    const auto minor = hasMinor ? leadingNumber(name.substr(after + 1)) : std::nullopt;
    return Version{*major, minor.value_or(0)};
}

} // namespace

AnthropicTraits anthropicTraits(std::string_view model)
{
    AnthropicTraits out;
    const std::string name = bareName(model);
    const auto start = name.find("claude");
    const auto version = start == std::string::npos ? std::nullopt : versionOf(name.substr(start));
    if (!version)
        return out;
    using Thinking = AnthropicTraits::Thinking;
    if (*version < Version{3, 7})
        out.thinking = Thinking::none;
    else if (*version < Version{4, 6})
        out.thinking = Thinking::manual;
    else if (*version < Version{4, 7})
        out.thinking = Thinking::manualOrAdaptive;
    out.sampling = *version < Version{4, 7};
    out.prefill = *version < Version{4, 6};
    out.structuredOutput = *version >= Version{4, 5};
    out.maxTokens = anthropicMost(name, *version);
    out.defaultMaxTokens = std::min(out.defaultMaxTokens, out.maxTokens);
    return out;
}

GeminiTraits geminiTraits(std::string_view model)
{
    const std::string name = bareName(model);
    if (has(name, "claude")) // behind Code Assist
        return withBudget(1'024, 32'000);
    if (has(name, "image") || has(name, "tts"))
        return withoutThinking(32'768);
    if (has(name, "gemma") || has(name, "gpt-oss"))
        return withoutThinking(8'192);
    const auto version = versionOf(name);
    if (version && *version < Version{2, 5})
        return withoutThinking(8'192);
    if (version && *version < Version{3, 0})
        return gemini25(name);
    GeminiTraits out;
    out.hasMinimal = has(name, "flash");
    out.hasMedium = out.hasMinimal || !version || *version >= Version{3, 1};
    out.needsSignatures = true;
    out.jsonWithTools = true;
    return out;
}

OpenAiTraits openAiTraits(std::string_view model)
{
    const std::string name = bareName(model);
    OpenAiTraits out;
    if (name.starts_with("o1-mini") || name.starts_with("o1-preview")) {
        out.reasoning = false;
        out.developerRole = false;
        return out;
    }
    if (name.size() > 1 && name[0] == 'o' && name[1] >= '1' && name[1] <= '9')
        return out;
    const auto version = name.starts_with("gpt-") ? gptVersion(name) : std::nullopt;
    if (version && *version >= Version{5, 0})
        return gptWithEffort(name, *version);
    if (name.starts_with("codex-") || name.starts_with("computer-use"))
        return out;
    out.sampling = true;
    out.developerRole = false;
    out.reasoning = !version && !name.starts_with("chatgpt-");
    return out;
}

} // namespace signalbox
