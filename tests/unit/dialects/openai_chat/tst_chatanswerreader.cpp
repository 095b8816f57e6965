// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of chat upstreams, with all that compatible servers do otherwise (wire.md 1.1, 1.7).
#include "chattesting.h"

#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/signaturemark.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::ErrorClass)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// What events become of the data of a stream's events; "garbage" where one cannot be read.
QByteArray streamed(const QByteArrayList &events)
{
    EventRecorder recorder;
    const auto reader = chatCodec().answerReader(recorder);
    for (const QByteArray &event : events) {
        if (!reader->readEvent({}, view(event)))
            return "garbage";
    }
    reader->finish();
    return QByteArray::fromStdString(recorder.all());
}

/// The same for deltas of choice 0, a finish_reason "stop" and the end.
QByteArray deltas(const QByteArrayList &list)
{
    QByteArrayList events;
    for (const QByteArray &delta : list)
        events << "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":" + wire(delta.constData()) +
                      ",\"finish_reason\":null}]}";
    events << wire("{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}") << "[DONE]";
    return streamed(events);
}

QByteArray whole(const QByteArray &answer)
{
    EventRecorder recorder;
    const auto reader = chatCodec().answerReader(recorder);
    if (!reader->readAnswer(view(answer)))
        return "garbage";
    return QByteArray::fromStdString(recorder.all());
}

QByteArray chunk(const char *choices)
{
    return wire("{'id':'x','choices':[") + wire(choices) + "]}";
}

Answer collected(const QByteArray &answer)
{
    AnswerCollector collector;
    const auto reader = chatCodec().answerReader(collector);
    if (!reader->readAnswer(view(answer)))
        qFatal("cannot be read: %s", answer.constData());
    return collector.answer();
}

} // namespace

class TestChatAnswerReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deltasBecomeEvents_data();
    void deltasBecomeEvents();
    void streamsBecomeEvents_data();
    void streamsBecomeEvents();
    void wholeAnswersBecomeEvents();
    void reasonsHaveTheirMeaning_data();
    void reasonsHaveTheirMeaning();
    void usageIsRead_data();
    void usageIsRead();
    void errorsInAnswersAreTold_data();
    void errorsInAnswersAreTold();
    void logprobsAndCitationsAreRead();
    void proofsAreRead();
    void garbageIsRefused_data();
    void garbageIsRefused();
    void nothingFollowsTheEnd();
};

void TestChatAnswerReader::deltasBecomeEvents_data()
{
    QTest::addColumn<QByteArrayList>("list");
    QTest::addColumn<QByteArray>("events"); // between start and the choice's end
    const auto row = [](const char *name, const QByteArrayList &list, const char *events) {
        QTest::newRow(name) << list << wire(events).replace("\\\"", "\"");
    };
    row("wire 1.7 role repeated, empty and null content",
        {"{'role':'assistant','content':''}", "{'role':'assistant','content':null}",
         "{'role':'assistant','content':'a'}", "{'role':'assistant','content':'b'}"},
        "0 start text\n0 delta a\n0 delta b\n0 end\n");
    row("A11 reasoning", {"{'reasoning':'hm'}", "{'content':'a'}"},
        "0 start thinking\n0 delta hm\n0 end\n1 start text\n1 delta a\n1 end\n");
    row("A11 both names of reasoning are one text", {"{'reasoning':'hm','reasoning_content':'hm'}"},
        "0 start thinking\n0 delta hm\n0 end\n");
    row("wire 1.1 refusal", {"{'refusal':'no'}", "{'refusal':', never'}"},
        "0 start refusal\n0 delta no\n0 delta , never\n0 end\n");
    row("wire 1.1 tool call",
        {"{'tool_calls':[{'index':0,'id':'c','type':'function','function':"
         "{'name':'f','arguments':''}}]}",
         "{'tool_calls':[{'index':0,'function':{'arguments':'{'}}]}",
         "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}"},
        "0 start call c f\n0 delta {\n0 delta }\n0 end\n");
    row("B01 interleaved arguments",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{'}}]}",
         "{'tool_calls':[{'index':1,'id':'d','function':{'name':'g','arguments':'{'}}]}",
         "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}",
         "{'tool_calls':[{'index':1,'function':{'arguments':'}'}}]}"},
        "0 start call c f\n0 delta {\n1 start call d g\n1 delta {\n0 delta }\n1 delta }\n0 end\n"
        "1 end\n");
    row("wire 2.11 a complete call ends where the next begins",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}",
         "{'tool_calls':[{'index':1,'id':'d','function':{'name':'f','arguments':'{}'}}]}"},
        "0 start call c f\n0 delta {}\n0 end\n1 start call d f\n1 delta {}\n1 end\n");
    row("wire 2.11 text after a complete call",
        {"{'content':'a'}",
         "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}",
         "{'content':'b'}"},
        "0 start text\n0 delta a\n0 end\n1 start call c f\n1 delta {}\n1 end\n2 start text\n"
        "2 delta b\n2 end\n");
    row("B04 name later than the first delta",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'arguments':'{'}}]}",
         "{'tool_calls':[{'index':0,'function':{'name':'f'}}]}",
         "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}"},
        "0 start call c f\n0 delta {\n0 delta }\n0 end\n");
    row("wire 1.7 no index, by id",
        {"{'tool_calls':[{'id':'c','function':{'name':'f','arguments':'{}'}}]}",
         "{'tool_calls':[{'id':'d','function':{'name':'f','arguments':'{'}}]}",
         "{'tool_calls':[{'function':{'arguments':'}'}}]}"},
        "0 start call c f\n0 delta {}\n0 end\n1 start call d f\n1 delta {\n1 delta }\n1 end\n");
    row("B05 neither index nor id",
        {"{'tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}",
         "{'tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}"},
        "0 start call  f\n0 delta {}\n0 end\n1 start call  f\n1 delta {}\n1 end\n");
    row("B05 all of them index 0",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}",
         "{'tool_calls':[{'index':0,'id':'d','function':{'name':'f','arguments':'{}'}}]}"},
        "0 start call c f\n0 delta {}\n0 end\n1 start call d f\n1 delta {}\n1 end\n");
    row("wire 1.7 a new id in each delta",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{'}}]}",
         "{'tool_calls':[{'index':0,'id':'d','function':{'name':'f','arguments':'}'}}]}"},
        "0 start call c f\n0 delta {\n0 delta }\n0 end\n");
    row("wire 2.5 arguments as an object",
        {"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':{'a':1}}}]}"},
        "0 start call c f\n0 delta {'a':1}\n0 end\n");
    row("wire 1.1 custom tool",
        {"{'tool_calls':[{'index':0,'id':'c','type':'custom','custom':"
         "{'name':'f','input':'a'}}]}",
         "{'tool_calls':[{'index':0,'custom':{'input':'b'}}]}"},
        "0 start call c f freeform\n0 delta a\n0 delta b\n0 end\n");
    row("wire 1.1 function_call",
        {"{'function_call':{'name':'f','arguments':''}}", "{'function_call':{'arguments':'{}'}}"},
        "0 start call  f\n0 delta {}\n0 end\n");
    row("wire 1.7 content as a list",
        {"{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]},"
         "{'type':'text','text':'a'}]}"},
        "0 start thinking\n0 delta hm\n0 end\n1 start text\n1 delta a\n1 end\n");
    row("wire 1.7 pictures",
        {"{'content':'see','images':[{'type':'image_url','image_url':"
         "{'url':'data:image/png;base64,AAAA'}}]}"},
        "0 start text\n0 delta see\n0 end\n1 start media\n1 delta AAAA\n1 end\n");
    row("wire 1.1 sound is left out", {"{'audio':{'id':'a','data':'AAAA'}}", "{'content':'a'}"},
        "0 start text\n0 delta a\n0 end\n");
}

void TestChatAnswerReader::deltasBecomeEvents()
{
    QFETCH(QByteArrayList, list);
    QFETCH(QByteArray, events);
    QCOMPARE(deltas(list), "start x\n" + events + "choice 0 endTurn\nend\n");
}

void TestChatAnswerReader::streamsBecomeEvents_data()
{
    QTest::addColumn<QByteArrayList>("list");
    QTest::addColumn<QByteArray>("events");
    const QByteArray hello = chunk("{'index':0,'delta':{'content':'a'}}");
    const QByteArray said = "start x\n0 start text\n0 delta a\n";
    const QByteArray finished = said + "0 end\nchoice 0 endTurn\nend\n";
    const QByteArray stop = chunk("{'index':0,'delta':{},'finish_reason':'stop'}");
    const auto row = [](const char *name, const QByteArrayList &list, const QByteArray &events) {
        QTest::newRow(name) << list << events;
    };
    row("wire 1.1 done", {hello, stop, "[DONE]"}, finished);
    row("wire 1.7 no [DONE]", {hello, stop}, finished);
    row("wire 1.7 no finish_reason", {hello, "[DONE]"}, finished);
    row("wire 1.7 empty finish_reason",
        {hello, chunk("{'index':0,'delta':{},'finish_reason':''}"), "[DONE]"}, finished);
    row("B10 chunk after [DONE]", {hello, stop, "[DONE]", hello}, finished);
    row("wire 1.7 choices empty",
        {hello, stop, wire("{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2}}"),
         "[DONE]"},
        said + "usage 3 2\n0 end\nchoice 0 endTurn\nend\n");
    row("wire 1.7 something else before the first choice",
        {wire("{'id':'','choices':[],'prompt_filter_results':[]}"), hello, stop}, finished);
    row("B06 stop does not replace tool_calls",
        {chunk("{'index':0,'delta':{'tool_calls':[{'index':0,'id':'c','function':"
               "{'name':'f','arguments':'{}'}}]},'finish_reason':'tool_calls'}"),
         stop, "[DONE]"},
        "start x\n0 start call c f\n0 delta {}\n0 end\nchoice 0 toolUse\nend\n");
    row("wire 1.1 several choices",
        {chunk("{'index':1,'delta':{'content':'b'}}"), hello,
         chunk("{'index':1,'delta':{},'finish_reason':'length'}"), stop, "[DONE]"},
        "start x\n0 start text of 1\n0 delta b\n1 start text\n1 delta a\n"
        "1 end\nchoice 0 endTurn\n0 end\nchoice 1 maxTokens\nend\n");
    row("wire 1.7 no index of the choice", {chunk("{'delta':{'content':'a'}}"), "[DONE]"},
        finished);
    row("wire 1.7 whole message in the last chunk",
        {hello, chunk("{'index':0,'message':{'content':'a'},'finish_reason':'stop'}")}, finished);
    row("B12 nothing at all", {"[DONE]"},
        "failed The upstream ended its answer before it began.\n");
    row("B04 a call that is never named",
        {chunk("{'index':0,'delta':{'tool_calls':[{'index':0,'id':'c','function':"
               "{'arguments':'{}'}}]}}"),
         "[DONE]"},
        "start x\nfailed The upstream called a tool without naming it.\n");
}

void TestChatAnswerReader::streamsBecomeEvents()
{
    QFETCH(QByteArrayList, list);
    QFETCH(QByteArray, events);
    QCOMPARE(streamed(list), events);
}

void TestChatAnswerReader::wholeAnswersBecomeEvents()
{
    QCOMPARE(whole(wire("{'id':'x','object':'chat.completion','model':'up','choices':[{'index':0,"
                        "'message':{'role':'assistant','content':'a','refusal':null,"
                        "'reasoning_content':'hm','tool_calls':["
                        "{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}},"
                        "{'id':'d','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                        "'finish_reason':'stop'}],"
                        "'usage':{'prompt_tokens':1,'completion_tokens':2}}")),
             "start x\n0 start thinking\n0 delta hm\n0 end\n1 start text\n1 delta a\n1 end\n"
             "2 start call c f\n2 delta {}\n2 end\n3 start call d f\n3 delta {}\nusage 1 2\n"
             "3 end\nchoice 0 endTurn\nend\n");
    QCOMPARE(whole(wire("{'choices':[{'message':{'content':null,'refusal':'no'},"
                        "'finish_reason':'content_filter'}]}")),
             "start \n0 start refusal\n0 delta no\n0 end\nchoice 0 refusal\nend\n");
}

void TestChatAnswerReader::reasonsHaveTheirMeaning_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *word, const char *reason) {
        QTest::addRow("wire 2.7 %s", word) << QByteArray(word) << QByteArray(reason);
    };
    row("stop", "endTurn");
    row("length", "maxTokens");
    row("tool_calls", "toolUse");
    row("function_call", "toolUse");
    row("content_filter", "refusal");
    row("eos", "endTurn");
    row("something_new", "endTurn");
}

void TestChatAnswerReader::reasonsHaveTheirMeaning()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, reason);
    const QByteArray events = streamed(
        {chunk("{'index':0,'delta':{'content':'a'},'finish_reason':'WORD'}").replace("WORD", word),
         "[DONE]"});
    QVERIFY2(events.contains("choice 0 " + reason + "\nend\n"), events.constData());
}

void TestChatAnswerReader::usageIsRead_data()
{
    QTest::addColumn<QByteArray>("usage");
    QTest::addColumn<QList<int>>("figures"); // input, cacheRead, cacheWrite, output, reasoning
    const auto row = [](const char *name, const char *usage, const QList<int> &figures) {
        QTest::newRow(name) << wire(usage) << figures;
    };
    row("wire 1.1 usage",
        "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,"
        "'prompt_tokens_details':{'cached_tokens':4,'cache_write_tokens':2},"
        "'completion_tokens_details':{'reasoning_tokens':3}}",
        {10, 4, 2, 5, 3});
    row("figures that make no sense",
        "{'prompt_tokens':-9223372036854775807,'completion_tokens':9223372036854775807,"
        "'total_tokens':9223372036854775807}",
        {-1, -1, -1, -1, -1});
    row("wire 2.8 no details", "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15}",
        {10, -1, -1, 5, -1});
    row("wire 2.8 cache hits beside",
        "{'prompt_tokens':10,'completion_tokens':5,"
        "'prompt_cache_hit_tokens':6}",
        {10, 6, -1, 5, -1});
    row("G02 thoughts counted beside the output",
        "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':18,"
        "'completion_tokens_details':{'reasoning_tokens':3}}",
        {10, -1, -1, 8, 3});
    row("G02 thoughts in the total alone",
        "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':18}", {10, -1, -1, 8, 3});
    row("wire 2.8 zero placeholders", "{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}",
        {-1, -1, -1, -1, -1});
}

void TestChatAnswerReader::usageIsRead()
{
    QFETCH(QByteArray, usage);
    QFETCH(QList<int>, figures);
    const Answer answer =
        collected(wire("{'choices':[{'message':{'content':'a'}}],'usage':") + usage + "}");
    const auto figure = [](const std::optional<long long> &value) {
        return static_cast<int>(value.value_or(-1));
    };
    const TokenUsage &got = answer.usage;
    QCOMPARE(QList<int>({figure(got.input), figure(got.cacheRead), figure(got.cacheWrite),
                         figure(got.output), figure(got.reasoning)}),
             figures);
}

void TestChatAnswerReader::errorsInAnswersAreTold_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorClass>("kind");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const char *body, ErrorClass kind, const char *message) {
        QTest::newRow(name) << wire(body) << kind << QString::fromUtf8(message);
    };
    using enum ErrorClass;
    row("wire 1.1 error block", "{'error':{'message':'m','type':'server_error','code':null}}",
        badGateway, "m");
    row("wire 1.7 number as code", "{'error':{'code':429,'message':'slow'}}", rateLimited, "slow");
    row("wire 1.7 credits", "{'error':{'code':402,'message':'pay'}}", unavailable, "pay");
    row("wire 1.7 in a chunk",
        "{'id':'x','choices':[{'index':0,'delta':{'content':''},'finish_reason':'error'}],"
        "'error':{'code':502,'message':'gone'}}",
        badGateway, "gone");
    row("wire 1.7 older form",
        "{'object':'error','message':'m','type':'BadRequestError','code':400}", badRequest, "m");
    row("wire 2.12 keys are left out",
        "{'error':{'message':'Incorrect API key provided: sk-abcdefghijklmnop.'}}", badGateway,
        "Incorrect API key provided: [redacted]");
    row("wire 2.12 keys are left out of a text", "{'error':'Bearer abcdefgh'}", badGateway,
        "Bearer [redacted]");
    row("wire 1.7 error as text", "{'error':'m'}", badGateway, "m");
    row("wire 2.12 overloaded",
        "{'error':{'message':'m','type':'server_error','code':'server_is_overloaded'}}", overloaded,
        "m");
    row("wire 2.12 quota", "{'error':{'message':'m','type':'insufficient_quota'}}", rateLimited,
        "m");
    row("wire 2.12 context",
        "{'error':{'message':'m','type':'invalid_request_error',"
        "'code':'context_length_exceeded'}}",
        contextTooLong, "m");
    row("wire 2.7 error as reason",
        "{'id':'x','choices':[{'index':0,'delta':{},'finish_reason':'error'}]}", badGateway,
        "The upstream broke off its answer without saying why.");
}

void TestChatAnswerReader::errorsInAnswersAreTold()
{
    QFETCH(QByteArray, body);
    QFETCH(ErrorClass, kind);
    QFETCH(QString, message);
    AnswerCollector collector;
    const auto reader = chatCodec().answerReader(collector);
    QVERIFY(reader->readEvent({}, view(chunk("{'index':0,'delta':{'content':'a'}}"))).ok());
    QVERIFY(reader->readEvent({}, view(body)).ok());
    QVERIFY(reader->complete());
    QVERIFY(collector.answer().failure.has_value());
    QCOMPARE(collector.answer().failure->kind, kind);
    QCOMPARE(collector.answer().failure->message, message);
}

void TestChatAnswerReader::logprobsAndCitationsAreRead()
{
    const Answer answer = collected(
        wire("{'choices':[{'message':{'content':'a b','annotations':[{'type':'url_citation',"
             "'url_citation':{'url':'https://e.org','title':'t','start_index':0,"
             "'end_index':1}}]},'logprobs':{'content':[{'token':'a','logprob':-0.5,"
             "'bytes':[97],'top_logprobs':[{'token':'b','logprob':-1.5,'bytes':null}]}],"
             "'refusal':null},'finish_reason':'stop'}]}"));
    const AnswerPart &part = answer.choices.at(0).parts.at(0);
    QCOMPARE(part.citations.size(), 1U);
    const Citation expected{"https://e.org", "t", {}, 0, 1};
    QVERIFY(part.citations[0] == expected);
    QCOMPARE(part.logprobs.size(), 1U);
    QCOMPARE(part.logprobs[0].token, std::string("a"));
    QCOMPARE(part.logprobs[0].logprob, -0.5);
    QCOMPARE(part.logprobs[0].top.size(), 1U);
    QCOMPARE(part.logprobs[0].top[0].second, -1.5);
}

void TestChatAnswerReader::proofsAreRead()
{
    const QByteArray events =
        deltas({"{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'},"
                "'extra_content':{'google':{'thought_signature':'abc'}}}]}"});
    QCOMPARE(events, "start x\n0 start call c f\n0 signature google abc\n0 delta {}\n0 end\n"
                     "choice 0 endTurn\nend\n");
}

void TestChatAnswerReader::garbageIsRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no JSON") << QByteArray("<html>");
    QTest::newRow("no object") << QByteArray("[1]");
    QTest::newRow("choice that is none") << wire("{'choices':[3]}");
    QTest::newRow("choice without end") << wire("{'choices':[{'index':1e9,'delta':{}}]}");
}

void TestChatAnswerReader::garbageIsRefused()
{
    QFETCH(QByteArray, body);
    AnswerCollector collector;
    const Status event = chatCodec().answerReader(collector)->readEvent({}, view(body));
    QVERIFY(!event.ok());
    QCOMPARE(event.error().code, ErrorCode::corrupt);
    const Status answer = chatCodec().answerReader(collector)->readAnswer(view(body));
    QVERIFY(!answer.ok());
    QCOMPARE(answer.error().code, ErrorCode::corrupt);
    QVERIFY(!chatCodec().answerReader(collector)->readAnswer("{}").ok());
}

void TestChatAnswerReader::nothingFollowsTheEnd()
{
    EventRecorder recorder;
    const auto reader = chatCodec().answerReader(recorder);
    QVERIFY(!reader->complete());
    QVERIFY(reader->readEvent({}, view(wire("{'error':{'message':'m'}}"))).ok());
    QVERIFY(reader->complete());
    QVERIFY(reader->readEvent({}, "no JSON").ok());
    reader->finish();
    QCOMPARE(recorder.all(), std::string("failed m\n"));
}

QTEST_GUILESS_MAIN(TestChatAnswerReader)
#include "tst_chatanswerreader.moc"
