// SPDX-License-Identifier: GPL-3.0-or-later
// What passes through the daemon and what does not: bytes, headers, order.
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestDaemonProxy final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void requestBodyPassesUnchanged_data();
    void requestBodyPassesUnchanged();
    void aliasReplacesTheModelOnly_data();
    void aliasReplacesTheModelOnly();
    void answerBodyPassesUnchanged();
    void ownHeadersStandOnEveryAnswer_data();
    void ownHeadersStandOnEveryAnswer();
    void answerHeadersAreFiltered();
    void requestHeadersAreFiltered();
    void clientQueryGoesUpstreamButForTheKey();
    void upstreamRefusalIsTheClients_data();
    void upstreamRefusalIsTheClients();
    void pipelinedRequestsAreAnsweredInOrder();
    void connectionCloseAndHttp10AreHonoured_data();
    void connectionCloseAndHttp10AreHonoured();
    void expectIsAnswered();

private:
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestDaemonProxy::initTestCase()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->writeSettings(R"({"proxy":{"custom_mapping":{"my-alias":"gpt-test-1",)"
                            R"("my-claude":"claude-test-1","my-gemini":"gemini-2.5-pro"}}})");
    QVERIFY(m_daemon->start());
    for (const char *provider : {"openai", "anthropic", "gemini"})
        QVERIFY(!m_daemon->addAccount(provider, provider, m_upstream->url()).empty());
}

void TestDaemonProxy::cleanupTestCase()
{
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

void TestDaemonProxy::init()
{
    m_upstream->reset();
    (void)m_daemon->admin("DELETE", "/cooldowns");
}

void TestDaemonProxy::requestBodyPassesUnchanged_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    const QByteArray odd = R"("z_first": 1,  "unknown":{"b":1,"a":[]},"lone":"\ud83d x",)"
                           R"("big":123456789012345678901234567890,"float":1.0,"exp":1E400,)"
                           R"("esc":"\u00e9\/\t","dup":1,"dup":2,"utf":"äöü🚂")";
    for (const DialectCall &call : allDialectCalls()) {
        const QByteArray open = "{\n " + odd + ", ";
        QTest::newRow(call.name) << call.target << open + call.body.mid(1) + "\n";
    }
    QTest::newRow("escaped model")
        << QByteArray("/v1/chat/completions") << QByteArray(R"({"mod\u0065l":"gpt\u002dtest-1"})");
    QTest::newRow("count tokens")
        << QByteArray("/v1/messages/count_tokens")
        << QByteArray(R"({"messages" :[], "model": "claude-test-1", "x":9007199254740993})");
    QTest::newRow("gemini count") << QByteArray("/v1/models/gemini-2.5-pro:countTokens")
                                  << QByteArray(R"({"contents" : [ ], "n":0.10})");
}

void TestDaemonProxy::requestBodyPassesUnchanged()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    const RawResponse response = m_daemon->ask("POST", target, body);
    QVERIFY2(response.status == 200, response.body.constData());
    QCOMPARE(m_upstream->totalRequests(), quint64(1));
    QCOMPARE(m_upstream->requests().back().body, body);
}

void TestDaemonProxy::aliasReplacesTheModelOnly_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("alias");
    QTest::addColumn<QByteArray>("model");
    QTest::newRow("chat") << QByteArray("/v1/chat/completions")
                          << QByteArray(R"({"n":1.0, "model" : "my-alias","user":"my-alias",)"
                                        R"("lone":"\udc00","messages":[]})")
                          << QByteArray("my-alias") << QByteArray("gpt-test-1");
    QTest::newRow("messages") << QByteArray("/v1/messages")
                              << QByteArray(R"({"a":{"model":"x"},"model":"my-claude",)"
                                            R"("max_tokens":9,"messages":[]})")
                              << QByteArray("my-claude") << QByteArray("claude-test-1");
    QTest::newRow("gemini") << QByteArray("/v1beta/models/my-gemini:generateContent")
                            << QByteArray(R"({ "contents":[],"model":"my-gemini" })")
                            << QByteArray("my-gemini") << QByteArray("gemini-2.5-pro");
}

void TestDaemonProxy::aliasReplacesTheModelOnly()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, alias);
    QFETCH(QByteArray, model);
    const RawResponse response = m_daemon->ask("POST", target, body);
    QVERIFY2(response.status == 200, response.body.constData());
    QCOMPARE(response.headers.value("x-mapped-model"), model);
    const RecordedRequest &seen = m_upstream->requests().back();
    if (target.contains(alias)) {
        QVERIFY(seen.target.contains("/models/" + model + ":generateContent"));
        QCOMPARE(seen.body, body);
        return;
    }
    QByteArray expected = body;
    const qsizetype at = expected.indexOf('"' + alias + '"');
    expected.replace(at + 1, alias.size(), model);
    QCOMPARE(seen.body, expected);
}

void TestDaemonProxy::answerBodyPassesUnchanged()
{
    UpstreamStep step;
    step.body = "{ \"id\":\"x\",\"odd\":[1.0,1E400,\"\\ud800\"],\n\"usage\":{\"total_tokens\":3} }";
    step.headers = {{"X-Anything", "1"}};
    m_upstream->script("*", {step});
    const DialectCall &chat = allDialectCalls().front();
    const RawResponse response = m_daemon->ask("POST", chat.target, chat.body);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, *step.body);
    QCOMPARE(response.headers.value("content-type"), QByteArray("application/json"));
}

void TestDaemonProxy::ownHeadersStandOnEveryAnswer_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<bool>("stream");
    for (std::size_t i = 0; i < allDialectCalls().size(); ++i) {
        const QByteArray name = allDialectCalls()[i].name;
        QTest::newRow((name + " plain").constData()) << static_cast<int>(i) << false;
        QTest::newRow((name + " stream").constData()) << static_cast<int>(i) << true;
    }
}

void TestDaemonProxy::ownHeadersStandOnEveryAnswer()
{
    QFETCH(int, dialect);
    QFETCH(bool, stream);
    const DialectCall &call = allDialectCalls()[static_cast<std::size_t>(dialect)];
    const RawResponse response = m_daemon->ask("POST", stream ? call.streamTarget : call.target,
                                               stream ? call.streamBody : call.body);
    QCOMPARE(response.status, 200);
    QVERIFY(response.complete);
    QVERIFY(response.body.contains("Hello "));
    QCOMPARE(response.headers.value("x-account-email"),
             QByteArray(call.provider) + "@example.test");
    QVERIFY(
        m_upstream->requests().back().body.contains(response.headers.value("x-mapped-model")) ||
        m_upstream->requests().back().target.contains(response.headers.value("x-mapped-model")));
    QVERIFY(!response.headers.value("x-mapped-model").isEmpty());
    QVERIFY(!response.headers.value("x-request-id").isEmpty());
    QCOMPARE(response.headers.value("x-attempts"), QByteArray("1"));
    for (const char *name : {"x-account-email", "x-request-id", "content-type"})
        QCOMPARE(response.headers.count(name), 1);
    const QByteArray type = response.headers.value("content-type");
    QVERIFY(type.startsWith(stream ? "text/event-stream" : "application/json"));
}

void TestDaemonProxy::answerHeadersAreFiltered()
{
    UpstreamStep step;
    step.headers = {{"x-ratelimit-remaining-requests", "41"},
                    {"anthropic-ratelimit-tokens-remaining", "42"},
                    {"request-id", "req_7"},
                    {"x-should-retry", "false"},
                    {"Set-Cookie", "a=b"},
                    {"openai-organization", "org-1"},
                    {"anthropic-organization-id", "org-2"},
                    {"Keep-Alive", "timeout=5"},
                    {"X-Account-Email", "forged@example.test"}};
    m_upstream->script("*", {step});
    const DialectCall &call = allDialectCalls()[2];
    const RawResponse response = m_daemon->ask("POST", call.target, call.body);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.headers.value("x-ratelimit-remaining-requests"), QByteArray("41"));
    QCOMPARE(response.headers.value("anthropic-ratelimit-tokens-remaining"), QByteArray("42"));
    QCOMPARE(response.headers.value("request-id"), QByteArray("req_7"));
    QCOMPARE(response.headers.value("x-should-retry"), QByteArray("false"));
    for (const char *name :
         {"set-cookie", "openai-organization", "anthropic-organization-id", "keep-alive"})
        QVERIFY2(!response.headers.contains(name), name);
    QCOMPARE(response.headers.count("x-account-email"), 1);
    QCOMPARE(response.headers.value("x-account-email"), QByteArray("anthropic@example.test"));
}

void TestDaemonProxy::requestHeadersAreFiltered()
{
    const DialectCall &call = allDialectCalls()[2];
    const Headers sent{{"anthropic-version", "2026-10-21"},
                       {"anthropic-beta", "one,two"},
                       {"Accept", "application/json"},
                       {"User-Agent", "client/1"},
                       {"Cookie", "a=b"},
                       {"X-Stainless-Lang", "js"},
                       {"X-Anything", "1"},
                       {"Connection", "keep-alive, X-Hop"},
                       {"X-Hop", "1"},
                       {"X-Forwarded-For", "10.0.0.1"},
                       {"Accept-Encoding", "gzip, br"}};
    QCOMPARE(m_daemon->ask("POST", call.target, call.body, sent).status, 200);
    const RecordedRequest &seen = m_upstream->requests().back();
    QCOMPARE(seen.credential, QByteArray("key-anthropic"));
    QCOMPARE(seen.headers.value("anthropic-version"), QByteArray("2026-10-21"));
    QCOMPARE(seen.headers.value("anthropic-beta"), QByteArray("one,two"));
    QCOMPARE(seen.headers.value("content-type"), QByteArray("application/json"));
    QCOMPARE(seen.headers.value("accept"), QByteArray("application/json"));
    QVERIFY(!seen.headers.value("user-agent").contains("client/1"));
    QVERIFY(!seen.headers.value("accept-encoding").contains("gzip"));
    for (const char *name :
         {"cookie", "x-stainless-lang", "x-anything", "x-hop", "x-forwarded-for"})
        QVERIFY2(!seen.headers.contains(name), name);
    for (const Header &field : seen.headers.fields())
        QVERIFY(!field.value.contains(kClientKey));
}

void TestDaemonProxy::clientQueryGoesUpstreamButForTheKey()
{
    const DialectCall &call = allDialectCalls()[2];
    const RawResponse response =
        m_daemon->ask("POST", call.target + "?beta=true&key=" + kClientKey + "&x=a%2Fb", call.body);
    QCOMPARE(response.status, 200);
    QCOMPARE(m_upstream->requests().back().target, QByteArray("/v1/messages?beta=true&x=a%2Fb"));
}

void TestDaemonProxy::upstreamRefusalIsTheClients_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("400") << 400;
    QTest::newRow("413") << 413;
    QTest::newRow("422") << 422;
}

void TestDaemonProxy::upstreamRefusalIsTheClients()
{
    QFETCH(int, status);
    UpstreamStep step;
    step.status = status;
    step.error = "invalid";
    step.message = "max_tokens is wrong in its own words";
    m_upstream->script("*", {step}, Repeat::yes);
    for (const DialectCall &call : allDialectCalls()) {
        const quint64 before = m_upstream->totalRequests();
        const RawResponse response = m_daemon->ask("POST", call.target, call.body);
        QCOMPARE(response.status, status);
        QVERIFY(response.body.contains(step.message.c_str()));
        QVERIFY(!errorKind(call.provider, response).empty());
        QCOMPARE(m_upstream->totalRequests(), before + 1);
    }
    QVERIFY(m_daemon->adminJson("GET", "/cooldowns").at("cooldowns").as_array().empty());
}

void TestDaemonProxy::pipelinedRequestsAreAnsweredInOrder()
{
    UpstreamStep slow;
    slow.firstDelay = Milliseconds(300);
    slow.text = "the slow one";
    m_upstream->script("*", {slow});
    const DialectCall &chat = allDialectCalls().front();
    const Headers headers{{"Authorization", QByteArray("Bearer ") + kClientKey}};
    WireClient client(m_daemon->origin());
    client.send(requestBytes("POST", chat.target, headers, chat.body) +
                requestBytes("GET", "/healthz") +
                requestBytes("POST", chat.target, headers, chat.streamBody));
    QVERIFY(client.takeResponse("POST").body.contains("the slow one"));
    QVERIFY(client.takeResponse("GET").body.contains("active_accounts"));
    QVERIFY(client.takeResponse("POST").body.contains("[DONE]"));
}

void TestDaemonProxy::connectionCloseAndHttp10AreHonoured_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("stream");
    QTest::newRow("close") << QByteArray("HTTP/1.1") << QByteArray("Connection: close\r\n")
                           << false;
    QTest::newRow("close stream") << QByteArray("HTTP/1.1") << QByteArray("Connection: close\r\n")
                                  << true;
    QTest::newRow("1.0") << QByteArray("HTTP/1.0") << QByteArray() << false;
    QTest::newRow("1.0 stream") << QByteArray("HTTP/1.0") << QByteArray() << true;
}

void TestDaemonProxy::connectionCloseAndHttp10AreHonoured()
{
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, header);
    QFETCH(bool, stream);
    const DialectCall &chat = allDialectCalls().front();
    const QByteArray &body = stream ? chat.streamBody : chat.body;
    WireClient client(m_daemon->origin());
    client.send("POST /v1/chat/completions " + version + "\r\nHost: 127.0.0.1\r\n" + header +
                "Authorization: Bearer " + kClientKey +
                "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QVERIFY(client.waitClosed());
    if (version == "HTTP/1.0")
        QVERIFY(!client.received().toLower().contains("transfer-encoding"));
    const RawResponse response = client.takeResponse("POST");
    QCOMPARE(response.status, 200);
    QVERIFY(response.body.contains(stream ? "[DONE]" : "Hello from openai"));
}

void TestDaemonProxy::expectIsAnswered()
{
    const DialectCall &chat = allDialectCalls().front();
    WireClient client(m_daemon->origin());
    const QByteArray whole = requestBytes(
        "POST", chat.target,
        {{"Authorization", QByteArray("Bearer ") + kClientKey}, {"Expect", "100-continue"}},
        chat.body);
    client.send(whole.chopped(chat.body.size()));
    QVERIFY(client.waitFor("HTTP/1.1 100 Continue\r\n\r\n"));
    client.send(chat.body);
    QCOMPARE(client.takeResponse("POST").status, 200);
}

QTEST_GUILESS_MAIN(TestDaemonProxy)

#include "tst_daemonproxy.moc"
