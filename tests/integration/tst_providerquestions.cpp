// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of providers because the user said so, on the real daemon: local servers, tests of
// accounts; and the user's own registrations and keys that belong elsewhere.
#include "tests/integration/providersamples.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestProviderQuestions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void localServersAreFound();
    void oauthClientIsKept();
    void googlesFileMustBeADesktopClient_data();
    void googlesFileMustBeADesktopClient();
    void accountsAreTested_data();
    void accountsAreTested();
    void refusedTestCounts();
    void keysOfOthersAreRefused();

private:
    [[nodiscard]] std::string url() const { return m_upstream->url().toStdString() + "/v1"; }
    [[nodiscard]] std::string add(const json::Object &account) const
    {
        return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(account)), "id");
    }
    [[nodiscard]] json::Object account(const std::string &id) const
    {
        return objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
    }

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestProviderQuestions::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
}

void TestProviderQuestions::cleanup()
{
    if (!m_daemon->running())
        return;
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("planted"));
}

void TestProviderQuestions::localServersAreFound()
{
    QVERIFY(m_daemon->start());
    const int own = m_daemon->origin().mid(m_daemon->origin().lastIndexOf(':') + 1).toInt();
    json::Object mine = definition("mine", "http://127.0.0.1:1/v1");
    mine["local_ports"] = json::Array{own, static_cast<int>(m_upstream->port())};
    QCOMPARE(m_daemon->admin("PUT", "/providers/mine", json::dump(mine)).status, 200);
    UpstreamStep list; // to whoever asks without a key
    list.status = 200;
    list.body = R"({"object":"list","data":[{"id":"local-model"}]})";
    m_upstream->script("*", {list}, Repeat::yes);
    const auto found = [this] {
        return objectWith(listAt(m_daemon->adminJson("POST", "/providers/find-local"), "servers"),
                          "provider", "mine");
    };
    const json::Object server = found();
    QCOMPARE(textAt(server, "base_url"), url());
    QCOMPARE(textAt(server, "name"), std::string("Own mine"));
    QVERIFY(!server.empty());
    QCOMPARE(server.at("models").as_array().size(), std::size_t{1});
    QVERIFY(!server.at("known").as_bool());
    QVERIFY(m_upstream->requests().back().credential.isEmpty());
    const json::Object use{{"provider", "openai-compatible"},
                           {"label", "local"},
                           {"base_url", url()},
                           {"credential", json::Object{{"type", "none"}}}};
    QVERIFY(!add(use).empty());
    QVERIFY(found().at("known").as_bool());
}

void TestProviderQuestions::oauthClientIsKept()
{
    QVERIFY(m_daemon->start());
    const json::Object installed{{"client_id", "id-1.apps.googleusercontent.com"},
                                 {"client_secret", "planted-client-secret"},
                                 {"project_id", "project-1"}};
    const json::Object file{{"google_file", json::Object{{"installed", installed}}}};
    const RawResponse set =
        m_daemon->admin("PUT", "/providers/gemini/oauth-client", json::dump(file));
    QVERIFY2(set.status == 200, set.body.constData());
    QCOMPARE(textAt(bodyJson(set), "project_id"), std::string("project-1"));
    const RawResponse got = m_daemon->admin("GET", "/providers/gemini/oauth-client");
    QCOMPARE(textAt(bodyJson(got), "client_id"), std::string("id-1.apps.googleusercontent.com"));
    QVERIFY(bodyJson(got).at("has_secret").as_bool());
    for (const QByteArray &bytes : {set.body, got.body, m_daemon->readFile(u"gui_config.json"_s),
                                    m_daemon->admin("GET", "/config").body})
        QVERIFY(!bytes.contains("planted-client-secret"));

    // Another client's secret is not kept for this one.
    const json::Object other{{"client_id", "id-2"}};
    QCOMPARE(m_daemon->admin("PUT", "/providers/gemini/oauth-client", json::dump(other)).status,
             200);
    json::Object now = m_daemon->adminJson("GET", "/providers/gemini/oauth-client");
    QCOMPARE(textAt(now, "client_id"), std::string("id-2"));
    QVERIFY(!now.at("has_secret").as_bool());
    const json::Object none{{"client_id", ""}};
    QCOMPARE(m_daemon->admin("PUT", "/providers/gemini/oauth-client", json::dump(none)).status,
             200);
    now = m_daemon->adminJson("GET", "/providers/gemini/oauth-client");
    QVERIFY(textAt(now, "client_id").empty());
}

void TestProviderQuestions::googlesFileMustBeADesktopClient_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("body"); // with ' for "
    QTest::addColumn<int>("status");
    const auto row = [](const char *title, const char *provider, const char *body, int status) {
        QTest::newRow(title) << QByteArray(provider) << QByteArray(body) << status;
    };
    row("a web client", "gemini", "{'google_file':{'web':{'client_id':'x','client_secret':'y'}}}",
        422);
    row("a service account", "gemini", "{'google_file':{'type':'service_account'}}", 422);
    row("something else", "gemini", "{'google_file':{}}", 422);
    row("no object", "gemini", "{'google_file':'<html>'}", 422);
    row("nothing", "gemini", "{}", 422);
    row("both", "gemini", "{'google_file':{},'client_id':'x'}", 422);
    row("a token URL without https", "gemini",
        "{'client_id':'x','token_url':'http://auth.example.com/t'}", 422);
    row("a provider without such a sign-in", "openai", "{'client_id':'x'}", 422);
    row("no such provider", "nobody", "{'client_id':'x'}", 404);
}

void TestProviderQuestions::googlesFileMustBeADesktopClient()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QVERIFY(m_daemon->start());
    const RawResponse answer =
        m_daemon->admin("PUT", "/providers/" + provider + "/oauth-client", body.replace('\'', '"'));
    QVERIFY2(answer.status == status, answer.body.constData());
    QVERIFY(!messageOf(answer).empty());
    const json::Object now = m_daemon->adminJson("GET", "/providers/gemini/oauth-client");
    QVERIFY(textAt(now, "client_id").empty() && !now.at("has_secret").as_bool());
}

void TestProviderQuestions::accountsAreTested_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("limit"); // stands in the body
    const auto row = [](const char *provider, const char *model, const char *target,
                        const char *limit) {
        QTest::newRow(provider) << QByteArray(provider) << QByteArray(model) << QByteArray(target)
                                << QByteArray(limit);
    };
    row("openai-compatible", "gpt-test-1", "/v1/chat/completions", "\"max_tokens\":16");
    row("openai", "gpt-test-1", "/v1/responses", "\"max_output_tokens\":16");
    row("anthropic", "claude-test-1", "/v1/messages", "\"max_tokens\":16");
    row("gemini", "gemini-2.5-pro", "/v1beta/models/gemini-2.5-pro:generateContent",
        "\"maxOutputTokens\":16");
}

void TestProviderQuestions::accountsAreTested()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, limit);
    // An alias of the user's is for clients: a test asks for the model itself.
    m_daemon->writeSettings("{\"proxy\":{\"custom_mapping\":{\"" + model + "\":\"other\"}}}");
    QVERIFY(m_daemon->start());
    const std::string id = m_daemon->addAccount(provider.toStdString(), "work", m_upstream->url());
    QCOMPARE(m_upstream->totalRequests(), quint64{0}); // never by itself
    const json::Object body{{"model", model.toStdString()}};
    const json::Object report = m_daemon->adminJson(
        "POST", QByteArray::fromStdString("/accounts/" + id + "/test"), json::dump(body));
    QVERIFY2(report.at("ok").as_bool(), json::dump(report).constData());
    QCOMPARE(textAt(report, "model"), model.toStdString());
    QCOMPARE(numberAt(report, "status"), 200.0);
    QVERIFY(numberAt(report, "input_tokens") > 0 && numberAt(report, "output_tokens") > 0);
    QCOMPARE(m_upstream->totalRequests(), quint64{1});
    const RecordedRequest &sent = m_upstream->requests().back();
    QCOMPARE(sent.target, target);
    QVERIFY2(sent.body.contains(limit), sent.body.constData());
    QCOMPARE(sent.credential, "key-work");
}

void TestProviderQuestions::refusedTestCounts()
{
    QVERIFY(m_daemon->start());
    const std::string id = m_daemon->addAccount("openai-compatible", "work", m_upstream->url());
    const QByteArray path = QByteArray::fromStdString("/accounts/" + id + "/test");
    UpstreamStep refused;
    refused.error = "authentication";
    m_upstream->script("key-work", {refused});
    const json::Object report = m_daemon->adminJson("POST", path);
    QVERIFY(!report.at("ok").as_bool());
    QCOMPARE(numberAt(report, "status"), 401.0);
    QVERIFY(!textAt(report, "message").empty());
    QCOMPARE(textAt(account(id), "state"), std::string("needs_login"));

    QCOMPARE(m_daemon->admin("POST", "/accounts/nobody/test").status, 404);
    QCOMPARE(m_daemon->admin("POST", path, R"({"modell":"x"})").status, 422);
    json::Object silent = keyAccount("openai-compatible", "silent");
    silent["base_url"] = url();
    silent.erase("models");
    const QByteArray other = QByteArray::fromStdString("/accounts/" + add(silent) + "/test");
    m_upstream->close();
    const RawResponse unreachable = m_daemon->admin("POST", other, R"({"model":"x"})");
    QCOMPARE(unreachable.status, 200);
    QVERIFY(!bodyJson(unreachable).at("ok").as_bool());
    QCOMPARE(numberAt(bodyJson(unreachable), "status"), 0.0);
}

void TestProviderQuestions::keysOfOthersAreRefused()
{
    QVERIFY(m_daemon->start());
    json::Object wrong{
        {"provider", "openai"},
        {"label", "wrong"},
        {"credential", json::Object{{"type", "api_key"}, {"value", "sk-ant-planted"}}}};
    const RawResponse refused = m_daemon->admin("POST", "/accounts", json::dump(wrong));
    QCOMPARE(refused.status, 422);
    QCOMPARE(pointersOf(refused), std::string("/credential/value"));
    QVERIFY(refused.body.contains("Anthropic"));
    QVERIFY(!refused.body.contains("sk-ant-planted"));
    QVERIFY(listAt(m_daemon->adminJson("GET", "/status"), "accounts").empty());
    wrong["base_url"] = url(); // a relay may have keys of any form
    QVERIFY(!add(wrong).empty());
}

QTEST_GUILESS_MAIN(TestProviderQuestions)
#include "tst_providerquestions.moc"
