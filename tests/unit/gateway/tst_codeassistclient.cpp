// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that speak Google Cloud Code Assist (wire.md 1.5).
#include "core/gateway/codeassistclient.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "tests/support/recordingsink.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

QByteArray unquoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

Endpoint endpointOf(const QByteArray &target)
{
    HttpRequest request;
    request.method = "POST";
    request.target = target;
    return std::get<Endpoint>(findEndpoint(request));
}

} // namespace

class TestCodeAssistClient final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void envelopesAreOpened_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("inner");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("session");
        QTest::newRow("wire 1.5 generate")
            << QByteArray("/v1internal:generateContent")
            << unquoted("{'model':'gemini-x','project':'p','user_prompt_id':'u',"
                        "'request':{'contents':[ 1.0 ],'session_id':'s-1','tools':[]}}")
            << unquoted("{'contents':[ 1.0 ],'tools':[]}") << QByteArray("gemini-x")
            << QByteArray("s-1");
        QTest::newRow("wire 1.5 as other clients call the session")
            << QByteArray("/v1internal:streamGenerateContent?alt=sse")
            << unquoted("{'request':{'sessionId':'s-2','contents':[]},'model':'gemini-x'}")
            << unquoted("{'contents':[]}") << QByteArray("gemini-x") << QByteArray("s-2");
        QTest::newRow("wire 1.5 count")
            << QByteArray("/v1internal:countTokens")
            << unquoted("{'request':{'model':'models/gemini-x','contents':[]}}")
            << unquoted("{'contents':[]}") << QByteArray("gemini-x") << QByteArray();
    }
    void envelopesAreOpened()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, inner);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, session);
        HttpRequest request;
        request.body = body;
        Endpoint endpoint = endpointOf(target);
        QVERIFY(openEnvelope(request, endpoint).ok());
        QCOMPARE(request.body, inner);
        QCOMPARE(endpoint.model, model.toStdString());
        QCOMPARE(request.headers.value("session_id"), session);
        QCOMPARE(endpoint.upstreamPath, "/models/gemini-x:" + endpoint.method);
    }

    void tornEnvelopesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("no request") << unquoted("{'model':'m'}") << QByteArray("request");
        QTest::newRow("request is a text")
            << unquoted("{'model':'m','request':'x'}") << QByteArray("request");
        QTest::newRow("no model") << unquoted("{'request':{}}") << QByteArray("model");
        QTest::newRow("no JSON") << QByteArray("x") << QByteArray();
    }
    void tornEnvelopesAreRefused()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, field);
        HttpRequest request;
        request.body = body;
        Endpoint endpoint = endpointOf("/v1internal:generateContent");
        const Status opened = openEnvelope(request, endpoint);
        QVERIFY(!opened);
        if (!field.isEmpty())
            QCOMPARE(opened.error().fields.front().pointer, "/" + field.toStdString());
    }

    void whatClientsAskFirstIsAnswered()
    {
        for (const char *method : {"loadCodeAssist", "onboardUser", "retrieveUserQuota",
                                   "listExperiments", "fetchAdminControls"}) {
            const auto answer = codeAssistAnswer(endpointOf(QByteArray("/v1internal:") + method));
            QVERIFY2(answer && json::parseObject(view(*answer)), method);
        }
        const auto tier = codeAssistAnswer(endpointOf("/v1internal:loadCodeAssist"));
        QVERIFY(json::parseObject(view(*tier))->contains("cloudaicompanionProject"));
        QVERIFY(!codeAssistAnswer(endpointOf("/v1internal:nothing")));
    }

    void wholeAnswersAreWrapped()
    {
        const auto sink = std::make_shared<RecordingSink>();
        CodeAssistSink wrapping(sink, CodeAssistSink::Answer::whole, "req_1");
        wrapping.send(200, {}, "{\"candidates\":[]}");
        QCOMPARE(sink->body,
                 QByteArray("{\"response\":{\"candidates\":[]},\"traceId\":\"req_1\"}"));
    }

    void longAnswersAreWrappedOnTheirWay()
    {
        const auto sink = std::make_shared<RecordingSink>();
        CodeAssistSink wrapping(sink, CodeAssistSink::Answer::whole, "req_1");
        wrapping.begin(200, {{"Content-Type", "application/json"}});
        wrapping.write("{\"candidates\":");
        wrapping.write("[]}");
        wrapping.finish();
        QCOMPARE(sink->body,
                 QByteArray("{\"response\":{\"candidates\":[]},\"traceId\":\"req_1\"}"));
    }

    void errorsAndCountsAreNot_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("an error") << 429 << QByteArray("{\"error\":{\"code\":429}}");
        QTest::newRow("a count") << 200 << QByteArray("{\"totalTokens\":7}");
    }
    void errorsAndCountsAreNot()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        const auto sink = std::make_shared<RecordingSink>();
        CodeAssistSink wrapping(sink, CodeAssistSink::Answer::whole, "req_1");
        wrapping.send(status, {}, body);
        QCOMPARE(sink->body, body);
    }

    void eventsAreWrappedOneByOne()
    {
        const auto sink = std::make_shared<RecordingSink>();
        CodeAssistSink wrapping(sink, CodeAssistSink::Answer::stream, "req_1");
        wrapping.begin(200, {{"Content-Type", "text/event-stream"}});
        wrapping.write("data: {\"candidates\":[1]}\n\ndata: {\"cand");
        wrapping.write("idates\":[2]}\n\ndata: {\"error\":{}}\n\n");
        wrapping.finish();
        QCOMPARE(sink->body,
                 QByteArray("data: {\"response\":{\"candidates\":[1]},\"traceId\":\"req_1\"}\n\n"
                            "data: {\"response\":{\"candidates\":[2]},\"traceId\":\"req_1\"}\n\n"
                            "data: {\"error\":{}}\n\n"));
        QVERIFY(sink->finished());
    }

    void theClientLeavingIsPassedOn()
    {
        const auto sink = std::make_shared<RecordingSink>();
        CodeAssistSink wrapping(sink, CodeAssistSink::Answer::stream, "req_1");
        int gone = 0;
        wrapping.onGone = [&gone] { ++gone; };
        sink->leave();
        QCOMPARE(gone, 1);
        QVERIFY(wrapping.clientGone());
    }
};

QTEST_APPLESS_MAIN(TestCodeAssistClient)
#include "tst_codeassistclient.moc"
