// SPDX-License-Identifier: GPL-3.0-or-later
// Answers for Gemini clients, whole and streamed: wire.md 1.4, 2.6 – 2.8, 2.11, cases F02, G02.
#include "geminitest.h"

#include "core/dialects/canonical/answercollector.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::geminitest;
using namespace Qt::StringLiterals;

namespace {

enum class Thoughts { hidden, shown };

AnswerContext contextOf(Thoughts thoughts, StreamFraming framing = StreamFraming::sse)
{
    auto request = std::make_shared<Conversation>();
    request->dialect = DialectId::gemini;
    request->reasoning.visible = thoughts == Thoughts::shown;
    return {"client-model", "req", 0, framing, std::move(request)};
}

PartStart partOf(PartKind kind, int choice = 0)
{
    PartStart start;
    start.kind = kind;
    start.choice = choice;
    return start;
}

PartStart callOf(const char *id, const char *name)
{
    PartStart start = partOf(PartKind::toolCall);
    start.callId = id;
    start.name = name;
    return start;
}

/// What a well-formed answer tells: thoughts, text with a source, a call with a proof, an image.
void tell(AnswerEvents &to)
{
    to.start({"up-1", "up-model", {}});
    to.partStart(0, partOf(PartKind::thinking));
    to.delta(0, "hm");
    to.signature(0, {"anthropic", "c2ln"});
    to.partEnd(0);
    to.partStart(1, partOf(PartKind::text));
    to.delta(1, "d\u00e9j\u00e0");
    to.delta(1, " vu");
    to.citation(1, {"u", "t", "q", 0, 4});
    to.logprobs(1, {{"a", -0.5, {{"b", -2}}}});
    to.partEnd(1);
    to.partStart(2, callOf("c1", "f"));
    to.delta(2, "{\"n\":");
    to.delta(2, "1.50}");
    to.signature(2, {"google", "cw=="});
    to.partEnd(2);
    PartStart image = partOf(PartKind::media);
    image.mimeType = "image/png";
    to.partStart(3, image);
    to.delta(3, "AA");
    to.delta(3, "==");
    to.partEnd(3);
    to.choiceEnd(0, {StopReason::toolUse, {}, {}});
    to.usage({20, 5, {}, 10, 4});
    to.end();
}

QByteArray streamed(const AnswerContext &context, const std::function<void(AnswerWriter &)> &tells)
{
    const auto writer = codecFor(DialectId::gemini).answerWriter(context);
    tells(*writer);
    return writer->take();
}

/// The data of a stream's events, checked to be framed as Gemini's are.
QList<QByteArray> dataOf(const QByteArray &stream)
{
    QList<QByteArray> out;
    if (!stream.endsWith("\n\n"))
        return {"no blank line at the end"};
    for (const QByteArray &line : stream.chopped(2).split('\n')) {
        if (line.startsWith("data: "))
            out << line.mid(6);
        else if (!line.isEmpty())
            out << "unknown line: " + line;
    }
    return out;
}

/// A chunk without what all of them say.
json::Value candidateOf(const QByteArray &data)
{
    json::Value chunk = parsed(data);
    if (!chunk.is_object() || chunk.at("modelVersion") != json::Value("client-model") ||
        chunk.at("responseId") != json::Value("up-1"))
        return json::Value("wrong frame: " + data.toStdString());
    return chunk.at("candidates").at(0);
}

void compare(const json::Value &actual, const QByteArray &expected)
{
    if (actual != parsed(unquoted(expected)))
        QCOMPARE(QString::fromUtf8(json::dump(actual)), QString::fromUtf8(unquoted(expected)));
}

QByteArray partChunk(const char *part, const char *more = "")
{
    return QByteArray("{'content':{'role':'model','parts':[") + part + "]},'index':0" + more + "}";
}

constexpr const char *kGrounding =
    ",'groundingMetadata':{'groundingChunks':[{'web':{'uri':'u','title':'t'}}],"
    "'groundingSupports':[{'segment':{'partIndex':1,'startIndex':0,'endIndex':6,'text':'q'},"
    "'groundingChunkIndices':[0]}]}";

} // namespace

class TestGeminiAnswerWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeAnswer()
    {
        AnswerCollector answer;
        tell(answer);
        const QByteArray body =
            codecFor(DialectId::gemini).writeAnswer(answer.answer(), contextOf(Thoughts::shown));
        const std::string mark = parsed(body)
                                     .at("candidates")
                                     .at(0)
                                     .at("content")
                                     .at("parts")
                                     .at(0)
                                     .at("thoughtSignature")
                                     .as_string()
                                     .c_str();
        QVERIFY(mark != "c2ln"); // marked with its family
        compare(parsed(body),
                "{'candidates':[{'content':{'role':'model','parts':[{'text':'hm','thought':true,"
                "'thoughtSignature':'" +
                    QByteArray::fromStdString(mark) +
                    "'},{'text':'d\u00e9j\u00e0 vu'},{'functionCall':{'id':'c1','name':'f','args':"
                    "{'n':1.50}},'thoughtSignature':'cw=='},{'inlineData':{'mimeType':'image/png',"
                    "'data':'AA=='}}]},'finishReason':'STOP','index':0" +
                    kGrounding +
                    ",'logprobsResult':{'chosenCandidates':[{'token':'a','logProbability':-0.5}],"
                    "'topCandidates':[{'candidates':[{'token':'b','logProbability':-2}]}]}}],"
                    "'usageMetadata':{'promptTokenCount':20,'cachedContentTokenCount':5,"
                    "'candidatesTokenCount':6,'thoughtsTokenCount':4,'totalTokenCount':30},"
                    "'modelVersion':'client-model','responseId':'up-1'}");
        QVERIFY(body.contains("{\"n\":1.50}")); // arguments byte for byte
    }

    void argumentsOverSeveralLinesStayInOneEvent()
    {
        const QList<QByteArray> data =
            dataOf(streamed(contextOf(Thoughts::hidden), [](AnswerWriter &to) {
                to.start({"up-1", "up-model", {}});
                to.partStart(0, callOf("c1", "f"));
                to.delta(0, "{\n  \"text\": \"a\\nb\",\r\n  \"n\": 1\n}");
                to.partEnd(0);
                to.choiceEnd(0, {StopReason::toolUse, {}, {}});
                to.end();
            }));
        QVERIFY(!data.isEmpty());
        compare(candidateOf(data.at(0)),
                partChunk("{'functionCall':{'id':'c1','name':'f','args':{'text':'a\\nb','n':1}}}"));
    }

    void chunks()
    {
        const QList<QByteArray> data = dataOf(streamed(contextOf(Thoughts::shown), tell));
        QCOMPARE(data.size(), 7);
        compare(candidateOf(data.at(0)), partChunk("{'text':'hm','thought':true}"));
        const json::Value proof = candidateOf(data.at(1)).at("content").at("parts").at(0);
        QCOMPARE(proof.at("text"), json::Value(""));
        QCOMPARE(proof.at("thought"), json::Value(true));
        QVERIFY(proof.at("thoughtSignature") != json::Value("c2ln"));
        compare(candidateOf(data.at(2)), partChunk("{'text':'d\u00e9j\u00e0'}"));
        compare(candidateOf(data.at(3)), partChunk("{'text':' vu'}"));
        compare(candidateOf(data.at(4)),
                partChunk("{'functionCall':{'id':'c1','name':'f','args':{'n':1.50}},"
                          "'thoughtSignature':'cw=='}",
                          ",'logprobsResult':{'chosenCandidates':[{'token':'a','logProbability':"
                          "-0.5}],'topCandidates':[{'candidates':[{'token':'b','logProbability':"
                          "-2}]}]}"));
        compare(candidateOf(data.at(5)),
                partChunk("{'inlineData':{'mimeType':'image/png','data':'AA=='}}"));
        compare(candidateOf(data.at(6)),
                partChunk("{'text':''}",
                          (QByteArray(",'finishReason':'STOP'") + kGrounding).constData()));
        compare(parsed(data.at(6)).at("usageMetadata"),
                "{'promptTokenCount':20,'cachedContentTokenCount':5,'candidatesTokenCount':6,"
                "'thoughtsTokenCount':4,'totalTokenCount':30}");
        QVERIFY(!parsed(data.at(5)).get_object().contains("usageMetadata"));
    }

    /// 2.6: thoughts that were not asked for are not sent.
    void thoughtsStayHidden()
    {
        QVERIFY(!streamed(contextOf(Thoughts::hidden), tell).contains("thought\":true"));
        AnswerCollector answer;
        tell(answer);
        const QByteArray body =
            codecFor(DialectId::gemini).writeAnswer(answer.answer(), contextOf(Thoughts::hidden));
        QVERIFY(!body.contains("\"hm\""));
    }

    void takenAsItComes()
    {
        const auto writer = codecFor(DialectId::gemini).answerWriter(contextOf(Thoughts::shown));
        writer->keepAlive();
        QVERIFY(writer->take().isEmpty());
        writer->start({"up-1", {}, {}});
        writer->partStart(0, partOf(PartKind::text));
        QVERIFY(writer->take().isEmpty());
        writer->delta(0, "a");
        QCOMPARE(dataOf(writer->take()).size(), 1);
        writer->keepAlive();
        const QList<QByteArray> data = dataOf(writer->take());
        QCOMPARE(data.size(), 1);
        compare(candidateOf(data.at(0)), partChunk("{'text':''}"));
        writer->partEnd(0);
        writer->choiceEnd(0, {});
        QVERIFY(writer->take().isEmpty()); // the usage may still come
        writer->end();
        QCOMPARE(dataOf(writer->take()).size(), 1);
        writer->keepAlive();
        writer->end();
        QVERIFY(writer->take().isEmpty());
    }

    /// 1.4: without alt=sse the stream is one JSON array.
    void arrays()
    {
        const QByteArray body =
            streamed(contextOf(Thoughts::hidden, StreamFraming::jsonArray), tell);
        const json::Value list = parsed(body);
        QVERIFY(list.is_array());
        QCOMPARE(list.get_array().size(), std::size_t(5));
        QVERIFY(body.startsWith("[{") && body.endsWith("}\n]"));
    }

    void failures_data()
    {
        QTest::addColumn<bool>("asArray");
        QTest::addColumn<bool>("begun");
        QTest::newRow("2.11 sse") << false << true;
        QTest::newRow("2.11 sse, nothing sent") << false << false;
        QTest::newRow("2.11 array") << true << true;
        QTest::newRow("2.11 array, nothing sent") << true << false;
    }

    void failures()
    {
        QFETCH(bool, asArray);
        QFETCH(bool, begun);
        const auto framing = asArray ? StreamFraming::jsonArray : StreamFraming::sse;
        const QByteArray bytes =
            streamed(contextOf(Thoughts::shown, framing), [begun](AnswerWriter &to) {
                to.start({"up-1", {}, {}});
                to.partStart(0, partOf(PartKind::text));
                if (begun)
                    to.delta(0, "a");
                to.failed({ErrorClass::rateLimited, u"Slow down"_s, {}, std::nullopt, {}});
                to.failed({ErrorClass::rateLimited, u"Again"_s, {}, std::nullopt, {}});
            });
        json::Array items;
        if (asArray) {
            items = parsed(bytes).as_array();
        } else {
            for (const QByteArray &data : dataOf(bytes))
                items.push_back(parsed(data));
        }
        QCOMPARE(items.size(), static_cast<std::size_t>(begun ? 2 : 1));
        compare(items.back(),
                "{'error':{'code':429,'message':'Slow down','status':'RESOURCE_EXHAUSTED'}}");
    }

    void aBrokenAnswerIsAnError()
    {
        Answer answer;
        answer.failure = ClientError{ErrorClass::overloaded, u"Busy"_s, {}, std::nullopt, {}};
        compare(
            parsed(codecFor(DialectId::gemini).writeAnswer(answer, contextOf(Thoughts::hidden))),
            "{'error':{'code':503,'message':'Busy','status':'UNAVAILABLE'}}");
    }

    void stops_data()
    {
        QTest::addColumn<int>("reason");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, StopReason reason, const char *expected) {
            QTest::newRow(name) << static_cast<int>(reason) << QByteArray(expected);
        };
        row("2.7 end", StopReason::endTurn, "STOP");
        row("2.7 tool use", StopReason::toolUse, "STOP");
        row("2.7 stop sequence", StopReason::stopSequence, "STOP");
        row("2.7 pause", StopReason::pauseTurn, "STOP");
        row("2.7 max tokens", StopReason::maxTokens, "MAX_TOKENS");
        row("2.7 context window", StopReason::contextWindow, "MAX_TOKENS");
        row("2.7 refusal", StopReason::refusal, "SAFETY");
    }

    void stops()
    {
        QFETCH(int, reason);
        QFETCH(QByteArray, expected);
        Answer answer;
        answer.choices.push_back({{}, {static_cast<StopReason>(reason), {}, "why"}});
        const json::Value body =
            parsed(codecFor(DialectId::gemini).writeAnswer(answer, contextOf(Thoughts::hidden)));
        const json::Object &candidate = body.at("candidates").at(0).as_object();
        QCOMPARE(candidate.at("finishReason"), json::Value(expected.toStdString()));
        QCOMPARE(candidate.contains("finishMessage"), expected == "SAFETY");
        // An answer of nothing still has a part, which clients read without looking.
        compare(candidate.at("content"), "{'role':'model','parts':[{'text':''}]}");
        QCOMPARE(body.at("responseId"), json::Value("req"));
    }

    void severalAnswers()
    {
        const QByteArray stream = streamed(contextOf(Thoughts::hidden), [](AnswerWriter &to) {
            to.start({"up-1", {}, {}});
            to.partStart(0, partOf(PartKind::text, 0));
            to.partStart(1, partOf(PartKind::text, 1));
            to.delta(1, "b");
            to.delta(0, "a");
            to.partEnd(0);
            to.partEnd(1);
            to.choiceEnd(0, {});
            to.choiceEnd(1, {StopReason::maxTokens, {}, {}});
            to.end();
        });
        const QList<QByteArray> data = dataOf(stream);
        QCOMPARE(data.size(), 3);
        QCOMPARE(candidateOf(data.at(0)).at("index"), json::Value(1));
        QCOMPARE(candidateOf(data.at(1)).at("index"), json::Value(0));
        const json::Array last = parsed(data.at(2)).at("candidates").as_array();
        QCOMPARE(last.size(), std::size_t(2));
        QCOMPARE(last.at(1).at("finishReason"), json::Value("MAX_TOKENS"));
    }

    /// What is written can be read again.
    void readsWhatItWrites()
    {
        EventLog log;
        const auto reader = codecFor(DialectId::gemini).answerReader(log);
        for (const QByteArray &data : dataOf(streamed(contextOf(Thoughts::hidden), tell)))
            QVERIFY(reader->readEvent({}, view(data)).ok());
        QVERIFY(reader->complete());
        QCOMPARE(log.lines().filter(u"1 + "_s), QStringList{u"1 + {\"n\":1.5}"_s});
    }

    void everySettingHasItsField()
    {
        const DialectCodec &codec = codecFor(DialectId::gemini);
        QCOMPARE(codec.fieldOf(Setting::maxTokens),
                 std::string_view("generationConfig.maxOutputTokens"));
        QCOMPARE(codec.fieldOf(Setting::logitBias), std::string_view());
        QVERIFY(std::ranges::find(codec.knownFields(), "contents") != codec.knownFields().end());
    }
};

QTEST_APPLESS_MAIN(TestGeminiAnswerWriter)
#include "tst_geminianswerwriter.moc"
