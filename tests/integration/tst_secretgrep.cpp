// SPDX-License-Identifier: GPL-3.0-or-later
// No secret stands anywhere in clear text: secrets of every kind are planted, the daemon works and
// fails with them at log level debug, and then all that it wrote, said and shows is searched.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kChat[] = "/v1/chat/completions";
constexpr char kLongAgo[] = "2020-01-01T00:00:00.000Z";

/// One of each kind. They look like nothing that a pattern could know.
struct Planted
{
    QByteArray passphrase = "planted passphrase one";
    QByteArray otherPassphrase = "planted passphrase two";
    QByteArray wrongPassphrase = "planted passphrase wrong";
    QByteArray clientKey = "planted.client.key";
    QByteArray laterClientKey = "planted.client.key.in.settings";
    QByteArray adminKey = "planted.admin.key";
    QByteArray apiKey = "planted.api.key";
    QByteArray accessToken = "planted.access.token";
    QByteArray refreshToken = "planted.refresh.token";
    QByteArray newAccessToken = "planted.fresh.access.token";
    QByteArray newRefreshToken = "planted.rotated.refresh.token";
    QByteArray clientSecret = "planted.client.secret";
    QByteArray header = "planted.header.value";
    QByteArray importedHeader = "planted.imported.header";
    QByteArray importedKey = "planted.imported.key";

    [[nodiscard]] QList<QByteArray> all() const
    {
        return {passphrase,      otherPassphrase, wrongPassphrase, clientKey,      laterClientKey,
                adminKey,        apiKey,          accessToken,     refreshToken,   newAccessToken,
                newRefreshToken, clientSecret,    header,          importedHeader, importedKey};
    }
};

UpstreamStep echoing(int status, const QByteArray &secret)
{
    UpstreamStep step;
    step.status = status;
    step.body = R"({"error":{"message":"What you sent, )" + secret +
                R"(, is refused","type":"some_error","code":"some_code"}})";
    return step;
}

} // namespace

class TestSecretGrep final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingPlantedIsFoundAnywhere_data();
    void nothingPlantedIsFoundAnywhere();

private:
    [[nodiscard]] bool start(const QString &from);
    [[nodiscard]] RawResponse admin(const QByteArray &method, const QByteArray &target,
                                    const QByteArray &body = {}) const;
    [[nodiscard]] RawResponse chat(const QByteArray &model = "gpt-test-1") const;
    void addAccounts();
    void importAccount();
    void workAndFail();
    /// All that is left of the run, by the place where it stands.
    [[nodiscard]] std::map<QString, QByteArray> traces();
    void addFilesTo(std::map<QString, QByteArray> &found, const QString &folder) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<ScriptedUpstream> m_tokens; ///< the token endpoint
    std::unique_ptr<DaemonFixture> m_daemon;
    Planted m_planted;
};

void TestSecretGrep::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_tokens = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_tokens->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nonexistent/bus"_s);
    // Else its environment could be read by root only, and would not be looked at.
    m_daemon->setVariable(u"SIGNALBOX_CORE_DUMPS"_s, u"allow"_s);
}

bool TestSecretGrep::start(const QString &from)
{
    QStringList arguments{u"--data-dir"_s, m_daemon->path(u"data"_s), u"--port"_s,
                          u"0"_s,          u"--log-level"_s,          u"debug"_s,
                          u"--log-file"_s, m_daemon->path(u"log"_s)};
    const std::vector<std::tuple<QString, QString, QByteArray>> keys = {
        {u"vault-passphrase"_s, u"SIGNALBOX_VAULT_PASSPHRASE"_s, m_planted.passphrase},
        {u"api-key"_s, u"SIGNALBOX_API_KEY"_s, m_planted.clientKey},
        {u"admin-key"_s, u"SIGNALBOX_ADMIN_KEY"_s, m_planted.adminKey}};
    for (const auto &[name, variable, value] : keys) {
        if (from == u"environment"_s) {
            m_daemon->setVariable(variable, QString::fromUtf8(value));
            continue;
        }
        m_daemon->writeFile(u"secrets/"_s + name, value + '\n');
        arguments += {u"--"_s + name + u"-file"_s, m_daemon->path(u"secrets/"_s + name)};
    }
    return m_daemon->startPlain(arguments);
}

RawResponse TestSecretGrep::admin(const QByteArray &method, const QByteArray &target,
                                  const QByteArray &body) const
{
    WireClient client(m_daemon->origin());
    return client.ask(
        method, "/admin/v1" + target,
        {{"Authorization", "Bearer " + m_planted.adminKey}, {"Content-Type", "application/json"}},
        body);
}

RawResponse TestSecretGrep::chat(const QByteArray &model) const
{
    WireClient client(m_daemon->origin());
    return client.ask(
        "POST", kChat,
        {{"Authorization", "Bearer " + m_planted.clientKey}, {"Content-Type", "application/json"}},
        R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hi"}]})");
}

/// Another program's file, with a header that is its key.
void TestSecretGrep::importAccount()
{
    const QByteArray config = "openai-compatibility:\n"
                              "  - name: imported\n"
                              "    base-url: " +
                              m_upstream->url() +
                              "/v1\n"
                              "    api-key-entries:\n"
                              "      - api-key: " +
                              m_planted.importedKey +
                              "\n"
                              "    headers:\n"
                              "      X-Imported-Key: " +
                              m_planted.importedHeader +
                              "\n"
                              "    models:\n"
                              "      - name: gpt-imported-1\n";
    const json::Object file{{"name", "config.yaml"}, {"content", config.toStdString()}};
    const RawResponse imported =
        admin("POST", "/accounts/import", json::dump(json::Object{{"files", json::Array{file}}}));
    QVERIFY2(imported.status == 200, imported.body.constData());
    QVERIFY2(!imported.body.contains(m_planted.importedHeader), imported.body.constData());
    const RawResponse answered = chat("gpt-imported-1");
    QVERIFY2(answered.status == 200, answered.body.constData());
    QCOMPARE(m_upstream->requests().back().headers.value("x-imported-key"),
             m_planted.importedHeader);
}

void TestSecretGrep::addAccounts()
{
    const json::Object client{{"client_id", "client-of-the-tests"},
                              {"client_secret", m_planted.clientSecret.toStdString()},
                              {"token_url", m_tokens->url().toStdString() + "/token"}};
    const json::Object providers{{"providers", json::Object{{"openai-compatible", client}}}};
    QCOMPARE(admin("PUT", "/config", json::dump(json::Object{{"proxy", providers}})).status, 200);
    const std::string header = m_planted.header.toStdString();
    const auto add = [this, &header](const char *label, const json::Object &credential) {
        const json::Object account{{"provider", "openai-compatible"},
                                   {"label", label},
                                   {"base_url", m_upstream->url().toStdString()},
                                   {"credential", credential},
                                   {"headers", json::Object{{"X-Tenant-Key", header}}},
                                   {"models", json::Array{"gpt-test-1"}}};
        return admin("POST", "/accounts", json::dump(account)).status;
    };
    QCOMPARE(add("signs in", {{"type", "oauth"},
                              {"access_token", m_planted.accessToken.toStdString()},
                              {"refresh_token", m_planted.refreshToken.toStdString()},
                              {"expires_at", kLongAgo}}),
             201);
    QCOMPARE(add("has a key", {{"type", "api_key"}, {"value", m_planted.apiKey.toStdString()}}),
             201);
}

void TestSecretGrep::workAndFail()
{
    UpstreamStep fresh;
    fresh.status = 200;
    fresh.body = json::dump(json::Object{{"access_token", m_planted.newAccessToken.toStdString()},
                                         {"refresh_token", m_planted.newRefreshToken.toStdString()},
                                         {"token_type", "Bearer"},
                                         {"expires_in", 3600}});
    const UpstreamStep later = echoing(500, m_planted.newRefreshToken);
    m_tokens->script("*",
                     {echoing(500, m_planted.refreshToken), fresh, later, fresh, later, later});
    for (const QByteArray &secret : {m_planted.newAccessToken, m_planted.apiKey}) {
        m_upstream->script(secret, {UpstreamStep(), echoing(429, secret), echoing(500, secret),
                                    echoing(400, secret), echoing(401, secret)});
    }
    bool served = false;
    constexpr int kRequests = 10;
    for (int i = 0; i < kRequests; ++i) {
        const RawResponse answer = chat();
        (void)admin("DELETE", "/cooldowns");
        served = answer.status == 200 || served;
        if (answer.status == 200)
            continue; // the scripted answer greets by the key
        QVERIFY2(!answer.body.contains(m_planted.apiKey), answer.body.constData());
        QVERIFY2(!answer.body.contains(m_planted.newAccessToken), answer.body.constData());
    }
    QVERIFY(served);
    const std::vector<RecordedRequest> sent = m_upstream->requestsOf(m_planted.apiKey);
    QVERIFY(!sent.empty());
    for (const RecordedRequest &request : sent)
        QCOMPARE(request.headers.value("x-tenant-key"), m_planted.header);
    QVERIFY(m_upstream->totalRequests() >= kRequests / 2);
    const auto passphrase = [](const QByteArray &text) {
        return R"({"kind":"passphrase","passphrase":")" + text + R"("})";
    };
    QCOMPARE(admin("PUT", "/secrets", passphrase(m_planted.otherPassphrase)).status, 200);
    QCOMPARE(
        admin("POST", "/secrets/unlock", R"({"passphrase":")" + m_planted.wrongPassphrase + R"("})")
            .status,
        200); // it is open
    QCOMPARE(admin("PUT", "/secrets", passphrase(m_planted.passphrase)).status, 200);
    QCOMPARE(
        admin("PUT", "/config", R"({"proxy":{"api_key":")" + m_planted.laterClientKey + R"("}})")
            .status,
        200);
    // Keys that are refused are secrets too, of somebody.
    QCOMPARE(admin("POST", "/accounts",
                   R"({"provider":"openai-compatible","base_url":"nonsense","credential":)"
                   R"({"type":"api_key","value":")" +
                       m_planted.apiKey + R"("}})")
                 .status,
             422);
    WireClient wrong(m_daemon->origin());
    QCOMPARE(wrong.ask("GET", "/v1/models?key=" + m_planted.apiKey, {}).status, 401);
}

void TestSecretGrep::addFilesTo(std::map<QString, QByteArray> &found, const QString &folder) const
{
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            found[file.fileName()] = file.readAll();
    }
}

std::map<QString, QByteArray> TestSecretGrep::traces()
{
    std::map<QString, QByteArray> found;
    for (const char *target : {"/status", "/accounts", "/requests", "/config", "/secrets",
                               "/cooldowns", "/bindings", "/scheduling"}) {
        const RawResponse answer = admin("GET", target);
        if (answer.status == 200)
            found[QString::fromLatin1(target)] = answer.body;
    }
    for (const json::Object &request : listAt(bodyJson(admin("GET", "/requests")), "requests")) {
        const QByteArray id = QByteArray::fromStdString(textAt(request, "id"));
        found[u"/requests/"_s + QString::fromLatin1(id)] = admin("GET", "/requests/" + id).body;
    }
    addFilesTo(found, m_daemon->path(u"data"_s));
    for (const QString &name : {u"cmdline"_s, u"environ"_s}) {
        QFile file(u"/proc/%1/%2"_s.arg(m_daemon->processId()).arg(name));
        if (file.open(QIODevice::ReadOnly))
            found[file.fileName()] = file.readAll();
    }
    return found;
}

void TestSecretGrep::nothingPlantedIsFoundAnywhere_data()
{
    QTest::addColumn<QString>("from");
    QTest::newRow("keys by file") << u"files"_s;
    QTest::newRow("keys by environment") << u"environment"_s;
}

void TestSecretGrep::nothingPlantedIsFoundAnywhere()
{
    QFETCH(QString, from);
    QVERIFY(start(from));
    addAccounts();
    importAccount();
    workAndFail();
    std::map<QString, QByteArray> found = traces();
    QVERIFY(found.size() > 15);
    QVERIFY(found.contains(m_daemon->path(u"data/vault.bin"_s)));
    QVERIFY(found.contains(u"/proc/%1/environ"_s.arg(m_daemon->processId())));
    QCOMPARE(m_daemon->terminate(), 0);
    addFilesTo(found, m_daemon->path(u"data"_s)); // what is written at the end
    found[u"log"_s] = m_daemon->readFile(u"log"_s);
    found[u"standard output"_s] = m_daemon->standardOutput();
    found[u"standard error"_s] = m_daemon->standardError();
    QVERIFY2(found[u"log"_s].contains("token not renewed"), found[u"log"_s].constData());
    QVERIFY(!m_daemon->sanitizerReport());
    QStringList leaks;
    for (const auto &[place, content] : found) {
        for (const QByteArray &secret : m_planted.all()) {
            if (content.contains(secret))
                leaks += place + u": "_s + QString::fromUtf8(secret) + u" in: "_s +
                         QString::fromUtf8(content.mid(
                             std::max<qsizetype>(0, content.indexOf(secret) - 80), 200));
        }
    }
    QVERIFY2(leaks.isEmpty(), qPrintable(leaks.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestSecretGrep)
#include "tst_secretgrep.moc"
