// SPDX-License-Identifier: GPL-3.0-or-later
// Answers for Responses clients, streamed and whole: wire.md 1.2, 2.11, openai 7.x types.
#include "responsestesting.h"

#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

AnswerContext contextFor(const QByteArray &rest = {})
{
    AnswerContext out;
    out.model = "my-model";
    out.requestId = "7";
    out.created = 1700000000;
    out.request = std::make_shared<const Conversation>(readInput("'hi'", rest).value());
    return out;
}

PartStart partOf(PartKind kind)
{
    PartStart out;
    out.kind = kind;
    return out;
}

PartStart callOf(const char *id, const char *name)
{
    PartStart out = partOf(PartKind::toolCall);
    out.callId = id;
    out.name = name;
    return out;
}

/// A stream being written, and the same answer collected.
struct Run
{
    explicit Run(AnswerContext of = contextFor())
        : context(std::move(of)), writer(responses().answerWriter(context))
    {
        both([](AnswerEvents &to) { to.start({"up_1", "upstream-model", {}}); });
    }

    template <class Tell>
    void both(const Tell &tell)
    {
        tell(*writer);
        tell(collector);
    }
    void part(int number, const PartStart &start, const std::vector<std::string> &deltas,
              const Signature &signature = {})
    {
        both([&](AnswerEvents &to) {
            to.partStart(number, start);
            if (start.kind == PartKind::toolCall && !signature.empty())
                to.signature(number, signature);
            for (const std::string &delta : deltas)
                to.delta(number, delta);
            if (start.kind != PartKind::toolCall && !signature.empty())
                to.signature(number, signature);
            to.partEnd(number);
        });
    }
    void finish(const Stop &stop = {})
    {
        both([&](AnswerEvents &to) {
            to.usage({12, 2, 1, 5, 3});
            to.choiceEnd(0, stop);
            to.end();
        });
    }
    [[nodiscard]] QByteArray whole() const
    {
        return responses().writeAnswer(collector.answer(), context);
    }

    AnswerContext context;
    std::unique_ptr<AnswerWriter> writer;
    AnswerCollector collector;
};

/// "response.created", "response.output_item.added 0" …, one a line.
QByteArray order(const std::vector<json::Object> &list)
{
    QByteArray out;
    for (const json::Object &event : list) {
        out += view(event.at("type").as_string()).data();
        for (const char *index : {"output_index", "content_index", "summary_index"}) {
            if (const json::Value *value = event.if_contains(index))
                out += ' ' + QByteArray::number(qlonglong(value->as_int64()));
        }
        out += '\n';
    }
    return out;
}

const QByteArray kOpening = "response.created\nresponse.in_progress\n";

} // namespace

class TestResponsesAnswerWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textInItsOrder()
    {
        Run run;
        run.part(0, partOf(PartKind::text), {"a", "b"});
        run.finish();
        const auto list = events(run.writer->take());
        QCOMPARE(order(list), kOpening + "response.output_item.added 0\n"
                                         "response.content_part.added 0 0\n"
                                         "response.output_text.delta 0 0\n"
                                         "response.output_text.delta 0 0\n"
                                         "response.output_text.done 0 0\n"
                                         "response.content_part.done 0 0\n"
                                         "response.output_item.done 0\n"
                                         "response.completed\n");
        for (std::size_t i = 0; i < list.size(); ++i)
            QCOMPARE(list[i].at("sequence_number").as_int64(), static_cast<std::int64_t>(i));
        QCOMPARE(normal(list[2].at("item")),
                 normal(quoted("{'id':'msg_7_0','type':'message','status':'in_progress',"
                               "'role':'assistant','content':[]}")));
        const QByteArray item = normal(
            quoted("{'id':'msg_7_0','type':'message','status':'completed','role':'assistant',"
                   "'content':[{'type':'output_text','text':'ab','annotations':[],"
                   "'logprobs':[]}]}")); // D05
        QCOMPARE(normal(list[8].at("item")), item);
        QCOMPARE(normal(list[9].at("response").at("output").at(0)), item);
        QCOMPARE(at(run.whole(), "/output/0"), item);
    }

    void responsesEchoTheRequest()
    {
        Run run(contextFor(",'instructions':'i','temperature':0.5,'tools':[{'type':'function',"
                           "'name':'f'}],'metadata':{'a':'b'},'store':false"));
        run.finish();
        const auto list = events(run.writer->take());
        for (const json::Object &event : list) {
            const QByteArray response = normal(event.at("response"));
            QCOMPARE(at(response, "/id"), QByteArray("\"resp_7\""));
            QCOMPARE(at(response, "/object"), QByteArray("\"response\""));
            QCOMPARE(at(response, "/created_at"), QByteArray("1700000000"));
            QCOMPARE(at(response, "/model"), QByteArray("\"my-model\"")); // D04
            QCOMPARE(at(response, "/instructions"), QByteArray("\"i\""));
            QCOMPARE(at(response, "/temperature"), QByteArray("0.5"));
            QCOMPARE(at(response, "/tools/0/name"), QByteArray("\"f\""));
            QCOMPARE(at(response, "/metadata/a"), QByteArray("\"b\""));
            QCOMPARE(at(response, "/store"), QByteArray("false"));
            QCOMPARE(at(response, "/tool_choice"), QByteArray("\"auto\""));
            QCOMPARE(at(response, "/parallel_tool_calls"), QByteArray("true"));
        }
        QCOMPARE(normal(list[0].at("response").at("usage")), QByteArray("null"));
    }

    void usageHasItsDetails() // wire 2.8, CPA#4985
    {
        Run run;
        run.finish();
        const QByteArray usage =
            normal(quoted("{'input_tokens':12,'input_tokens_details':{'cached_tokens':2,"
                          "'cache_write_tokens':1},'output_tokens':5,'output_tokens_details':"
                          "{'reasoning_tokens':3},'total_tokens':17}"));
        QCOMPARE(normal(events(run.writer->take()).back().at("response").at("usage")), usage);
        QCOMPARE(at(run.whole(), "/usage"), usage);
        QCOMPARE(at(responses().writeAnswer({}, contextFor()), "/usage/output_tokens_details"),
                 normal(quoted("{'reasoning_tokens':0}")));
    }

    void reasoningThenCalls()
    {
        Run run;
        run.part(0, partOf(PartKind::thinking), {"h", "m"}, {"anthropic", "c2ln"});
        PartStart exec = callOf("c2", "exec");
        exec.freeform = true;
        exec.nameSpace = "functions";
        run.both([&](AnswerEvents &to) { // B01: both open at once
            to.partStart(1, callOf("c1", "f"));
            to.delta(1, "{");
            to.partStart(2, exec);
            to.delta(2, "ls");
            to.delta(1, "}");
            to.partEnd(1);
            to.partEnd(2);
        });
        run.finish({StopReason::toolUse, {}, {}});
        const auto list = events(run.writer->take());
        QCOMPARE(order(list), kOpening + "response.output_item.added 0\n"
                                         "response.reasoning_summary_part.added 0 0\n"
                                         "response.reasoning_summary_text.delta 0 0\n"
                                         "response.reasoning_summary_text.delta 0 0\n"
                                         "response.reasoning_summary_text.done 0 0\n"
                                         "response.reasoning_summary_part.done 0 0\n"
                                         "response.output_item.done 0\n"
                                         "response.output_item.added 1\n"
                                         "response.function_call_arguments.delta 1\n"
                                         "response.output_item.added 2\n"
                                         "response.custom_tool_call_input.delta 2\n"
                                         "response.function_call_arguments.delta 1\n"
                                         "response.function_call_arguments.done 1\n"
                                         "response.output_item.done 1\n"
                                         "response.custom_tool_call_input.done 2\n"
                                         "response.output_item.done 2\n"
                                         "response.completed\n");
        const QByteArray proof =
            QByteArray::fromStdString(carriedSignature({"anthropic", "c2ln"}, "openai"));
        const QByteArray output = normal(
            quoted("[{'id':'rs_7_0','type':'reasoning','summary':[{'type':'summary_text',"
                   "'text':'hm'}],'encrypted_content':'" +
                   proof +
                   "'},{'id':'fc_7_1','type':'function_call','status':'completed','call_id':'c1',"
                   "'name':'f','arguments':'{}'},{'id':'ctc_7_2','type':'custom_tool_call',"
                   "'status':'completed','call_id':'c2','name':'exec','namespace':'functions',"
                   "'input':'ls'}]"));
        QCOMPARE(normal(list.back().at("response").at("output")), output);
        QCOMPARE(at(run.whole(), "/output"), output);
    }

    void proofsOfCallsTravelWithReasoning()
    {
        Run run;
        run.part(0, partOf(PartKind::thinking), {"hm"});
        run.part(1, callOf("c1", "f"), {"{}"}, {"google", "c2ln"});
        run.part(2, callOf("c2", "f"), {"{}"});
        run.part(3, callOf("c3", "f"), {"{}"}, {"google", "c2ln"});
        run.finish({StopReason::toolUse, {}, {}});
        const auto list = events(run.writer->take());
        const QByteArray output = normal(list.back().at("response").at("output"));
        QCOMPARE(at(run.whole(), "/output"), output);
        QByteArray types;
        for (int i = 0; i < 5; ++i)
            types += at(output, "/" + QByteArray::number(i) + "/type");
        QCOMPARE(types, quoted("'reasoning''function_call''function_call''reasoning'"
                               "'function_call'"));
        const QByteArray proof =
            '"' + QByteArray::fromStdString(carriedSignature({"google", "c2ln"}, "openai")) + '"';
        QCOMPARE(at(output, "/0/encrypted_content"), proof);
        QCOMPARE(at(output, "/3/encrypted_content"), proof);
        QCOMPARE(at(output, "/3/summary"), QByteArray("[]"));
    }

    void proofsThatComeAfterTheArgumentsStandBeforeTheCall()
    {
        Run run;
        run.both([](AnswerEvents &to) {
            to.partStart(0, callOf("c1", "f"));
            to.delta(0, "{}");
            to.signature(0, {"google", "c2ln"});
            to.partEnd(0);
        });
        run.part(1, callOf("c2", "f"), {"{}"});
        run.finish({StopReason::toolUse, {}, {}});
        const auto list = events(run.writer->take());
        const auto back = readInput(normal(list.back().at("response").at("output")));
        QVERIFY(back.ok());
        QCOMPARE(described(*back), QByteArray("assistant(input[0]): call c1 /f {} {google c2ln} | "
                                              "call c2 /f {} |\n"));
    }

    void redactedThoughtsComeBackRedacted()
    {
        PartStart start = partOf(PartKind::thinking);
        start.redacted = true;
        Run run;
        run.part(0, start, {}, {"anthropic", "ZGF0YQ"});
        run.finish();
        QCOMPARE(order(events(run.writer->take())), kOpening + "response.output_item.added 0\n"
                                                               "response.output_item.done 0\n"
                                                               "response.completed\n");
        const auto back = readInput(at(run.whole(), "/output"));
        QVERIFY(back.ok());
        QCOMPARE(described(*back),
                 QByteArray("assistant(input[0]): redacted  {anthropic ZGF0YQ} |\n"));
    }

    void textsThatFollowAreOneMessage()
    {
        Run run;
        run.part(0, partOf(PartKind::text), {"a"});
        run.both([](AnswerEvents &to) {
            to.partStart(1, partOf(PartKind::text));
            to.delta(1, "b");
            to.citation(1, {"https:/"
                            "/x",
                            "t", "q", 0, 1});
            to.citation(1, {"", "a document", "q", {}, {}});
            to.partEnd(1);
        });
        run.part(2, callOf("c", "f"), {"{}"});
        run.finish();
        const auto list = events(run.writer->take());
        QCOMPARE(order(list), kOpening + "response.output_item.added 0\n"
                                         "response.content_part.added 0 0\n"
                                         "response.output_text.delta 0 0\n"
                                         "response.output_text.done 0 0\n"
                                         "response.content_part.done 0 0\n"
                                         "response.content_part.added 0 1\n"
                                         "response.output_text.delta 0 1\n"
                                         "response.output_text.annotation.added 0 1\n"
                                         "response.output_text.done 0 1\n"
                                         "response.content_part.done 0 1\n"
                                         "response.output_item.done 0\n"
                                         "response.output_item.added 1\n"
                                         "response.function_call_arguments.delta 1\n"
                                         "response.function_call_arguments.done 1\n"
                                         "response.output_item.done 1\n"
                                         "response.completed\n");
        QCOMPARE(at(run.whole(), "/output"), normal(list.back().at("response").at("output")));
        QCOMPARE(at(run.whole(), "/output/0/content/1/annotations"),
                 normal(quoted("[{'type':'url_citation','start_index':0,'end_index':1,'url':"
                               "'https:/"
                               "/x','title':'t'}]")));
    }

    void logprobsGoWithTheirDelta()
    {
        Run run;
        run.both([](AnswerEvents &to) {
            to.partStart(0, partOf(PartKind::text));
            to.logprobs(0, {{"h\xC3\xA9", -0.5, {{"h", -1}}}});
            to.delta(0, "h\xC3\xA9");
            to.delta(0, "!");
            to.partEnd(0);
        });
        run.finish();
        const auto list = events(run.writer->take());
        const QByteArray token =
            normal(quoted("{'token':'h\xC3\xA9','bytes':[104,195,169],'logprob':-0.5,"
                          "'top_logprobs':[{'token':'h','bytes':[104],'logprob':-1}]}"));
        QCOMPARE(normal(list[4].at("logprobs").at(0)), token);
        QCOMPARE(normal(list[5].at("logprobs")), QByteArray("[]"));
        QCOMPARE(at(run.whole(), "/output/0/content/0/logprobs/0/bytes"),
                 QByteArray("[104,195,169]"));
    }

    void stopsBecomeStatus_data() // wire 2.7
    {
        QTest::addColumn<int>("reason");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<QByteArray>("details");
        const auto row = [](const char *name, StopReason reason, const char *event,
                            const char *details) {
            QTest::newRow(name) << static_cast<int>(reason) << QByteArray(event) << quoted(details);
        };
        using enum StopReason;
        row("end_turn", endTurn, "response.completed", "null");
        row("tool_use", toolUse, "response.completed", "null");
        row("stop_sequence", stopSequence, "response.completed", "null");
        row("pause_turn", pauseTurn, "response.completed", "null");
        row("max_tokens", maxTokens, "response.incomplete", "{'reason':'max_output_tokens'}");
        row("context window", contextWindow, "response.incomplete",
            "{'reason':'max_output_tokens'}");
        row("refusal", refusal, "response.incomplete", "{'reason':'content_filter'}");
    }

    void stopsBecomeStatus()
    {
        QFETCH(const int, reason);
        QFETCH(const QByteArray, event);
        QFETCH(const QByteArray, details);
        Run run;
        run.part(0, partOf(PartKind::text), {"a"});
        run.finish({static_cast<StopReason>(reason), {}, {}});
        const auto list = events(run.writer->take());
        const QByteArray response = normal(list.back().at("response"));
        QCOMPARE(toBytes(list.back().at("type").as_string()), event);
        QCOMPARE(at(response, "/incomplete_details"), details);
        QCOMPARE("\"response." + at(response, "/status").mid(1), '"' + event + '"');
        QCOMPARE(at(response, "/output/0/status"), at(response, "/status"));
        QCOMPARE(at(run.whole(), "/status"), at(response, "/status"));
        QCOMPARE(at(run.whole(), "/output"), at(response, "/output"));
    }

    void aRefusalSaysWhy()
    {
        Run run;
        run.part(0, partOf(PartKind::text), {"I"});
        run.finish({StopReason::refusal, {}, "Not this."});
        const auto list = events(run.writer->take());
        const QByteArray output = normal(list.back().at("response").at("output"));
        QCOMPARE(at(output, "/0/content/1"),
                 normal(quoted("{'type':'refusal','refusal':'Not this.'}")));
        QCOMPARE(at(run.whole(), "/output"), output);
    }

    void imagesAndForeignItems()
    {
        PartStart image = partOf(PartKind::media);
        image.mimeType = "image/webp";
        PartStart sound = partOf(PartKind::media);
        sound.mimeType = "audio/wav";
        PartStart own = partOf(PartKind::foreign);
        own.foreign = {DialectId::openaiResponses,
                       "web_search_call",
                       quoted("{'id':'ws_1','type':'web_search_call'}").toStdString(),
                       {}};
        PartStart other = partOf(PartKind::foreign);
        other.foreign = {DialectId::gemini, "executableCode", "{}", "print(1)"};
        PartStart silent = partOf(PartKind::foreign);
        silent.foreign = {DialectId::gemini, "x", "{}", {}};
        Run run;
        run.part(0, image, {"QU", "I="});
        run.part(1, sound, {"QUI="});
        run.part(2, own, {});
        run.part(3, other, {});
        run.part(4, silent, {});
        run.finish();
        const auto list = events(run.writer->take());
        const QByteArray output = normal(list.back().at("response").at("output"));
        QCOMPARE(output,
                 normal(quoted(
                     "[{'id':'ig_7_0','type':'image_generation_call','status':'completed',"
                     "'output_format':'webp','result':'QUI='},{'id':'ws_1','type':"
                     "'web_search_call'},{'id':'msg_7_2','type':'message','status':'completed',"
                     "'role':'assistant','content':[{'type':'output_text','text':'print(1)',"
                     "'annotations':[],'logprobs':[]}]}]")));
        QCOMPARE(at(run.whole(), "/output"), output);
    }

    void failuresEndTheStream() // B14
    {
        Run run;
        const ClientError error{ErrorClass::overloaded, u"Too much."_s, {}, {}, "7"};
        run.both([&](AnswerEvents &to) {
            to.partStart(0, partOf(PartKind::text));
            to.delta(0, "a");
            to.failed(error);
        });
        const auto list = events(run.writer->take());
        const QByteArray response = normal(list.back().at("response"));
        QCOMPARE(toBytes(list.back().at("type").as_string()), QByteArray("response.failed"));
        QCOMPARE(at(response, "/status"), QByteArray("\"failed\""));
        QCOMPARE(at(response, "/error"),
                 normal(quoted("{'code':'server_is_overloaded','message':'Too much.'}")));
        QCOMPARE(at(response, "/output/0/status"), QByteArray("\"incomplete\""));
        QCOMPARE(at(run.whole(), "/error"), at(response, "/error"));
        QCOMPARE(at(run.whole(), "/status"), QByteArray("\"failed\""));
    }

    void keepAliveOnlyAfterTheStart()
    {
        const auto writer = responses().answerWriter(contextFor());
        writer->keepAlive();
        QCOMPARE(writer->take(), QByteArray());
        writer->start({});
        (void)writer->take();
        writer->keepAlive();
        QCOMPARE(writer->take(), QByteArray("event: keepalive\ndata: {\"type\":\"keepalive\","
                                            "\"sequence_number\":2}\n\n"));
    }

    void everyPieceGoesOutAtOnce()
    {
        Run run;
        QVERIFY(!run.writer->take().isEmpty());
        run.writer->partStart(0, partOf(PartKind::text));
        run.writer->delta(0, "a");
        QVERIFY(run.writer->take().contains("\"delta\":\"a\""));
        run.writer->delta(0, "b");
        QVERIFY(run.writer->take().contains("\"delta\":\"b\""));
        run.writer->partStart(1, callOf("c", "f"));
        QVERIFY(run.writer->take().contains("response.output_item.added"));
        run.writer->delta(1, "{");
        QVERIFY(run.writer->take().contains("\"delta\":\"{\""));
    }

    void aStreamReadAgainIsTheSameAnswer()
    {
        Run run;
        run.part(0, partOf(PartKind::thinking), {"hm"}, {"openai", "enc"});
        run.part(1, partOf(PartKind::text), {"a", "b"});
        run.part(2, callOf("c", "f"), {"{\"x\"", ":1}"});
        run.finish();
        AnswerCollector streamed;
        const auto reader = responses().answerReader(streamed);
        const QByteArray bytes = run.writer->take();
        QByteArrayView rest(bytes);
        while (const auto event = takeSseEvent(rest))
            QVERIFY(reader->readEvent(view(event->name), view(event->data)).ok());
        QVERIFY(reader->complete());
        QCOMPARE(at(responses().writeAnswer(streamed.answer(), run.context), "/output"),
                 at(run.whole(), "/output"));
    }
};

QTEST_APPLESS_MAIN(TestResponsesAnswerWriter)
#include "tst_responsesanswerwriter.moc"
