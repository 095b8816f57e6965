// SPDX-License-Identifier: GPL-3.0-or-later
// How streams of each dialect end, and what ends a broken one.
#include "core/dialects/dialect.h"
#include "core/json/value.h"
#include "core/net/sse.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)
Q_DECLARE_METATYPE(signalbox::StreamEnd)

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

const ClientError kError{ErrorClass::badGateway, u"it broke"_s, {}, {}, "req_1"};

json::Object parsed(const QByteArray &body)
{
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value();
}

SseEvent only(const QByteArray &bytes)
{
    QByteArrayView rest(bytes);
    auto event = takeSseEvent(rest);
    return event && rest.isEmpty() && bytes.endsWith("\n\n") ? *event : SseEvent{};
}

} // namespace

class TestDialectStreams final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsTellTheEnd_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<StreamEnd>("end");
        const auto row = [](const char *name, DialectId dialect, const QByteArray &data,
                            StreamEnd end) { QTest::newRow(name) << dialect << data << end; };
        using enum DialectId;
        row("chat: done", openaiChat, "[DONE]", StreamEnd::complete);
        row("chat: finish", openaiChat, R"({"choices":[{"delta":{},"finish_reason":"stop"}]})",
            StreamEnd::complete);
        row("chat: no finish yet", openaiChat,
            R"({"choices":[{"delta":{"content":"[DONE]"},"finish_reason":null}]})",
            StreamEnd::open);
        row("chat: empty finish", openaiChat, R"({"choices":[{"finish_reason":""}]})",
            StreamEnd::open);
        row("chat: usage", openaiChat, R"({"choices":[],"usage":{}})", StreamEnd::open);
        row("chat: error", openaiChat, R"({"error":{"message":"x"}})", StreamEnd::failed);
        row("chat: error in a last chunk", openaiChat,
            R"({"error":{"message":"x"},"choices":[{"finish_reason":"error"}]})",
            StreamEnd::failed);
        row("chat: null error", openaiChat, R"({"error":null,"choices":[]})", StreamEnd::open);
        row("responses: completed", openaiResponses, R"({"type":"response.completed"})",
            StreamEnd::complete);
        row("responses: incomplete", openaiResponses, R"({"type":"response.incomplete"})",
            StreamEnd::complete);
        row("responses: failed", openaiResponses, R"({"type":"response.failed"})",
            StreamEnd::failed);
        row("responses: error", openaiResponses, R"({"type":"error"})", StreamEnd::failed);
        row("responses: text about it", openaiResponses,
            "{\"type\":\"response.output_text.delta\",\"delta\":\"\\\"response.completed\\\"\"}",
            StreamEnd::open);
        row("anthropic: stop", anthropic, R"({"type":"message_stop"})", StreamEnd::complete);
        row("anthropic: error", anthropic, R"({"type":"error","error":{}})", StreamEnd::failed);
        row("anthropic: text about it", anthropic,
            R"({"type":"content_block_delta","delta":{"text":"message_stop"}})", StreamEnd::open);
        row("gemini: finish", gemini, R"({"candidates":[{"finishReason":"STOP"}]})",
            StreamEnd::complete);
        row("gemini: blocked", gemini, R"({"promptFeedback":{"blockReason":"SAFETY"}})",
            StreamEnd::complete);
        row("gemini: text", gemini,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\\\"finishReason\\\"\"}]}}]}",
            StreamEnd::open);
        row("gemini: error", gemini, R"({"error":{"code":500}})", StreamEnd::failed);
        row("no JSON", gemini, "x", StreamEnd::open);
    }
    void eventsTellTheEnd()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, data);
        QFETCH(StreamEnd, end);
        QCOMPARE(dialectFor(dialect).streamEnd(data.toStdString()), end);
    }

    void onlyChatMayEndUnsaid()
    {
        QVERIFY(dialectFor(DialectId::openaiChat).mayEndUnsaid());
        for (const DialectId id :
             {DialectId::openaiResponses, DialectId::anthropic, DialectId::gemini})
            QVERIFY(!dialectFor(id).mayEndUnsaid());
    }

    void brokenStreamsEndInTheErrorEvent()
    {
        const QByteArray chat = dialectFor(DialectId::openaiChat).streamError(kError, {}, {});
        QVERIFY(only(chat).name.isEmpty());
        QCOMPARE(parsed(only(chat).data).at("error").at("message").as_string(), "it broke");

        const SseEvent message = only(dialectFor(DialectId::anthropic).streamError(kError, {}, {}));
        QCOMPARE(message.name, QByteArray("error"));
        QCOMPARE(parsed(message.data).at("type").as_string(), "error");
        QCOMPARE(parsed(message.data).at("error").at("type").as_string(), "api_error");

        const QByteArray gemini =
            dialectFor(DialectId::gemini).streamError(kError, QByteArrayView("data: {}\n\n"), {});
        QVERIFY(gemini.startsWith("data: {")); // gemini-cli reads no other form
        QCOMPARE(parsed(only(gemini).data).at("error").at("code").as_int64(), 502);
    }

    void brokenArrayStaysAnArray()
    {
        const QByteArray sent = "[{\"a\":1}";
        const QByteArray rest =
            dialectFor(DialectId::gemini).streamError(kError, QByteArrayView(sent), {});
        const QByteArray all = sent + rest;
        const auto whole = json::parse({all.constData(), static_cast<std::size_t>(all.size())});
        QVERIFY(whole);
        QCOMPARE(whole->as_array().size(), std::size_t{2});
        QCOMPARE(whole->at(1).at("error").at("status").as_string(), "INTERNAL");
    }

    void failedResponseContinuesTheAnnouncedOne()
    {
        const QByteArray head =
            "event: response.created\n"
            "data: {\"type\":\"response.created\",\"sequence_number\":0,"
            "\"response\":{\"id\":\"resp_9\",\"model\":\"m\",\"output\":[]}}\n\n";
        const QByteArray last = "event: a\ndata: {\"type\":\"a\",\"sequence_number\":4}\n\n"
                                "event: b\ndata: {\"type\":\"b\",\"sequence_number\":5}\n\n";
        const SseEvent event =
            only(dialectFor(DialectId::openaiResponses)
                     .streamError(kError, QByteArrayView(head), QByteArrayView(last)));
        QCOMPARE(event.name, QByteArray("response.failed"));
        const json::Object data = parsed(event.data);
        QCOMPARE(data.at("sequence_number").as_int64(), 6);
        QCOMPARE(data.at("response").at("id").as_string(), "resp_9");
        QCOMPARE(data.at("response").at("model").as_string(), "m");
        QCOMPARE(data.at("response").at("status").as_string(), "failed");
        QCOMPARE(data.at("response").at("error").at("message").as_string(), "it broke");
    }

    void failedResponseWithoutAnnouncementHasAnId()
    {
        const SseEvent event = only(dialectFor(DialectId::openaiResponses)
                                        .streamError(kError, QByteArrayView("garbage\n\n"), {}));
        QCOMPARE(parsed(event.data).at("response").at("id").as_string(), "resp_req_1");
        QCOMPARE(parsed(event.data).at("sequence_number").as_int64(), 0);
    }
};

QTEST_APPLESS_MAIN(TestDialectStreams)
#include "tst_dialectstreams.moc"
