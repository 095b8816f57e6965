// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input over real sockets: each refusal in the caller's dialect.
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// The error kinds of wire.md 2.12 by dialect: openai, anthropic, gemini.
QByteArray kindFor(const DialectCall &call, const char *openai, const char *anthropic,
                   const char *gemini)
{
    if (qstrcmp(call.provider, "anthropic") == 0)
        return anthropic;
    return qstrcmp(call.provider, "gemini") == 0 ? gemini : openai;
}

QByteArray kindOf(const DialectCall &call, const RawResponse &response)
{
    return QByteArray::fromStdString(errorKind(call.provider, response));
}

void addDialects()
{
    QTest::addColumn<int>("dialect");
    for (std::size_t i = 0; i < allDialectCalls().size(); ++i)
        QTest::newRow(allDialectCalls()[i].name) << static_cast<int>(i);
}

const DialectCall &callAt(int index)
{
    return allDialectCalls()[static_cast<std::size_t>(index)];
}

} // namespace

class TestDaemonRefusals final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void wrongKeyIs401_data() { addDialects(); }
    void wrongKeyIs401();
    void missingKeyIs401_data() { addDialects(); }
    void missingKeyIs401();
    void keyIsTakenInAllPlaces_data();
    void keyIsTakenInAllPlaces();
    void wrongMethodIs405_data() { addDialects(); }
    void wrongMethodIs405();
    void noJsonIs400_data() { addDialects(); }
    void noJsonIs400();
    void unknownModelIs404_data() { addDialects(); }
    void unknownModelIs404();
    void unknownPathIs404_data();
    void unknownPathIs404();
    void largeHeadersAre431_data() { addDialects(); }
    void largeHeadersAre431();
    void largeBodyIs413_data() { addDialects(); }
    void largeBodyIs413();
    void largeChunkedBodyIs413();
    void ambiguousFramingIs400_data();
    void ambiguousFramingIs400();
    void foreignHostIs421_data();
    void foreignHostIs421();
    void foreignOriginIs403_data();
    void foreignOriginIs403();
    void webSocketUpgradeIs426();
    void stoppedProxyIs503_data() { addDialects(); }
    void stoppedProxyIs503();

private:
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestDaemonRefusals::initTestCase()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->writeSettings(R"({"proxy":{"max_body_bytes":65536}})");
    QVERIFY(m_daemon->start());
    for (const char *provider : {"openai", "anthropic", "gemini"})
        QVERIFY(!m_daemon->addAccount(provider, provider, m_upstream->url()).empty());
}

void TestDaemonRefusals::cleanupTestCase()
{
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

void TestDaemonRefusals::init()
{
    m_upstream->reset();
}

void TestDaemonRefusals::wrongKeyIs401()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    const RawResponse response =
        m_daemon->ask("POST", call.target, call.body, {{"Authorization", "Bearer wrong"}});
    QCOMPARE(response.status, 401);
    QCOMPARE(kindOf(call, response),
             kindFor(call, "invalid_api_key", "authentication_error", "UNAUTHENTICATED"));
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
}

void TestDaemonRefusals::missingKeyIs401()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    const RawResponse response =
        WireClient(m_daemon->origin()).ask("POST", call.target, {}, call.body);
    QCOMPARE(response.status, 401);
    QVERIFY(!kindOf(call, response).isEmpty());
}

void TestDaemonRefusals::keyIsTakenInAllPlaces_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("prefix");
    QTest::newRow("bearer") << QByteArray("Authorization") << QByteArray("Bearer ");
    QTest::newRow("x-api-key") << QByteArray("x-api-key") << QByteArray();
    QTest::newRow("x-goog-api-key") << QByteArray("x-goog-api-key") << QByteArray();
    QTest::newRow("query") << QByteArray() << QByteArray();
}

void TestDaemonRefusals::keyIsTakenInAllPlaces()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, prefix);
    for (const DialectCall &call : allDialectCalls()) {
        Headers headers{{"anthropic-version", "2023-06-01"}};
        QByteArray target = call.target;
        if (header.isEmpty())
            target += QByteArray("?key=") + kClientKey;
        else
            headers.add(header, prefix + kClientKey);
        const RawResponse response =
            WireClient(m_daemon->origin()).ask("POST", target, headers, call.body);
        QVERIFY2(response.status == 200, (call.target + ": " + response.body).constData());
        const RecordedRequest &seen = m_upstream->requests().back();
        QVERIFY(!seen.target.contains(kClientKey));
        for (const Header &field : seen.headers.fields())
            QVERIFY(!field.value.contains(kClientKey));
    }
}

void TestDaemonRefusals::wrongMethodIs405()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    const RawResponse response = m_daemon->ask("PUT", call.target, call.body);
    QCOMPARE(response.status, 405);
    QVERIFY(response.headers.listContains("allow", "POST"));
    QVERIFY(!kindOf(call, response).isEmpty());
}

void TestDaemonRefusals::noJsonIs400()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    for (const QByteArray body : {"", "no json", "[1,2]", "{\"model\":\"gpt-test-1\"", "\"x\""}) {
        const RawResponse response = m_daemon->ask("POST", call.target, body);
        QVERIFY2(response.status == 400,
                 (body + " -> " + QByteArray::number(response.status)).constData());
        QCOMPARE(kindOf(call, response), kindFor(call, "invalid_request_error",
                                                 "invalid_request_error", "INVALID_ARGUMENT"));
    }
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
}

void TestDaemonRefusals::unknownModelIs404()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    QByteArray target = call.target;
    QByteArray body = call.body;
    target.replace("gemini-2.5-pro", "nobody-has-this");
    body.replace("gpt-test-1", "nobody-has-this").replace("claude-test-1", "nobody-has-this");
    const RawResponse response = m_daemon->ask("POST", target, body);
    QCOMPARE(response.status, 404);
    QCOMPARE(kindOf(call, response),
             kindFor(call, "model_not_found", "not_found_error", "NOT_FOUND"));
    QVERIFY(response.body.contains("nobody-has-this"));
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
}

void TestDaemonRefusals::unknownPathIs404_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("dialect");
    QTest::newRow("openai") << QByteArray("/v1/nothing") << 0;
    QTest::newRow("root") << QByteArray("/nothing/here") << 0;
    QTest::newRow("anthropic") << QByteArray("/v1/messages/nothing") << 2;
    QTest::newRow("gemini") << QByteArray("/v1beta/nothing") << 3;
    QTest::newRow("gemini method") << QByteArray("/v1beta/models/gemini-2.5-pro:nothing") << 3;
}

void TestDaemonRefusals::unknownPathIs404()
{
    QFETCH(QByteArray, target);
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    WireClient client(m_daemon->origin());
    Headers headers{{"Authorization", QByteArray("Bearer ") + kClientKey}};
    if (dialect == 2)
        headers.add("anthropic-version", "2023-06-01");
    const RawResponse response = client.ask("POST", target, headers, call.body);
    QCOMPARE(response.status, 404);
    QVERIFY2(!kindOf(call, response).isEmpty(), response.body.constData());
}

void TestDaemonRefusals::largeHeadersAre431()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    const RawResponse response =
        m_daemon->ask("POST", call.target, call.body, {{"X-Large", QByteArray(70'000, 'x')}});
    QCOMPARE(response.status, 431);
    QVERIFY2(!kindOf(call, response).isEmpty(), response.body.constData());
}

void TestDaemonRefusals::largeBodyIs413()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    const RawResponse response = m_daemon->ask("POST", call.target, QByteArray(3'000'000, ' '));
    QCOMPARE(response.status, 413);
    const QByteArray kind = kindOf(call, response);
    // OpenAI has no code of its own for this: its type counts.
    QVERIFY2(!kind.isEmpty(), response.body.constData());
    if (dialect >= 2)
        QCOMPARE(kind, kindFor(call, "", "request_too_large", "INVALID_ARGUMENT"));
    else
        QVERIFY(response.body.contains(R"("type":"invalid_request_error")"));
}

void TestDaemonRefusals::largeChunkedBodyIs413()
{
    const DialectCall &call = callAt(0);
    const QByteArray chunk = QByteArray("4000\r\n") + QByteArray(0x4000, ' ') + "\r\n";
    QByteArray body;
    for (int i = 0; i < 6; ++i)
        body += chunk;
    const RawResponse response =
        m_daemon->ask("POST", call.target, body + "0\r\n\r\n", {{"Transfer-Encoding", "chunked"}});
    QCOMPARE(response.status, 413);
}

void TestDaemonRefusals::ambiguousFramingIs400_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("two lengths") << QByteArray("Content-Length: 2\r\nContent-Length: 3\r\n");
    QTest::newRow("length and chunked")
        << QByteArray("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n");
    QTest::newRow("folded") << QByteArray("X-A: b\r\n c\r\nContent-Length: 2\r\n");
    QTest::newRow("negative") << QByteArray("Content-Length: -2\r\n");
    QTest::newRow("bare CR") << QByteArray("X-A: b\rc\r\nContent-Length: 2\r\n");
    QTest::newRow("blank before colon") << QByteArray("Content-Length : 2\r\n");
}

void TestDaemonRefusals::ambiguousFramingIs400()
{
    QFETCH(QByteArray, head);
    WireClient client(m_daemon->origin());
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                QByteArray(kClientKey) + "\r\n" + head + "\r\n{}");
    QCOMPARE(client.takeResponse("POST").status, 400);
    QVERIFY(client.waitClosed());
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
}

void TestDaemonRefusals::foreignHostIs421_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    QTest::newRow("foreign name") << QByteArray("evil.example") << 421;
    QTest::newRow("foreign with port") << QByteArray("evil.example:80") << 421;
    QTest::newRow("lookalike") << QByteArray("127.0.0.1.evil.example") << 421;
    QTest::newRow("localhost") << QByteArray("localhost") << 200;
    QTest::newRow("address") << QByteArray("127.0.0.1:1") << 200;
}

void TestDaemonRefusals::foreignHostIs421()
{
    QFETCH(QByteArray, host);
    QFETCH(int, status);
    const DialectCall &call = callAt(0);
    QCOMPARE(m_daemon->ask("POST", call.target, call.body, {{"Host", host}}).status, status);
}

void TestDaemonRefusals::foreignOriginIs403_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::newRow("page") << QByteArray("https://evil.example");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("other port") << QByteArray("http://localhost:3000");
}

void TestDaemonRefusals::foreignOriginIs403()
{
    QFETCH(QByteArray, origin);
    for (const DialectCall &call : allDialectCalls()) {
        const RawResponse response =
            m_daemon->ask("POST", call.target, call.body, {{"Origin", origin}});
        QCOMPARE(response.status, 403);
        QVERIFY(!response.headers.contains("access-control-allow-origin"));
        QVERIFY(!kindOf(call, response).isEmpty());
    }
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
}

void TestDaemonRefusals::webSocketUpgradeIs426()
{
    const RawResponse response = m_daemon->ask(
        "GET", "/v1/responses", {}, {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}});
    QCOMPARE(response.status, 426);
}

void TestDaemonRefusals::stoppedProxyIs503()
{
    QFETCH(int, dialect);
    const DialectCall &call = callAt(dialect);
    QCOMPARE(m_daemon->admin("POST", "/proxy/stop").status, 200);
    const RawResponse response = m_daemon->ask("POST", call.target, call.body);
    QCOMPARE(m_daemon->admin("POST", "/proxy/stop").status, 200);
    QCOMPARE(WireClient(m_daemon->origin()).ask("GET", "/healthz").status, 200);
    QCOMPARE(m_daemon->admin("POST", "/proxy/start").status, 200);
    QCOMPARE(response.status, 503);
    QVERIFY(!kindOf(call, response).isEmpty());
    QVERIFY(response.body.contains("stopped"));
    QCOMPARE(m_daemon->ask("POST", call.target, call.body).status, 200);
}

QTEST_GUILESS_MAIN(TestDaemonRefusals)

#include "tst_daemonrefusals.moc"
