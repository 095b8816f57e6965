// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of Gemini, Vertex AI and Code Assist: wire.md 1.4, 1.5, 2.7, 2.8, cases A06, B05, G01,
// G02.
#include "geminitest.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::geminitest;
using namespace Qt::StringLiterals;

namespace {

/// A chunk of one candidate with these parts and, perhaps, more of it.
QByteArray chunk(const char *parts, const char *more = "")
{
    return QByteArray("{'candidates':[{'content':{'role':'model','parts':[") + parts + "]}" + more +
           "}]}";
}

QStringList events(const QList<QByteArray> &chunks)
{
    EventLog log;
    const auto reader = codecFor(DialectId::gemini).answerReader(log);
    for (const QByteArray &data : chunks) {
        const QByteArray text = unquoted(data);
        if (const Status read = reader->readEvent({}, view(text)); !read)
            return log.lines() + QStringList{u"corrupt"_s};
    }
    return log.lines();
}

} // namespace

class TestGeminiAnswerReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stream_data()
    {
        QTest::addColumn<QList<QByteArray>>("chunks");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char *name, const QList<QByteArray> &chunks,
                            const QStringList &expected) {
            QTest::newRow(name) << chunks << expected;
        };
        row("1.4 text, and what is told beside it",
            {"{'candidates':[{'content':{'parts':[{'text':'Hel'}]}}],'modelVersion':'up',"
             "'responseId':'r'}",
             chunk("{'text':'lo'}"), chunk("{'text':''}", ",'finishReason':'STOP'")},
            {u"start r up"_s, u"0 start text"_s, u"0 + Hel"_s, u"0 + lo"_s, u"0 end"_s,
             u"choice 0 endTurn"_s, u"end"_s});
        row("2.6 thoughts are parts of their own",
            {chunk("{'text':'t1','thought':true}"), chunk("{'text':'t2','thought':true}"),
             chunk("{'text':'a'}", ",'finishReason':'STOP'")},
            {u"start  "_s, u"0 start thinking"_s, u"0 + t1"_s, u"0 + t2"_s, u"0 end"_s,
             u"1 start text"_s, u"1 + a"_s, u"1 end"_s, u"choice 0 endTurn"_s, u"end"_s});
        row("B05 two calls of one name in one chunk",
            {chunk("{'functionCall':{'name':'f','args':{'n':1}},'thoughtSignature':'cw=='},"
                   "{'functionCall':{'id':'c','name':'f'}}",
                   ",'finishReason':'STOP'")},
            {u"start  "_s, u"0 start call f"_s, u"0 + {\"n\":1}"_s, u"0 ~ google:cw=="_s,
             u"0 end"_s, u"1 start call c f"_s, u"1 + {}"_s, u"1 end"_s, u"choice 0 endTurn"_s,
             u"end"_s});
        row("A06 the proof in a last part without text",
            {chunk("{'text':'a'}"),
             chunk("{'text':'','thoughtSignature':'cw=='}", ",'finishReason':'STOP'")},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"0 ~ google:cw=="_s, u"0 end"_s,
             u"choice 0 endTurn"_s, u"end"_s});
        row("A06 the proof after a call",
            {chunk("{'functionCall':{'name':'f'}},{'text':'','thoughtSignature':'cw=='}",
                   ",'finishReason':'STOP'")},
            {u"start  "_s, u"0 start call f"_s, u"0 + {}"_s, u"0 end"_s, u"1 start text"_s,
             u"1 ~ google:cw=="_s, u"1 end"_s, u"choice 0 endTurn"_s, u"end"_s});
        row("2.6 nothing is added to what has its proof",
            {chunk("{'text':'a','thoughtSignature':'cw=='}"), chunk("{'text':'b'}")},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"0 ~ google:cw=="_s, u"0 end"_s,
             u"1 start text"_s, u"1 + b"_s});
        row("2.2 media",
            {chunk("{'text':'a'},{'inlineData':{'mimeType':'image/png','data':'AA=='}},"
                   "{'inlineData':{'mimeType':'image/png','data':'BB=='},'thought':true}")},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"0 end"_s, u"1 start media image/png"_s,
             u"1 + AA=="_s, u"1 end"_s});
        row("1.4 parts that only Gemini knows",
            {chunk("{'executableCode':{'language':'PYTHON','code':'1'}}")},
            {u"start  "_s, u"0 start foreign executableCode"_s, u"0 end"_s});
        row("1.4 candidates by their index",
            {"{'candidates':[{'index':0,'content':{'parts':[{'text':'a'}]}},{'index':1,'content':"
             "{'parts':[{'text':'b'}]}}]}",
             "{'candidates':[{'index':1,'finishReason':'MAX_TOKENS'}]}",
             "{'candidates':[{'index':0,'content':{'parts':[{'text':'c'}]},"
             "'finishReason':'STOP'}]}"},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"1 start text of 1"_s, u"1 + b"_s,
             u"1 end"_s, u"choice 1 maxTokens"_s, u"0 + c"_s, u"0 end"_s, u"choice 0 endTurn"_s,
             u"end"_s});
        row("1.4 a blocked prompt",
            {"{'promptFeedback':{'blockReason':'SAFETY','blockReasonMessage':'No.'},"
             "'usageMetadata':{'promptTokenCount':3,'totalTokenCount':3}}"},
            {u"start  "_s, u"usage 3 - 0 -"_s, u"choice 0 refusal: No."_s, u"end"_s});
        row("1.4 feedback that blocks nothing",
            {"{'promptFeedback':{'safetyRatings':[]},'candidates':[{'finishReason':'STOP'}]}"},
            {u"start  "_s, u"choice 0 endTurn"_s, u"end"_s});
        row("1.4 what comes after the end",
            {chunk("", ",'finishReason':'STOP'"), chunk("{'text':'x'}")},
            {u"start  "_s, u"choice 0 endTurn"_s, u"end"_s});
        row("1.5 Code Assist's wrapper and its trace",
            {"{'response':{'candidates':[{'finishReason':'STOP'}],'modelVersion':'up'},"
             "'traceId':'t'}"},
            {u"start t up"_s, u"choice 0 endTurn"_s, u"end"_s});
        row("1.4 logprobs",
            {chunk("{'text':'a'}", ",'logprobsResult':{'chosenCandidates':[{'token':'a',"
                                   "'logProbability':-0.5}],'topCandidates':[{'candidates':"
                                   "[{'token':'a','logProbability':-0.5},{'token':'b',"
                                   "'logProbability':-2}]}]}")},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"0 logprob a -0.5 of 2"_s});
        row("1.4 an array stream's pieces",
            {"[" + chunk("{'text':'a'}"), ",\n" + chunk("", ",'finishReason':'STOP'"), "]"},
            {u"start  "_s, u"0 start text"_s, u"0 + a"_s, u"0 end"_s, u"choice 0 endTurn"_s,
             u"end"_s});
        row("no JSON", {"<html>"}, {u"corrupt"_s});
        row("candidates that are none", {"{'candidates':7}"}, {u"corrupt"_s});
        row("a candidate with a wild number", {"{'candidates':[{'index':2000000000}]}"},
            {u"start  "_s, u"corrupt"_s});
        row("a candidate that is none", {"{'candidates':[7]}"}, {u"start  "_s, u"corrupt"_s});
    }

    void stream()
    {
        QFETCH(QList<QByteArray>, chunks);
        QTEST(events(chunks), "expected");
    }

    void finishReasons_data()
    {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *word, const char16_t *expected) {
            QTest::newRow(word) << QString::fromUtf16(expected);
        };
        for (const char *word :
             {"STOP", "OTHER", "LANGUAGE", "TOO_MANY_TOOL_CALLS", "NO_IMAGE", "A_NEW_REASON"})
            row(word, u"choice 0 endTurn");
        for (const char *word : {"MAX_TOKENS", "CONTINUATION"})
            row(word, u"choice 0 maxTokens");
        for (const char *word :
             {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "IMAGE_SAFETY",
              "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER"})
            row(word, u"choice 0 refusal: why");
        for (const char *word :
             {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE"})
            row(word, u"failed INTERNAL");
    }

    /// 2.7
    void finishReasons()
    {
        QFETCH(QString, expected);
        const QByteArray reason = QTest::currentDataTag();
        const QStringList lines =
            events({"{'candidates':[{'finishReason':'" + reason + "','finishMessage':'why'}]}"});
        QVERIFY(lines.size() >= 2);
        QVERIFY2(lines.at(1).startsWith(expected), qPrintable(lines.at(1)));
    }

    void unspecifiedIsNoReason()
    {
        QCOMPARE(events({chunk("{'text':'a'}", ",'finishReason':'FINISH_REASON_UNSPECIFIED'")}),
                 (QStringList{u"start  "_s, u"0 start text"_s, u"0 + a"_s}));
    }

    void usage_data()
    {
        QTest::addColumn<QByteArray>("metadata");
        QTest::addColumn<QString>("expected"); // input, cache read, output, reasoning
        const auto row = [](const char *name, const char *metadata, const char16_t *expected) {
            QTest::newRow(name) << QByteArray(metadata) << QString::fromUtf16(expected);
        };
        row("G01 cached tokens are inside the prompt",
            "{'promptTokenCount':20,'cachedContentTokenCount':5,'candidatesTokenCount':10,"
            "'totalTokenCount':30}",
            u"usage 20 5 10 -");
        row("G02 thoughts beside candidates",
            "{'promptTokenCount':20,'candidatesTokenCount':6,'thoughtsTokenCount':4,"
            "'totalTokenCount':30}",
            u"usage 20 - 10 4");
        row("G02 thoughts inside candidates",
            "{'promptTokenCount':20,'candidatesTokenCount':10,'thoughtsTokenCount':4,"
            "'totalTokenCount':30}",
            u"usage 20 - 10 4");
        row("1.4 no total",
            "{'promptTokenCount':20,'candidatesTokenCount':6,'thoughtsTokenCount':4}",
            u"usage 20 - 10 4");
        row("1.4 a total that is too small",
            "{'promptTokenCount':20,'candidatesTokenCount':6,'thoughtsTokenCount':4,"
            "'totalTokenCount':20}",
            u"usage 20 - 10 4");
        row("1.4 what tools gave",
            "{'promptTokenCount':20,'toolUsePromptTokenCount':8,'candidatesTokenCount':10,"
            "'totalTokenCount':38}",
            u"usage 28 - 10 -");
        row("1.4 the prompt alone", "{'promptTokenCount':20,'totalTokenCount':20}",
            u"usage 20 - 0 -");
        row("1.4 nothing", "{}", u"usage - - - -");
        row("figures that make no sense",
            "{'promptTokenCount':-9223372036854775807,'candidatesTokenCount':9223372036854775807,"
            "'totalTokenCount':9223372036854775807,'toolUsePromptTokenCount':9223372036854775807}",
            u"usage - - - -");
    }

    void usage()
    {
        QFETCH(QByteArray, metadata);
        QTEST(events({"{'candidates':[],'usageMetadata':" + metadata + "}"}).at(1), "expected");
    }

    /// Offsets are bytes there and characters here.
    void sourcesAreCited()
    {
        const QByteArray grounding =
            ",'groundingMetadata':{'groundingChunks':[{'web':{'uri':'u1','title':'t1'}},"
            "{'retrievedContext':{'uri':'u2','title':'t2'}}],'groundingSupports':[{'segment':"
            "{'endIndex':4,'text':'q1'},'groundingChunkIndices':[0,1]},{'segment':{'startIndex':5,"
            "'endIndex':99},'groundingChunkIndices':[1,7]}]},'citationMetadata':{'citations':"
            "[{'startIndex':1,'endIndex':3,'uri':'u3','title':'t3'}]}";
        const QStringList lines =
            events({chunk("{'text':'d\u00e9j\u00e0 vu'}", grounding.constData()),
                    chunk("", (grounding + ",'finishReason':'STOP'").constData())});
        QCOMPARE(lines.mid(3), (QStringList{u"0 cites u3 (t3) 1-2"_s, u"0 cites u1 (t1) 0-3"_s,
                                            u"0 cites u2 (t2) 0-3"_s, u"0 cites u2 (t2)"_s,
                                            u"0 end"_s, u"choice 0 endTurn"_s, u"end"_s}));
    }

    void sourcesWithoutPlaces()
    {
        const QStringList lines = events({chunk(
            "{'text':'a'}", ",'groundingMetadata':{'groundingChunks':[{'web':{'uri':'u'}}]}")});
        QCOMPARE(lines.last(), u"0 cites u ()"_s);
    }

    void whole_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char *name, const QByteArray &answer,
                            const QStringList &expected) {
            QTest::newRow(name) << answer << expected;
        };
        const QStringList hello = {u"start  "_s, u"0 start text"_s,     u"0 + a"_s,
                                   u"0 end"_s,   u"choice 0 endTurn"_s, u"end"_s};
        row("1.4 whole", chunk("{'text':'a'}", ",'finishReason':'STOP'"), hello);
        row("1.4 an array",
            "[" + chunk("{'text':'a'}") + ",\n" + chunk("", ",'finishReason':'STOP'") + "]", hello);
        row("2.11 nothing says why it ended", chunk("{'text':'a'}"), hello);
        row("1.4 an error in a one-element array",
            "[{'error':{'code':429,'message':'Slow down','status':'RESOURCE_EXHAUSTED'}}]",
            {u"failed RESOURCE_EXHAUSTED: Slow down"_s});
    }

    void whole()
    {
        QFETCH(QByteArray, answer);
        EventLog log;
        const auto reader = codecFor(DialectId::gemini).answerReader(log);
        QVERIFY(reader->readAnswer(view(unquoted(answer))).ok());
        QVERIFY(reader->complete());
        QTEST(log.lines(), "expected");
    }

    void garbage_data()
    {
        QTest::addColumn<QByteArray>("answer");
        for (const char *answer : {"", "<html></html>", "{\"answer\":42}", "[]", "7", "{\"cand"})
            QTest::newRow(answer) << QByteArray(answer);
    }

    void garbage()
    {
        QFETCH(QByteArray, answer);
        EventLog log;
        const Status read = codecFor(DialectId::gemini).answerReader(log)->readAnswer(view(answer));
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::corrupt);
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("error");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *error, const char16_t *expected) {
            QTest::newRow(error) << QByteArray(error) << QString::fromUtf16(expected);
        };
        row("{'code':400,'status':'INVALID_ARGUMENT','message':'m'}",
            u"failed INVALID_ARGUMENT: m");
        // The account's key is at fault, not the client's.
        row("{'code':401,'status':'UNAUTHENTICATED','message':'m'}", u"failed UNAVAILABLE: m");
        row("{'code':403,'status':'PERMISSION_DENIED','message':'m'}",
            u"failed PERMISSION_DENIED: m");
        row("{'code':404,'status':'NOT_FOUND','message':'m'}", u"failed NOT_FOUND: m");
        row("{'code':503,'status':'UNAVAILABLE','message':'m'}", u"failed UNAVAILABLE: m");
        row("{'code':504,'message':'m'}", u"failed DEADLINE_EXCEEDED: m");
        row("{'code':500,'status':'INTERNAL','message':'m'}", u"failed INTERNAL: m");
    }

    /// 2.12
    void errors()
    {
        QFETCH(QByteArray, error);
        QTEST(events({"{'error':" + error + "}"}).at(0), "expected");
    }

    void finishTellsWhatIsOwed()
    {
        EventLog log;
        const auto reader = codecFor(DialectId::gemini).answerReader(log);
        QVERIFY(reader->readEvent({}, view(unquoted(chunk("{'text':'a'}")))).ok());
        QVERIFY(!reader->complete());
        reader->finish();
        reader->finish();
        QVERIFY(reader->complete());
        QCOMPARE(log.lines().mid(3), (QStringList{u"0 end"_s, u"choice 0 endTurn"_s, u"end"_s}));
    }
};

QTEST_APPLESS_MAIN(TestGeminiAnswerReader)
#include "tst_geminianswerreader.moc"
