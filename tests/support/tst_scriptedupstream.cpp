// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/value.h"
#include "tests/support/scriptedupstream.h"
#include "tests/support/wireclient.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kChat = R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}])";
const Headers kBearer{{"Authorization", "Bearer key-a"}};

QByteArray chat(const QByteArray &more = {})
{
    return kChat + more + "}";
}

UpstreamStep withFault(Fault fault)
{
    UpstreamStep step;
    step.fault = fault;
    return step;
}

} // namespace

class TestScriptedUpstream final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void answersEachDialect_data();
    void answersEachDialect();
    void recordsWhatCame();
    void playsStepsInOrderPerCredential();
    void tellsHints_data();
    void tellsHints();
    void breaksAsScripted_data();
    void breaksAsScripted();
    void noticesAClientThatLeaves();
    void answersLoneSurrogates();
    void pipelinedRequestsAreAnsweredInOrder();
    void controlEndpointsScriptAndReport();
    void controlRefusesUnknownMembers();

private:
    std::unique_ptr<ScriptedUpstream> m_upstream;
};

void TestScriptedUpstream::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
}

void TestScriptedUpstream::answersEachDialect_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray claude = R"({"model":"claude-test-1","max_tokens":9,"messages":[])";
    const QByteArray gemini = "/v1beta/models/gemini-2.5-pro";
    const QByteArray tool = R"("tools":[{"name":"get_weather","input_schema":{}}])";
    QTest::newRow("chat") << QByteArray("/v1/chat/completions") << chat()
                          << QByteArray(R"("content":"Hello from a")");
    QTest::newRow("chat stream") << QByteArray("/v1/chat/completions") << chat(R"(,"stream":true)")
                                 << QByteArray("data: [DONE]\n\n");
    QTest::newRow("chat tool") << QByteArray("/v1/chat/completions")
                               << chat(R"(,"tools":[{"function":{"name":"get_weather"}}])")
                               << QByteArray(R"("finish_reason":"tool_calls")");
    QTest::newRow("responses") << QByteArray("/v1/responses")
                               << QByteArray(R"({"model":"m","input":"hi"})")
                               << QByteArray(R"("text":"Hello from a")");
    QTest::newRow("responses stream")
        << QByteArray("/v1/responses") << QByteArray(R"({"model":"m","input":"hi","stream":true})")
        << QByteArray("event: response.completed\n");
    QTest::newRow("messages") << QByteArray("/v1/messages") << claude + "}"
                              << QByteArray(R"("stop_reason":"end_turn")");
    QTest::newRow("messages stream") << QByteArray("/v1/messages") << claude + R"(,"stream":true})"
                                     << QByteArray("event: message_stop\n");
    QTest::newRow("messages tool") << QByteArray("/v1/messages") << claude + "," + tool + "}"
                                   << QByteArray(R"("name":"get_weather")");
    QTest::newRow("count tokens") << QByteArray("/v1/messages/count_tokens") << claude + "}"
                                  << QByteArray(R"({"input_tokens":11})");
    QTest::newRow("generate") << gemini + ":generateContent" << QByteArray("{}")
                              << QByteArray(R"("finishReason":"STOP")");
    QTest::newRow("generate stream") << gemini + ":streamGenerateContent?alt=sse"
                                     << QByteArray("{}") << QByteArray(R"(data: {"candidates")");
    QTest::newRow("generate array")
        << gemini + ":streamGenerateContent" << QByteArray("{}") << QByteArray(R"([{"candidates")");
    QTest::newRow("gemini count") << gemini + ":countTokens" << QByteArray("{}")
                                  << QByteArray(R"({"totalTokens":11})");
    QTest::newRow("unknown model")
        << QByteArray("/v1/chat/completions") << QByteArray(R"({"model":"unknown-1"})")
        << QByteArray(R"("code":"model_not_found")");
}

void TestScriptedUpstream::answersEachDialect()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    WireClient client(m_upstream->url());
    const Headers headers{{"Authorization", "Bearer key-a"}, {"anthropic-version", "2023-06-01"}};
    const RawResponse response = client.ask("POST", target, headers, body);
    QVERIFY(response.complete);
    QVERIFY2(response.body.contains(expected), response.body.constData());
}

void TestScriptedUpstream::recordsWhatCame()
{
    WireClient client(m_upstream->url());
    const QByteArray body = "{\"model\":\"m\",\"x\":12345678901234567890}";
    const RawResponse response =
        client.ask("POST", "/v1/chat/completions?beta=true", {{"x-api-key", "key-b"}}, body);
    QCOMPARE(response.status, 200);
    QCOMPARE(m_upstream->requests().size(), std::size_t(1));
    const RecordedRequest &request = m_upstream->requests().front();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.target, QByteArray("/v1/chat/completions?beta=true"));
    QCOMPARE(request.body, body);
    QCOMPARE(request.credential, QByteArray("key-b"));
    QCOMPARE(request.fate, RequestFate::answered);
}

void TestScriptedUpstream::playsStepsInOrderPerCredential()
{
    UpstreamStep limited;
    limited.error = "rate_limit";
    UpstreamStep server;
    server.error = "server";
    m_upstream->script("key-a", {limited, server});
    WireClient client(m_upstream->url());
    const auto ask = [&client](const QByteArray &key) {
        return client
            .ask("POST", "/v1/chat/completions", {{"Authorization", "Bearer " + key}}, chat())
            .status;
    };
    QCOMPARE(ask("key-b"), 200);
    QCOMPARE(ask("key-a"), 429);
    QCOMPARE(ask("key-a"), 500);
    QCOMPARE(ask("key-a"), 200);
    m_upstream->script("*", {limited}, Repeat::yes);
    QCOMPARE(ask("key-b"), 429);
    QCOMPARE(ask("key-c"), 429);
}

void TestScriptedUpstream::tellsHints_data()
{
    QTest::addColumn<Hint>("hint");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("seconds") << Hint::retryAfter << QByteArray("Retry-After: 65\r\n");
    QTest::newRow("date") << Hint::retryAfterDate << QByteArray(" GMT\r\n");
    QTest::newRow("ms") << Hint::retryAfterMs << QByteArray("retry-after-ms: 65000\r\n");
    QTest::newRow("RetryInfo") << Hint::retryInfo << QByteArray(R"("retryDelay":"65s")");
    QTest::newRow("delay") << Hint::quotaResetDelay << QByteArray(R"("quotaResetDelay":"65s")");
    QTest::newRow("stamp") << Hint::quotaResetTimeStamp << QByteArray(R"("quotaResetTimeStamp":")");
    QTest::newRow("field") << Hint::bodyField << QByteArray(R"("retry_after":65)");
    QTest::newRow("text") << Hint::text << QByteArray("try again in 1m 5s.");
}

void TestScriptedUpstream::tellsHints()
{
    QFETCH(Hint, hint);
    QFETCH(QByteArray, expected);
    UpstreamStep step;
    step.error = "quota";
    step.hint = hint;
    step.hintFor = Milliseconds(65'000);
    m_upstream->script("*", {step});
    WireClient client(m_upstream->url());
    client.send(requestBytes("POST", "/v1/chat/completions", kBearer, chat()));
    QVERIFY2(client.waitFor(expected), client.received().constData());
}

void TestScriptedUpstream::breaksAsScripted_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QByteArray>("seen");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("complete");
    QTest::newRow("close") << Fault::close << QByteArray() << true << false;
    QTest::newRow("reset") << Fault::reset << QByteArray() << true << false;
    QTest::newRow("mid head") << Fault::closeMidHead << QByteArray("HTTP/1.1 200") << true << false;
    QTest::newRow("garbage") << Fault::garbage << QByteArray("no HTTP") << true << false;
    QTest::newRow("truncate") << Fault::truncate << QByteArray("Hello ") << true << false;
    QTest::newRow("reset stream") << Fault::resetStream << QByteArray() << true << false;
    QTest::newRow("torn end") << Fault::tornEnd << QByteArray("Hello ") << false << true;
    QTest::newRow("no terminal") << Fault::noTerminal << QByteArray("Hello ") << false << true;
    QTest::newRow("error") << Fault::errorEvent << QByteArray("overloaded") << false << true;
    QTest::newRow("length") << Fault::wrongLength << QByteArray("[DONE]") << true << false;
    QTest::newRow("drip") << Fault::slowDrip << QByteArray("[DONE]") << false << true;
    QTest::newRow("huge") << Fault::hugeHeaders << QByteArray("X-Huge: hhhh") << false << true;
}

void TestScriptedUpstream::breaksAsScripted()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, seen);
    QFETCH(bool, closes);
    QFETCH(bool, complete);
    m_upstream->script("*", {withFault(fault)});
    WireClient client(m_upstream->url());
    client.send(requestBytes("POST", "/v1/chat/completions", kBearer, chat(R"(,"stream":true)")));
    if (closes)
        QVERIFY(client.waitClosed());
    else
        QVERIFY(client.waitFor("\r\n0\r\n\r\n"));
    QVERIFY2(client.received().contains(seen), client.received().left(2000).constData());
    QCOMPARE(client.takeResponse("POST").complete, complete);
}

void TestScriptedUpstream::noticesAClientThatLeaves()
{
    m_upstream->script("*", {withFault(Fault::stall)});
    WireClient client(m_upstream->url());
    client.send(requestBytes("POST", "/v1/chat/completions", kBearer, chat()));
    QTRY_COMPARE(m_upstream->requests().size(), std::size_t(1));
    QCOMPARE(m_upstream->requests().front().fate, RequestFate::open);
    client.abort();
    QTRY_COMPARE(m_upstream->requests().front().fate, RequestFate::aborted);
    QTRY_COMPARE(m_upstream->openConnections(), 0);
}

void TestScriptedUpstream::answersLoneSurrogates()
{
    WireClient client(m_upstream->url());
    const QByteArray body = R"({"model":"m","user":"\ud800","stream":true})";
    const RawResponse response = client.ask("POST", "/v1/chat/completions", kBearer, body);
    QCOMPARE(response.status, 200);
    QVERIFY(response.body.contains("[DONE]"));
    QCOMPARE(m_upstream->requests().front().body, body);
}

void TestScriptedUpstream::pipelinedRequestsAreAnsweredInOrder()
{
    WireClient client(m_upstream->url());
    const QByteArray first = requestBytes("POST", "/v1/chat/completions", kBearer, chat());
    client.send(first + requestBytes("GET", "/v1/models", kBearer));
    QVERIFY(client.takeResponse("POST").body.contains("chat.completion"));
    QVERIFY(client.takeResponse("GET").body.contains("gpt-test-2"));
    QCOMPARE(m_upstream->connectionsSeen(), quint64(1));
}

void TestScriptedUpstream::controlEndpointsScriptAndReport()
{
    WireClient client(m_upstream->url());
    const QByteArray script =
        R"({"credential":"key-a","steps":[{"status":429,"hint":"retry_after","hint_ms":2000}]})";
    QCOMPARE(client.ask("POST", "/_control/script", {}, script).status, 200);
    const RawResponse limited = client.ask("POST", "/v1/chat/completions", kBearer, chat());
    QCOMPARE(limited.status, 429);
    QCOMPARE(limited.headers.value("retry-after"), QByteArray("2"));
    const RawResponse list = client.ask("GET", "/_control/requests");
    const auto parsed = json::parseObject(
        std::string_view(list.body.constData(), static_cast<std::size_t>(list.body.size())));
    QVERIFY(parsed.ok());
    QCOMPARE(parsed->at("total").as_int64(), std::int64_t(1));
    const json::Object &entry = parsed->at("requests").as_array().at(0).as_object();
    QVERIFY(entry.at("credential").as_string() == "key-a");
    QVERIFY(client.ask("GET", "/_control/state").body.contains(R"("requests_open":0)"));
    QCOMPARE(client.ask("POST", "/_control/reset").status, 200);
    QVERIFY(m_upstream->requests().empty());
}

void TestScriptedUpstream::controlRefusesUnknownMembers()
{
    WireClient client(m_upstream->url());
    const RawResponse response = client.ask("POST", "/_control/script", {},
                                            R"({"credential":"*","steps":[{"falt":"close"}]})");
    QCOMPARE(response.status, 400);
    QVERIFY(response.body.contains("falt"));
}

QTEST_GUILESS_MAIN(TestScriptedUpstream)

#include "tst_scriptedupstream.moc"
