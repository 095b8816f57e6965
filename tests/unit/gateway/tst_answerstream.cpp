// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/answerstream.h"

#include "core/json/value.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

AnswerStream stream(DialectId dialect, StreamFraming framing = StreamFraming::sse,
                    PassThrough::ModelName name = PassThrough::ModelName::asUpstream)
{
    return {dialectFor(dialect), {framing, name, "client\"-m\xC3\xA9", UpstreamForm::plain}};
}

QByteArray fed(AnswerStream &out, QByteArrayView text)
{
    return out.feed(text) ? out.take() : QByteArray("refused");
}

/// What the stream passes on of `text`, fed in two pieces cut at `at`.
QByteArray fed(AnswerStream &out, const QByteArray &text, qsizetype at)
{
    const QByteArray first = fed(out, text.first(at));
    return first + fed(out, text.mid(at));
}

/// Whether a well-framed end of the body, coming now, makes the answer complete.
bool endsHere(AnswerStream &passing)
{
    return passing.finish(AnswerRelay::BodyEnd::framed) && passing.end() == StreamEnd::complete;
}

const ClientError kError{ErrorClass::badGateway, u"broke"_s, {}, {}, {}};

} // namespace

class TestAnswerStream final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesPassUnchangedWhereverTheyAreCut()
    {
        const QByteArray text =
            ": comment\r\n\r\ndata: {\"model\":\"m\",\"t\":\"\xF0\x9F\x98\x80\"}\r\n"
            "\r\nevent: x\rdata: y\r\rdata: [DONE]\n\n";
        for (qsizetype at = 0; at <= text.size(); ++at) {
            AnswerStream passing = stream(DialectId::openaiChat);
            QCOMPARE(fed(passing, text, at), text);
        }
    }

    void aTornTailIsHeldBack()
    {
        AnswerStream passing = stream(DialectId::openaiChat);
        QCOMPARE(fed(passing, "data: {\"a\":1}\n\ndata: {\"b\""),
                 QByteArray("data: {\"a\":1}\n\n"));
        QVERIFY(passing.any());
        QVERIFY(!endsHere(passing));
        QCOMPARE(fed(passing, ":2}\n\n"), QByteArray("data: {\"b\":2}\n\n"));
        QVERIFY(endsHere(passing));
    }

    void modelsAreRenamed_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("renamed");
        const auto row = [](const char *name, DialectId dialect, const QByteArray &text,
                            const QByteArray &renamed) {
            QTest::newRow(name) << dialect << text << renamed;
        };
        using enum DialectId;
        const QByteArray client = "\"client\\\"-m\xC3\xA9\"";
        row("chat", openaiChat,
            "data: {\"id\":\"1\", \"model\" : \"up\",\"c\":[{\"model\":\"up\"}]}\n\ndata: "
            "[DONE]\n\n",
            "data: {\"id\":\"1\", \"model\" : " + client +
                ",\"c\":[{\"model\":\"up\"}]}\n\ndata: [DONE]\n\n");
        row("CRLF, no blank after the colon", openaiChat, "data:{\"model\":\"up\"}\r\n\r\n",
            "data:{\"model\":" + client + "}\r\n\r\n");
        row("CR", openaiChat, "data: {\"model\":\"up\"}\r\r",
            "data: {\"model\":" + client + "}\r\r");
        row("multi-byte around", openaiChat,
            "data: {\"t\":\"\xF0\x9F\x98\x80\xC3\xA9\",\"model\":\"up\xC3\xA9\"}\n\n",
            "data: {\"t\":\"\xF0\x9F\x98\x80\xC3\xA9\",\"model\":" + client + "}\n\n");
        row("several lines of data", openaiChat,
            "event: e\r\ndata: {\"a\":1,\r\ndata: \"model\":\r\ndata: \"up\"}\r\nid: 5\r\n\r\n",
            "event: e\r\ndata: {\"a\":1,\r\ndata: \"model\":\r\ndata: " + client +
                "}\r\nid: 5\r\n\r\n");
        row("no name", openaiChat, "data: {\"model\":null}\n\ndata: x{\n\n: c\n\n",
            "data: {\"model\":null}\n\ndata: x{\n\n: c\n\n");
        row("responses", openaiResponses,
            "event: a\ndata: {\"type\":\"a\",\"response\":{\"id\":\"r\",\"model\":\"up\"}}\n\n",
            "event: a\ndata: {\"type\":\"a\",\"response\":{\"id\":\"r\",\"model\":" + client +
                "}}\n\n");
        row("anthropic", anthropic,
            "event: message_start\ndata: {\"message\":{\"model\":\"up\"}}\n\n",
            "event: message_start\ndata: {\"message\":{\"model\":" + client + "}}\n\n");
        row("gemini", gemini, "data: {\"modelVersion\":\"up\"}\r\n\r\n",
            "data: {\"modelVersion\":" + client + "}\r\n\r\n");
    }
    void modelsAreRenamed()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, renamed);
        for (qsizetype at = 0; at <= text.size(); ++at) {
            AnswerStream renaming =
                stream(dialect, StreamFraming::sse, PassThrough::ModelName::asClient);
            QCOMPARE(fed(renaming, text, at), renamed);
        }
    }

    void arraysAreRenamedAndCutAtItems()
    {
        const QByteArray text =
            "[{\"modelVersion\":\"up\",\"t\":\"]\"}\n,\r\n{\"modelVersion\":\"up\"}]";
        const QByteArray name = "\"client\\\"-m\xC3\xA9\"";
        for (qsizetype at = 0; at <= text.size(); ++at) {
            AnswerStream renaming = stream(DialectId::gemini, StreamFraming::jsonArray,
                                           PassThrough::ModelName::asClient);
            QCOMPARE(fed(renaming, text, at), "[{\"modelVersion\":" + name +
                                                  ",\"t\":\"]\"}\n,\r\n{\"modelVersion\":" + name +
                                                  "}]");
            QCOMPARE(renaming.end(), StreamEnd::complete);
        }
    }

    void wholeAnswersAreRenamed()
    {
        const Dialect &chat = dialectFor(DialectId::openaiChat);
        QCOMPARE(withClientModel(chat, "{\"a\":1.0,\"model\":\"up\"}", "x"),
                 QByteArray("{\"a\":1.0,\"model\":\"x\"}"));
        QCOMPARE(withClientModel(chat, "[1]", "x"), QByteArray("[1]"));
        QCOMPARE(withClientModel(chat, "{\"model\":3}", "x"), QByteArray("{\"model\":3}"));
    }

    void theEndIsSeenAcrossPieces()
    {
        AnswerStream passing = stream(DialectId::openaiChat);
        (void)passing.feed("data: {\"choices\":[{\"finish_reason\":null}]}\n\n");
        QCOMPARE(passing.end(), StreamEnd::open);
        (void)passing.feed("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n");
        (void)passing.feed("data: {\"choices\":[],\"usage\":{}}\n\n");
        QCOMPARE(passing.end(), StreamEnd::complete);
    }

    void anUpstreamErrorIsAnEnd()
    {
        AnswerStream passing = stream(DialectId::anthropic);
        (void)passing.feed("event: ping\ndata: {\"type\":\"ping\"}\n\n"
                           "event: error\ndata: {\"type\":\"error\"}\n\n");
        QCOMPARE(passing.end(), StreamEnd::failed);
    }

    void strictDialectsNeedTheirLastEvent()
    {
        AnswerStream passing = stream(DialectId::anthropic);
        (void)passing.feed("data: {\"type\":\"content_block_stop\"}\n\n");
        QVERIFY(!endsHere(passing));
        (void)passing.feed("data: {\"type\":\"message_stop\"}\n\n");
        QVERIFY(endsHere(passing));
    }

    void anEmptyStreamMayNotEnd()
    {
        AnswerStream passing = stream(DialectId::openaiChat);
        QVERIFY(!passing.any());
        QVERIFY(!endsHere(passing));
    }

    void usageIsOfTheFirstAndTheLastWord()
    {
        AnswerStream passing = stream(DialectId::anthropic);
        (void)passing.feed("data: {\"message\":{\"usage\":{\"input_tokens\":5,"
                           "\"cache_read_input_tokens\":4,\"output_tokens\":1}}}\n\n");
        (void)passing.feed("data: {\"delta\":{\"text\":\"hi\"}}\n\n");
        (void)passing.feed("data: {\"usage\":{\"output_tokens\":7}}\n\n");
        const Usage usage = passing.usage();
        QCOMPARE(usage.input, std::optional(9LL));
        QCOMPARE(usage.cached, std::optional(4LL));
        QCOMPARE(usage.output, std::optional(7LL));
    }

    void usageOfOnePieceCountsOnce()
    {
        AnswerStream passing = stream(DialectId::openaiChat);
        (void)passing.feed("data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n");
        QCOMPARE(passing.usage().input, std::optional(5LL));
        QCOMPARE(passing.usage().output, std::optional(7LL));
    }

    void usageOfArraysIsRead()
    {
        AnswerStream passing = stream(DialectId::gemini, StreamFraming::jsonArray);
        (void)passing.feed("[{\"usageMetadata\":{\"promptTokenCount\":5,\"totalTokenCount\":6}}");
        (void)passing.feed(
            ",\n{\"usageMetadata\":{\"promptTokenCount\":5,\"totalTokenCount\":12}}");
        QCOMPARE(passing.usage().output, std::optional(7LL));
    }

    void envelopesAreTakenOff_data()
    {
        QTest::addColumn<int>("framing");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("passed");
        QTest::newRow("wire 1.5 events")
            << static_cast<int>(StreamFraming::sse)
            << QByteArray("data: {\"response\":{\"modelVersion\":\"up\"},\"traceId\":\"t\"}\n\n"
                          "data: {\"error\":{\"code\":429}}\n\n")
            << QByteArray("data: {\"modelVersion\":\"up\"}\n\n"
                          "data: {\"error\":{\"code\":429}}\n\n");
        QTest::newRow("wire 1.5 array")
            << static_cast<int>(StreamFraming::jsonArray)
            << QByteArray("[{\"response\":{\"a\":1}}\n,{\"response\":{\"a\":2}}]")
            << QByteArray("[{\"a\":1}\n,{\"a\":2}]");
    }
    void envelopesAreTakenOff()
    {
        QFETCH(int, framing);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, passed);
        for (qsizetype at = 0; at <= text.size(); ++at) {
            AnswerStream out(dialectFor(DialectId::gemini), {static_cast<StreamFraming>(framing),
                                                             PassThrough::ModelName::asUpstream,
                                                             {},
                                                             UpstreamForm::codeAssist});
            QCOMPARE(fed(out, text, at), passed);
        }
    }

    void keepAlivesAreOfTheDialect_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("wire 2.11 anthropic: a ping")
            << DialectId::anthropic << QByteArray("data: {\"type\":\"message_start\"}\n\n")
            << QByteArray("event: ping\ndata: {\"type\":\"ping\"}\n\n");
        QTest::newRow("wire 2.11 chat: an empty delta of the same answer")
            << DialectId::openaiChat
            << QByteArray("data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\","
                          "\"created\":5,\"model\":\"m\"}\n\n")
            << QByteArray("data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\","
                          "\"created\":5,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},"
                          "\"finish_reason\":null}]}\n\n");
        QTest::newRow("wire 2.11 responses")
            << DialectId::openaiResponses << QByteArray("data: {\"type\":\"response.created\"}\n\n")
            << QByteArray("event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n");
        QTest::newRow("wire 2.11 gemini: an empty text, no comment")
            << DialectId::gemini << QByteArray("data: {\"candidates\":[]}\n\n")
            << QByteArray("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],"
                          "\"role\":\"model\"},\"index\":0}]}\n\n");
    }
    void keepAlivesAreOfTheDialect()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, bytes);
        AnswerStream passing = stream(dialect);
        QVERIFY(passing.keepAlive().isEmpty()); // nothing was begun
        (void)fed(passing, first);
        QCOMPARE(passing.keepAlive(), bytes);
    }

    void aCompleteStreamIsNotKeptAlive()
    {
        AnswerStream passing = stream(DialectId::anthropic);
        (void)fed(passing, "data: {\"type\":\"message_stop\"}\n\n");
        QVERIFY(passing.keepAlive().isEmpty());
    }

    void aBrokenArrayIsStillJson()
    {
        AnswerStream passing = stream(DialectId::gemini, StreamFraming::jsonArray);
        QByteArray text = fed(passing, "[{\"a\":1},\n{\"b\"");
        text += passing.broken(kError);
        QVERIFY(json::parse({text.constData(), static_cast<std::size_t>(text.size())}));
    }
};

QTEST_APPLESS_MAIN(TestAnswerStream)
#include "tst_answerstream.moc"
