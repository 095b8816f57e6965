// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts that sign in, on the real daemon with a token endpoint of its own: ended, refused and
// dead tokens (scheduling.md §7, §11).
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kCrowd = 200;
constexpr char kOld[] = "old-token";
constexpr char kNew[] = "new-token";
constexpr char kNever[] = "2099-01-01T00:00:00.000Z";
constexpr char kLongAgo[] = "2020-01-01T00:00:00.000Z";
constexpr char kPath[] = "/v1/chat/completions";
const QByteArray kBody = R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}]})";

UpstreamStep refusedKey()
{
    UpstreamStep step;
    step.error = "authentication";
    return step;
}

UpstreamStep answering(int status, const json::Object &body)
{
    UpstreamStep step;
    step.status = status;
    step.body = json::dump(body);
    return step;
}

} // namespace

class TestSignInDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void deadSignInIsOut_data();
    void deadSignInIsOut();
    void refusedTokenIsReplacedOnce();
    void tokenRefusedTwiceIsOut();
    void endedTokenIsRenewedOnceForAll();

private:
    std::string addSignIn(const char *expiresAt);
    std::string addKey(const char *name);
    [[nodiscard]] RawResponse ask(const Headers &more = {}) const;
    [[nodiscard]] json::Object account(const std::string &id) const;
    void end();

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<ScriptedUpstream> m_tokens; ///< the token endpoint
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestSignInDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_tokens = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_tokens->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    const std::string tokenUrl = m_tokens->url().toStdString() + "/token";
    const json::Object client{{"client_id", "client-of-the-tests"}, {"token_url", tokenUrl}};
    m_daemon->writeSettings(json::dump(json::Object{
        {"proxy", json::Object{{"providers", json::Object{{"openai-compatible", client}}},
                               {"scheduling", json::Object{{"queue_wait_seconds", 60}}}}}}));
    QVERIFY(m_daemon->start());
}

void TestSignInDaemon::end()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    for (const char *secret : {kOld, kNew, "refresh-token-1", "refresh-token-2"})
        QVERIFY(!m_daemon->standardError().contains(secret));
}

void TestSignInDaemon::cleanup()
{
    end();
}

std::string TestSignInDaemon::addSignIn(const char *expiresAt)
{
    const json::Object credential{{"type", "oauth"},
                                  {"access_token", kOld},
                                  {"refresh_token", "refresh-token-1"},
                                  {"expires_at", expiresAt}};
    const json::Object account{
        {"provider", "openai-compatible"},   {"label", "signed-in"},
        {"email", "signed-in@example.test"}, {"base_url", m_upstream->url().toStdString()},
        {"credential", credential},          {"models", json::Array{"gpt-test-1"}}};
    return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(account)), "id");
}

std::string TestSignInDaemon::addKey(const char *name)
{
    return m_daemon->addAccount("openai-compatible", name, m_upstream->url());
}

RawResponse TestSignInDaemon::ask(const Headers &more) const
{
    return m_daemon->ask("POST", kPath, kBody, more);
}

json::Object TestSignInDaemon::account(const std::string &id) const
{
    return objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
}

void TestSignInDaemon::deadSignInIsOut_data()
{
    QTest::addColumn<QByteArray>("expiresAt");
    QTest::newRow("§7 invalid_grant when an ended token is renewed") << QByteArray(kLongAgo);
    QTest::newRow("§7 invalid_grant when a refused token is renewed") << QByteArray(kNever);
}

void TestSignInDaemon::deadSignInIsOut()
{
    QFETCH(QByteArray, expiresAt);
    m_tokens->script("*",
                     {answering(400, {{"error", "invalid_grant"},
                                      {"error_description", "The grant has been revoked."}})},
                     Repeat::yes);
    const bool ended = expiresAt == kLongAgo;
    const std::string id = addSignIn(expiresAt.constData());
    QVERIFY(!id.empty());
    const Headers session{{"X-Session-ID", "conversation-1"}};
    if (!ended) { // it has served, and is bound
        QCOMPARE(ask(session).headers.value("x-account-email"),
                 QByteArray("signed-in@example.test"));
        m_upstream->script(kOld, {refusedKey()}, Repeat::yes);
    }
    const std::string good = addKey("good");
    QVERIFY(!good.empty());
    // The account that signs in is asked first.
    QCOMPARE(
        m_daemon
            ->admin("PATCH", "/accounts/" + QByteArray::fromStdString(good), R"({"priority":10})")
            .status,
        200);
    const RawResponse served = ask(session);
    QCOMPARE(served.status, 200);
    QCOMPARE(served.headers.value("x-account-email"), QByteArray("good@example.test"));
    QCOMPARE(m_tokens->totalRequests(), quint64(1));
    const json::Object out = account(id);
    QCOMPARE(textAt(out, "state"), std::string("needs_login"));
    QCOMPARE(textAt(out, "cause"), std::string("needs_login"));
    QVERIFY(QByteArray::fromStdString(textAt(out, "last_error")).contains("has been revoked"));
    QVERIFY(m_daemon->standardError().contains("signed-in needs a new sign-in or key"));
    const auto bindings = listAt(m_daemon->adminJson("GET", "/session-bindings"), "bindings");
    QCOMPARE(bindings.size(), std::size_t{1});
    QCOMPARE(textAt(bindings.front(), "account_id"), good);
    // Nor does it come back by itself, or by a restart.
    QCOMPARE(ask(session).status, 200);
    end();
    QVERIFY(m_daemon->start());
    QCOMPARE(textAt(account(id), "state"), std::string("needs_login"));
    QCOMPARE(m_tokens->totalRequests(), quint64(1));
}

void TestSignInDaemon::refusedTokenIsReplacedOnce()
{
    QVERIFY(!addSignIn(kNever).empty());
    QVERIFY(!addKey("spare").empty());
    m_upstream->script(kOld, {refusedKey()}, Repeat::yes);
    m_tokens->script("*", {answering(200, {{"access_token", kNew},
                                           {"refresh_token", "refresh-token-2"},
                                           {"token_type", "Bearer"},
                                           {"expires_in", 3600}})});
    const RawResponse served = ask({{"X-Signalbox-Account", "signed-in"}});
    QCOMPARE(served.status, 200);
    QCOMPARE(served.headers.value("x-account-email"), QByteArray("signed-in@example.test"));
    QCOMPARE(served.headers.value("x-attempts"), QByteArray("2")); // sends
    QCOMPARE(m_tokens->totalRequests(), quint64(1));
    QVERIFY(m_tokens->requests().front().body.contains("refresh_token=refresh-token-1"));
    QVERIFY(m_tokens->requests().front().body.contains("client_id=client-of-the-tests"));
    QCOMPARE(m_upstream->requestsOf(kNew).size(), std::size_t{1});
    QVERIFY(m_upstream->requestsOf("key-spare").empty());
    // Durable: after a restart the new one is used.
    end();
    QVERIFY(m_daemon->start());
    QCOMPARE(ask({{"X-Signalbox-Account", "signed-in"}}).status, 200);
    QCOMPARE(m_upstream->requestsOf(kOld).size(), std::size_t{1});
    QCOMPARE(m_upstream->requestsOf(kNew).size(), std::size_t{2});
}

void TestSignInDaemon::tokenRefusedTwiceIsOut()
{
    const std::string id = addSignIn(kNever);
    QVERIFY(!id.empty());
    m_upstream->script(kOld, {refusedKey()}, Repeat::yes);
    m_upstream->script(kNew, {refusedKey()}, Repeat::yes);
    m_tokens->script("*", {answering(200, {{"access_token", kNew}, {"expires_in", 3600}})});
    QCOMPARE(ask().status, 503); // an upstream's 401 is never passed on
    QCOMPARE(m_tokens->totalRequests(), quint64(1));
    QCOMPARE(textAt(account(id), "state"), std::string("needs_login"));
    QVERIFY(!addKey("good").empty());
    QCOMPARE(ask().status, 200);
}

void TestSignInDaemon::endedTokenIsRenewedOnceForAll()
{
    UpstreamStep renewed =
        answering(200, {{"access_token", kNew}, {"expires_in", 3600}, {"token_type", "bearer"}});
    renewed.firstDelay = 1500ms; // long enough for all of them to ask for it
    m_tokens->script("*", {renewed});
    QVERIFY(!addSignIn(kLongAgo).empty());
    std::vector<std::unique_ptr<WireClient>> clients;
    for (int number = 0; number < kCrowd; ++number) {
        clients.push_back(std::make_unique<WireClient>(m_daemon->origin()));
        clients.back()->send(requestBytes(
            "POST", kPath, {{"Authorization", QByteArray("Bearer ") + kClientKey}}, kBody));
    }
    for (const auto &client : clients)
        QCOMPARE(client->takeResponse("POST").status, 200);
    QCOMPARE(m_tokens->totalRequests(), quint64(1));
    QVERIFY(m_upstream->requestsOf(kOld).empty());
    QCOMPARE(m_upstream->requestsOf(kNew).size(), std::size_t{kCrowd});
}

QTEST_GUILESS_MAIN(TestSignInDaemon)
#include "tst_signindaemon.moc"
