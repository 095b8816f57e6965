// SPDX-License-Identifier: GPL-3.0-or-later
// Google's clouds on the real daemon: a service account's key at Vertex AI, project and quota of a
// Code Assist account.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/support/scriptedauthserver.h"
#include "tests/support/serviceaccountfile.h"

#include <QDirIterator>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kCrowd = 50;
const QByteArray kBody = R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})";
constexpr char kPath[] = "/v1beta/models/gemini-2.5-pro:generateContent";
constexpr char kLoad[] = "/v1internal:loadCodeAssist";
constexpr char kOnboard[] = "/v1internal:onboardUser";
constexpr char kQuota[] = "/v1internal:retrieveUserQuota";
constexpr char kGenerate[] = "/v1internal:generateContent";

QByteArray pathOf(const std::string &id, const char *more = "")
{
    return "/accounts/" + QByteArray::fromStdString(id) + more;
}

} // namespace

class TestGoogleDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aServiceAccountServesACrowdWithOneTrade();
    void aKeyThatGoogleRefusesNeedsTheUser();
    void aFaultyKeyFileAddsNothing();
    void codeAssistFindsProjectTierAndQuota();
    void codeAssistSaysWhatIsMissing();

private:
    [[nodiscard]] json::Object robot() const;
    [[nodiscard]] std::string addCodeAssist() const;

    std::string m_key = newPrivateKey();
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<ScriptedAuthServer> m_auth; ///< also plays Code Assist
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestGoogleDaemon::init()
{
    QVERIFY(!m_key.empty());
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_auth = std::make_unique<ScriptedAuthServer>();
    QVERIFY(m_auth->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    const json::Object client{{"client_id", ScriptedAuthServer::clientId.toStdString()},
                              {"client_secret", ScriptedAuthServer::clientSecret.toStdString()},
                              {"token_url", m_auth->url().toStdString() + "/token"}};
    m_daemon->writeSettings(json::dump(json::Object{
        {"proxy", json::Object{{"providers", json::Object{{"code-assist", client}}}}}}));
    QVERIFY(m_daemon->start());
}

void TestGoogleDaemon::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("PRIVATE KEY"));
    QVERIFY(!m_daemon->standardError().contains("access-"));
}

json::Object TestGoogleDaemon::robot() const
{
    const json::Object file = serviceAccountFile(m_key, m_auth->url().toStdString() + "/token");
    return {{"provider", "vertex"},
            {"base_url", m_upstream->url().toStdString()},
            {"credential", json::Object{{"type", "service_account"}, {"json", file}}},
            {"models", json::Array{"gemini-2.5-pro"}}};
}

void TestGoogleDaemon::aServiceAccountServesACrowdWithOneTrade()
{
    m_auth->setDelay(1000ms); // long enough for all of them to ask
    const json::Object added = m_daemon->adminJson("POST", "/accounts", json::dump(robot()));
    const std::string id = textAt(added, "id");
    QVERIFY(!id.empty());
    const json::Object account = m_daemon->adminJson("GET", pathOf(id));
    QCOMPARE(textAt(account, "project_id"), std::string("project-of-the-tests"));
    QCOMPARE(textAt(account, "email"),
             std::string("robot@project-of-the-tests.iam.gserviceaccount.com"));
    QCOMPARE(textAt(account, "label"), textAt(account, "email"));
    std::vector<std::unique_ptr<WireClient>> clients;
    for (int number = 0; number < kCrowd; ++number) {
        clients.push_back(std::make_unique<WireClient>(m_daemon->origin()));
        clients.back()->send(requestBytes("POST", kPath, {{"x-goog-api-key", kClientKey}}, kBody));
    }
    for (const auto &client : clients)
        QCOMPARE(client->takeResponse("POST").status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1});
    const auto served = m_upstream->requestsOf("access-1");
    QCOMPARE(served.size(), std::size_t{kCrowd});
    QCOMPARE(served.front().target,
             QByteArray("/v1/projects/project-of-the-tests/locations/global/publishers/google/"
                        "models/gemini-2.5-pro:generateContent"));
    // The token outlives a restart, and nothing of the key stands in a file in the clear.
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    QCOMPARE(m_daemon->ask("POST", kPath, kBody).status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{1});
    QDirIterator files(m_daemon->path({}), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains("PRIVATE KEY"), qPrintable(file.fileName()));
    }
}

void TestGoogleDaemon::aKeyThatGoogleRefusesNeedsTheUser()
{
    m_auth->script("/token", {{400,
                               R"({"error":"invalid_grant",)"
                               R"("error_description":"Invalid JWT Signature."})",
                               {}}});
    const json::Object added = m_daemon->adminJson("POST", "/accounts", json::dump(robot()));
    const std::string id = textAt(added, "id");
    QVERIFY(m_daemon->ask("POST", kPath, kBody).status != 200);
    const json::Object out =
        objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
    QCOMPARE(textAt(out, "state"), std::string("needs_login"));
    const QByteArray why = QByteArray::fromStdString(textAt(out, "last_error"));
    QVERIFY2(why.contains("clock") && why.contains("deleted") && why.contains("disabled"),
             why.constData());
    // The clock was put right: the same key is good again.
    QCOMPARE(m_daemon->admin("POST", pathOf(id, "/refresh")).status, 200);
    QCOMPARE(m_daemon->ask("POST", kPath, kBody).status, 200);
    QCOMPARE(m_auth->requestsTo("/token"), std::size_t{2});
}

void TestGoogleDaemon::aFaultyKeyFileAddsNothing()
{
    json::Object call = robot();
    json::Object &file = call["credential"].get_object()["json"].get_object();
    file["private_key"] = "-----BEGIN PRIVATE KEY-----";
    file.erase("token_uri");
    const RawResponse refused = m_daemon->admin("POST", "/accounts", json::dump(call));
    QCOMPARE(refused.status, 422);
    QVERIFY2(refused.body.contains("/credential/json/private_key") &&
                 refused.body.contains("/credential/json/token_uri"),
             refused.body.constData());
    QVERIFY(!refused.body.contains("BEGIN PRIVATE"));
    QVERIFY(listAt(m_daemon->adminJson("GET", "/accounts"), "accounts").empty());
}

std::string TestGoogleDaemon::addCodeAssist() const
{
    const json::Object credential{{"type", "oauth"},
                                  {"access_token", "access-0"},
                                  {"refresh_token", "refresh-0"},
                                  {"expires_at", "2099-01-01T00:00:00.000Z"}};
    const json::Object made{{"provider", "code-assist"},
                            {"label", "assist"},
                            {"base_url", m_auth->url().toStdString()},
                            {"credential", credential},
                            {"terms_accepted", true}};
    return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(made)), "id");
}

void TestGoogleDaemon::codeAssistFindsProjectTierAndQuota()
{
    const Headers json{{"Content-Type", "application/json"}};
    m_auth->script(kLoad, {{200, R"({"allowedTiers":[{"id":"free-tier","isDefault":true}]})", json},
                           {200,
                            R"({"currentTier":{"id":"free-tier"},)"
                            R"("cloudaicompanionProject":"project-8"})",
                            json}});
    m_auth->script(
        kOnboard,
        {{200, R"({"done":true,"response":{"cloudaicompanionProject":{"id":"project-7"}}})",
          json}});
    m_auth->script(kQuota, {{200,
                             R"({"buckets":[{"modelId":"gemini-2.5-pro",)"
                             R"("remainingFraction":0.25,"resetTime":"2099-01-01T00:00:00Z"}]})",
                             json}});
    const QByteArray answer = R"({"response":{"candidates":[{"content":{"role":"model",)"
                              R"("parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}})";
    m_auth->script(kGenerate, {{200, answer, json}});
    const std::string id = addCodeAssist();
    QVERIFY(!id.empty());
    const auto account = [&] { return m_daemon->adminJson("GET", pathOf(id)); };
    QTRY_COMPARE_WITH_TIMEOUT(textAt(account(), "project_id"), std::string("project-7"), 20'000);
    QCOMPARE(textAt(account(), "tier"), std::string("free-tier"));
    QTRY_COMPARE_WITH_TIMEOUT(listAt(account(), "quota").size(), std::size_t{1}, 20'000);
    QCOMPARE(textAt(listAt(account(), "quota").front(), "model"), std::string("gemini-2.5-pro"));
    QCOMPARE(numberAt(listAt(account(), "quota").front(), "remaining"), 0.25);
    QCOMPARE(m_daemon->ask("POST", kPath, kBody).status, 200);
    QVERIFY(m_auth->requests().back().body.contains(R"("project":"project-7")"));
    // Kept over a restart and not asked again, until the user wants to know.
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    QCOMPARE(textAt(account(), "project_id"), std::string("project-7"));
    QCOMPARE(m_auth->requestsTo(kLoad), std::size_t{1});
    m_auth->giveRefreshToken("refresh-0");
    QCOMPARE(m_daemon->admin("POST", pathOf(id, "/refresh")).status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(textAt(account(), "project_id"), std::string("project-8"), 20'000);
    QCOMPARE(m_auth->requestsTo(kLoad), std::size_t{2});
}

void TestGoogleDaemon::codeAssistSaysWhatIsMissing()
{
    m_auth->script(kLoad, {{200, R"({"currentTier":{"id":"standard-tier"}})", {}}});
    const std::string id = addCodeAssist();
    const auto account = [&] { return m_daemon->adminJson("GET", pathOf(id)); };
    QTRY_VERIFY_WITH_TIMEOUT(
        QByteArray::fromStdString(textAt(account(), "last_error")).contains("project ID"), 20'000);
    QCOMPARE(m_auth->requestsTo(kQuota), std::size_t{0});
}

QTEST_GUILESS_MAIN(TestGoogleDaemon)
#include "tst_googledaemon.moc"
