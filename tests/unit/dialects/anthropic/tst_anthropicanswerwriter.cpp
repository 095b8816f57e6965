// SPDX-License-Identifier: GPL-3.0-or-later
// Answers for Anthropic clients, whole and streamed (wire.md 1.3, 2.7, 2.8, 2.11).
#include "tests/unit/dialects/anthropic/anthropictesting.h"

#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/canonical/tokenestimate.h"
#include "core/net/sse.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace signalbox::testing;
using namespace Qt::StringLiterals;

namespace {

using Script = std::function<void(AnswerEvents &)>;

AnswerContext context()
{
    auto request = std::make_shared<Conversation>();
    Turn turn;
    Part part;
    part.content = TextPart{std::string(400, 'x'), {}};
    turn.parts.push_back(part);
    request->turns.push_back(turn);
    AnswerContext out;
    out.model = "claude-asked";
    out.requestId = "req_7";
    out.request = request;
    return out;
}

PartStart kind(PartKind kind)
{
    PartStart out;
    out.kind = kind;
    return out;
}

PartStart call(std::string id, std::string name)
{
    PartStart out = kind(PartKind::toolCall);
    out.callId = std::move(id);
    out.name = std::move(name);
    return out;
}

void textPart(AnswerEvents &to, int part, std::string_view text)
{
    to.partStart(part, kind(PartKind::text));
    to.delta(part, text);
    to.partEnd(part);
}

void finish(AnswerEvents &to, const Stop &stop = {})
{
    TokenUsage usage;
    usage.output = 5;
    to.choiceEnd(0, stop);
    to.usage(usage);
    to.end();
}

AnswerStart start()
{
    AnswerStart out;
    out.id = "chatcmpl-1";
    out.model = "upstream-model";
    out.usage.input = 100;
    out.usage.cacheRead = 60;
    return out;
}

QList<SseEvent> streamed(const Script &script)
{
    const auto writer = anthropic().answerWriter(context());
    writer->start(start());
    script(*writer);
    const QByteArray bytes = writer->take();
    QByteArrayView rest(bytes);
    QList<SseEvent> out;
    while (auto event = takeSseEvent(rest))
        out.append(*event);
    return out;
}

/// The events between message_start and message_delta, one a line: the block's number and what is
/// said of it.
QByteArray blocksOf(const Script &script)
{
    QByteArray out;
    for (const SseEvent &event : streamed(script)) {
        const QByteArray index = memberOf(event.data, "/index");
        if (event.name == "content_block_start")
            out += index + " start " + memberOf(event.data, "/content_block") + '\n';
        else if (event.name == "content_block_delta")
            out += index + ' ' + memberOf(event.data, "/delta") + '\n';
        else if (event.name == "content_block_stop")
            out += index + " stop\n";
    }
    return out;
}

QByteArray whole(const Script &script)
{
    AnswerCollector collector;
    collector.start(start());
    script(collector);
    return anthropic().writeAnswer(collector.answer(), context());
}

const QByteArray kTextStart = R"( start {"citations":null,"text":"","type":"text"})"
                              "\n";

QByteArray textDelta(const QByteArray &text)
{
    return R"( {"text":")" + text + R"(","type":"text_delta"})" + '\n';
}

QByteArray callStart(const QByteArray &id)
{
    return R"( start {"id":")" + id + R"(","input":{},"name":"f","type":"tool_use"})" + '\n';
}

QByteArray inputDelta(const QByteArray &json)
{
    return R"( {"partial_json":)" + json + R"(,"type":"input_json_delta"})" + '\n';
}

} // namespace

class TestAnthropicAnswerWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void streamsInOrder()
    {
        const QList<SseEvent> events = streamed([](AnswerEvents &to) {
            textPart(to, 0, "hi");
            finish(to);
        });
        QList<QByteArray> names;
        for (const SseEvent &event : events) {
            names << event.name;
            QCOMPARE(memberOf(event.data, "/type"), '"' + event.name + '"'); // wire 2.11
        }
        QCOMPARE(names,
                 (QList<QByteArray>{"message_start", "content_block_start", "content_block_delta",
                                    "content_block_stop", "message_delta", "message_stop"}));
        QCOMPARE(normal(events.first().data),
                 normal(R"({"type":"message_start","message":{"id":"msg_req_7","type":"message",)"
                        R"("role":"assistant","model":"claude-asked","content":[],)"
                        R"("container":null,"diagnostics":null,"stop_reason":null,)"
                        R"("stop_sequence":null,"stop_details":null,"usage":{"input_tokens":40,)"
                        R"("cache_creation_input_tokens":0,"cache_read_input_tokens":60,)"
                        R"("cache_creation":null,"inference_geo":null,"output_tokens":0,)"
                        R"("output_tokens_details":null,"server_tool_use":null,)"
                        R"("service_tier":null,"speed":null}}})"));
        QCOMPARE(normal(events[4].data),
                 normal(R"({"type":"message_delta","delta":{"stop_reason":"end_turn",)"
                        R"("stop_sequence":null,"stop_details":null,"container":null},)"
                        R"("usage":{"input_tokens":40,"cache_creation_input_tokens":0,)"
                        R"("cache_read_input_tokens":60,"output_tokens":5,)"
                        R"("output_tokens_details":null,"server_tool_use":null}})"));
    }

    void unknownInputIsEstimated() // wire 2.8
    {
        const AnswerContext at = context();
        const auto writer = anthropic().answerWriter(at);
        writer->start({});
        const QByteArray bytes = writer->take();
        QByteArrayView rest(bytes);
        const auto event = takeSseEvent(rest);
        QVERIFY(event);
        QCOMPARE(memberOf(event->data, "/message/usage/input_tokens").toLongLong(),
                 estimateTokens(*at.request));
    }

    void keepsTheIdsOfItsOwnDialect()
    {
        AnswerStart own;
        own.id = "msg_up";
        const auto writer = anthropic().answerWriter(context());
        writer->start(own);
        QVERIFY(writer->take().contains(R"("id":"msg_up")"));
    }

    void streamsBlocks_data()
    {
        QTest::addColumn<Script>("script");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char *name, const Script &script, const QByteArray &lines) {
            QTest::newRow(name) << script << lines;
        };
        row(
            "A06 no block for an empty text with a proof",
            [](AnswerEvents &to) {
                to.partStart(0, kind(PartKind::text));
                to.signature(0, {"google", "AA"});
                to.partEnd(0);
                textPart(to, 1, "a");
            },
            "0" + kTextStart + "0" + textDelta("a") + "0 stop\n");
        row(
            "wire 1.3 the proof comes just before the end",
            [](AnswerEvents &to) {
                to.partStart(0, kind(PartKind::thinking));
                to.signature(0, {"anthropic", "c2ln"});
                to.delta(0, "hm");
                to.partEnd(0);
            },
            "0 start {\"signature\":\"\",\"thinking\":\"\",\"type\":\"thinking\"}\n"
            "0 {\"thinking\":\"hm\",\"type\":\"thinking_delta\"}\n"
            "0 {\"signature\":\"c2ln\",\"type\":\"signature_delta\"}\n0 stop\n");
        row(
            "wire 2.6 redacted",
            [](AnswerEvents &to) {
                PartStart redacted = kind(PartKind::thinking);
                redacted.redacted = true;
                to.partStart(0, redacted);
                to.signature(0, {"anthropic", "ZA=="});
                to.partEnd(0);
            },
            "0 start {\"data\":\"ZA==\",\"type\":\"redacted_thinking\"}\n0 stop\n");
        row(
            "B01 interleaved arguments",
            [](AnswerEvents &to) {
                to.partStart(0, call("call_a", "f"));
                to.partStart(1, call("call_b", "f"));
                to.delta(0, "[");
                to.delta(1, "2");
                to.delta(0, "]");
                to.delta(1, "3");
                to.partEnd(0);
                to.partEnd(1);
            },
            "0" + callStart("call_a") + "0" + inputDelta(R"("[")") + "0" + inputDelta(R"("]")") +
                "0 stop\n1" + callStart("call_b") + "1" + inputDelta(R"("23")") + "1 stop\n");
        row(
            "wire 2.11 a part that ends while another is open waits",
            [](AnswerEvents &to) {
                to.partStart(0, call("call_a", "f"));
                textPart(to, 1, "t");
                to.delta(0, "1");
                to.partEnd(0);
            },
            "0" + callStart("call_a") + "0" + inputDelta(R"("1")") + "0 stop\n1" + kTextStart +
                "1" + textDelta("t") + "1 stop\n");
        row(
            "refusal is text",
            [](AnswerEvents &to) {
                to.partStart(0, kind(PartKind::refusal));
                to.delta(0, "no");
                to.partEnd(0);
            },
            "0" + kTextStart + "0" + textDelta("no") + "0 stop\n");
        row(
            "citations",
            [](AnswerEvents &to) {
                to.partStart(0, kind(PartKind::text));
                to.delta(0, "a");
                to.citation(0, {"u", "T", "q", {}, {}});
                to.citation(0, {"", "no address", "q", {}, {}});
                to.partEnd(0);
            },
            "0" + kTextStart + "0" + textDelta("a") +
                R"(0 {"citation":{"cited_text":"q","encrypted_index":"","title":"T",)"
                R"("type":"web_search_result_location","url":"u"},"type":"citations_delta"})" +
                "\n0 stop\n");
        row(
            "own blocks stay whole",
            [](AnswerEvents &to) {
                PartStart own = kind(PartKind::foreign);
                own.foreign = {DialectId::anthropic, "compaction", R"({"type":"compaction"})", "w"};
                to.partStart(0, own);
                to.partEnd(0);
            },
            "0 start {\"type\":\"compaction\"}\n0 stop\n");
        row(
            "others' blocks in words",
            [](AnswerEvents &to) {
                PartStart other = kind(PartKind::foreign);
                other.foreign = {DialectId::gemini, "executableCode", "{}", "ran"};
                to.partStart(0, other);
                to.partEnd(0);
                other.foreign.text.clear();
                to.partStart(1, other);
                to.partEnd(1);
            },
            "0" + kTextStart + "0" + textDelta("ran") + "0 stop\n");
        row("further answers are not told",
            [](AnswerEvents &to) {
                PartStart second = kind(PartKind::text);
                second.choice = 1;
                to.partStart(0, second);
                to.delta(0, "b");
                to.partEnd(0);
            },
            {});
    }

    void streamsBlocks()
    {
        QFETCH(Script, script);
        QFETCH(QByteArray, lines);
        QCOMPARE(blocksOf(script), lines);
    }

    void mediaAreNamedNotSent()
    {
        const QByteArray lines = blocksOf([](AnswerEvents &to) {
            PartStart image = kind(PartKind::media);
            image.mimeType = "image/png";
            to.partStart(0, image);
            to.delta(0, "iVBORw0KGgo");
            to.partEnd(0);
        });
        QVERIFY(lines.contains("image/png"));
        QVERIFY(!lines.contains("iVBORw"));
    }

    void proofsOfOtherFamiliesTravelMarked() // wire 2.6
    {
        const QByteArray lines = blocksOf([](AnswerEvents &to) {
            to.partStart(0, kind(PartKind::thinking));
            to.signature(0, {"google", "AbCd"});
            to.partEnd(0);
        });
        QVERIFY(lines.contains(
            QByteArray::fromStdString(carriedSignature({"google", "AbCd"}, "anthropic"))));
        QVERIFY(!lines.contains("AbCd\""));
    }

    void callIdsAreMadeSafe() // wire 2.5
    {
        const QByteArray lines = blocksOf([](AnswerEvents &to) {
            to.partStart(0, call("functions.f:0", "f"));
            to.partEnd(0);
        });
        QVERIFY(!lines.contains("functions.f:0"));
    }

    void textIsToldAtOnce()
    {
        const auto writer = anthropic().answerWriter(context());
        writer->start(start());
        writer->partStart(0, kind(PartKind::text));
        static_cast<void>(writer->take());
        writer->delta(0, "a");
        QVERIFY(writer->take().contains("text_delta"));
        QVERIFY(writer->take().isEmpty());
    }

    void pings()
    {
        const auto writer = anthropic().answerWriter(context());
        writer->keepAlive();
        QVERIFY(writer->take().isEmpty());
        writer->start(start());
        static_cast<void>(writer->take());
        writer->keepAlive();
        QCOMPARE(writer->take(), QByteArray("event: ping\ndata: {\"type\":\"ping\"}\n\n"));
    }

    void breaksAsAnErrorAndNotAsAnEnd() // B12
    {
        const QList<SseEvent> events = streamed([](AnswerEvents &to) {
            to.partStart(0, kind(PartKind::text));
            to.delta(0, "a");
            to.failed({ErrorClass::overloaded, u"it broke"_s, {}, {}, {}});
        });
        QCOMPARE(events.last().name, QByteArray("error"));
        QCOMPARE(normal(events.last().data),
                 normal(R"({"type":"error","error":{"type":"overloaded_error",)"
                        R"("message":"it broke"},"request_id":"req_7"})"));
        QCOMPARE(events[events.size() - 2].name, QByteArray("content_block_delta"));
    }

    void tellsWhyItStopped_data()
    {
        QTest::addColumn<Stop>("stop");
        QTest::addColumn<QByteArray>("members");
        const auto row =
            [](const char *name, const Stop &stop, const QByteArray &reason,
               const QByteArray &sequence = "null", const QByteArray &details = "null") {
                QTest::newRow(name)
                    << stop
                    << QByteArray(R"({"stop_reason":")" + reason + R"(","stop_sequence":)" +
                                  sequence + R"(,"stop_details":)" + details + '}');
            };
        using enum StopReason;
        row("wire 2.7 end", {endTurn, {}, {}}, "end_turn");
        row("wire 2.7 call", {toolUse, {}, {}}, "tool_use");
        row("wire 2.7 length", {maxTokens, {}, {}}, "max_tokens");
        row("wire 2.7 sequence", {stopSequence, "END", {}}, "stop_sequence", R"("END")");
        row("wire 2.7 sequence unknown", {stopSequence, {}, {}}, "end_turn");
        row("wire 2.7 refusal", {refusal, {}, "no"}, "refusal", "null",
            R"({"type":"refusal","category":null,"explanation":"no"})");
        row("wire 2.7 refusal without words", {refusal, {}, {}}, "refusal", "null",
            R"({"type":"refusal","category":null,"explanation":null})");
        row("wire 2.7 pause", {pauseTurn, {}, {}}, "pause_turn");
        row("wire 2.7 window", {contextWindow, {}, {}}, "model_context_window_exceeded");
    }

    void tellsWhyItStopped()
    {
        QFETCH(Stop, stop);
        QFETCH(QByteArray, members);
        const Script script = [&](AnswerEvents &to) { finish(to, stop); };
        const QList<SseEvent> events = streamed(script);
        const QByteArray body = whole(script);
        for (const char *pointer : {"/stop_reason", "/stop_sequence", "/stop_details"}) {
            QCOMPARE(memberOf(events[1].data, QByteArray("/delta") + pointer),
                     memberOf(members, pointer));
            QCOMPARE(memberOf(body, pointer), memberOf(members, pointer));
        }
    }

    void aRefusalPartIsARefusal()
    {
        const Script script = [](AnswerEvents &to) {
            to.partStart(0, kind(PartKind::refusal));
            to.delta(0, "no");
            to.partEnd(0);
            finish(to);
        };
        QCOMPARE(memberOf(whole(script), "/stop_reason"), QByteArray(R"("refusal")"));
        QCOMPARE(memberOf(streamed(script)[4].data, "/delta/stop_reason"),
                 QByteArray(R"("refusal")"));
    }

    void writesWholeAnswers()
    {
        const QByteArray body = whole([](AnswerEvents &to) {
            to.partStart(0, kind(PartKind::thinking));
            to.delta(0, "hm");
            to.signature(0, {"anthropic", "c2ln"});
            to.partEnd(0);
            textPart(to, 1, "a");
            textPart(to, 2, "");
            to.partStart(3, call("toolu_1", "f"));
            to.delta(3, R"({"z":1.50,"a":2})");
            to.partEnd(3);
            finish(to, {StopReason::toolUse, {}, {}});
        });
        QVERIFY(body.contains(R"("input":{"z":1.50,"a":2})"));
        QCOMPARE(normal(body),
                 normal(R"({"id":"msg_req_7","type":"message","role":"assistant",)"
                        R"("model":"claude-asked","container":null,"diagnostics":null,"content":[)"
                        R"({"type":"thinking","thinking":"hm","signature":"c2ln"},)"
                        R"({"type":"text","text":"a","citations":null},)"
                        R"({"type":"tool_use","id":"toolu_1","name":"f","input":{"z":1.5,"a":2}}],)"
                        R"("stop_reason":"tool_use","stop_sequence":null,"stop_details":null,)"
                        R"("usage":{"input_tokens":40,"cache_creation_input_tokens":0,)"
                        R"("cache_read_input_tokens":60,"cache_creation":null,)"
                        R"("inference_geo":null,"output_tokens":5,"output_tokens_details":null,)"
                        R"("server_tool_use":null,"service_tier":null,"speed":null}})"));
    }

    void aBrokenAnswerIsAnErrorBody()
    {
        const QByteArray body = whole([](AnswerEvents &to) {
            to.failed({ErrorClass::rateLimited, u"slow down"_s, {}, {}, {}});
        });
        QCOMPARE(memberOf(body, "/error/type"), QByteArray(R"("rate_limit_error")"));
    }
};

QTEST_APPLESS_MAIN(TestAnthropicAnswerWriter)
#include "tst_anthropicanswerwriter.moc"
