// SPDX-License-Identifier: GPL-3.0-or-later
// The table of wire.md 2.6, cases A07 and A08.
#include "core/dialects/canonical/reasoningmap.h"

#include <QTest>

using namespace signalbox;

namespace {

using Mode = ReasoningWish::Mode;

ReasoningWish wish(Mode mode)
{
    ReasoningWish out;
    out.mode = mode;
    return out;
}

ReasoningWish wish(Effort effort)
{
    ReasoningWish out = wish(Mode::effort);
    out.effort = effort;
    return out;
}

ReasoningWish wish(long long budget)
{
    ReasoningWish out = wish(Mode::budget);
    out.budget = budget;
    return out;
}

ToolChoice choice(ToolChoice::Mode mode)
{
    ToolChoice out;
    out.mode = mode;
    return out;
}

/// The result in words: "enabled 1024 of 4096", "adaptive low", "disabled", "" …
std::string inWords(const AnthropicReasoning &reasoning)
{
    using enum AnthropicReasoning::Thinking;
    std::string out;
    if (reasoning.thinking == disabled)
        out = "disabled";
    else if (reasoning.thinking == adaptive)
        out = "adaptive";
    else if (reasoning.thinking == enabled)
        out = "enabled " + std::to_string(reasoning.budget) + " of " +
              std::to_string(reasoning.maxTokens);
    if (!reasoning.effort.empty())
        out += (out.empty() ? "" : " ") + reasoning.effort;
    return out;
}

std::string inWords(const GeminiReasoning &reasoning)
{
    std::string out = reasoning.level;
    if (reasoning.budget)
        out += std::to_string(*reasoning.budget);
    if (reasoning.includeThoughts)
        out += *reasoning.includeThoughts ? " shown" : " hidden";
    return out;
}

} // namespace

class TestReasoningMap final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void budgetsFallIntoBuckets()
    {
        QCOMPARE(effortForBudget(0), Effort::none);
        QCOMPARE(effortForBudget(1), Effort::low);
        QCOMPARE(effortForBudget(1'024), Effort::low);
        QCOMPARE(effortForBudget(1'025), Effort::medium);
        QCOMPARE(effortForBudget(8'192), Effort::medium);
        QCOMPARE(effortForBudget(8'193), Effort::high);
        QCOMPARE(effortForBudget(24'576), Effort::high);
        QCOMPARE(effortForBudget(24'577), Effort::xhigh);
    }

    void effortsHaveNamesBothWays()
    {
        for (const char *name : {"none", "minimal", "low", "medium", "high", "xhigh", "max"})
            QCOMPARE(effortName(*effortFromName(name)), std::string_view(name));
        QVERIFY(!effortFromName("HIGH"));
        QVERIFY(!effortFromName(""));
    }

    void claude_data()
    {
        QTest::addColumn<ReasoningWish>("wanted");
        QTest::addColumn<std::string>("on45");
        QTest::addColumn<std::string>("on46");
        QTest::addColumn<std::string>("on47");
        const auto row = [](const char *name, const ReasoningWish &wanted, const char *on45,
                            const char *on46, const char *on47) {
            QTest::newRow(name) << wanted << std::string(on45) << std::string(on46)
                                << std::string(on47);
        };
        row("unset", wish(Mode::unset), "", "", "");
        row("off", wish(Mode::off), "disabled", "disabled", "");
        row("effort none", wish(Effort::none), "disabled", "disabled", "");
        row("budget 0", wish(0), "disabled", "disabled", "");
        row("minimal", wish(Effort::minimal), "enabled 1024 of 32000", "adaptive low",
            "adaptive low");
        row("low", wish(Effort::low), "enabled 4096 of 32000", "adaptive low", "adaptive low");
        row("medium", wish(Effort::medium), "enabled 8192 of 32000", "adaptive medium",
            "adaptive medium");
        row("high", wish(Effort::high), "enabled 16384 of 32000", "adaptive high", "adaptive high");
        row("xhigh", wish(Effort::xhigh), "enabled 31999 of 32000", "adaptive high",
            "adaptive xhigh");
        row("max: all, a quarter left for the answer", wish(Effort::max), "enabled 48000 of 64000",
            "adaptive max", "adaptive max");
        row("adaptive: half", wish(Mode::adaptive), "enabled 16000 of 32000", "adaptive",
            "adaptive");
        row("budget -1: dynamic", wish(-1), "enabled 16000 of 32000", "adaptive", "adaptive");
        row("budget 100: the least", wish(100), "enabled 1024 of 32000", "adaptive low",
            "adaptive low");
        row("budget 5000", wish(5'000), "enabled 5000 of 32000", "adaptive medium",
            "adaptive medium");
        row("A07 budget 31999", wish(31'999), "enabled 31999 of 32000", "adaptive high",
            "adaptive xhigh");
        row("A08 budget at max_tokens", wish(32'000), "enabled 32000 of 64000", "adaptive high",
            "adaptive xhigh");
    }

    void claude()
    {
        QFETCH(ReasoningWish, wanted);
        QFETCH(std::string, on45);
        QFETCH(std::string, on46);
        QFETCH(std::string, on47);
        const auto on = [&wanted](const char *model) {
            return inWords(anthropicReasoning(wanted, anthropicTraits(model), 32'000, {}));
        };
        QCOMPARE(on("claude-sonnet-4-5"), on45);
        QCOMPARE(on("claude-opus-4-6"), on46);
        QCOMPARE(on("claude-opus-4-7"), on47);
        QCOMPARE(on("claude-3-5-haiku-latest"), std::string());
    }

    void claudeBudgetsStayBelowMaxTokens_data()
    {
        QTest::addColumn<ReasoningWish>("wanted");
        QTest::addColumn<long long>("maxTokens");
        const auto row = [](const char *name, const ReasoningWish &wanted, long long maxTokens) {
            QTest::newRow(name) << wanted << maxTokens;
        };
        row("A08 small room", wish(8'192), 4'096);
        row("A08 one token", wish(Effort::max), 1);
        row("no room above", wish(100'000), 64'000);
        row("adaptive with little", wish(Mode::adaptive), 512);
        row("huge", wish(std::numeric_limits<int>::max()), 32'000);
    }

    void claudeBudgetsStayBelowMaxTokens()
    {
        QFETCH(ReasoningWish, wanted);
        QFETCH(long long, maxTokens);
        const AnthropicTraits traits = anthropicTraits("claude-sonnet-4-5");
        const auto reasoning = anthropicReasoning(wanted, traits, maxTokens, {});
        QCOMPARE(reasoning.thinking, AnthropicReasoning::Thinking::enabled);
        QVERIFY(reasoning.budget >= 1'024);
        QVERIFY(reasoning.budget < reasoning.maxTokens);
        QVERIFY(reasoning.maxTokens >= maxTokens);
        QVERIFY(reasoning.maxTokens <= traits.maxTokens);
    }

    void raisedRoomKeepsTheAnswers()
    {
        const auto reasoning =
            anthropicReasoning(wish(8'192), anthropicTraits("claude-sonnet-4-5"), 4'096, {});
        QCOMPARE(reasoning.budget, 8'192LL);
        QCOMPARE(reasoning.maxTokens, 12'288LL);
    }

    void aCacheWarmUpDoesNotThink()
    {
        const auto reasoning =
            anthropicReasoning(wish(8'192), anthropicTraits("claude-sonnet-4-5"), 0, {});
        QCOMPARE(inWords(reasoning), std::string());
        QCOMPARE(reasoning.maxTokens, 0LL);
    }

    void forcedCallsExcludeThinking()
    {
        using enum ToolChoice::Mode;
        const auto on = [](const char *model, const ToolChoice &choice) {
            return inWords(
                anthropicReasoning(wish(Effort::medium), anthropicTraits(model), 32'000, choice));
        };
        ToolChoice forcedSubset = choice(subset);
        forcedSubset.subsetRequired = true;
        for (const ToolChoice &forced : {choice(required), choice(named), forcedSubset}) {
            QCOMPARE(on("claude-sonnet-4-5", forced), std::string());
            QCOMPARE(on("claude-opus-4-7", forced), std::string("medium"));
        }
        for (const ToolChoice &free : {choice(automatic), choice(none), choice(subset)})
            QCOMPARE(on("claude-sonnet-4-5", free), std::string("enabled 8192 of 32000"));
    }

    void gemini_data()
    {
        QTest::addColumn<ReasoningWish>("wanted");
        QTest::addColumn<std::string>("flash");
        QTest::addColumn<std::string>("lite");
        QTest::addColumn<std::string>("pro");
        QTest::addColumn<std::string>("pro3");
        QTest::addColumn<std::string>("flash3");
        const auto row = [](const char *name, const ReasoningWish &wanted, const char *flash,
                            const char *lite, const char *pro, const char *pro3,
                            const char *flash3) {
            QTest::newRow(name) << wanted << std::string(flash) << std::string(lite)
                                << std::string(pro) << std::string(pro3) << std::string(flash3);
        };
        row("unset", wish(Mode::unset), "", "", "", "", "");
        row("off", wish(Mode::off), "0", "0", "128", "LOW", "MINIMAL");
        row("effort none", wish(Effort::none), "0", "0", "128", "LOW", "MINIMAL");
        row("budget 0", wish(0), "0", "0", "128", "LOW", "MINIMAL");
        row("minimal", wish(Effort::minimal), "512 shown", "512 shown", "512 shown", "LOW shown",
            "MINIMAL shown");
        row("low", wish(Effort::low), "1024 shown", "1024 shown", "1024 shown", "LOW shown",
            "LOW shown");
        row("medium", wish(Effort::medium), "8192 shown", "8192 shown", "8192 shown", "HIGH shown",
            "MEDIUM shown");
        row("high", wish(Effort::high), "24576 shown", "24576 shown", "24576 shown", "HIGH shown",
            "HIGH shown");
        row("xhigh", wish(Effort::xhigh), "24576 shown", "24576 shown", "32768 shown", "HIGH shown",
            "HIGH shown");
        row("max", wish(Effort::max), "24576 shown", "24576 shown", "32768 shown", "HIGH shown",
            "HIGH shown");
        row("A07 budget 31999", wish(31'999), "24576 shown", "24576 shown", "31999 shown",
            "HIGH shown", "HIGH shown");
        row("A07 budget 50", wish(50), "50 shown", "512 shown", "128 shown", "LOW shown",
            "LOW shown");
        row("adaptive", wish(Mode::adaptive), "-1 shown", "-1 shown", "-1 shown", " shown",
            " shown");
        row("dynamic", wish(-1), "-1 shown", "-1 shown", "-1 shown", " shown", " shown");
    }

    void gemini()
    {
        QFETCH(ReasoningWish, wanted);
        const auto on = [&wanted](const char *model) {
            return inWords(geminiReasoning(wanted, geminiTraits(model)));
        };
        QFETCH(std::string, flash);
        QCOMPARE(on("gemini-2.5-flash"), flash);
        QFETCH(std::string, lite);
        QCOMPARE(on("gemini-2.5-flash-lite"), lite);
        QFETCH(std::string, pro);
        QCOMPARE(on("gemini-2.5-pro"), pro);
        QFETCH(std::string, pro3);
        QCOMPARE(on("gemini-3-pro-preview"), pro3);
        QFETCH(std::string, flash3);
        QCOMPARE(on("gemini-3-flash-preview"), flash3);
        QCOMPARE(on("gemini-2.5-flash-image"), std::string());
        QCOMPARE(on("gemini-2.0-flash"), std::string());
    }

    void thoughtsAreShownAsTheClientWishes()
    {
        ReasoningWish wanted = wish(Effort::low);
        wanted.visible = false;
        const GeminiTraits traits = geminiTraits("gemini-3-pro-preview");
        QCOMPARE(inWords(geminiReasoning(wanted, traits)), std::string("LOW hidden"));
        wanted = wish(Mode::unset);
        wanted.visible = true;
        QCOMPARE(inWords(geminiReasoning(wanted, traits)), std::string(" shown"));
    }

    void openAi_data()
    {
        QTest::addColumn<std::string>("model");
        QTest::addColumn<ReasoningWish>("wanted");
        QTest::addColumn<std::string>("effort");
        const auto row = [](const char *model, const char *name, const ReasoningWish &wanted,
                            const char *effort) {
            QTest::addRow("%s %s", model, name)
                << std::string(model) << wanted << std::string(effort);
        };
        row("gpt-5", "off", wish(Mode::off), "minimal");
        row("gpt-5", "minimal", wish(Effort::minimal), "minimal");
        row("gpt-5", "xhigh", wish(Effort::xhigh), "high");
        row("gpt-5.1", "off", wish(Mode::off), "none");
        row("gpt-5.1", "none", wish(Effort::none), "none");
        row("gpt-5.1", "budget 0", wish(0), "none");
        row("gpt-5.1", "minimal", wish(Effort::minimal), "low");
        row("gpt-5.1", "max", wish(Effort::max), "high");
        row("gpt-5.2", "xhigh", wish(Effort::xhigh), "xhigh");
        row("gpt-5.2", "max", wish(Effort::max), "xhigh");
        row("gpt-6", "max", wish(Effort::max), "max");
        row("gpt-6", "medium", wish(Effort::medium), "medium");
        row("gpt-6", "budget 1000", wish(1'000), "low");
        row("gpt-6", "A07 budget 31999", wish(31'999), "xhigh");
        row("gpt-6", "adaptive", wish(Mode::adaptive), "");
        row("gpt-6", "unset", wish(Mode::unset), "");
        row("o3", "off", wish(Mode::off), "low");
        row("o3", "high", wish(Effort::high), "high");
        row("gpt-4o", "high", wish(Effort::high), "");
        row("qwen3", "max", wish(Effort::max), "high");
        row("qwen3", "minimal", wish(Effort::minimal), "low");
    }

    void openAi()
    {
        QFETCH(std::string, model);
        QFETCH(ReasoningWish, wanted);
        QFETCH(std::string, effort);
        const auto result = openAiEffort(wanted, openAiTraits(model));
        QCOMPARE(result ? std::string(effortName(*result)) : std::string(), effort);
    }

    void suffixesOfModelNames()
    {
        QCOMPARE(wishForSuffix("(high)")->mode, Mode::effort);
        QCOMPARE(wishForSuffix("(high)")->effort, Effort::high);
        QCOMPARE(wishForSuffix("(none)")->mode, Mode::off);
        QCOMPARE(wishForSuffix("(0)")->mode, Mode::off);
        QCOMPARE(wishForSuffix("(auto)")->mode, Mode::adaptive);
        QCOMPARE(wishForSuffix("(8192)")->mode, Mode::budget);
        QCOMPARE(wishForSuffix("(8192)")->budget, 8'192LL);
        for (const char *other : {"", "()", "(big)", "(12x)", "(99999999999999999999)"})
            QVERIFY2(!wishForSuffix(other), other);
    }
};

QTEST_APPLESS_MAIN(TestReasoningMap)
#include "tst_reasoningmap.moc"
