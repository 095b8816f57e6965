// SPDX-License-Identifier: GPL-3.0-or-later
// The admin API of the real daemon: who may call it, and what its changes do.
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestDaemonAdmin final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tcpNeedsTheAdminKey_data();
    void tcpNeedsTheAdminKey();
    void unixSocketNeedsNoKey();
    void foreignHostAndOriginAreRefused_data();
    void foreignHostAndOriginAreRefused();
    void accountIsAddedChangedAndRemoved();
    void sameAccountTwiceIs409();
    void wrongAccountIs422_data();
    void wrongAccountIs422();
    void unknownIdsAre404_data();
    void unknownIdsAre404();
    void disabledAccountIsNotUsed();
    void wrongConfigNamesEveryFaultAndChangesNothing();
    void configIsOnDiskBeforeTheAnswer();
    void configShowsNoSecret();
    void fixedAccountLivesWhileRunning();
    void bindingsAreListedAndCleared();
    void requestsAreListedNewestFirst();

private:
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestDaemonAdmin::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
}

void TestDaemonAdmin::cleanup()
{
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    m_daemon.reset();
    m_upstream.reset();
}

void TestDaemonAdmin::tcpNeedsTheAdminKey_data()
{
    QTest::addColumn<QByteArray>("authorization");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("wrong") << QByteArray("Bearer wrong");
    QTest::newRow("client key") << QByteArray("Bearer ") + kClientKey;
    QTest::newRow("basic") << QByteArray("Basic ") + QByteArray(kAdminKey).toBase64();
}

void TestDaemonAdmin::tcpNeedsTheAdminKey()
{
    QFETCH(QByteArray, authorization);
    Headers headers;
    if (!authorization.isEmpty())
        headers.add("Authorization", authorization);
    const RawResponse response =
        WireClient(m_daemon->origin()).ask("GET", "/admin/v1/status", headers);
    QCOMPARE(response.status, 401);
    const json::Object body = bodyJson(response);
    QVERIFY(body.at("error").as_object().contains("code"));
    QVERIFY(body.at("error").as_object().contains("message"));
}

void TestDaemonAdmin::unixSocketNeedsNoKey()
{
    QString path = m_daemon->path(u"admin.sock"_s);
    if (!QFileInfo::exists(path))
        QSKIP("the data folder's path is too long for a socket");
    QCOMPARE(QFileInfo(path).permissions() &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    WireClient client(path);
    const RawResponse response = client.ask("GET", "/admin/v1/status");
    QCOMPARE(response.status, 200);
    QVERIFY(bodyJson(response).at("proxy").at("state").as_string() == "running");
    const RawResponse changed =
        client.ask("PUT", "/admin/v1/scheduling", {}, R"({"mode":"CacheFirst"})");
    QCOMPARE(changed.status, 200);
    QVERIFY(m_daemon->adminJson("GET", "/scheduling").at("mode").as_string() == "CacheFirst");
}

void TestDaemonAdmin::foreignHostAndOriginAreRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::newRow("host") << QByteArray("Host") << QByteArray("evil.example") << 421;
    QTest::newRow("origin") << QByteArray("Origin") << QByteArray("https://evil.example") << 403;
    QTest::newRow("null") << QByteArray("Origin") << QByteArray("null") << 403;
}

void TestDaemonAdmin::foreignHostAndOriginAreRefused()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    const RawResponse response =
        WireClient(m_daemon->origin())
            .ask("GET", "/admin/v1/status",
                 {{"Authorization", QByteArray("Bearer ") + kAdminKey}, {name, value}});
    QCOMPARE(response.status, status);
    QVERIFY(!response.headers.contains("access-control-allow-origin"));
}

void TestDaemonAdmin::accountIsAddedChangedAndRemoved()
{
    const std::string id = m_daemon->addAccount("openai", "a", m_upstream->url());
    QVERIFY(!id.empty());
    const QByteArray target = "/accounts/" + QByteArray::fromStdString(id);
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
    const json::Object account = m_daemon->adminJson("GET", target);
    QVERIFY(account.at("label").as_string() == "a");
    QVERIFY(account.at("email").as_string() == "a@example.test");
    QVERIFY(account.at("provider").as_string() == "openai");
    QVERIFY(!m_daemon->admin("GET", "/accounts").body.contains("key-a"));
    const json::Object changed =
        m_daemon->adminJson("PATCH", target, R"({"label":"Work","priority":10})");
    QVERIFY(changed.at("label").as_string() == "Work");
    QCOMPARE(changed.at("priority").as_int64(), 10);
    const QString file = u"accounts/%1.json"_s.arg(QString::fromStdString(id));
    QVERIFY(m_daemon->readFile(file).contains("\"Work\""));
    QCOMPARE(m_daemon->admin("DELETE", target).status, 204);
    QCOMPARE(m_daemon->admin("GET", target).status, 404);
    QVERIFY(m_daemon->readFile(file).isEmpty());
}

void TestDaemonAdmin::sameAccountTwiceIs409()
{
    const std::string id = m_daemon->addAccount("openai", "a", m_upstream->url());
    const QByteArray again = R"({"provider":"openai","label":"b","base_url":")" +
                             m_upstream->url() +
                             R"(","credential":{"type":"api_key","value":"key-a"}})";
    const RawResponse response = m_daemon->admin("POST", "/accounts", again);
    QCOMPARE(response.status, 409);
    QVERIFY(response.body.contains(id.c_str()));
    QCOMPARE(m_daemon->adminJson("GET", "/accounts").at("accounts").as_array().size(),
             std::size_t(1));
}

void TestDaemonAdmin::wrongAccountIs422_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray key = R"("credential":{"type":"api_key","value":"k"})";
    QTest::newRow("provider") << QByteArray(R"({"provider":"nobody","label":"a",)") + key + "}";
    QTest::newRow("no credential") << QByteArray(R"({"provider":"openai","label":"a"})");
    QTest::newRow("plain http abroad")
        << QByteArray(R"({"provider":"openai","base_url":"http://example.test",)") + key + "}";
    QTest::newRow("no url") << QByteArray(R"({"provider":"openai","base_url":"not a url",)") + key +
                                   "}";
    QTest::newRow("priority") << QByteArray(R"({"provider":"openai","priority":"high",)") + key +
                                     "}";
}

void TestDaemonAdmin::wrongAccountIs422()
{
    QFETCH(QByteArray, body);
    const RawResponse response = m_daemon->admin("POST", "/accounts", body);
    QVERIFY2(response.status == 422, response.body.constData());
    QVERIFY(!bodyJson(response).at("error").at("fields").as_array().empty());
    QVERIFY(m_daemon->adminJson("GET", "/accounts").at("accounts").as_array().empty());
}

void TestDaemonAdmin::unknownIdsAre404_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("get") << QByteArray("GET") << QByteArray("/accounts/none") << QByteArray();
    QTest::newRow("patch") << QByteArray("PATCH") << QByteArray("/accounts/none")
                           << QByteArray(R"({"label":"x"})");
    QTest::newRow("delete") << QByteArray("DELETE") << QByteArray("/accounts/none") << QByteArray();
    QTest::newRow("fixed") << QByteArray("PUT") << QByteArray("/fixed-account")
                           << QByteArray(R"({"account_id":"none"})");
    QTest::newRow("request") << QByteArray("GET") << QByteArray("/requests/none") << QByteArray();
    QTest::newRow("path") << QByteArray("GET") << QByteArray("/nothing") << QByteArray();
}

void TestDaemonAdmin::unknownIdsAre404()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    const RawResponse response = m_daemon->admin(method, target, body);
    QVERIFY2(response.status == 404, response.body.constData());
    QVERIFY(bodyJson(response).at("error").as_object().contains("code"));
}

void TestDaemonAdmin::disabledAccountIsNotUsed()
{
    const DialectCall &chat = allDialectCalls().front();
    for (const QByteArray member : {"disabled", "proxy_disabled"}) {
        const std::string name = member.toStdString();
        const std::string id = m_daemon->addAccount("openai", name, m_upstream->url());
        const QByteArray target = "/accounts/" + QByteArray::fromStdString(id);
        QCOMPARE(m_daemon->ask("POST", chat.target, chat.body).status, 200);
        QVERIFY(!m_daemon->adminJson("PATCH", target, "{\"" + member + "\":true}").empty());
        const quint64 before = m_upstream->totalRequests();
        QVERIFY(m_daemon->ask("POST", chat.target, chat.body).status >= 400);
        QCOMPARE(m_upstream->totalRequests(), before);
        QVERIFY(!m_daemon->adminJson("PATCH", target, "{\"" + member + "\":false}").empty());
        QCOMPARE(m_daemon->ask("POST", chat.target, chat.body).status, 200);
        QCOMPARE(m_daemon->admin("DELETE", target).status, 204);
    }
}

void TestDaemonAdmin::wrongConfigNamesEveryFaultAndChangesNothing()
{
    const QByteArray before = m_daemon->readFile(u"gui_config.json"_s);
    const RawResponse response = m_daemon->admin(
        "PUT", "/config",
        R"({"proxy":{"port":-1,"scheduling":{"mode":"Fast"}},"log":{"level":"debug"}})");
    QCOMPARE(response.status, 422);
    std::vector<std::string> pointers;
    const json::Object body = bodyJson(response);
    for (const auto &field : body.at("error").at("fields").as_array())
        pointers.emplace_back(field.at("pointer").as_string().c_str());
    QCOMPARE(pointers, (std::vector<std::string>{"/proxy/port", "/proxy/scheduling/mode"}));
    QCOMPARE(m_daemon->readFile(u"gui_config.json"_s), before);
    const json::Object config = m_daemon->adminJson("GET", "/config");
    QVERIFY(config.at("log").at("level").as_string() == "info");
}

void TestDaemonAdmin::configIsOnDiskBeforeTheAnswer()
{
    for (const char *mode : {"CacheFirst", "PerformanceFirst", "Balance"}) {
        const QByteArray quoted = QByteArray("\"") + mode + "\"";
        const RawResponse answer =
            m_daemon->admin("PUT", "/scheduling", "{\"mode\":" + quoted + "}");
        const QByteArray file = m_daemon->readFile(u"gui_config.json"_s);
        QCOMPARE(answer.status, 200);
        QVERIFY2(file.contains(quoted), file.constData());
    }
}

void TestDaemonAdmin::configShowsNoSecret()
{
    const RawResponse config = m_daemon->admin("GET", "/config");
    QCOMPARE(config.status, 200);
    QVERIFY(!config.body.contains(kClientKey));
    QVERIFY(!config.body.contains(kAdminKey));
}

void TestDaemonAdmin::fixedAccountLivesWhileRunning()
{
    const std::string one = m_daemon->addAccount("openai", "one", m_upstream->url());
    const std::string two = m_daemon->addAccount("openai", "two", m_upstream->url());
    const DialectCall &chat = allDialectCalls().front();
    const auto fix = [this](const std::string &id) {
        return m_daemon
            ->admin("PUT", "/fixed-account",
                    "{\"account_id\":\"" + QByteArray::fromStdString(id) + "\"}")
            .status;
    };
    QCOMPARE(m_daemon->admin("POST", "/proxy/stop").status, 200);
    QCOMPARE(fix(one), 409);
    QCOMPARE(m_daemon->admin("POST", "/proxy/start").status, 200);
    for (const std::string &id : {two, one}) {
        QCOMPARE(fix(id), 200);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(m_daemon->ask("POST", chat.target, chat.body).status, 200);
            QCOMPARE(m_upstream->requests().back().credential,
                     QByteArray(id == one ? "key-one" : "key-two"));
        }
    }
    UpstreamStep limited;
    limited.error = "rate_limit";
    m_upstream->script("key-one", {limited});
    QVERIFY(m_daemon->ask("POST", chat.target, chat.body).body.contains("Hello from two"));
    QVERIFY(!m_daemon->readFile(u"gui_config.json"_s).contains(one.c_str()));
    QCOMPARE(m_daemon->admin("POST", "/proxy/stop").status, 200);
    QCOMPARE(m_daemon->admin("POST", "/proxy/start").status, 200);
    QVERIFY(m_daemon->adminJson("GET", "/status").at("fixed_account").is_null());
}

void TestDaemonAdmin::bindingsAreListedAndCleared()
{
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    QVERIFY(!m_daemon->addAccount("openai", "two", m_upstream->url()).empty());
    const DialectCall &chat = allDialectCalls().front();
    for (const QByteArray session : {"s-1", "s-2"}) {
        QByteArray first;
        for (int i = 0; i < 3; ++i) {
            const RawResponse response =
                m_daemon->ask("POST", chat.target, chat.body, {{"X-Session-ID", session}});
            QCOMPARE(response.status, 200);
            if (i == 0)
                first = response.headers.value("x-account-email");
            QCOMPARE(response.headers.value("x-account-email"), first);
        }
    }
    QCOMPARE(m_daemon->adminJson("GET", "/session-bindings").at("count").as_int64(), 2);
    QVERIFY(m_daemon->admin("DELETE", "/session-bindings/s-1").status < 300);
    QCOMPARE(m_daemon->adminJson("GET", "/session-bindings").at("count").as_int64(), 1);
    QVERIFY(m_daemon->admin("DELETE", "/session-bindings").status < 300);
    QCOMPARE(m_daemon->adminJson("GET", "/session-bindings").at("count").as_int64(), 0);
}

void TestDaemonAdmin::requestsAreListedNewestFirst()
{
    const std::string id = m_daemon->addAccount("openai", "a", m_upstream->url());
    const DialectCall &chat = allDialectCalls().front();
    const RawResponse answer = m_daemon->ask("POST", chat.target, chat.body);
    const QByteArray requestId = answer.headers.value("x-request-id");
    (void)m_daemon->ask("POST", chat.target, R"({"model":"nobody-has-this"})");
    const json::Object list = m_daemon->adminJson("GET", "/requests?limit=2");
    const auto &requests = list.at("requests").as_array();
    QCOMPARE(requests.size(), std::size_t(2));
    QCOMPARE(requests.at(0).at("status").as_int64(), 404);
    QCOMPARE(requests.at(1).at("status").as_int64(), 200);
    QCOMPARE(requests.at(1).at("input_tokens").as_int64(), 11);
    QCOMPARE(requests.at(1).at("output_tokens").as_int64(), 7);
    QVERIFY(requests.at(1).at("account_id").as_string() == id.c_str());
    const json::Object one = m_daemon->adminJson("GET", "/requests/" + requestId);
    QVERIFY(one.at("id").as_string() == requestId.constData());
}

QTEST_GUILESS_MAIN(TestDaemonAdmin)

#include "tst_daemonadmin.moc"
