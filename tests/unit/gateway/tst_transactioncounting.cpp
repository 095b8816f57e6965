// SPDX-License-Identifier: GPL-3.0-or-later
// Counting tokens, responses by their ids, forms and answers that nobody reads (contract.md, client
// endpoints).
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray unquoted(const QByteArray &text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray kCount = "/v1/messages/count_tokens";
const QByteArray kCountBody = unquoted("{'model':'m','messages':[{'role':'user','content':"
                                       "'How is the weather in Paris?'}]}");
const QByteArray kResponse =
    unquoted("{'id':'resp_up','object':'response','status':'completed','model':'gpt-5',"
             "'output':[]}");
const QByteArray kGeminiAnswer =
    unquoted("{'candidates':[{'content':{'role':'model','parts':[{'text':'Fine.'}]},"
             "'finishReason':'STOP'}],'modelVersion':'gemini-x','responseId':'g1'}");
const QByteArray kForm = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                         "mine\r\n--b\r\n"
                         "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                         "RIFF\x01\x02mine\r\n--b--\r\n";

bool isEstimate(const TransactionFixture &f)
{
    return f.sink->status == 200 && f.sink->headers.value("x-signalbox-estimate") == "1" &&
           parsed(f.sink->body).at("input_tokens").to_number<int>() > 0;
}

} // namespace

class TestTransactionCounting final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherVendorsCountIsAsked()
    {
        TransactionFixture f;
        f.accounts.add("a", "gemini");
        f.ask(kCount, kCountBody);
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("https://generativelanguage.googleapis.com/v1beta/models/"
                            "m:countTokens"));
        f.transport.answer(0, 200, "{\"totalTokens\":42}");
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(parsed(f.sink->body).at("input_tokens").to_number<int>(), 42);
        QVERIFY(!f.sink->headers.contains("x-signalbox-estimate"));
        QVERIFY(f.ended());
        QVERIFY(f.accounts.queries.front().probe);
    }

    void whoCannotCountIsNotAsked()
    {
        TransactionFixture f;
        f.accounts.add("a", "openai-compatible").baseUrl = "http://127.0.0.1:9";
        f.ask(kCount, kCountBody);
        QCOMPARE(f.transport.count(), std::size_t{0});
        QVERIFY(isEstimate(f));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
    }

    void withoutAnAccountItIsEstimated_data()
    {
        QTest::addColumn<int>("cause");
        QTest::addColumn<bool>("estimated");
        QTest::newRow("wire E05 all limited") << static_cast<int>(Cause::cooldownAccount) << true;
        QTest::newRow("a sign-in is needed") << static_cast<int>(Cause::needsLogin) << true;
        QTest::newRow("nobody has the model") << static_cast<int>(Cause::modelNotOffered) << false;
    }
    void withoutAnAccountItIsEstimated()
    {
        QFETCH(int, cause);
        QFETCH(bool, estimated);
        TransactionFixture f;
        NoAccount none;
        none.causes[static_cast<std::size_t>(cause)] = 1;
        none.retryAfter = Milliseconds(30'000);
        f.accounts.setNoAccount(none);
        f.ask(kCount, kCountBody);
        if (estimated)
            QVERIFY(isEstimate(f));
        else
            QCOMPARE(f.sink->status, 404);
        QVERIFY(f.ended());
    }

    void failedCountsAreEstimated_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("server failure") << 500 << QByteArray("{}");
        QTest::newRow("no such endpoint") << 404 << QByteArray("{\"detail\":\"Not Found\"}");
        QTest::newRow("limited") << 429 << QByteArray("{}");
    }
    void failedCountsAreEstimated()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.ask(kCount, kCountBody);
        f.transport.answer(0, status, body);
        QVERIFY2(isEstimate(f), f.sink->body.constData());
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
    }

    void wrongRequestsAreNotEstimated()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.ask(kCount, kCountBody);
        const QByteArray body = unquoted("{'type':'error','error':{'message':'no'}}");
        f.transport.answer(0, 400, body);
        QCOMPARE(f.sink->status, 400);
        QCOMPARE(f.sink->body, body);
    }

    void unreadableOnesNeither()
    {
        TransactionFixture f;
        f.accounts.add("a", "openai-compatible").baseUrl = "http://127.0.0.1:9";
        f.ask(kCount, "{\"model\":\"m\",\"messages\":7}");
        QCOMPARE(f.sink->status, 400);
        QVERIFY(f.sink->body.contains("messages"));
        QVERIFY(f.ended());
    }

    void responsesOfAnAccountAreNotedByTheirId_data()
    {
        QTest::addColumn<bool>("stream");
        QTest::newRow("whole") << false;
        QTest::newRow("stream, from its first event on") << true;
    }
    void responsesOfAnAccountAreNotedByTheirId()
    {
        QFETCH(bool, stream);
        TransactionFixture f;
        f.accounts.add("a");
        f.ask("/v1/responses", stream ? unquoted("{'model':'gpt-5','input':'hi','stream':true}")
                                      : unquoted("{'model':'gpt-5','input':'hi'}"));
        if (stream) {
            f.transport.head(0, 200, {{"Content-Type", "text/event-stream"}});
            f.transport.data(0, "event: response.created\ndata: {\"type\":\"response.created\","
                                "\"response\":" +
                                    kResponse + "}\n\n");
        } else {
            f.transport.answer(0, 200, kResponse);
        }
        const StoredResponse *stored = f.responses.find(ClientKeyId("default"), "resp_up");
        QVERIFY(stored);
        QCOMPARE(stored->account, std::optional(AccountId("acc-a")));
    }

    void translatedResponsesAreKept_data()
    {
        QTest::addColumn<bool>("stream");
        QTest::newRow("whole") << false;
        QTest::newRow("stream") << true;
    }
    void translatedResponsesAreKept()
    {
        QFETCH(bool, stream);
        TransactionFixture f;
        f.accounts.add("g", "gemini");
        f.ask("/v1/responses",
              stream ? unquoted("{'model':'gemini-x','input':'hi there','stream':true}")
                     : unquoted("{'model':'gemini-x','input':'hi there'}"));
        if (stream) {
            f.transport.head(
                0, 200, {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
            f.transport.data(0, "data: " + kGeminiAnswer + "\n\n");
            f.transport.end(0);
            QVERIFY(f.sink->body.contains("response.completed"));
        } else {
            f.transport.answer(0, 200, kGeminiAnswer);
        }
        QVERIFY(f.ended());
        const qsizetype at = f.sink->body.indexOf("resp_");
        QVERIFY(at > 0);
        const QByteArray id = f.sink->body.mid(at, f.sink->body.indexOf('"', at) - at);
        const StoredResponse *stored = f.responses.find(ClientKeyId("default"), id.toStdString());
        QVERIFY2(stored, id.constData());
        QVERIFY(!stored->account);
        QVERIFY(stored->inputItems.contains("hi there"));
        QCOMPARE(parsed(stored->response).at("status").as_string(), "completed");
        QVERIFY(stored->response.contains("Fine."));
    }

    void whatTheClientWantsForgottenIsNotKept()
    {
        TransactionFixture f;
        f.accounts.add("g", "gemini");
        f.ask("/v1/responses", unquoted("{'model':'gemini-x','input':'hi','store':false}"));
        f.transport.answer(0, 200, kGeminiAnswer);
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.responses.bytes(), 0);
    }

    void formsAreRenamedInPlace()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.settings.aliases = AliasTable(std::map<std::string, std::string>{{"mine", "whisper-1"}});
        f.ask("/v1/audio/transcriptions", kForm,
              {{"Content-Type", "multipart/form-data; boundary=b"}});
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.url, QByteArray("https://api.openai.com/v1/audio/transcriptions"));
        QCOMPARE(sent.headers.value("content-type"), QByteArray("multipart/form-data; boundary=b"));
        QByteArray expected = kForm;
        expected.replace("\r\n\r\nmine\r\n", "\r\n\r\nwhisper-1\r\n");
        QCOMPARE(sent.body, expected);
        QCOMPARE(f.accounts.queries.front().group, QuotaGroup::audio);
        f.transport.answer(0, 200, "WEBVTT\n", {{"Content-Type", "text/vtt"}});
        QCOMPARE(f.sink->body, QByteArray("WEBVTT\n"));
        QCOMPARE(f.sink->headers.value("content-type"), QByteArray("text/vtt"));
        QVERIFY(f.ended());
    }

    void soundIsRelayedAsItIs()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.ask("/v1/audio/speech", unquoted("{'model':'tts-1','input':'hi','voice':'alloy'}"));
        f.transport.head(0, 200, {{"Content-Type", "audio/mpeg"}});
        f.transport.data(0, "ID3\x03");
        QCOMPARE(f.sink->body, QByteArray("ID3\x03"));
        f.transport.data(0, "\xFF\xFB");
        f.transport.end(0);
        QCOMPARE(f.sink->body, QByteArray("ID3\x03\xFF\xFB"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::success);
    }

    void eventsOfTheirOwnKindAreRelayedToo()
    {
        TransactionFixture f;
        f.accounts.add("a");
        const QByteArray events = "data: {\"type\":\"image_generation.partial_image\"}\n\n"
                                  "data: {\"type\":\"image_generation.completed\"}\n\n";
        f.ask("/v1/images/generations", "{\"prompt\":\"a cat\",\"stream\":true}");
        f.transport.head(0, 200, {{"Content-Type", "text/event-stream"}});
        f.transport.data(0, events);
        f.transport.end(0);
        QCOMPARE(f.sink->body, events);
        QVERIFY(f.record.error.empty());
        QVERIFY(f.ended());
    }

    void aModelIsNamedWhereTheUpstreamHasNoDefault_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        QTest::newRow("images") << QByteArray("/v1/images/generations") << 0;
        QTest::newRow("moderations") << QByteArray("/v1/moderations") << 0;
        QTest::newRow("embeddings") << QByteArray("/v1/embeddings") << 400;
    }
    void aModelIsNamedWhereTheUpstreamHasNoDefault()
    {
        QFETCH(QByteArray, target);
        QFETCH(int, status);
        TransactionFixture f;
        f.accounts.add("a");
        f.ask(target, "{\"input\":\"x\"}");
        QCOMPARE(f.sink->status, status);
        QCOMPARE(f.transport.count(), status == 0 ? std::size_t{1} : std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestTransactionCounting)
#include "tst_transactioncounting.moc"
