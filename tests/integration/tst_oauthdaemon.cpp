// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in through the real daemon, against an authorization server on loopback: each way to its
// end, and each way in which it fails, when neither an account nor a secret may be left.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/support/scriptedauthserver.h"
#include "tests/support/testbrowser.h"

#include <QDir>
#include <QTcpServer>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

json::Object parsed(const QByteArray &text)
{
    const auto object =
        json::parseObject({text.constData(), static_cast<std::size_t>(text.size())});
    return object ? *object : json::Object();
}

} // namespace

class TestOAuthDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theBrowserBringsAnAccountThatServes();
    void aDeviceCodeBringsAnAccount();
    void openRouterBringsAKey();
    void aPastedAddressWillDo();
    void theBrowserBringsNothing_data();
    void theBrowserBringsNothing();
    void aReplayedCodeIsRefused();
    void theDeviceCodeExpires();
    void theBrowserWasClosed();
    void thePortIsTaken();
    void signingInAgain();
    void theGrantEndsWithTheAccount_data();
    void theGrantEndsWithTheAccount();
    void refusedBeforeItBegins();
    void theProgramEndsMeanwhile();

private:
    void writeProvider(const char *id, const json::Object &oauth, const char *credential) const;
    [[nodiscard]] json::Object endpoints() const;
    [[nodiscard]] json::Object start(const json::Object &call) const;
    [[nodiscard]] json::Object flow(const json::Object &begun) const;
    /// Waits for the end of a sign-in.
    [[nodiscard]] json::Object ended(const json::Object &begun) const;
    [[nodiscard]] std::vector<json::Object> accounts() const;
    /// Whether neither file nor secret came since the start.
    [[nodiscard]] bool nothingIsLeft() const;

    std::unique_ptr<ScriptedAuthServer> m_server;
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
    QByteArray m_vault; ///< as it was after the start; each change writes it anew
};

void TestOAuthDaemon::init()
{
    m_server = std::make_unique<ScriptedAuthServer>();
    QVERIFY(m_server->listen());
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    const json::Object client{{"client_id", ScriptedAuthServer::clientId.toStdString()},
                              {"client_secret", ScriptedAuthServer::clientSecret.toStdString()}};
    m_daemon->writeSettings(json::dump(
        json::Object{{"proxy", json::Object{{"providers", json::Object{{"acme", client}}}}}}));
    writeProvider("acme", endpoints(), "oauth");
    const std::string url = m_server->url().toStdString();
    writeProvider("keys",
                  {{"flow", "openrouter_key"},
                   {"authorization_url", url + "/auth"},
                   {"token_url", url + "/api/v1/auth/keys"}},
                  "api_key");
    QVERIFY(m_daemon->start());
    m_vault = m_daemon->readFile(u"vault.bin"_s);
    QVERIFY(!m_vault.isEmpty());
}

void TestOAuthDaemon::cleanup()
{
    const int ended = m_daemon->running() ? m_daemon->terminate() : 0;
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    for (const QByteArray &secret : {QByteArray("access-"), QByteArray("refresh-"),
                                     QByteArray("sk-or-v1"), ScriptedAuthServer::clientSecret})
        QVERIFY2(!m_daemon->standardError().contains(secret), secret.constData());
}

json::Object TestOAuthDaemon::endpoints() const
{
    const std::string url = m_server->url().toStdString();
    return {{"authorization_url", url + "/authorize"}, {"token_url", url + "/token"},
            {"device_url", url + "/device"},           {"revocation_url", url + "/revoke"},
            {"user_info_url", url + "/userinfo"},      {"scopes", json::Array{"openid", "all"}}};
}

void TestOAuthDaemon::writeProvider(const char *id, const json::Object &oauth,
                                    const char *credential) const
{
    const json::Object placement{{"header", "Authorization"}, {"prefix", "Bearer "}};
    const json::Object definition{{"id", id},
                                  {"name", "Acme"},
                                  {"dialects", json::Array{"openai_chat"}},
                                  {"base_url", m_upstream->url().toStdString()},
                                  {"credentials", json::Object{{credential, placement}}},
                                  {"oauth", oauth},
                                  {"key_prefixes", json::Array{"sk-or-v1-"}},
                                  {"model_patterns", json::Array{"acme-*"}}};
    QVERIFY(QDir().mkpath(m_daemon->path(u"providers"_s)));
    m_daemon->writeFile(u"providers/%1.json"_s.arg(QString::fromLatin1(id)),
                        json::dump(definition));
}

json::Object TestOAuthDaemon::start(const json::Object &call) const
{
    return parsed(m_daemon->admin("POST", "/oauth/start", json::dump(call)).body);
}

json::Object TestOAuthDaemon::flow(const json::Object &begun) const
{
    return m_daemon->adminJson("GET",
                               "/oauth/" + QByteArray::fromStdString(textAt(begun, "flow_id")));
}

json::Object TestOAuthDaemon::ended(const json::Object &begun) const
{
    json::Object now;
    (void)QTest::qWaitFor(
        [&] {
            now = flow(begun);
            const std::string state = textAt(now, "state");
            return state != "waiting" && state != "working";
        },
        20'000);
    return now;
}

std::vector<json::Object> TestOAuthDaemon::accounts() const
{
    return listAt(m_daemon->adminJson("GET", "/accounts"), "accounts");
}

bool TestOAuthDaemon::nothingIsLeft() const
{
    return accounts().empty() && m_daemon->readFile(u"vault.bin"_s) == m_vault &&
           QDir(m_daemon->path(u"accounts"_s)).isEmpty();
}

void TestOAuthDaemon::theBrowserBringsAnAccountThatServes()
{
    const json::Object begun = start({{"provider", "acme"}});
    QCOMPARE(textAt(begun, "state"), std::string("waiting"));
    QVERIFY(!textAt(begun, "expires_at").empty());
    const QByteArray page = browse(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    QVERIFY2(page.contains("Signed in. You can go back to Signalbox."), page.constData());
    const json::Object done = ended(begun);
    QCOMPARE(textAt(done, "state"), std::string("done"));
    QCOMPARE(textAt(done, "account_name"), std::string("me@example.com"));
    QCOMPARE(accounts().size(), std::size_t{1});
    const json::Object account = accounts().front();
    QCOMPARE(textAt(account, "id"), textAt(done, "account_id"));
    QCOMPARE(textAt(account, "credential"), std::string("oauth"));
    QVERIFY(account.at("can_sign_in").as_bool());
    QVERIFY(!textAt(account, "token_expires_at").empty());
    for (int i = 0; i < 2; ++i) { // and after a restart
        const RawResponse answer =
            m_daemon->ask("POST", "/v1/chat/completions",
                          R"({"model":"acme-1","messages":[{"role":"user","content":"hi"}]})");
        QVERIFY2(answer.status == 200, answer.body.constData());
        QCOMPARE(answer.headers.value("x-account-email"), QByteArray("me@example.com"));
        QVERIFY(m_upstream->requests().back().credential.startsWith("access-"));
        QCOMPARE(m_daemon->terminate(), 0);
        QVERIFY(m_daemon->start());
    }
}

void TestOAuthDaemon::aDeviceCodeBringsAnAccount()
{
    const json::Object begun = start({{"provider", "acme"}, {"way", "device"}});
    QCOMPARE(textAt(begun, "user_code"), std::string("ABCD"));
    QCOMPARE(textAt(begun, "verification_uri"), m_server->url().toStdString() + "/enter");
    m_server->approveDevice();
    QCOMPARE(textAt(ended(begun), "state"), std::string("done"));
    QCOMPARE(accounts().size(), std::size_t{1});
}

void TestOAuthDaemon::openRouterBringsAKey()
{
    const json::Object begun = start({{"provider", "keys"}, {"label", "Mine"}});
    (void)browse(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    const json::Object done = ended(begun);
    QCOMPARE(textAt(done, "state"), std::string("done"));
    QCOMPARE(textAt(done, "account_name"), std::string("Mine"));
    QCOMPARE(textAt(accounts().front(), "credential"), std::string("api_key"));
}

void TestOAuthDaemon::aPastedAddressWillDo()
{
    const json::Object foreign{{"code", "https://a.invalid/?code=a&state=b"}};
    const json::Object begun = start({{"provider", "acme"}});
    const QByteArray target =
        "/oauth/" + QByteArray::fromStdString(textAt(begun, "flow_id")) + "/code";
    QCOMPARE(m_daemon->admin("POST", target, json::dump(foreign)).status, 422);
    QCOMPARE(textAt(flow(begun), "state"), std::string("waiting"));
    const QByteArray address = agree(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    const json::Object pasted{{"code", address.toStdString()}};
    QCOMPARE(m_daemon->admin("POST", target, json::dump(pasted)).status, 200);
    QCOMPARE(textAt(ended(begun), "state"), std::string("done"));
    QCOMPARE(m_daemon->admin("POST", target, json::dump(pasted)).status, 409);
}

void TestOAuthDaemon::theBrowserBringsNothing_data()
{
    QTest::addColumn<QByteArray>("redirect");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char *name, const char *redirect, int status, const char *body,
                        const char *words) {
        QTest::newRow(name) << QByteArray(redirect) << status << QByteArray(body)
                            << QByteArray(words);
    };
    row("denied", "error=access_denied", 0, "", "allow the access");
    row("wrong state", "state=other", 0, "", "another sign-in");
    row("HTML token answer", "", 200, "<!doctype html><title>x</title>", "a web page");
    row("redirecting token endpoint", "", 302, "", "a redirection");
    row("token with a line break", "", 200, "{\"access_token\":\"a\\nb\"}", "a token that can be");
    row("wrong client secret", "", 401, R"({"error":"invalid_client"})", "client id or secret");
}

void TestOAuthDaemon::theBrowserBringsNothing()
{
    QFETCH(QByteArray, redirect);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, words);
    m_server->redirectWith(QUrlQuery(QString::fromLatin1(redirect)));
    if (status != 0)
        m_server->script("/token", {{status, body, {{"Location", m_server->url() + "/userinfo"}}}});
    const json::Object begun = start({{"provider", "acme"}});
    const QByteArray page = browse(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    QVERIFY2(page.contains(words), page.constData());
    const json::Object failed = ended(begun);
    QCOMPARE(textAt(failed, "state"), std::string("failed"));
    QVERIFY2(QByteArray::fromStdString(textAt(failed, "error")).contains(words),
             textAt(failed, "error").c_str());
    QVERIFY(nothingIsLeft());
    for (const AuthRequest &request : m_server->requests())
        QVERIFY(request.path != "/userinfo"); // no redirection was followed
}

void TestOAuthDaemon::aReplayedCodeIsRefused()
{
    const json::Object first = start({{"provider", "acme"}});
    const QByteArray address = agree(QByteArray::fromStdString(textAt(first, "authorization_url")));
    QVERIFY(visit(address).body.contains("Signed in."));
    QVERIFY(visit(address).body.isEmpty()); // nobody listens there any more
    const json::Object second = start({{"provider", "acme"}});
    const QUrlQuery query(QUrl::fromEncoded(address));
    const json::Object code{{"code", query.queryItemValue(u"code"_s).toStdString()}};
    QCOMPARE(m_daemon
                 ->admin("POST",
                         "/oauth/" + QByteArray::fromStdString(textAt(second, "flow_id")) + "/code",
                         json::dump(code))
                 .status,
             200);
    const json::Object failed = ended(second);
    QCOMPARE(textAt(failed, "state"), std::string("failed"));
    QVERIFY(textAt(failed, "error").find("used already") != std::string::npos);
    QCOMPARE(accounts().size(), std::size_t{1});
}

void TestOAuthDaemon::theDeviceCodeExpires()
{
    m_server->expireDevice();
    const json::Object failed = ended(start({{"provider", "acme"}, {"way", "device"}}));
    QCOMPARE(textAt(failed, "state"), std::string("failed"));
    QVERIFY(textAt(failed, "error").find("has expired") != std::string::npos);
    QVERIFY(nothingIsLeft());
}

void TestOAuthDaemon::theBrowserWasClosed()
{
    const json::Object begun = start({{"provider", "acme"}});
    const QByteArray address = agree(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    const QByteArray target = "/oauth/" + QByteArray::fromStdString(textAt(begun, "flow_id"));
    QCOMPARE(m_daemon->admin("DELETE", target).status, 204);
    QCOMPARE(textAt(flow(begun), "state"), std::string("cancelled"));
    QVERIFY(visit(address).body.isEmpty());
    QVERIFY(nothingIsLeft());
    QCOMPARE(m_daemon->admin("GET", "/oauth/none").status, 404);
}

void TestOAuthDaemon::thePortIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    json::Object oauth = endpoints();
    oauth["redirect_port"] = other.serverPort();
    writeProvider("acme", oauth, "oauth");
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    const RawResponse refused = m_daemon->admin("POST", "/oauth/start", R"({"provider":"acme"})");
    QCOMPARE(refused.status, 409);
    QVERIFY2(refused.body.contains("Close the program"), refused.body.constData());
    QVERIFY(nothingIsLeft());
}

void TestOAuthDaemon::signingInAgain()
{
    const json::Object first = start({{"provider", "acme"}});
    (void)browse(QByteArray::fromStdString(textAt(first, "authorization_url")));
    const std::string id = textAt(ended(first), "account_id");
    QVERIFY(!id.empty());
    m_server->script("/userinfo", {{200, R"({"sub":"77","email":"other@example.com"})", {}}});
    const json::Object wrong = start({{"account", id}});
    (void)browse(QByteArray::fromStdString(textAt(wrong, "authorization_url")));
    const std::string why = textAt(ended(wrong), "error");
    QVERIFY2(why.find("other@example.com") != std::string::npos &&
                 why.find("me@example.com") != std::string::npos,
             why.c_str());
    const json::Object right = start({{"account", id}});
    (void)browse(QByteArray::fromStdString(textAt(right, "authorization_url")));
    QCOMPARE(textAt(ended(right), "account_id"), id);
    QCOMPARE(accounts().size(), std::size_t{1});
}

void TestOAuthDaemon::theGrantEndsWithTheAccount_data()
{
    QTest::addColumn<bool>("undoable");
    QTest::newRow("at once") << false;
    QTest::newRow("when nobody can undo it any more") << true;
}

void TestOAuthDaemon::theGrantEndsWithTheAccount()
{
    QFETCH(bool, undoable);
    const json::Object begun = start({{"provider", "acme"}});
    (void)browse(QByteArray::fromStdString(textAt(begun, "authorization_url")));
    const QByteArray id = QByteArray::fromStdString(textAt(ended(begun), "account_id"));
    QVERIFY(!id.isEmpty());
    QCOMPARE(
        m_daemon->admin("DELETE", "/accounts/" + id + (undoable ? "?undoable=true" : "")).status,
        204);
    QVERIFY(accounts().empty());
    QCOMPARE(m_server->revoked().empty(), undoable);
    if (undoable)
        QCOMPARE(m_daemon->terminate(), 0);
    QCOMPARE(m_server->revoked().size(), std::size_t{1});
    QVERIFY(m_server->revoked().begin()->startsWith("refresh-"));
}

void TestOAuthDaemon::refusedBeforeItBegins()
{
    const RawResponse noClient =
        m_daemon->admin("POST", "/oauth/start", R"({"provider":"gemini"})");
    QCOMPARE(noClient.status, 422);
    QVERIFY2(noClient.body.contains("Enter your own OAuth client"), noClient.body.constData());
    const RawResponse terms =
        m_daemon->admin("POST", "/oauth/start", R"({"provider":"code-assist"})");
    QCOMPARE(terms.status, 422);
    QVERIFY2(terms.body.contains("terms_not_accepted"), terms.body.constData());
    const RawResponse noSignIn =
        m_daemon->admin("POST", "/oauth/start", R"({"provider":"openai"})");
    QVERIFY2(noSignIn.body.contains("add an account with a key"), noSignIn.body.constData());
    QVERIFY(nothingIsLeft());
}

void TestOAuthDaemon::theProgramEndsMeanwhile()
{
    QVERIFY(!textAt(start({{"provider", "acme"}}), "flow_id").empty());
    QVERIFY(!textAt(start({{"provider", "acme"}, {"way", "device"}}), "flow_id").empty());
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(QDir(m_daemon->path(u"accounts"_s)).isEmpty());
}

QTEST_GUILESS_MAIN(TestOAuthDaemon)
#include "tst_oauthdaemon.moc"
