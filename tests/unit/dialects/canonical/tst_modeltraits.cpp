// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 0, 2.6, 2.10: what models take, by their names.
#include "core/dialects/canonical/modeltraits.h"

#include <QTest>

using namespace signalbox;

class TestModelTraits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void claudeModels_data()
    {
        QTest::addColumn<std::string>("model");
        QTest::addColumn<AnthropicTraits::Thinking>("thinking");
        QTest::addColumn<bool>("sampling");
        QTest::addColumn<bool>("prefill");
        QTest::addColumn<bool>("structured");
        QTest::addColumn<long long>("most");
        using enum AnthropicTraits::Thinking;
        const auto row = [](const char *model, AnthropicTraits::Thinking thinking, bool sampling,
                            bool prefill, bool structured, long long most) {
            QTest::newRow(model) << std::string(model) << thinking << sampling << prefill
                                 << structured << most;
        };
        row("claude-3-haiku-20240307", none, true, true, false, 4'096);
        row("claude-3-opus-latest", none, true, true, false, 4'096);
        row("claude-3-5-sonnet-20241022", none, true, true, false, 8'192);
        row("anthropic.claude-3-5-sonnet-20241022-v2:0", none, true, true, false, 8'192);
        row("claude-3-7-sonnet-latest", manual, true, true, false, 64'000);
        row("anthropic/claude-3.7-sonnet:thinking", manual, true, true, false, 64'000);
        row("claude-sonnet-4-20250514", manual, true, true, false, 64'000);
        row("claude-sonnet-4@20250514", manual, true, true, false, 64'000);
        row("claude-opus-4-1-20250805", manual, true, true, false, 32'000);
        row("claude-sonnet-4-5", manual, true, true, true, 64'000);
        row("claude-haiku-4-5-20251001", manual, true, true, true, 64'000);
        row("claude-opus-4-5-thinking", manual, true, true, true, 64'000);
        row("claude-opus-4-6", manualOrAdaptive, true, false, true, 128'000);
        row("us.anthropic.claude-opus-4-6-v1", manualOrAdaptive, true, false, true, 128'000);
        row("claude-opus-4-7@20260101", adaptive, false, false, true, 128'000);
        row("claude-opus-4-8", adaptive, false, false, true, 128'000);
        row("anthropic/claude-opus-4.7", adaptive, false, false, true, 128'000);
        row("claude-opus-5", adaptive, false, false, true, 128'000);
        row("claude-fable-5-2", adaptive, false, false, true, 128'000);
        row("claude-mythos-preview", adaptive, false, false, true, 128'000);
        row("Claude-Sonnet-5-5", adaptive, false, false, true, 128'000);
        row("something else", adaptive, false, false, true, 128'000);
    }

    void claudeModels()
    {
        QFETCH(std::string, model);
        QFETCH(AnthropicTraits::Thinking, thinking);
        QFETCH(bool, sampling);
        QFETCH(bool, prefill);
        QFETCH(bool, structured);
        QFETCH(long long, most);
        const AnthropicTraits traits = anthropicTraits(model);
        QCOMPARE(traits.thinking, thinking);
        QCOMPARE(traits.sampling, sampling);
        QCOMPARE(traits.prefill, prefill);
        QCOMPARE(traits.structuredOutput, structured);
        QCOMPARE(traits.maxTokens, most);
        QCOMPARE(traits.defaultMaxTokens, std::min(most, 32'000LL));
    }

    void geminiBudgets_data()
    {
        QTest::addColumn<std::string>("model");
        QTest::addColumn<long long>("least");
        QTest::addColumn<long long>("most");
        QTest::addColumn<bool>("canTurnOff");
        const auto row = [](const char *model, long long least, long long most, bool off) {
            QTest::newRow(model) << std::string(model) << least << most << off;
        };
        row("gemini-2.5-flash", 1, 24'576, true);
        row("models/gemini-2.5-flash", 1, 24'576, true);
        row("gemini-2.5-flash-preview-09-2025", 1, 24'576, true);
        row("gemini-2.5-flash-lite", 512, 24'576, true);
        row("gemini-2.5-pro", 128, 32'768, false);
        row("google/gemini-2.5-pro-preview-05-06", 128, 32'768, false);
    }

    void geminiBudgets()
    {
        QFETCH(std::string, model);
        QFETCH(long long, least);
        QFETCH(long long, most);
        QFETCH(bool, canTurnOff);
        const GeminiTraits traits = geminiTraits(model);
        QCOMPARE(traits.thinking, GeminiTraits::Thinking::budget);
        QCOMPARE(traits.minBudget, least);
        QCOMPARE(traits.maxBudget, most);
        QCOMPARE(traits.canTurnOff, canTurnOff);
        QCOMPARE(traits.needsSignatures, false);
        QCOMPARE(traits.jsonWithTools, false);
        QCOMPARE(traits.maxTokens, 65'536LL);
    }

    void geminiLevels_data()
    {
        QTest::addColumn<std::string>("model");
        QTest::addColumn<bool>("minimal");
        QTest::addColumn<bool>("medium");
        const auto row = [](const char *model, bool minimal, bool medium) {
            QTest::newRow(model) << std::string(model) << minimal << medium;
        };
        row("gemini-3-pro-preview", false, false);
        row("gemini-3.1-pro-preview", false, true);
        row("gemini-3-flash-preview", true, true);
        row("models/gemini-3.1-flash", true, true);
        row("gemini-3.1-flash-lite", true, true);
        row("publishers/google/models/gemini-4-pro", false, true);
        row("gemini-flash-latest", true, true);
        row("unknown", false, true);
    }

    void geminiLevels()
    {
        QFETCH(std::string, model);
        QFETCH(bool, minimal);
        QFETCH(bool, medium);
        const GeminiTraits traits = geminiTraits(model);
        QCOMPARE(traits.thinking, GeminiTraits::Thinking::level);
        QCOMPARE(traits.hasMinimal, minimal);
        QCOMPARE(traits.hasMedium, medium);
        QCOMPARE(traits.needsSignatures, true);
        QCOMPARE(traits.jsonWithTools, true);
    }

    void geminiModelsWithoutThinking_data()
    {
        QTest::addColumn<std::string>("model");
        for (const char *model :
             {"gemini-2.0-flash", "gemini-1.5-pro-002", "gemini-2.5-flash-image",
              "gemini-3-pro-image-preview", "gemma-3-27b-it", "gemini-2.5-flash-preview-tts"})
            QTest::newRow(model) << std::string(model);
    }

    void geminiModelsWithoutThinking()
    {
        QFETCH(std::string, model);
        QCOMPARE(geminiTraits(model).thinking, GeminiTraits::Thinking::none);
        QCOMPARE(geminiTraits(model).needsSignatures, false);
    }

    void openAiModels_data()
    {
        QTest::addColumn<std::string>("model");
        QTest::addColumn<std::string>("takes"); // efforts beyond low to high; "-": no effort
        QTest::addColumn<bool>("sampling");
        QTest::addColumn<bool>("developer");
        const auto row = [](const char *model, const char *takes, bool sampling, bool developer) {
            QTest::newRow(model) << std::string(model) << std::string(takes) << sampling
                                 << developer;
        };
        row("gpt-4o", "-", true, false);
        row("gpt-4o-mini-2024-07-18", "-", true, false);
        row("ft:gpt-4o-mini-2024-07-18:org::id", "-", true, false);
        row("gpt-4.1", "-", true, false);
        row("gpt-3.5-turbo", "-", true, false);
        row("gpt-35-turbo", "-", true, false);
        row("chatgpt-4o-latest", "-", true, false);
        row("o1", "", false, true);
        row("o1-mini", "-", false, false);
        row("o3-pro", "", false, true);
        row("o4-mini-2025-04-16", "", false, true);
        row("gpt-5", "minimal", false, true);
        row("openai/gpt-5", "minimal", false, true);
        row("gpt-5-2025-08-07", "minimal", false, true);
        row("gpt-5-nano", "minimal", false, true);
        row("gpt-5-codex", "", false, true);
        row("gpt-5-chat-latest", "-", true, true);
        row("gpt-5.1", "none", false, true);
        row("gpt-5.1-codex-max", "xhigh", false, true);
        row("gpt-5.2", "none xhigh", false, true);
        row("gpt-5.3-codex", "xhigh", false, true);
        row("gpt-6", "none xhigh max", false, true);
        row("gpt-6.1-mini", "none xhigh max", false, true);
        row("gpt-oss-120b", "", true, false);
        row("qwen3-coder:30b", "", true, false);
        row("deepseek/deepseek-v3.2", "", true, false);
    }

    void openAiModels()
    {
        QFETCH(std::string, model);
        QFETCH(std::string, takes);
        QFETCH(bool, sampling);
        QFETCH(bool, developer);
        const OpenAiTraits traits = openAiTraits(model);
        QCOMPARE(traits.reasoning, takes != "-");
        const auto says = [&takes](const char *effort) {
            return takes.find(effort) != std::string::npos;
        };
        QCOMPARE(traits.takesNone, says("none"));
        QCOMPARE(traits.takesMinimal, says("minimal"));
        QCOMPARE(traits.takesXhigh, says("xhigh"));
        QCOMPARE(traits.takesMax, says("max"));
        QCOMPARE(traits.sampling, sampling);
        QCOMPARE(traits.developerRole, developer);
    }
};

QTEST_APPLESS_MAIN(TestModelTraits)
#include "tst_modeltraits.moc"
