// SPDX-License-Identifier: GPL-3.0-or-later
// The life of access tokens on the real daemon, against an authorization server that rotates
// refresh tokens (scheduling.md §7, §11).
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/support/scriptedauthserver.h"

#include <QTest>

#include <csignal>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kCrowd = 200;
constexpr char kLongAgo[] = "2020-01-01T00:00:00.000Z";
constexpr char kPath[] = "/v1/chat/completions";
const QByteArray kBody = R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}]})";

std::string fromNow(Milliseconds span)
{
    return toRfc3339(std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + span);
}

} // namespace

class TestTokenLife final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aCrowdWithAnEndedTokenMakesOneRefresh();
    void killedAfterTheRefresh_data();
    void killedAfterTheRefresh();
    void quitDuringTheRefresh();
    void aDeadGrantIsToldOnceAndOthersGoOn();
    void badAnswersDoNotDisturbAValidToken_data();
    void badAnswersDoNotDisturbAValidToken();
    void badAnswersToAnEndedToken_data();
    void badAnswersToAnEndedToken();
    void aClockThatIsTenMinutesSlow();

private:
    std::string addSignIn(const std::string &expiresAt);
    [[nodiscard]] RawResponse ask() const;
    [[nodiscard]] json::Object account(const std::string &id) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<ScriptedAuthServer> m_auth;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestTokenLife::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_auth = std::make_unique<ScriptedAuthServer>();
    QVERIFY(m_auth->listen());
    m_auth->giveRefreshToken("refresh-0");
    m_daemon = std::make_unique<DaemonFixture>();
    const json::Object client{{"client_id", ScriptedAuthServer::clientId.toStdString()},
                              {"client_secret", ScriptedAuthServer::clientSecret.toStdString()},
                              {"token_url", m_auth->url().toStdString() + "/token"}};
    m_daemon->writeSettings(json::dump(json::Object{
        {"proxy", json::Object{{"providers", json::Object{{"openai-compatible", client}}},
                               {"scheduling", json::Object{{"queue_wait_seconds", 60}}}}}}));
    QVERIFY(m_daemon->start());
}

void TestTokenLife::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    for (const QByteArray &secret :
         {QByteArray("access-"), QByteArray("refresh-"), ScriptedAuthServer::clientSecret})
        QVERIFY(!m_daemon->standardError().contains(secret));
}

std::string TestTokenLife::addSignIn(const std::string &expiresAt)
{
    const json::Object credential{{"type", "oauth"},
                                  {"access_token", "access-0"},
                                  {"refresh_token", "refresh-0"},
                                  {"expires_at", expiresAt}};
    const json::Object made{
        {"provider", "openai-compatible"},   {"label", "signed-in"},
        {"email", "signed-in@example.test"}, {"base_url", m_upstream->url().toStdString()},
        {"credential", credential},          {"models", json::Array{"gpt-test-1"}}};
    return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(made)), "id");
}

RawResponse TestTokenLife::ask() const
{
    return m_daemon->ask("POST", kPath, kBody);
}

json::Object TestTokenLife::account(const std::string &id) const
{
    return objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
}

void TestTokenLife::aCrowdWithAnEndedTokenMakesOneRefresh()
{
    m_auth->setDelay(1500ms); // long enough for all of them to ask for it
    QVERIFY(!addSignIn(kLongAgo).empty());
    std::vector<std::unique_ptr<WireClient>> clients;
    for (int number = 0; number < kCrowd; ++number) {
        clients.push_back(std::make_unique<WireClient>(m_daemon->origin()));
        clients.back()->send(requestBytes(
            "POST", kPath, {{"Authorization", QByteArray("Bearer ") + kClientKey}}, kBody));
    }
    int good = 0;
    for (const auto &client : clients)
        good += client->takeResponse("POST").status == 200 ? 1 : 0;
    QCOMPARE(good, kCrowd);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1});
    QVERIFY(m_upstream->requestsOf("access-0").empty());
    QCOMPARE(m_upstream->requestsOf("access-1").size(), std::size_t{kCrowd});
}

void TestTokenLife::killedAfterTheRefresh_data()
{
    QTest::addColumn<bool>("inTheBackground");
    QTest::newRow("§11 a rotated token is durable before it is used") << false;
    QTest::newRow("§11 a rotated token is durable before the next request") << true;
}

void TestTokenLife::killedAfterTheRefresh()
{
    QFETCH(bool, inTheBackground);
    const auto life = inTheBackground ? fromNow(2min) : std::string(kLongAgo);
    if (!inTheBackground) {
        UpstreamStep silent;
        silent.fault = Fault::stall;
        m_upstream->script("access-1", {silent});
    }
    QVERIFY(!addSignIn(life).empty());
    const QByteArray vault = m_daemon->readFile(u"vault.bin"_s);
    QVERIFY(!vault.isEmpty());
    std::unique_ptr<WireClient> client;
    if (!inTheBackground) {
        client = std::make_unique<WireClient>(m_daemon->origin());
        client->send(requestBytes("POST", kPath,
                                  {{"Authorization", QByteArray("Bearer ") + kClientKey}}, kBody));
        QTRY_COMPARE_WITH_TIMEOUT(m_upstream->requestsOf("access-1").size(), std::size_t{1},
                                  20'000);
    } else {
        QTRY_VERIFY_WITH_TIMEOUT(m_daemon->readFile(u"vault.bin"_s) != vault, 20'000);
    }
    m_daemon->sendSignal(SIGKILL);
    QCOMPARE(m_daemon->waitEnd(), -1);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1});
    QVERIFY(m_daemon->start());
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1}); // what it brought was kept
    // The rotated refresh token too: the old one is dead.
    UpstreamStep refused;
    refused.error = "authentication";
    m_upstream->script("access-1", {refused}, Repeat::yes);
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{2});
    QVERIFY(m_auth->requests().back().body.contains("refresh_token=refresh-1"));
    QCOMPARE(m_upstream->requestsOf("access-2").size(), std::size_t{1});
}

void TestTokenLife::quitDuringTheRefresh()
{
    m_auth->setDelay(1000ms);
    QVERIFY(!addSignIn(fromNow(2min)).empty()); // renewed in the background
    QTRY_COMPARE_WITH_TIMEOUT(m_auth->requestsTo("/token"), std::size_t{1}, 20'000);
    QCOMPARE(m_daemon->terminate(), 0); // the old refresh token is dead by now
    m_auth->setDelay(0ms);
    QVERIFY(m_daemon->start());
    UpstreamStep refused;
    refused.error = "authentication";
    m_upstream->script("access-1", {refused}, Repeat::yes);
    QCOMPARE(ask().status, 200);
    QVERIFY(m_auth->requests().back().body.contains("refresh_token=refresh-1"));
    QCOMPARE(m_upstream->requestsOf("access-2").size(), std::size_t{1});
}

void TestTokenLife::aDeadGrantIsToldOnceAndOthersGoOn()
{
    m_auth->script("/token", {{400, R"({"error":"invalid_grant"})", {}}});
    QVERIFY(!m_daemon->addAccount("openai-compatible", "good", m_upstream->url()).empty());
    const std::string id = addSignIn(kLongAgo);
    for (int round = 0; round < 10; ++round) {
        const RawResponse served = ask();
        QCOMPARE(served.status, 200);
        QCOMPARE(served.headers.value("x-account-email"), QByteArray("good@example.test"));
    }
    QTRY_COMPARE_WITH_TIMEOUT(textAt(account(id), "state"), std::string("needs_login"), 20'000);
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1});
    QCOMPARE(m_daemon->standardError().count("signed-in needs a new sign-in or key"), qsizetype{1});
}

void TestTokenLife::badAnswersDoNotDisturbAValidToken_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a web page") << 200 << QByteArray("<!doctype html><p>Sign in</p>");
    QTest::newRow("a redirection") << 302 << QByteArray();
    QTest::newRow("a token with a line break")
        << 200 << QByteArray(R"({"access_token":"a\nb","expires_in":3600})");
    QTest::newRow("§7 invalid_grant is another matter, a server fault is not")
        << 500 << QByteArray(R"({"error":"server_error"})");
}

void TestTokenLife::badAnswersDoNotDisturbAValidToken()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_auth->script("/token", {{status, body, {{"Location", m_auth->url() + "/elsewhere"}}}});
    const std::string id = addSignIn(fromNow(2min));
    QTRY_COMPARE_WITH_TIMEOUT(m_auth->requestsTo("/token"), std::size_t{1}, 20'000);
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_upstream->requestsOf("access-0").size(), std::size_t{1});
    QCOMPARE(textAt(account(id), "state"), std::string("ready"));
    QCOMPARE(m_auth->requests().size(), std::size_t{1}); // nothing went elsewhere
}

void TestTokenLife::badAnswersToAnEndedToken_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::string>("state");
    // Where the refresh token may be used up only the user can tell.
    QTest::newRow("a web page") << 200 << QByteArray("<html></html>") << std::string("needs_login");
    QTest::newRow("a token with a line break")
        << 200 << QByteArray(R"({"access_token":"a\nb"})") << std::string("needs_login");
    QTest::newRow("a redirection") << 302 << QByteArray() << std::string("ready");
}

void TestTokenLife::badAnswersToAnEndedToken()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(std::string, state);
    m_auth->script("/token", {{status, body, {{"Location", m_auth->url() + "/elsewhere"}}}});
    const std::string good = m_daemon->addAccount("openai-compatible", "good", m_upstream->url());
    const QByteArray later = "/accounts/" + QByteArray::fromStdString(good);
    QCOMPARE(m_daemon->admin("PATCH", later, R"({"priority":10})").status, 200);
    const std::string id = addSignIn(kLongAgo);
    const RawResponse served = ask();
    QCOMPARE(served.status, 200);
    QCOMPARE(served.headers.value("x-account-email"), QByteArray("good@example.test"));
    QCOMPARE(textAt(account(id), "state"), state);
    QCOMPARE(m_auth->requests().size(), std::size_t{1});
    QVERIFY(m_upstream->requestsOf("access-0").empty());
}

void TestTokenLife::aClockThatIsTenMinutesSlow()
{
    // By this clock the token has ten minutes left; the provider knows better.
    UpstreamStep refused;
    refused.error = "authentication";
    m_upstream->script("access-0", {refused}, Repeat::yes);
    QVERIFY(!addSignIn(fromNow(10min)).empty());
    QCOMPARE(ask().status, 200);
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1}); // whose own clock stands in 1994
    QCOMPARE(m_upstream->requestsOf("access-0").size(), std::size_t{1});
    QCOMPARE(m_upstream->requestsOf("access-1").size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestTokenLife)
#include "tst_tokenlife.moc"
