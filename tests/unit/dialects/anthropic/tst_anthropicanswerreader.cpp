// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic's answers, whole and streamed, into events (wire.md 1.3, 2.7, 2.8; @anthropic-ai/sdk
// Message and RawMessageStreamEvent).
#include "tests/unit/dialects/anthropic/anthropictesting.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::testing;
using namespace Qt::StringLiterals;

namespace {

QByteArray message(const QByteArray &content, const QByteArray &stop = R"("end_turn")",
                   const QByteArray &more = {})
{
    return R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[)" +
           content + R"(],"stop_reason":)" + stop + R"(,"stop_sequence":null)" + more +
           R"(,"usage":{"input_tokens":10,"output_tokens":3}})";
}

struct Told
{
    QByteArray lines;
    bool complete = false;
    Status status;
};

Told whole(const QByteArray &json)
{
    EventLog log;
    const auto reader = anthropic().answerReader(log);
    Told out;
    out.status = reader->readAnswer(view(json));
    out.lines = log.lines;
    out.complete = reader->complete();
    return out;
}

Told streamed(const QList<QByteArray> &events)
{
    EventLog log;
    const auto reader = anthropic().answerReader(log);
    Told out;
    for (const QByteArray &event : events) {
        out.status = reader->readEvent({}, view(event));
        if (!out.status.ok())
            break;
    }
    out.lines = log.lines;
    out.complete = reader->complete();
    return out;
}

const QByteArray kStart =
    R"({"type":"message_start","message":{"id":"msg_1","model":"claude","content":[],)"
    R"("usage":{"input_tokens":10,"cache_read_input_tokens":90,"output_tokens":1}}})";
const QByteArray kStarted = "start msg_1 claude input=100 read=90 output=1\n";
const QByteArray kStop = R"({"type":"content_block_stop","index":0})";

QByteArray begin(const QByteArray &block)
{
    return R"({"type":"content_block_start","index":0,"content_block":)" + block + '}';
}

QByteArray more(const QByteArray &delta)
{
    return R"({"type":"content_block_delta","index":0,"delta":)" + delta + '}';
}

QByteArray errorEvent(const QByteArray &type)
{
    return R"({"type":"error","error":{"type":")" + type + R"(","message":"it broke"}})";
}

} // namespace

class TestAnthropicAnswerReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void readsWholeAnswers_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char *name, const QByteArray &json, const QByteArray &lines,
                            const QByteArray &stop = "end turn") {
            QTest::newRow(name) << json
                                << "start msg_1 claude input=10 output=3\n" + lines +
                                       "choice end 0 " + stop + "\nend\n";
        };
        row("text", message(R"({"type":"text","text":"hi","citations":null})"),
            "part 0 text\ndelta 0 hi\npart end 0\n");
        row("thinking, redacted, call",
            message(R"({"type":"thinking","thinking":"hm","signature":"c2ln"},)"
                    R"({"type":"redacted_thinking","data":"ZA=="},)"
                    R"({"type":"tool_use","id":"toolu_1","name":"f",)"
                    R"("input":{"z":1.50,"a":12345678901234567890123}})",
                    R"("tool_use")"),
            "part 0 thinking\ndelta 0 hm\nsignature 0 anthropic c2ln\npart end 0\n"
            "part 1 thinking redacted\nsignature 1 anthropic ZA==\npart end 1\n"
            "part 2 call toolu_1 f\n"
            "delta 2 {\"z\":1.50,\"a\":12345678901234567890123}\npart end 2\n",
            "tool use");
        row("citations",
            message(R"({"type":"text","text":"hi","citations":[)"
                    R"({"type":"web_search_result_location","url":"u","title":"T",)"
                    R"("cited_text":"q","encrypted_index":"x"}]})"),
            "part 0 text\ndelta 0 hi\ncitation 0 u | T | q\npart end 0\n");
        row("server tools",
            message(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},)"
                    R"({"type":"web_search_tool_result","tool_use_id":"s","content":)"
                    R"({"type":"web_search_tool_result_error","error_code":"unavailable"}})"),
            "part 0 foreign server_tool_use (Called web_search with {\"q\":1}.)\npart end 0\n"
            "part 1 foreign web_search_tool_result (unavailable)\npart end 1\n");
        row("kinds to come", message(R"({"type":"dream","text":"zzz"})"),
            "part 0 foreign dream (zzz)\npart end 0\n");
        row("nothing", message({}), {});
        row("wire 2.7 max_tokens", message({}, R"("max_tokens")"), {}, "max tokens");
        row("wire 2.7 pause_turn", message({}, R"("pause_turn")"), {}, "pause");
        row("wire 2.7 context window", message({}, R"("model_context_window_exceeded")"), {},
            "context window");
        row("wire 2.7 refusal",
            message({}, R"("refusal")",
                    R"(,"stop_details":{"type":"refusal","category":"bio","explanation":"no"})"),
            {}, "refusal no");
        row("wire 2.7 a reason to come", message({}, R"("bored")"), {});
    }

    void readsWholeAnswers()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, lines);
        const Told told = whole(json);
        QVERIFY(told.status.ok());
        QCOMPARE(told.lines, lines);
        QVERIFY(told.complete);
    }

    void tellsTheSequenceThatStopped()
    {
        const Told told = whole(R"({"id":"m","content":[],"stop_reason":"stop_sequence",)"
                                R"("stop_sequence":"END"})");
        QVERIFY(told.lines.contains("choice end 0 stop END\n"));
    }

    void readsStreams_data()
    {
        QTest::addColumn<QList<QByteArray>>("events");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char *name, QList<QByteArray> events, const QByteArray &lines) {
            events.prepend(kStart);
            events.append(kStop);
            QTest::newRow(name) << events << kStarted + lines;
        };
        row("text, pings between",
            {R"({"type":"ping"})", begin(R"({"type":"text","text":""})"),
             more(R"({"type":"text_delta","text":"a"})"), R"({"type":"ping"})",
             R"({"type":"future_event"})", more(R"({"type":"text_delta","text":"b"})")},
            "part 0 text\ndelta 0 a\ndelta 0 b\npart end 0\n");
        row("thinking",
            {begin(R"({"type":"thinking","thinking":"","signature":""})"),
             more(R"({"type":"thinking_delta","thinking":"hm","estimated_tokens":2})"),
             more(R"({"type":"signature_delta","signature":"c2ln"})")},
            "part 0 thinking\ndelta 0 hm\nsignature 0 anthropic c2ln\npart end 0\n");
        row("A09 thinking omitted",
            {begin(R"({"type":"thinking","thinking":"","signature":""})"),
             more(R"({"type":"signature_delta","signature":"c2ln"})")},
            "part 0 thinking\nsignature 0 anthropic c2ln\npart end 0\n");
        row("call",
            {begin(R"({"type":"tool_use","id":"t","name":"f","input":{}})"),
             more(R"({"type":"input_json_delta","partial_json":"{\u0022a\u0022:"})"),
             more(R"({"type":"input_json_delta","partial_json":"1}"})")},
            "part 0 call t f\ndelta 0 {\"a\":\ndelta 0 1}\npart end 0\n");
        row("call whose input came with its start",
            {begin(R"({"type":"tool_use","id":"t","name":"f","input":{"a":1}})")},
            "part 0 call t f\ndelta 0 {\"a\":1}\npart end 0\n");
        row("citation",
            {begin(R"({"type":"text","text":"x"})"),
             more(R"({"type":"citations_delta","citation":{"type":"char_location",)"
                  R"("cited_text":"q","document_title":"D"}})")},
            "part 0 text\ndelta 0 x\ncitation 0  | D | q\npart end 0\n");
        row("server tool, its input in pieces",
            {begin(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})"),
             more(R"({"type":"input_json_delta","partial_json":"{\u0022q\u0022:2}"})")},
            "part 0 foreign server_tool_use (Called web_search with {\"q\":2}.)\npart end 0\n");
        row("compaction",
            {begin(R"({"type":"compaction","content":null})"),
             more(R"({"type":"compaction_delta","content":"so far","encrypted_content":"x"})")},
            "part 0 foreign compaction (so far)\npart end 0\n");
    }

    void readsStreams()
    {
        QFETCH(QList<QByteArray>, events);
        QFETCH(QByteArray, lines);
        const Told told = streamed(events);
        QVERIFY2(told.status.ok(),
                 qPrintable(told.status.ok() ? QString() : told.status.error().message));
        QCOMPARE(told.lines, lines);
        QVERIFY(!told.complete);
    }

    void endsStreams()
    {
        const QByteArray last =
            R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},)"
            R"("usage":{"output_tokens":7,"output_tokens_details":{"thinking_tokens":4}}})";
        const Told told = streamed({kStart, begin(R"({"type":"text","text":"a"})"), kStop, last,
                                    R"({"type":"message_stop"})", R"({"type":"ping"})",
                                    begin(R"({"type":"text","text":"late"})")});
        QVERIFY(told.complete);
        QCOMPARE(told.lines, kStarted + "part 0 text\ndelta 0 a\npart end 0\n"
                                        "usage input=100 read=90 output=7 reasoning=4\n"
                                        "choice end 0 end turn\nend\n");
    }

    void laterFiguresReplaceEarlierOnes_data()
    {
        QTest::addColumn<QByteArray>("usage");
        QTest::addColumn<QByteArray>("line");
        const auto row = [](const char *name, const QByteArray &usage, const QByteArray &line) {
            QTest::newRow(name) << usage << line;
        };
        row("wire 2.8 all told again",
            R"({"input_tokens":20,"cache_read_input_tokens":90,"cache_creation_input_tokens":5,)"
            R"("output_tokens":7})",
            "usage input=115 read=90 write=5 output=7\n");
        row("the cache left out says less", R"({"input_tokens":100,"output_tokens":7})",
            "usage input=100 read=90 output=7\n");
        row("null is nothing",
            R"({"input_tokens":null,"cache_read_input_tokens":null,"output_tokens":7,)"
            R"("output_tokens_details":null})",
            "usage input=100 read=90 output=7\n");
    }

    void laterFiguresReplaceEarlierOnes()
    {
        QFETCH(QByteArray, usage);
        QFETCH(QByteArray, line);
        const Told told =
            streamed({kStart, R"({"type":"message_delta","delta":{},"usage":)" + usage + '}'});
        QCOMPARE(told.lines, kStarted + line);
    }

    void errorsHaveTheirClass_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("told");
        const auto row = [](const char *type, const char *told) {
            QTest::newRow(type) << QByteArray(type) << QByteArray(told);
        };
        row("overloaded_error", "overloaded_error");
        row("rate_limit_error", "rate_limit_error");
        row("api_error", "api_error");
        row("timeout_error", "timeout_error");
        row("invalid_request_error", "invalid_request_error");
        row("not_found_error", "not_found_error");
        row("permission_error", "permission_error");
        row("authentication_error", "api_error"); // wire 2.12: a dead credential of ours
        row("error_to_come", "api_error");
    }

    void errorsHaveTheirClass()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, told);
        const QByteArray event = errorEvent(type);
        QCOMPARE(streamed({kStart, event}).lines, kStarted + "failed " + told + " it broke\n");
        QVERIFY(streamed({kStart, event}).complete);
        QCOMPARE(whole(event).lines, "failed " + told + " it broke\n");
    }

    /// Servers that cut texts between UTF-16 units send halves of characters.
    void halfCharactersAreReplaced()
    {
        const QByteArray text = R"({"type":"text","text":"a\ud83d"})";
        QCOMPARE(whole(message(text)).lines,
                 "start msg_1 claude input=10 output=3\npart 0 text\ndelta 0 a\xEF\xBF\xBD\n"
                 "part end 0\nchoice end 0 end turn\nend\n");
        QCOMPARE(streamed({kStart, begin(R"({"type":"text","text":""})"),
                           more(R"({"type":"text_delta","text":"a\ud83d"})")})
                     .lines,
                 kStarted + "part 0 text\ndelta 0 a\xEF\xBF\xBD\n");
    }

    void figuresThatMakeNoSenseAreLeftOut()
    {
        const QByteArray huge = "9223372036854775807";
        QCOMPARE(
            streamed({R"({"type":"message_start","message":{"id":"msg_1","model":"claude",)"
                      R"("usage":{"input_tokens":)" +
                      huge + R"(,"cache_read_input_tokens":)" + huge + R"(,"output_tokens":-1}}})"})
                .lines,
            "start msg_1 claude\n");
    }

    void garbageIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("no JSON") << QByteArray("<html>");
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("no content") << QByteArray(R"({"type":"message"})");
        QTest::newRow("content without a kind") << message("{}");
        QTest::newRow("content that is no object") << message("1");
    }

    void garbageIsCorrupt()
    {
        QFETCH(QByteArray, json);
        const Told told = whole(json);
        QVERIFY(!told.status.ok());
        QCOMPARE(told.status.error().code, ErrorCode::corrupt);
        QVERIFY(told.status.error().message.endsWith(u'.'));
    }

    void garbageInStreamsIsCorrupt()
    {
        QVERIFY(!streamed({"no JSON"}).status.ok());
        QVERIFY(!streamed({kStart, more(R"({"type":"text_delta","text":"x"})")}).status.ok());
    }

    void anUnsaidEndIsSaidOnlyBehindAReason()
    {
        EventLog log;
        const auto reader = anthropic().answerReader(log);
        QVERIFY(reader->readEvent({}, view(kStart)).ok());
        reader->finish();
        QVERIFY(!reader->complete());
        QVERIFY(
            reader->readEvent("message_delta", R"({"delta":{"stop_reason":"end_turn"},"usage":{}})")
                .ok());
        reader->finish();
        QVERIFY(reader->complete());
    }
};

QTEST_APPLESS_MAIN(TestAnthropicAnswerReader)
#include "tst_anthropicanswerreader.moc"
