// SPDX-License-Identifier: GPL-3.0-or-later
// Token figures of answers and stream events (wire.md 1.1 – 1.4): nothing is counted twice.
#include "core/dialects/dialect.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;

namespace {

constexpr long long kNone = -1;

} // namespace

class TestDialectUsage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAreRead_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QList<QByteArray>>("events");
        QTest::addColumn<long long>("input");
        QTest::addColumn<long long>("output");
        QTest::addColumn<long long>("cached");
        const auto row = [](const char *name, DialectId dialect, const QList<QByteArray> &events,
                            long long input, long long output, long long cached) {
            QTest::newRow(name) << dialect << events << input << output << cached;
        };
        using enum DialectId;
        row("chat", openaiChat,
            {R"({"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens)"
             R"(":18,"prompt_tokens_details":{"cached_tokens":3},"completion_tok)"
             R"(ens_details":{"reasoning_tokens":4}}})"},
            11, 7, 3);
        row("chat: null before the figures", openaiChat,
            {R"({"usage":null})",
             R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})"},
            1, 2, kNone);
        row("chat: figures on every chunk", openaiChat,
            {R"({"usage":{"prompt_tokens":5,"completion_tokens":1}})",
             R"({"usage":{"prompt_tokens":5,"completion_tokens":9}})"},
            5, 9, kNone);
        row("responses: whole", openaiResponses,
            {R"({"usage":{"input_tokens":11,"output_tokens":7,"input_tokens_deta)"
             R"(ils":{"cached_tokens":3}}})"},
            11, 7, 3);
        row("responses: event", openaiResponses,
            {R"({"type":"response.completed","response":{"usage":{"input_tokens")"
             R"(:11,"output_tokens":7}}})"},
            11, 7, kNone);
        row("anthropic: disjoint input", anthropic,
            {R"({"usage":{"input_tokens":5,"cache_creation_input_tokens":2,"cach)"
             R"(e_read_input_tokens":4,"output_tokens":7}})"},
            11, 7, 4);
        row("anthropic: stream", anthropic,
            {R"({"type":"message_start","message":{"usage":{"input_tokens":5,"ca)"
             R"(che_read_input_tokens":4,"output_tokens":1}}})",
             R"({"type":"message_delta","usage":{"output_tokens":7}})"},
            9, 7, 4);
        row("anthropic: cumulative delta", anthropic,
            {R"({"type":"message_start","message":{"usage":{"input_tokens":5,"ca)"
             R"(che_read_input_tokens":4,"output_tokens":1}}})",
             R"({"type":"message_delta","usage":{"input_tokens":5,"cache_creatio)"
             R"(n_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":7})"
             R"(})"},
            9, 7, 4);
        row("anthropic: delta without the cache", anthropic,
            {R"({"type":"message_start","message":{"usage":{"input_tokens":5,"ca)"
             R"(che_read_input_tokens":4,"output_tokens":1}}})",
             R"({"type":"message_delta","usage":{"input_tokens":5,"output_tokens":7}})"},
            9, 7, 4);
        row("gemini: thoughts beside", gemini,
            {R"({"usageMetadata":{"promptTokenCount":11,"cachedContentTokenCount)"
             R"(":3,"candidatesTokenCount":4,"thoughtsTokenCount":3,"totalTokenC)"
             R"(ount":18}})"},
            11, 7, 3);
        row("gemini: thoughts inside", gemini,
            {R"({"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7)"
             R"(,"thoughtsTokenCount":3,"totalTokenCount":18}})"},
            11, 7, 0);
        row("gemini: tools, no total", gemini,
            {R"({"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":4)"
             R"(,"thoughtsTokenCount":3,"toolUsePromptTokenCount":2}})"},
            11, 7, 0);
        row("gemini: last one wins", gemini,
            {R"({"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":4)"
             R"(,"totalTokenCount":15}})",
             R"({"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7)"
             R"(,"totalTokenCount":18}})"},
            11, 7, 0);
        row("none", openaiChat, {R"({"choices":[]})", "[DONE]", "", "{"}, kNone, kNone, kNone);
    }
    void figuresAreRead()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QList<QByteArray>, events);
        QFETCH(long long, input);
        QFETCH(long long, output);
        QFETCH(long long, cached);
        Usage usage;
        for (const QByteArray &event : events)
            dialectFor(dialect).readUsage(event.toStdString(), usage);
        QCOMPARE(usage.input.value_or(kNone), input);
        QCOMPARE(usage.output.value_or(kNone), output);
        QCOMPARE(usage.cached.value_or(kNone), cached);
    }
};

QTEST_APPLESS_MAIN(TestDialectUsage)
#include "tst_dialectusage.moc"
