// SPDX-License-Identifier: GPL-3.0-or-later
// Streamed answers: point of no return, back-pressure, every way to end.
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Case
{
    const char *name;
    const char *provider;
    const char *target;
    const char *body;
    const char *event;     ///< one in the middle
    const char *last;      ///< one that ends it
    const char *failed;    ///< the upstream's own error
    const char *errorMark; ///< in our error event
};

const std::vector<Case> &cases()
{
    static const std::vector<Case> kCases = {
        {"chat", "openai", "/v1/chat/completions", "{\"model\":\"gpt-5\",\"stream\":true}",
         "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n",
         "data: [DONE]\n\n", "data: {\"error\":{\"message\":\"theirs\"}}\n\n",
         "data: {\"error\":{"},
        {"responses", "openai", "/v1/responses", "{\"model\":\"gpt-5\",\"stream\":true}",
         "event: x\ndata: {\"type\":\"x\",\"sequence_number\":3}\n\n",
         "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n",
         "event: response.failed\ndata: {\"type\":\"response.failed\"}\n\n",
         "\"sequence_number\":4"},
        {"anthropic", "anthropic", "/v1/messages", "{\"model\":\"claude-x\",\"stream\":true}",
         "event: ping\ndata: {\"type\":\"ping\"}\n\n",
         "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
         "event: error\ndata: {\"type\":\"error\"}\n\n", "event: error\ndata: {"},
        {"gemini", "gemini", "/v1beta/models/gemini-x:streamGenerateContent?alt=sse", "{}",
         "data: {\"candidates\":[{}]}\r\n\r\n",
         "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\r\n\r\n",
         "data: {\"error\":{\"code\":500}}\r\n\r\n", "\"status\":\"INTERNAL\""}};
    return kCases;
}

void addCases()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases().size(); ++i)
        QTest::newRow(cases()[i].name) << static_cast<int>(i);
}

const Headers kSse{{"Content-Type", "text/event-stream; charset=utf-8"},
                   {"Transfer-Encoding", "chunked"}};
const Headers kSseUntilClose{{"Content-Type", "text/event-stream"}};

} // namespace

class TestTransactionStreams final : public QObject
{
    Q_OBJECT

    static void begin(TransactionFixture &f, const Case &c, const Headers &headers = kSse)
    {
        f.accounts.add("a", c.provider);
        f.accounts.add("b", c.provider);
        f.ask(c.target, c.body);
        f.transport.head(0, 200, headers);
    }

private Q_SLOTS:
    void aStreamPassesUnchanged_data() { addCases(); }
    void aStreamPassesUnchanged()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        QVERIFY(!f.sink->begun()); // the status stays open until the first event
        f.transport.data(0, c.event);
        QVERIFY(f.sink->streamed);
        QCOMPARE(f.sink->headers.value("content-type"),
                 QByteArray("text/event-stream; charset=utf-8"));
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a@example.test"));
        f.transport.data(0, c.last);
        f.transport.end(0);
        QCOMPARE(f.sink->body, QByteArray(c.event) + c.last);
        QVERIFY(f.ended());
        QVERIFY(f.sink->finished() && !f.sink->aborted);
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::success);
        QVERIFY(f.record.error.empty());
        QVERIFY(f.record.stream);
    }

    void everyAnswersQuotaIsTold_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *title, int status, const char *type, const char *body) {
            QTest::newRow(title) << status << QByteArray(type) << QByteArray(body);
        };
        row("§6 whole answer", 200, "application/json", "{}");
        row("§6 stream", 200, "text/event-stream", "data: {}\n\ndata: [DONE]\n\n");
        row("§6 broken stream", 200, "text/event-stream", "data: {}\n\ndata: {");
        row("§6 empty stream", 200, "text/event-stream", "");
        row("§6 the request's own fault", 400, "application/json", "{}");
        row("§6 limited", 429, "application/json", "{}");
    }
    void everyAnswersQuotaIsTold()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        TransactionFixture f;
        f.accounts.add("a", "openai");
        f.chat();
        f.transport.answer(0, status, body,
                           {{"Content-Type", type},
                            {"x-ratelimit-limit-requests", "4"},
                            {"x-ratelimit-remaining-requests", "1"},
                            {"openai-organization", "acme"}});
        QCOMPARE(f.accounts.released.size(), std::size_t{1});
        const Outcome &outcome = f.accounts.released.front().outcome;
        QCOMPARE(outcome.quota.size(), std::size_t{1});
        QCOMPARE(outcome.quota.front().used, 0.75);
        QCOMPARE(outcome.limitGroup, std::string("acme"));
    }

    void aBrokenStreamEndsInTheErrorEvent_data() { addCases(); }
    void aBrokenStreamEndsInTheErrorEvent()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, QByteArray(c.event) + "data: {\"torn");
        f.transport.fail(0, NetworkPhase::body);
        QVERIFY(f.sink->body.startsWith(c.event));
        QVERIFY(!f.sink->body.contains("torn"));
        QCOMPARE(f.sink->body.count(c.errorMark), 1);
        QVERIFY(f.sink->finished() && !f.sink->aborted);
        QCOMPARE(f.transport.count(), std::size_t{1}); // no way back after the first byte
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::network);
        QVERIFY(!f.record.error.empty());
        QVERIFY(f.ended());
    }

    void aWellFramedEndWithATornEventIsBroken_data() { addCases(); }
    void aWellFramedEndWithATornEventIsBroken()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, QByteArray(c.event) + "data: {\"torn");
        f.transport.end(0);
        QCOMPARE(f.sink->body.count(c.errorMark), 1);
        QVERIFY(f.ended());
    }

    void aWellFramedEndWithoutTheLastEvent_data() { addCases(); }
    void aWellFramedEndWithoutTheLastEvent()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, c.event);
        f.transport.end(0);
        // Compatible servers leave out [DONE]; the other dialects always have a last event.
        const bool whole = index == 0;
        QCOMPARE(f.sink->body.contains(c.errorMark), !whole);
        QCOMPARE(f.record.error.empty(), whole);
        QVERIFY(f.ended());
    }

    void anEndByCloseNeedsTheLastEvent_data() { addCases(); }
    void anEndByCloseNeedsTheLastEvent()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        {
            TransactionFixture f;
            begin(f, c, kSseUntilClose);
            f.transport.data(0, c.event);
            f.transport.end(0);
            QVERIFY(f.sink->body.contains(c.errorMark));
            QVERIFY(f.ended());
        }
        TransactionFixture f;
        begin(f, c, kSseUntilClose);
        f.transport.data(0, c.event);
        f.transport.data(0, c.last);
        f.transport.end(0);
        QCOMPARE(f.sink->body, QByteArray(c.event) + c.last);
        QVERIFY(f.ended());
    }

    void aBreakAfterTheLastEventIsNoBreak_data() { addCases(); }
    void aBreakAfterTheLastEventIsNoBreak()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, QByteArray(c.event) + c.last);
        f.transport.fail(0, NetworkPhase::body);
        QCOMPARE(f.sink->body, QByteArray(c.event) + c.last);
        QVERIFY(f.ended());
    }

    void theUpstreamsErrorEventIsNotRepeated_data() { addCases(); }
    void theUpstreamsErrorEventIsNotRepeated()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, QByteArray(c.event) + c.failed);
        f.transport.end(0);
        QCOMPARE(f.sink->body, QByteArray(c.event) + c.failed);
        QVERIFY(!f.record.error.empty());
        QVERIFY(f.accounts.released.front().outcome.kind != OutcomeKind::success);
        QVERIFY(f.ended());
    }

    void stoppingEndsAStreamInItsErrorEvent_data() { addCases(); }
    void stoppingEndsAStreamInItsErrorEvent()
    {
        QFETCH(int, index);
        const Case &c = cases()[static_cast<std::size_t>(index)];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, c.event);
        f.transaction->terminate(u"The proxy was stopped"_s);
        QVERIFY(f.sink->body.contains("The proxy was stopped"));
        QVERIFY(f.sink->finished());
        QVERIFY(!f.transport.running(0));
        QVERIFY(f.ended());
    }

    void stoppingAfterTheLastEventAddsNothing()
    {
        const Case &c = cases().front();
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, QByteArray(c.event) + c.last);
        f.transaction->terminate(u"The proxy was stopped"_s);
        QCOMPARE(f.sink->body, QByteArray(c.event) + c.last);
        QVERIFY(f.ended());
    }

    void anEmptyStreamRotates()
    {
        const Case &c = cases().front();
        TransactionFixture f;
        begin(f, c);
        f.transport.end(0);
        QVERIFY(!f.sink->begun());
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::emptyStream);
        f.transport.head(1, 200, kSse);
        f.transport.data(1, c.last);
        f.transport.end(1);
        QCOMPARE(f.sink->body, QByteArray(c.last));
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("2"));
        QVERIFY(f.ended());
    }

    void aSlowClientPausesTheUpstream()
    {
        const Case &c = cases().front();
        TransactionFixture f;
        begin(f, c);
        const QByteArray large = "data: {\"t\":\"" + QByteArray(300'000, 'x') + "\"}\n\n";
        f.transport.data(0, large);
        QVERIFY(f.transport.paused(0));
        f.transport.data(0, c.event); // one buffer may still come
        f.sink->drain();
        QVERIFY(!f.transport.paused(0));
        f.transport.data(0, large);
        QVERIFY(f.transport.paused(0));
        f.sink->leave();
        QVERIFY(f.ended());
    }

    void aClientThatLeavesInMidStreamIsCounted()
    {
        const Case &c = cases().front();
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n");
        f.sink->leave();
        QVERIFY(!f.transport.running(0));
        QCOMPARE(f.record.status, 499);
        QCOMPARE(f.record.outputTokens, std::optional(2LL));
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
        QVERIFY(f.ended());
    }

    void usageIsRecordedOnce()
    {
        const Case &c = cases()[2];
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
                            "{\"usage\":{\"input_tokens\":11,\"output_tokens\":1}}}\n\n");
        f.transport.data(0, c.event);
        f.transport.data(0, "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":"
                            "{\"output_tokens\":7}}\n\n");
        f.transport.data(0, c.last);
        f.transport.end(0);
        QCOMPARE(f.record.inputTokens, std::optional(11LL));
        QCOMPARE(f.record.outputTokens, std::optional(7LL));
        QCOMPARE(f.accounts.released.front().outcome.outputTokens, 7);
    }

    void streamsOfMappedModelsAreRenamed()
    {
        TransactionFixture f;
        f.settings.aliases = AliasTable(std::map<std::string, std::string>{{"mine", "gpt-5"}});
        f.accounts.add("a");
        f.chat("{\"model\":\"mine\",\"stream\":true}");
        f.transport.head(0, 200, kSse);
        f.transport.data(0, "data: {\"model\":\"gpt-5\"}\r\n\r\ndata: [DONE]\r\n\r\n");
        f.transport.end(0);
        QCOMPARE(f.sink->body,
                 QByteArray("data: {\"model\":\"mine\"}\r\n\r\ndata: [DONE]\r\n\r\n"));
    }

    void geminiArraysAreCutAtItems()
    {
        TransactionFixture f;
        f.accounts.add("a", "gemini");
        f.ask("/v1beta/models/gemini-x:streamGenerateContent", "{}");
        f.transport.head(0, 200,
                         {{"Content-Type", "application/json"}, {"Transfer-Encoding", "chunked"}});
        f.transport.data(0, "[{\"a\":1}\n,{\"b\"");
        QCOMPARE(f.sink->body, QByteArray("[{\"a\":1}"));
        f.transport.fail(0, NetworkPhase::body);
        QVERIFY(
            json::parse({f.sink->body.constData(), static_cast<std::size_t>(f.sink->body.size())}));
        QVERIFY(f.sink->body.contains("INTERNAL"));
        QVERIFY(f.ended());
    }

    void destructionInMidStreamCancels()
    {
        const Case &c = cases().front();
        TransactionFixture f;
        begin(f, c);
        f.transport.data(0, c.event);
        f.transaction.reset();
        QVERIFY(!f.transport.running(0));
        QCOMPARE(f.accounts.leased, 0);
        f.sink->leave();
        f.sink->drain();
    }
};

QTEST_APPLESS_MAIN(TestTransactionStreams)
#include "tst_transactionstreams.moc"
