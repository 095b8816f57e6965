// SPDX-License-Identifier: GPL-3.0-or-later
// Answers for chat clients, whole and streamed (wire.md 1.1, 2.7, 2.8, 2.11; the OpenAI SDK's
// ChatCompletion and ChatCompletionChunk).
#include "chattesting.h"

#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

AnswerContext contextFor(const QByteArray &request)
{
    AnswerContext context;
    context.model = "asked";
    context.requestId = "r1";
    context.created = 1700000000;
    context.request = std::make_shared<const Conversation>(read(request).value());
    return context;
}

AnswerContext plainContext()
{
    return contextFor(requestWith("'stream':true"));
}

AnswerPart part(PartKind kind, const char *text)
{
    AnswerPart out;
    out.start.kind = kind;
    out.text = text;
    return out;
}

AnswerPart call(const char *id, const char *name, const char *arguments)
{
    AnswerPart out = part(PartKind::toolCall, arguments);
    out.start.callId = id;
    out.start.name = name;
    return out;
}

Answer answerOf(std::vector<AnswerPart> parts, StopReason reason)
{
    Answer out;
    AnswerChoice choice;
    choice.parts = std::move(parts);
    choice.stop.reason = reason;
    out.choices.push_back(std::move(choice));
    return out;
}

PartStart startOf(PartKind kind, const char *id = "", const char *name = "", int choice = 0)
{
    PartStart out;
    out.kind = kind;
    out.callId = id;
    out.name = name;
    out.choice = choice;
    return out;
}

/// The data of each event.
QByteArrayList events(const QByteArray &bytes)
{
    QByteArrayList out;
    for (QByteArray block : bytes.split('\n')) {
        if (block.startsWith("data: "))
            out << block.mid(6);
        else if (!block.isEmpty())
            out << "no data line: " + block;
    }
    return out;
}

/// The choices of each event, or what else it is.
QByteArrayList choices(const QByteArray &bytes)
{
    QByteArrayList out;
    for (const QByteArray &event : events(bytes))
        out << (event.startsWith('{') ? at(event, "/choices") : event);
    return out;
}

/// What stands in the delta of choice 0.
QByteArray delta(const char *members)
{
    return normal(wire("[{'index':0,'delta':{") + wire(members) + wire("},'finish_reason':null}]"));
}

QByteArray finish(const char *reason, int choice = 0)
{
    return normal(wire("[{'index':N,'delta':{},'finish_reason':'R'}]")
                      .replace("N", QByteArray::number(choice))
                      .replace("\"R\"", '"' + QByteArray(reason) + '"'));
}

} // namespace

class TestChatAnswerWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeAnswers();
    void messages_data();
    void messages();
    void reasons_data();
    void reasons();
    void brokenAnswersAreErrors();
    void answersWithoutChoicesHaveOne();
    void streamsBeginWithTheRoleAndEndWithDone();
    void usageComesWhenAsked();
    void textsThoughtsAndRefusals();
    void toolCallsAreNumberedByThemselves();
    void freeformCallsAreCustom();
    void olderClientsGetFunctionCall();
    void choicesHaveTheirRole();
    void logprobsAreChunks();
    void citationsTellTheirPlace();
    void picturesComeWhole();
    void proofsTravelWithCalls();
    void brokenStreamsHaveNoDone();
    void keepAliveSaysNothing();
    void tokensAreNotCounted();
};

void TestChatAnswerWriter::wholeAnswers()
{
    Answer answer = answerOf({part(PartKind::text, "hello")}, StopReason::endTurn);
    answer.start.model = "upstream-model";
    answer.usage = {10, 4, 2, 5, 3};
    const QByteArray body = chatCodec().writeAnswer(answer, plainContext());
    QCOMPARE(normal(body),
             normal(wire("{'id':'chatcmpl-r1','object':'chat.completion','created':1700000000,"
                         "'model':'asked','choices':[{'index':0,'message':{'role':'assistant',"
                         "'content':'hello','refusal':null},'logprobs':null,"
                         "'finish_reason':'stop'}],'usage':{'prompt_tokens':10,"
                         "'completion_tokens':5,'total_tokens':15,'prompt_tokens_details':"
                         "{'cached_tokens':4,'cache_write_tokens':2},"
                         "'completion_tokens_details':{'reasoning_tokens':3}}}")));
    answer.start.id = "chatcmpl-up";
    QCOMPARE(at(chatCodec().writeAnswer(answer, plainContext()), "/id"), wire("'chatcmpl-up'"));
    answer.start.id = "msg_1";
    QCOMPARE(at(chatCodec().writeAnswer(answer, plainContext()), "/id"), wire("'chatcmpl-r1'"));
}

void TestChatAnswerWriter::messages_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *rule, const char *name, const char *message) {
        QTest::newRow(rule) << QByteArray(name) << normal(wire(message));
    };
    row("wire 1.1 tool calls", "calls",
        "{'role':'assistant','content':'a','refusal':null,'tool_calls':["
        "{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}},"
        "{'id':'d','type':'custom','custom':{'name':'g','input':'raw'}}]}");
    row("wire 1.1 content null", "call",
        "{'role':'assistant','content':null,'refusal':null,'tool_calls':["
        "{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}}]}");
    row("wire 1.1 refusal", "refusal", "{'role':'assistant','content':null,'refusal':'no'}");
    row("wire 2.6 thoughts", "thoughts",
        "{'role':'assistant','content':'a','refusal':null,'reasoning_content':'hm'}");
    row("wire 1.1 citations", "citations",
        "{'role':'assistant','content':'äbcd','refusal':null,'annotations':[{'type':"
        "'url_citation','url_citation':{'url':'https://e.org','title':'t','start_index':2,"
        "'end_index':4}}]}");
    row("wire 1.7 pictures", "pictures",
        "{'role':'assistant','content':null,'refusal':null,'images':[{'type':'image_url','index':0,"
        "'image_url':{'url':'data:image/png;base64,AAAA'}}]}");
}

void TestChatAnswerWriter::messages()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, message);
    std::vector<AnswerPart> parts;
    if (name == "calls") {
        AnswerPart custom = call("d", "g", "raw");
        custom.start.freeform = true;
        parts = {part(PartKind::text, "a"), call("c", "f", "{}"), custom};
    } else if (name == "call") {
        parts = {call("c", "f", "{}")};
    } else if (name == "refusal") {
        parts = {part(PartKind::refusal, "no")};
    } else if (name == "thoughts") {
        parts = {part(PartKind::thinking, "hm"), part(PartKind::text, "a")};
    } else if (name == "citations") {
        parts = {part(PartKind::text, "äb"), part(PartKind::text, "cd")};
        parts[1].citations.push_back({"https://e.org", "t", {}, {}, {}});
    } else {
        parts = {part(PartKind::media, "AAAA")};
        parts[0].start.mimeType = "image/png";
    }
    const QByteArray body =
        chatCodec().writeAnswer(answerOf(std::move(parts), StopReason::endTurn), plainContext());
    QCOMPARE(at(body, "/choices/0/message"), message);
}

void TestChatAnswerWriter::reasons_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *name, StopReason reason, const char *word) {
        QTest::newRow(name) << static_cast<int>(reason) << QByteArray(word);
    };
    row("wire 2.7 end_turn", StopReason::endTurn, "stop");
    row("wire 2.7 tool_use", StopReason::toolUse, "tool_calls");
    row("wire 2.7 max_tokens", StopReason::maxTokens, "length");
    row("wire 2.7 stop_sequence", StopReason::stopSequence, "stop");
    row("wire 2.7 refusal", StopReason::refusal, "content_filter");
    row("wire 2.7 pause_turn", StopReason::pauseTurn, "stop");
    row("wire 2.7 context window", StopReason::contextWindow, "length");
}

void TestChatAnswerWriter::reasons()
{
    QFETCH(int, reason);
    QFETCH(QByteArray, word);
    const auto stop = static_cast<StopReason>(reason);
    const QByteArray body =
        chatCodec().writeAnswer(answerOf({part(PartKind::text, "a")}, stop), plainContext());
    QCOMPARE(at(body, "/choices/0/finish_reason"), '"' + word + '"');
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    writer->choiceEnd(0, {stop, {}, {}});
    QCOMPARE(choices(writer->take()).value(1), finish(word.constData()));
}

void TestChatAnswerWriter::brokenAnswersAreErrors()
{
    Answer answer = answerOf({part(PartKind::text, "a")}, StopReason::endTurn);
    answer.failure = ClientError{ErrorClass::overloaded, u"Later."_s, {}, {}, {}};
    const QByteArray body = chatCodec().writeAnswer(answer, plainContext());
    QCOMPARE(normal(body),
             normal(wire("{'error':{'message':'Later.','type':'server_error','param':null,"
                         "'code':'server_is_overloaded'}}")));
}

void TestChatAnswerWriter::answersWithoutChoicesHaveOne()
{
    const QByteArray body = chatCodec().writeAnswer({}, plainContext());
    QCOMPARE(at(body, "/choices/0/finish_reason"), wire("'stop'"));
    QCOMPARE(at(body, "/usage/prompt_tokens_details/cached_tokens"), "0");
}

void TestChatAnswerWriter::streamsBeginWithTheRoleAndEndWithDone()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({"", "upstream-model", {}});
    const QByteArray first = writer->take();
    QVERIFY(first.startsWith("data: {") && first.endsWith("}\n\n"));
    QCOMPARE(events(first).size(), 1);
    QCOMPARE(normal(events(first)[0]),
             normal(wire("{'id':'chatcmpl-r1','object':'chat.completion.chunk',"
                         "'created':1700000000,'model':'asked','choices':[{'index':0,'delta':"
                         "{'role':'assistant','content':''},'finish_reason':null}]}")));
    writer->choiceEnd(0, {});
    writer->end();
    const QByteArray rest = writer->take();
    QCOMPARE(choices(rest), QByteArrayList({finish("stop"), "[DONE]"}));
    QVERIFY(rest.endsWith("data: [DONE]\n\n"));
    QVERIFY(writer->take().isEmpty());
}

void TestChatAnswerWriter::usageComesWhenAsked()
{
    const auto writer = chatCodec().answerWriter(
        contextFor(requestWith("'stream':true,'stream_options':{'include_usage':true}")));
    writer->start({"", "", {10, {}, {}, 1, {}}});
    writer->usage({{}, 4, {}, 5, {}});
    writer->choiceEnd(0, {});
    writer->end();
    const QByteArrayList list = events(writer->take());
    QCOMPARE(list.size(), 4);
    QCOMPARE(at(list[0], "/usage"), "null");
    QCOMPARE(at(list[1], "/usage"), "null");
    QCOMPARE(at(list[2], "/choices"), "[]");
    QCOMPARE(at(list[2], "/usage"),
             normal(wire("{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,"
                         "'prompt_tokens_details':{'cached_tokens':4},"
                         "'completion_tokens_details':{'reasoning_tokens':0}}")));
    QCOMPARE(list[3], "[DONE]");
}

void TestChatAnswerWriter::textsThoughtsAndRefusals()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::thinking));
    writer->delta(0, "hm");
    writer->partEnd(0);
    writer->partStart(1, startOf(PartKind::text));
    writer->delta(1, "a \"quote\"\n");
    writer->delta(1, "");
    writer->partEnd(1);
    writer->partStart(2, startOf(PartKind::refusal));
    writer->delta(2, "no");
    QCOMPARE(choices(writer->take()),
             QByteArrayList({delta("'reasoning_content':'hm'"), delta("'content':'a `quote`\\n'"),
                             delta("'refusal':'no'")}));
}

void TestChatAnswerWriter::toolCallsAreNumberedByThemselves()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::text));
    writer->delta(0, "a");
    writer->partEnd(0);
    writer->partStart(1, startOf(PartKind::toolCall, "c", "f"));
    writer->partStart(2, startOf(PartKind::toolCall, "d", "g"));
    writer->delta(1, "{");
    writer->delta(2, "{}");
    writer->delta(1, "}");
    writer->choiceEnd(0, {StopReason::toolUse, {}, {}});
    QCOMPARE(choices(writer->take()),
             QByteArrayList({delta("'content':'a'"),
                             delta("'tool_calls':[{'index':0,'id':'c','type':'function','function':"
                                   "{'name':'f','arguments':''}}]"),
                             delta("'tool_calls':[{'index':1,'id':'d','type':'function','function':"
                                   "{'name':'g','arguments':''}}]"),
                             delta("'tool_calls':[{'index':0,'function':{'arguments':'{'}}]"),
                             delta("'tool_calls':[{'index':1,'function':{'arguments':'{}'}}]"),
                             delta("'tool_calls':[{'index':0,'function':{'arguments':'}'}}]"),
                             finish("tool_calls")}));
}

void TestChatAnswerWriter::freeformCallsAreCustom()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    PartStart start = startOf(PartKind::toolCall, "c", "f");
    start.freeform = true;
    writer->partStart(0, start);
    writer->delta(0, "raw");
    QCOMPARE(choices(writer->take()),
             QByteArrayList({delta("'tool_calls':[{'index':0,'id':'c','type':'custom','custom':"
                                   "{'name':'f','input':''}}]"),
                             delta("'tool_calls':[{'index':0,'custom':{'input':'raw'}}]")}));
}

void TestChatAnswerWriter::olderClientsGetFunctionCall()
{
    const AnswerContext context = contextFor(requestWith("'functions':[{'name':'f'}]"));
    const auto writer = chatCodec().answerWriter(context);
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::toolCall, "c", "f"));
    writer->delta(0, "{}");
    writer->choiceEnd(0, {StopReason::toolUse, {}, {}});
    QCOMPARE(
        choices(writer->take()),
        QByteArrayList({delta("'function_call':{'name':'f','arguments':''}"),
                        delta("'function_call':{'arguments':'{}'}"), finish("function_call")}));
    const QByteArray body =
        chatCodec().writeAnswer(answerOf({call("c", "f", "{}")}, StopReason::toolUse), context);
    QCOMPARE(at(body, "/choices/0/message/function_call"),
             normal(wire("{'name':'f','arguments':'{}'}")));
    QCOMPARE(at(body, "/choices/0/message/tool_calls"), "absent");
    QCOMPARE(at(body, "/choices/0/finish_reason"), wire("'function_call'"));
}

void TestChatAnswerWriter::choicesHaveTheirRole()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    writer->partStart(0, startOf(PartKind::text, "", "", 1));
    writer->delta(0, "b");
    writer->choiceEnd(1, {StopReason::maxTokens, {}, {}});
    const QByteArrayList list = choices(writer->take());
    QCOMPARE(list.size(), 4);
    QCOMPARE(list[1], normal(wire("[{'index':1,'delta':{'role':'assistant','content':''},"
                                  "'finish_reason':null}]")));
    QCOMPARE(list[3], finish("length", 1));
}

void TestChatAnswerWriter::logprobsAreChunks()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::text));
    writer->delta(0, "é");
    writer->logprobs(0, {{"é", -0.5, {{"e", -1.5}}}});
    const QByteArray expected =
        wire("{'content':[{'token':'é','logprob':-0.5,'bytes':[195,169],'top_logprobs':"
             "[{'token':'e','logprob':-1.5,'bytes':[101]}]}],'refusal':null}");
    const QByteArrayList list = events(writer->take());
    QCOMPARE(at(list.value(1), "/choices/0/logprobs"), normal(expected));
    QCOMPARE(at(list.value(1), "/choices/0/delta"), "{}");
    Answer answer = answerOf({part(PartKind::text, "é")}, StopReason::endTurn);
    answer.choices[0].parts[0].logprobs = {{"é", -0.5, {{"e", -1.5}}}};
    QCOMPARE(at(chatCodec().writeAnswer(answer, plainContext()), "/choices/0/logprobs"),
             normal(expected));
}

void TestChatAnswerWriter::citationsTellTheirPlace()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::text));
    writer->delta(0, "äb");
    writer->partEnd(0);
    writer->partStart(1, startOf(PartKind::text));
    writer->citation(1, {"https://e.org", "t", {}, {}, {}});
    writer->delta(1, "cd");
    writer->partEnd(1);
    QCOMPARE(choices(writer->take()).value(2),
             delta("'annotations':[{'type':'url_citation','url_citation':{'url':'https://e.org',"
                   "'title':'t','start_index':2,'end_index':4}}]"));
}

void TestChatAnswerWriter::picturesComeWhole()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    PartStart start = startOf(PartKind::media);
    start.mimeType = "image/png";
    writer->partStart(0, start);
    writer->delta(0, "AA");
    writer->delta(0, "BB");
    QVERIFY(writer->take().isEmpty());
    writer->partEnd(0);
    QCOMPARE(choices(writer->take()),
             QByteArrayList({delta("'images':[{'type':'image_url','index':0,'image_url':"
                                   "{'url':'data:image/png;base64,AABB'}}]")}));
}

void TestChatAnswerWriter::proofsTravelWithCalls()
{
    const char *const inCall = "/0/delta/tool_calls/0/extra_content/google/thought_signature";
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->partStart(0, startOf(PartKind::thinking));
    writer->delta(0, "hm");
    writer->signature(0, {"anthropic", "sig"});
    writer->partEnd(0);
    writer->partStart(1, startOf(PartKind::toolCall, "c", "f"));
    writer->signature(1, {"google", "own"});
    const QByteArrayList list = choices(writer->take());
    const auto carried = [](const char *family, const char *value) {
        return '"' + QByteArray::fromStdString(carriedSignature({family, value}, {})) + '"';
    };
    QCOMPARE(at(list.value(1), inCall), carried("anthropic", "sig"));
    QCOMPARE(at(list.value(2), inCall), carried("google", "own"));

    AnswerPart thought = part(PartKind::thinking, "hm");
    thought.signature = {"anthropic", "sig"};
    const char *const place =
        "/choices/0/message/tool_calls/0/extra_content/google/thought_signature";
    const auto proofOf = [&](std::vector<AnswerPart> parts) {
        return at(chatCodec().writeAnswer(answerOf(std::move(parts), StopReason::toolUse),
                                          plainContext()),
                  place);
    };
    QCOMPARE(proofOf({thought, call("c", "f", "{}")}), carried("anthropic", "sig"));
    QCOMPARE(proofOf({thought, thought, call("c", "f", "{}")}), "absent");
    AnswerPart redacted = thought;
    redacted.start.redacted = true;
    QCOMPARE(proofOf({redacted, call("c", "f", "{}")}), "absent");
}

void TestChatAnswerWriter::brokenStreamsHaveNoDone()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->start({});
    static_cast<void>(writer->take());
    writer->failed({ErrorClass::badGateway, u"It broke."_s, {}, {}, {}});
    const QByteArrayList list = events(writer->take());
    QCOMPARE(list.size(), 1);
    QCOMPARE(at(list[0], "/error/message"), wire("'It broke.'"));
    writer->keepAlive();
    QVERIFY(writer->take().isEmpty());
}

void TestChatAnswerWriter::keepAliveSaysNothing()
{
    const auto writer = chatCodec().answerWriter(plainContext());
    writer->keepAlive();
    QVERIFY(writer->take().isEmpty());
    writer->start({});
    static_cast<void>(writer->take());
    writer->keepAlive();
    QCOMPARE(choices(writer->take()), QByteArrayList({delta("")}));
}

void TestChatAnswerWriter::tokensAreNotCounted()
{
    RequestNotes notes(DialectId::openaiChat);
    const auto conversation = read(requestWith("'n':1"));
    QVERIFY(!chatCodec().writeCountRequest(*conversation, {}, notes).has_value());
    QVERIFY(!chatCodec().readCount("{}").has_value());
}

QTEST_GUILESS_MAIN(TestChatAnswerWriter)
#include "tst_chatanswerwriter.moc"
