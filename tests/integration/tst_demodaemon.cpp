// SPDX-License-Identifier: GPL-3.0-or-later
// The demo provider in the real daemon: every dialect, quotas that fall, limits that move a request
// on, and that demo and real accounts never stand in for each other.
#include "core/demo/demoaccounts.h"
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kChatPath[] = "/v1/chat/completions";
constexpr char kMessagesPath[] = "/v1/messages";

QByteArray chatBody(const char *model)
{
    return json::dump(json::Object{
        {"model", model},
        {"messages", json::Array{json::Object{{"role", "user"}, {"content", "good morning"}}}}});
}

QByteArray messagesBody(const char *model)
{
    json::Object body = json::parseObject(chatBody(model).toStdString()).value();
    body["max_tokens"] = 500;
    return json::dump(body);
}

QByteArray accountOf(const RawResponse &response)
{
    return response.headers.value("x-account-email");
}

} // namespace

class TestDemoDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void everyDialectIsServed_data();
    void everyDialectIsServed();
    void tokensAreCounted();
    void accountsSayThatTheyAreDemo();
    void quotasFall();
    void aLimitMovesTheRequestOn();
    void realAccountsAreNeverStoodInFor();
    void demoNamesNeverReachRealAccounts();

private:
    [[nodiscard]] bool addDemoAccounts();
    [[nodiscard]] bool disable(const std::string &id) const;
    [[nodiscard]] json::Object account(const std::string &id) const;
    [[nodiscard]] double sessionLeft(const std::string &id) const;

    std::unique_ptr<DaemonFixture> m_daemon;
    std::vector<std::string> m_ids; ///< of the demo accounts
};

void TestDemoDaemon::init()
{
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
    QVERIFY(addDemoAccounts());
}

void TestDemoDaemon::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

bool TestDemoDaemon::addDemoAccounts()
{
    m_ids.clear();
    for (const DemoAccount &demo : demoAccounts()) {
        json::Object headers;
        for (const auto &[name, value] : demo.account.headers)
            headers[name] = value;
        const json::Object body{{"provider", demo.account.provider.str()},
                                {"label", demo.account.label.toStdString()},
                                {"credential", json::Object{{"type", "none"}}},
                                {"headers", std::move(headers)}};
        m_ids.push_back(textAt(m_daemon->adminJson("POST", "/accounts", json::dump(body)), "id"));
        if (m_ids.back().empty())
            return false;
    }
    return true;
}

bool TestDemoDaemon::disable(const std::string &id) const
{
    const QByteArray target = "/accounts/" + QByteArray::fromStdString(id);
    return m_daemon->admin("PATCH", target, R"({"disabled":true})").status == 200;
}

json::Object TestDemoDaemon::account(const std::string &id) const
{
    return objectWith(listAt(m_daemon->adminJson("GET", "/accounts"), "accounts"), "id", id);
}

/// The share of the five hours that is left, as GET /accounts says; -1 when it does not.
double TestDemoDaemon::sessionLeft(const std::string &id) const
{
    return numberAt(objectWith(listAt(account(id), "quota"), "window", "5h"), "remaining");
}

void TestDemoDaemon::everyDialectIsServed_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("endMark");
    const QByteArray gemini = R"({"contents":[{"role":"user","parts":[{"text":"good morning"}]}]})";
    const auto streamed = [](const QByteArray &body) {
        return body.chopped(1) + R"(,"stream":true})";
    };
    const QByteArray responses = R"({"model":"demo-fast","input":"good morning"})";
    const QByteArray modelPath = "/v1beta/models/demo-small:";
    QTest::newRow("chat") << QByteArray(kChatPath) << chatBody("demo-large") << QByteArray();
    QTest::newRow("chat streamed")
        << QByteArray(kChatPath) << streamed(chatBody("demo-large")) << QByteArray("data: [DONE]");
    QTest::newRow("responses") << QByteArray("/v1/responses") << responses << QByteArray();
    QTest::newRow("responses streamed") << QByteArray("/v1/responses") << streamed(responses)
                                        << QByteArray("event: response.completed");
    QTest::newRow("anthropic") << QByteArray(kMessagesPath) << messagesBody("demo-large")
                               << QByteArray();
    QTest::newRow("anthropic streamed")
        << QByteArray(kMessagesPath) << streamed(messagesBody("demo-large"))
        << QByteArray("event: message_stop");
    QTest::newRow("gemini") << modelPath + "generateContent" << gemini << QByteArray();
    QTest::newRow("gemini streamed") << modelPath + "streamGenerateContent?alt=sse" << gemini
                                     << QByteArray(R"("finishReason":"STOP")");
    QTest::newRow("gemini streamed as an array")
        << modelPath + "streamGenerateContent" << gemini << QByteArray(R"("finishReason":"STOP")");
}

void TestDemoDaemon::everyDialectIsServed()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, endMark);
    const RawResponse response = m_daemon->ask("POST", target, body);
    QVERIFY2(response.status == 200, response.body.constData());
    QVERIFY2(response.body.contains("This is Signalbox's demo"), response.body.constData());
    QVERIFY2(response.body.contains("good morning"), response.body.constData());
    QVERIFY(accountOf(response).startsWith("Demo "));
    if (!endMark.isEmpty())
        QVERIFY2(response.body.contains(endMark), response.body.constData());
}

void TestDemoDaemon::tokensAreCounted()
{
    const RawResponse response =
        m_daemon->ask("POST", "/v1/messages/count_tokens", messagesBody("demo-large"));
    QCOMPARE(response.status, 200);
    QVERIFY(numberAt(bodyJson(response), "input_tokens") > 0);
    QVERIFY(!response.headers.contains("x-signalbox-estimate"));
}

void TestDemoDaemon::accountsSayThatTheyAreDemo()
{
    QVERIFY(!m_daemon->addAccount("openai", "real", "https://api.example.test/v1").empty());
    int real = 0;
    for (const json::Object &one : listAt(m_daemon->adminJson("GET", "/accounts"), "accounts")) {
        const bool isDemoAccount = textAt(one, "provider") == kDemoProvider;
        QCOMPARE(one.at("demo").as_bool(), isDemoAccount);
        real += isDemoAccount ? 0 : 1;
    }
    QCOMPARE(real, 1);
    // Its models are there for clients to choose.
    QCOMPARE(
        m_daemon->adminJson("POST", "/accounts/" + QByteArray::fromStdString(m_ids[0]) + "/refresh")
            .empty(),
        false);
    QVERIFY(m_daemon->ask("GET", "/v1/models").body.contains("demo-large"));
}

void TestDemoDaemon::quotasFall()
{
    const Headers pinned{{"X-Signalbox-Account", "Demo B"}};
    double before = 1;
    for (int turn = 0; turn < 4; ++turn) {
        const RawResponse response =
            m_daemon->ask("POST", kMessagesPath, messagesBody("demo-large"), pinned);
        QCOMPARE(response.status, 200);
        QCOMPARE(accountOf(response), QByteArray("Demo B"));
        const double left = sessionLeft(m_ids[1]);
        QVERIFY2(left >= 0 && left < before, QByteArray::number(left).constData());
        before = left;
    }
}

void TestDemoDaemon::aLimitMovesTheRequestOn()
{
    constexpr int kMostRequests = 40;
    const Headers session{{"X-Session-ID", "conversation-1"}};
    QVERIFY(disable(m_ids[2])); // it would be left for its low quota
    const QByteArray first =
        accountOf(m_daemon->ask("POST", kChatPath, chatBody("demo-large"), session));
    QVERIFY(first.startsWith("Demo"));
    // The conversation stays until a burst is refused; its clients see none of that.
    QByteArray last = first;
    QByteArray attempts;
    for (int i = 0; i < kMostRequests && last == first; ++i) {
        const RawResponse response =
            m_daemon->ask("POST", kChatPath, chatBody("demo-large"), session);
        QVERIFY2(response.status == 200, response.body.constData());
        last = accountOf(response);
        attempts = response.headers.value("x-attempts");
    }
    QVERIFY(last != first);
    QCOMPARE(attempts, QByteArray("2"));
    const auto cooldowns = listAt(m_daemon->adminJson("GET", "/cooldowns"), "cooldowns");
    QCOMPARE(cooldowns.size(), std::size_t{1});
    const json::Object cooled = account(textAt(cooldowns.front(), "account_id"));
    QCOMPARE(QByteArray::fromStdString(textAt(cooled, "label")), first);
}

void TestDemoDaemon::realAccountsAreNeverStoodInFor()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    UpstreamStep broken;
    broken.error = "server_error";
    // No real account at all, then one that fails: neither lets the demo in.
    QVERIFY(m_daemon->ask("POST", kChatPath, chatBody("gpt-test-1")).status >= 400);
    QVERIFY(!m_daemon->addAccount("openai-compatible", "real", upstream.url()).empty());
    QCOMPARE(accountOf(m_daemon->ask("POST", kChatPath, chatBody("gpt-test-1"))),
             QByteArray("real@example.test"));
    upstream.script("key-real", {broken}, Repeat::yes);
    const RawResponse failed = m_daemon->ask("POST", kChatPath, chatBody("gpt-test-1"));
    QVERIFY(failed.status >= 400);
    QVERIFY(!failed.body.contains("demo"));
    // Nor does an account that is pinned by name.
    const RawResponse pinned = m_daemon->ask("POST", kChatPath, chatBody("gpt-test-1"),
                                             {{"X-Signalbox-Account", "Demo A"}});
    QVERIFY(pinned.status >= 400);
}

void TestDemoDaemon::demoNamesNeverReachRealAccounts()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    const std::string real = m_daemon->addAccount("openai-compatible", "real", upstream.url());
    const QByteArray target = "/accounts/" + QByteArray::fromStdString(real);
    // Even where its own list has the name, or where no list is known and every name fits.
    for (const char *models : {R"({"models":["demo-large","gpt-test-1"]})", R"({"models":[]})"}) {
        QCOMPARE(m_daemon->admin("PATCH", target, models).status, 200);
        for (int i = 0; i < 4; ++i) {
            const RawResponse served = m_daemon->ask("POST", kChatPath, chatBody("demo-large"));
            QCOMPARE(served.status, 200);
            QVERIFY(accountOf(served).startsWith("Demo"));
        }
    }
    for (const std::string &id : m_ids)
        QVERIFY(disable(id));
    QVERIFY(m_daemon->ask("POST", kChatPath, chatBody("demo-large")).status >= 400);
    QCOMPARE(upstream.requestsOf("key-real").size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TestDemoDaemon)
#include "tst_demodaemon.moc"
