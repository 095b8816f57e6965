// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 2.3, 2.5, cases B08 and D01: the client gets its own tools back.
#include "core/dialects/canonical/answerfilters.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"

#include <QTest>

using namespace signalbox;

namespace {

/// Two tools: "read" in the namespace "fs", and "apply_patch", which takes free text.
Conversation conversation()
{
    Conversation out;
    Tool read;
    read.name = "read";
    read.nameSpace = "fs";
    Tool patch;
    patch.kind = Tool::Kind::freeform;
    patch.name = "apply_patch";
    out.tools = {read, patch};
    return out;
}

PartStart call(const char *name)
{
    PartStart out;
    out.kind = PartKind::toolCall;
    out.callId = "c";
    out.name = name;
    return out;
}

/// What a client gets for the arguments of one call, told in pieces of a size.
std::string restored(const char *name, const std::string &arguments, std::size_t size,
                     DialectId upstream = DialectId::openaiChat)
{
    test::EventRecorder recorder;
    ToolRestorer restorer(recorder, toolNamesFor(upstream, conversation()));
    restorer.partStart(0, call(name));
    for (std::size_t i = 0; i < arguments.size(); i += size)
        restorer.delta(0, std::string_view(arguments).substr(i, size));
    restorer.partEnd(0);
    return recorder.text(0);
}

} // namespace

class TestToolRestorer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAndNamespacesComeBack()
    {
        test::EventRecorder recorder;
        ToolRestorer restorer(recorder, toolNamesFor(DialectId::openaiChat, conversation()));
        restorer.partStart(0, call("fs__read"));
        restorer.partStart(1, call("apply_patch"));
        restorer.partStart(2, call("never_declared"));
        QCOMPARE(recorder.all(), std::string("0 start call c read in fs\n"
                                             "1 start call c apply_patch freeform\n"
                                             "2 start call c never_declared\n"));
    }

    void everythingElsePasses()
    {
        test::EventRecorder recorder;
        ToolRestorer restorer(recorder, toolNamesFor(DialectId::openaiChat, conversation()));
        restorer.start({"id", {}, {}});
        restorer.partStart(0, {});
        restorer.delta(0, "{\"input\":\"x\"}");
        restorer.citation(0, {"u", {}, {}, {}, {}});
        restorer.logprobs(0, {{}});
        restorer.signature(0, {"google", "s"});
        restorer.partEnd(0);
        restorer.usage({1, {}, {}, 2, {}});
        restorer.choiceEnd(0, {});
        restorer.end();
        restorer.failed({});
        QCOMPARE(recorder.all(), std::string("start id\n0 start text\n0 delta {\"input\":\"x\"}\n"
                                             "0 citation u\n0 logprobs 1\n0 signature google s\n"
                                             "0 end\nusage 1 2\nchoice 0 endTurn\nend\nfailed \n"));
    }

    void argumentsAreAnObject_data()
    {
        QTest::addColumn<std::string>("told");
        QTest::addColumn<std::string>("arguments");
        const auto row = [](const char *name, const char *told, const char *arguments) {
            QTest::newRow(name) << std::string(told) << std::string(arguments);
        };
        row("object", "{\"b\":1.0,\"a\":[9007199254740993]}",
            "{\"b\":1.0,\"a\":[9007199254740993]}");
        row("2.5 not escaped anew", "{\"a\":\"<\\u00e9>\"}", "{\"a\":\"<\\u00e9>\"}");
        row("white space before it", " \n{}", "{}");
        row("B08 empty", "", "{}");
        row("B08 blank", "  \n", "{}");
        row("B08 null", "null", "{}");
        row("B08 array", "[1, 2.50]", "{\"value\":[1, 2.50]}");
        row("B08 string", "\"a\\nb\"", "{\"value\":\"a\\nb\"}");
        row("B08 number", "18446744073709551615", "{\"value\":18446744073709551615}");
        row("B08 no JSON", "read \"it\"", "{\"value\":\"read \\\"it\\\"\"}");
        row("B08 an object cut off is the client's to judge", "{\"a\":", "{\"a\":");
    }

    void argumentsAreAnObject()
    {
        QFETCH(std::string, told);
        QFETCH(std::string, arguments);
        for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
            QCOMPARE(restored("fs__read", told, size), arguments);
            QCOMPARE(restored("never_declared", told, size), arguments);
        }
    }

    void objectsAreNotHeldBack()
    {
        test::EventRecorder recorder;
        ToolRestorer restorer(recorder, toolNamesFor(DialectId::openaiChat, conversation()));
        restorer.partStart(0, call("fs__read"));
        restorer.delta(0, "{\"pa");
        QCOMPARE(recorder.text(0), std::string("{\"pa"));
    }

    void freeTextIsUnwrapped_data()
    {
        QTest::addColumn<std::string>("told");
        QTest::addColumn<std::string>("input");
        const auto row = [](const char *name, const std::string &told, const std::string &input) {
            QTest::newRow(name) << told << input;
        };
        row("plain", "{\"input\":\"abc\"}", "abc");
        row("empty text", "{\"input\":\"\"}", "");
        row("white space", " { \"input\"\n:\t\"a b\" } ", "a b");
        row("escapes", "{\"input\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "\"\\/\b\f\n\r\t");
        row("two bytes", "{\"input\":\"\\u00e9\\u0001\"}", "\xC3\xA9\x01");
        row("three bytes", "{\"input\":\"\\u20AC\"}", "\xE2\x82\xAC");
        row("pair", "{\"input\":\"a\\ud83d\\ude00b\"}",
            "a\xF0\x9F\x98\x80"
            "b");
        row("lone high", "{\"input\":\"a\\ud83db\"}",
            "a\xEF\xBF\xBD"
            "b");
        row("lone high at the end", "{\"input\":\"a\\ud83d\"}", "a\xEF\xBF\xBD");
        row("lone high before an escape", "{\"input\":\"\\ud83d\\n\"}", "\xEF\xBF\xBD\n");
        row("lone low", "{\"input\":\"\\ude00x\"}", "\xEF\xBF\xBDx");
        row("high before a pair", "{\"input\":\"\\ud83d\\ud83d\\ude00\"}",
            "\xEF\xBF\xBD\xF0\x9F\x98\x80");
        row("raw UTF-8", "{\"input\":\"\xF0\x9F\x98\x80\"}", "\xF0\x9F\x98\x80");
        row("other members before it",
            "{\"n\":-1.5e3,\"t\":true,\"o\":{\"input\":\"no\",\"x\":[\"}\\\"\",{}]},\"input\":"
            "\"yes\"}",
            "yes");
        row("other members after it", "{\"input\":\"yes\",\"input\":\"no\",\"x\":{}}", "yes");
        row("escaped key", "{\"\\u0069nput\":\"yes\"}", "yes");
        row("cut off", "{\"input\":\"ab", "ab");
        row("cut off in a pair", "{\"input\":\"ab\\ud83d", "ab\xEF\xBF\xBD");
        row("not obeyed: plain text", "*** Begin Patch\n", "*** Begin Patch\n");
        row("not obeyed: text like an object", "{ print $1 }", "{ print $1 }");
        row("not obeyed: another member", "{\"patch\":\"abc\"}", "{\"patch\":\"abc\"}");
        row("not obeyed: no string", "{\"x\":1,\"input\":[1]}", "{\"x\":1,\"input\":[1]}");
        row("not obeyed: empty object", "{}", "{}");
        row("not obeyed: a JSON string", "\"abc\"", "\"abc\"");
        row("not obeyed: cut off before the text", "{\"inp", "{\"inp");
        row("nothing", "", "");
        row("spoilt escape", "{\"input\":\"a\\u00zb\"}", "a\xEF\xBF\xBDzb");
    }

    void freeTextIsUnwrapped()
    {
        QFETCH(std::string, told);
        QFETCH(std::string, input);
        for (std::size_t size = 1; size <= std::max(told.size(), std::size_t{1}); ++size)
            QCOMPARE(restored("apply_patch", told, size), input);
    }

    void freeTextIsNotHeldBack()
    {
        test::EventRecorder recorder;
        ToolRestorer restorer(recorder, toolNamesFor(DialectId::anthropic, conversation()));
        restorer.partStart(0, call("apply_patch"));
        restorer.delta(0, "{\"input\":\"a");
        restorer.delta(0, "b\\");
        restorer.delta(0, "n");
        QCOMPARE(recorder.all(), std::string("0 start call c apply_patch freeform\n0 delta a\n"
                                             "0 delta b\n0 delta \n\n"));
    }

    void nativeFreeTextPasses()
    {
        for (const char *text : {"{\"input\":\"x\"}", "plain", ""})
            QCOMPARE(restored("apply_patch", text, 2, DialectId::openaiResponses),
                     std::string(text));
    }

    void whatTheWriterWrapsTheRestorerUnwraps()
    {
        std::string text;
        for (int c = 1; c < 128; ++c)
            text += static_cast<char>(c);
        text += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
        QCOMPARE(restored("apply_patch", wrappedInput(text), 7), text);
    }
};

QTEST_APPLESS_MAIN(TestToolRestorer)
#include "tst_toolrestorer.moc"
