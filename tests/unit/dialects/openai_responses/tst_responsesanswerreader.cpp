// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of Responses upstreams become events: wire.md 1.2, 2.7, 2.8, openai 7.x types.
#include "responsestesting.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

Q_DECLARE_METATYPE(signalbox::ErrorClass)

namespace {

struct Errors final : public AnswerEvents
{
    std::optional<ClientError> error;

    void start(const AnswerStart &) override {}
    void partStart(int, const PartStart &) override {}
    void delta(int, std::string_view) override {}
    void signature(int, const Signature &) override {}
    void citation(int, const Citation &) override {}
    void logprobs(int, const std::vector<TokenLogprob> &) override {}
    void partEnd(int) override {}
    void choiceEnd(int, const Stop &) override {}
    void usage(const TokenUsage &) override {}
    void end() override {}
    void failed(const ClientError &failure) override { error = failure; }
};

QByteArray told(const QByteArray &events)
{
    EventRecorder recorder;
    const auto reader = responses().answerReader(recorder);
    for (const QByteArray &line : events.split('\n')) {
        if (!line.isEmpty() && !reader->readEvent({}, view(quoted(line))).ok())
            return "garbage: " + line;
    }
    return QByteArray::fromStdString(recorder.all()) + (reader->complete() ? "complete" : "open");
}

QByteArray toldWhole(const QByteArray &body)
{
    EventRecorder recorder;
    const auto reader = responses().answerReader(recorder);
    if (!reader->readAnswer(view(quoted(body))).ok())
        return "garbage";
    return QByteArray::fromStdString(recorder.all()) + (reader->complete() ? "complete" : "open");
}

const QByteArray kCreated =
    "{'type':'response.created','response':{'id':'resp_1','model':'m','output':[]}}\n"
    "{'type':'response.in_progress','response':{'id':'resp_1'}}\n";
const QByteArray kCompleted =
    "{'type':'response.completed','response':{'status':'completed','usage':{'input_tokens':3,"
    "'output_tokens':4}}}\n";
const QByteArray kEnd = "usage 3 4\nchoice 0 endTurn\nend\ncomplete";

} // namespace

class TestResponsesAnswerReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streams_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("events");
        const auto row = [](const char *name, const QByteArray &stream, const QByteArray &events) {
            QTest::newRow(name) << stream << "start resp_1\n" + events;
        };
        row("wire 1.2 text",
            kCreated +
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'message',"
                "'id':'msg_1'}}\n"
                "{'type':'response.content_part.added','output_index':0,'content_index':0,'part':"
                "{'type':'output_text','text':''}}\n"
                "{'type':'response.output_text.delta','output_index':0,'content_index':0,"
                "'delta':'a','logprobs':[{'token':'a','logprob':-1,'top_logprobs':[]}]}\n"
                "{'type':'response.output_text.annotation.added','output_index':0,"
                "'content_index':0,'annotation':{'type':'url_citation','url':'u','title':'t'}}\n"
                "{'type':'response.output_text.delta','output_index':0,'content_index':0,"
                "'delta':'b','logprobs':[]}\n"
                "{'type':'response.output_text.done','output_index':0,'content_index':0,'text':"
                "'ab'}\n"
                "{'type':'response.content_part.done','output_index':0,'content_index':0,'part':"
                "{'type':'output_text','text':'ab'}}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'message',"
                "'id':'msg_1','content':[{'type':'output_text','text':'ab','annotations':[{'type':"
                "'url_citation','url':'u','title':'t'}],'logprobs':[{'token':'a','logprob':-1}]}]"
                "}}\n" +
                kCompleted,
            "0 start text\n0 logprobs 1\n0 delta a\n0 citation u\n0 delta b\n0 end\n" + kEnd);
        row("B09 text only in output_text.done",
            kCreated +
                "{'type':'response.output_text.done','output_index':0,'content_index':0,"
                "'text':'ab'}\n" +
                kCompleted,
            "0 start text\n0 delta ab\n" + kEnd);
        row("B09 items only in output_item.done",
            kCreated +
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'message',"
                "'id':'msg_1','content':[{'type':'output_text','text':'ab'}]}}\n"
                "{'type':'response.output_item.done','output_index':1,'item':{'type':"
                "'function_call','id':'fc_1','call_id':'c','name':'f','arguments':'{}'}}\n" +
                kCompleted,
            "0 start text\n0 delta ab\n0 end\n1 start call c f\n1 delta {}\n1 end\n" + kEnd);
        row("B09 items only in the last event",
            kCreated + "{'type':'response.completed','response':{'status':'completed','output':["
                       "{'type':'message','content':[{'type':'output_text','text':'ab'}]}],"
                       "'usage':{'input_tokens':3,'output_tokens':4}}}",
            "0 start text\n0 delta ab\n0 end\n" + kEnd);
        row("B01 interleaved args",
            kCreated +
                "{'type':'response.output_item.added','output_index':0,'item':{'type':"
                "'function_call','call_id':'c1','name':'f'}}\n"
                "{'type':'response.output_item.added','output_index':1,'item':{'type':"
                "'custom_tool_call','call_id':'c2','name':'g','namespace':'n'}}\n"
                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{'}\n"
                "{'type':'response.custom_tool_call_input.delta','output_index':1,'delta':'l'}\n"
                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'}'}\n"
                "{'type':'response.custom_tool_call_input.done','output_index':1,'input':'ls'}\n"
                "{'type':'response.function_call_arguments.done','output_index':0,"
                "'arguments':'{}'}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':"
                "'function_call','call_id':'c1','name':'f','arguments':'{}'}}\n" +
                kCompleted,
            "0 start call c1 f\n1 start call c2 g in n freeform\n0 delta {\n1 delta l\n0 delta }\n"
            "1 delta s\n0 end\n" +
                kEnd);
        row("B04 the name comes last",
            kCreated +
                "{'type':'response.output_item.added','output_index':0,'item':{'type':"
                "'function_call','call_id':'c'}}\n"
                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{}'}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':"
                "'function_call','call_id':'c','name':'f','arguments':'{}'}}\n" +
                kCompleted,
            "0 start call c f\n0 delta {}\n0 end\n" + kEnd);
        row("wire 1.2 reasoning summary with its proof",
            kCreated +
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning',"
                "'id':'rs_1','summary':[]}}\n"
                "{'type':'response.reasoning_summary_part.added','output_index':0,"
                "'summary_index':0,'part':{'type':'summary_text','text':''}}\n"
                "{'type':'response.reasoning_summary_text.delta','output_index':0,"
                "'summary_index':0,'delta':'a'}\n"
                "{'type':'response.reasoning_summary_text.done','output_index':0,"
                "'summary_index':0,'text':'a'}\n"
                "{'type':'response.reasoning_summary_text.delta','output_index':0,"
                "'summary_index':1,'delta':'b'}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning',"
                "'id':'rs_1','summary':[{'type':'summary_text','text':'a'},{'type':'summary_text',"
                "'text':'b'}],'encrypted_content':'enc'}}\n" +
                kCompleted,
            "0 start thinking\n0 delta a\n0 delta \n\n\n0 delta b\n0 signature openai enc\n0 "
            "end\n" +
                kEnd);
        row("A09 a proof without words",
            kCreated +
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning',"
                "'summary':[],'encrypted_content':'enc'}}\n" +
                kCompleted,
            "0 start thinking\n0 signature openai enc\n0 end\n" + kEnd);
        row("D10 raw thoughts; the summary does not repeat them",
            kCreated +
                "{'type':'response.reasoning_text.delta','output_index':0,'content_index':0,"
                "'delta':'r'}\n"
                "{'type':'response.reasoning_text.done','output_index':0,'content_index':0,"
                "'text':'r'}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning',"
                "'summary':[{'type':'summary_text','text':'s'}],'content':[{'type':"
                "'reasoning_text','text':'r'}]}}\n" +
                kCompleted,
            "0 start thinking\n0 delta r\n0 end\n" + kEnd);
        row("wire 2.6 reasoning that says nothing is nothing",
            kCreated +
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning',"
                "'summary':[]}}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning',"
                "'summary':[]}}\n" +
                kCompleted,
            kEnd);
        row("wire 1.2 refusal",
            kCreated +
                "{'type':'response.refusal.delta','output_index':0,'content_index':0,'delta':'n'}\n"
                "{'type':'response.refusal.done','output_index':0,'content_index':0,'refusal':"
                "'no'}\n" +
                kCompleted,
            "0 start refusal\n0 delta n\n0 delta o\n" + kEnd);
        row("wire 1.2 hosted calls and what is unknown",
            kCreated +
                "{'type':'keepalive'}\n{'type':'codex.rate_limits','x':1}\n[DONE]\n"
                "{'type':'response.web_search_call.searching','output_index':0}\n"
                "{'type':'response.output_item.done','output_index':0,'item':{'type':"
                "'web_search_call','id':'ws_1'}}\n"
                "{'type':'response.output_item.done','output_index':1,'item':{'type':"
                "'image_generation_call','id':'ig_1','result':'QUI='}}\n" +
                kCompleted,
            "0 start foreign\n0 end\n1 start media\n1 delta QUI=\n1 end\n" + kEnd);
        row("B10 nothing after the end", kCreated + kCompleted + kCreated + kCompleted, kEnd);
        row("wire 2.7 max_output_tokens",
            kCreated + "{'type':'response.incomplete','response':{'status':'incomplete',"
                       "'incomplete_details':{'reason':'max_output_tokens'}}}",
            "usage -1 -1\nchoice 0 maxTokens\nend\ncomplete");
        row("wire 2.7 content_filter",
            kCreated + "{'type':'response.incomplete','response':{'status':'incomplete',"
                       "'incomplete_details':{'reason':'content_filter'}}}",
            "usage -1 -1\nchoice 0 refusal\nend\ncomplete");
        row("B12 no last event", kCreated, "open");
        row("wire 1.2 failed",
            kCreated + "{'type':'response.failed','response':{'status':'failed','error':{'code':"
                       "'server_error','message':'Sorry.'}}}",
            "usage -1 -1\nfailed Sorry.\ncomplete");
        row("wire 2.12 keys are left out",
            kCreated + "{'type':'response.failed','response':{'status':'failed','error':{'message':"
                       "'Wrong key sk-abcdefghijklmnop.'}}}",
            "usage -1 -1\nfailed Wrong key [redacted]\ncomplete");
        row("figures that make no sense",
            kCreated + "{'type':'response.completed','response':{'status':'completed','usage':{"
                       "'input_tokens':9223372036854775807,'output_tokens':-1}}}",
            "usage -1 -1\nchoice 0 endTurn\nend\ncomplete");
        row("wire 1.2 error event",
            kCreated + "{'type':'error','code':'server_error','message':'Sorry.','param':null}",
            "usage -1 -1\nfailed Sorry.\ncomplete");
    }

    void streams()
    {
        QFETCH(const QByteArray, stream);
        QTEST(told(stream), "events");
    }

    void theEventsNameStandsInForTheType()
    {
        EventRecorder recorder;
        const auto reader = responses().answerReader(recorder);
        QVERIFY(reader->readEvent("response.output_text.delta", "{\"delta\":\"a\"}").ok());
        QCOMPARE(recorder.all(), std::string("start \n0 start text\n0 delta a\n"));
    }

    void wholeAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("events");
        QTest::newRow("wire 1.2")
            << QByteArray(
                   "{'id':'resp_1','status':'completed','error':null,'output':[{'type':'reasoning',"
                   "'id':'rs_1','summary':[{'type':'summary_text','text':'t'}],"
                   "'encrypted_content':'enc'},{'type':'message','content':[{'type':'output_text',"
                   "'text':'a','annotations':[{'type':'url_citation','url':'u','title':'t'}]},"
                   "{'type':'refusal','refusal':'no'}]},{'type':'function_call','call_id':'c',"
                   "'name':'f','arguments':'{}'}],'usage':{'input_tokens':3,'output_tokens':4}}")
            << QByteArray("start resp_1\n0 start thinking\n0 delta t\n0 signature openai enc\n"
                          "0 end\n1 start text\n1 delta a\n1 citation u\n2 start refusal\n"
                          "2 delta no\n1 end\n2 end\n3 start call c f\n3 delta {}\n3 end\n") +
                   kEnd;
        QTest::newRow("D08 incomplete")
            << QByteArray("{'status':'incomplete','output':[],'incomplete_details':{'reason':"
                          "'max_output_tokens'}}")
            << QByteArray("start \nusage -1 -1\nchoice 0 maxTokens\nend\ncomplete");
        QTest::newRow("failed in a 200")
            << QByteArray("{'status':'failed','output':[],'error':{'code':'x','message':'No.'}}")
            << QByteArray("usage -1 -1\nfailed No.\ncomplete");
        QTest::newRow("an error in a 200") << QByteArray("{'error':{'message':'No.'}}")
                                           << QByteArray("usage -1 -1\nfailed No.\ncomplete");
        QTest::newRow("no JSON") << QByteArray("<html>") << QByteArray("garbage");
        QTest::newRow("another object") << QByteArray("{'choices':[]}") << QByteArray("garbage");
        QTest::newRow("not finished")
            << QByteArray("{'status':'queued','output':[]}") << QByteArray("garbage");
    }

    void wholeAnswers()
    {
        QFETCH(const QByteArray, body);
        QTEST(toldWhole(body), "events");
    }

    void garbageIsCorrupt()
    {
        EventRecorder recorder;
        const auto reader = responses().answerReader(recorder);
        const Status status = reader->readEvent({}, "{\"type\":");
        QVERIFY(!status.ok() && status.error().code == ErrorCode::corrupt);
        QVERIFY(!status.error().message.isEmpty());
    }

    void errorsHaveTheirClass_data()
    {
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<ErrorClass>("kind");
        const auto row = [](const char *code, ErrorClass kind) {
            QTest::newRow(code) << QByteArray(code) << kind;
        };
        row("rate_limit_exceeded", ErrorClass::rateLimited);
        row("insufficient_quota", ErrorClass::rateLimited);
        row("server_is_overloaded", ErrorClass::overloaded);
        row("context_length_exceeded", ErrorClass::contextTooLong);
        row("invalid_prompt", ErrorClass::badRequest);
        row("invalid_image_format", ErrorClass::badRequest);
        row("server_error", ErrorClass::badGateway);
        row("made_up", ErrorClass::badGateway);
    }

    void errorsHaveTheirClass()
    {
        QFETCH(const QByteArray, code);
        Errors errors;
        const auto reader = responses().answerReader(errors);
        QVERIFY(reader
                    ->readEvent({}, view("{\"type\":\"response.failed\",\"response\":{\"error\":{"
                                         "\"code\":\"" +
                                         code + "\",\"message\":\"m\"}}}"))
                    .ok());
        QVERIFY(errors.error.has_value());
        QTEST(errors.error->kind, "kind");
    }
};

QTEST_APPLESS_MAIN(TestResponsesAnswerReader)
#include "tst_responsesanswerreader.moc"
