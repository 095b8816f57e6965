// SPDX-License-Identifier: GPL-3.0-or-later
// Import, export and removal on the real daemon: what is bad is told in words and adds nothing;
// a key never goes to another host than its own.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray importing(const QByteArray &content, const json::Object &more = {})
{
    json::Object file;
    file["name"] = "chosen";
    file["content_base64"] = content.toBase64().toStdString();
    json::Object body{{"files", json::Array{std::move(file)}}};
    json::merge(body, more);
    return json::dump(body);
}

json::Object exportOf(json::Array accounts, json::Object secrets)
{
    return {{"format", "signalbox-export"},
            {"version", 1},
            {"accounts", std::move(accounts)},
            {"secrets", json::Object{{"kind", "plain"}, {"values", std::move(secrets)}}}};
}

} // namespace

class TestImportDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void fiveHundredAccountsOutliveARestart();
    void badEntriesAreNamedAndTheRestComes();
    void badFilesAddNothing_data();
    void badFilesAddNothing();
    void oddFilesAreRead_data();
    void oddFilesAreRead();
    void aPreviewIsImportedAndUndone();
    void clientsGoOnWithTheirKey();
    void anExportComesBackElsewhere();
    void whileSecretsAreLockedOnlyTheRestIsExported();
    void theOldKeyStaysWithItsHost_data();
    void theOldKeyStaysWithItsHost();
    void ourOwnListenerIsRefused();
    void aRemovalIsUndone();
    void aCrashFinishesTheRemoval();

private:
    [[nodiscard]] RawResponse import(const QByteArray &content, const json::Object &more = {}) const
    {
        return m_daemon->admin("POST", "/accounts/import", importing(content, more));
    }
    /// Of all accounts, as the status tells.
    [[nodiscard]] std::vector<std::string> states() const
    {
        std::vector<std::string> states;
        for (const json::Object &one : listAt(m_daemon->adminJson("GET", "/status"), "accounts"))
            states.push_back(textAt(one, "state"));
        return states;
    }
    [[nodiscard]] std::vector<json::Object> accounts() const
    {
        return listAt(m_daemon->adminJson("GET", "/accounts"), "accounts");
    }
    [[nodiscard]] RawResponse ask(const Headers &more = {}) const
    {
        const DialectCall &chat = allDialectCalls().front();
        return m_daemon->ask("POST", chat.target, chat.body, more);
    }
    [[nodiscard]] QStringList filesIn(const QString &folder) const
    {
        return QDir(m_daemon->path(folder)).entryList(QDir::Files);
    }
    /// An account of an export, whose key is sent to that upstream.
    static json::Object exportedAccount(const char *label, const QByteArray &baseUrl)
    {
        return {{"provider", "openai"},
                {"label", label},
                {"base_url", baseUrl.toStdString()},
                {"credential_type", "api_key"},
                {"models", json::Array{"gpt-test-1"}}};
    }

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestImportDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
}

void TestImportDaemon::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("planted"));
}

void TestImportDaemon::fiveHundredAccountsOutliveARestart()
{
    QByteArray list;
    for (int i = 0; i < 500; ++i)
        list += "OPENAI_API_KEY=sk-planted-" + QByteArray::number(i) + '\n';
    const json::Object preview =
        m_daemon->adminJson("POST", "/accounts/import", importing(list, {{"dry_run", true}}));
    QCOMPARE(numberAt(objectAt(preview, "counts"), "ready"), 500);
    QVERIFY(accounts().empty());
    QElapsedTimer timer;
    timer.start();
    const json::Object done = m_daemon->adminJson(
        "POST", "/accounts/import",
        json::dump(json::Object{{"preview_id", textAt(preview, "preview_id")}}));
    qInfo("500 accounts in %lld ms", timer.elapsed());
    QCOMPARE(numberAt(done, "added"), 500);
    QCOMPARE(filesIn(u"accounts"_s).size(), 500);
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    const std::vector<json::Object> back = accounts();
    QCOMPARE(back.size(), std::size_t{500});
    QCOMPARE(states(), std::vector<std::string>(500, "ready"));
}

void TestImportDaemon::badEntriesAreNamedAndTheRestComes()
{
    const json::Object file =
        exportOf({exportedAccount("good", m_upstream->url()), "no object",
                  exportedAccount("plain http", "http://192.0.2.1/v1"),
                  json::Object{{"provider", "nobody"}, {"credential_type", "api_key"}},
                  exportedAccount("good too", m_upstream->url())},
                 {{"account/0", "planted-good"},
                  {"account/2", "planted-plain"},
                  {"account/3", "planted-nobody"},
                  {"account/4", "planted-too"}});
    const json::Object done =
        m_daemon->adminJson("POST", "/accounts/import", importing(json::dump(file)));
    QCOMPARE(numberAt(done, "added"), 2);
    const std::vector<json::Object> failed = listAt(done, "failed");
    QCOMPARE(failed.size(), std::size_t{3});
    const std::vector<QByteArray> marks{"/accounts/1", "plain http", "/accounts/3"};
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const QByteArray message = QByteArray::fromStdString(textAt(failed[i], "message"));
        QVERIFY2(message.contains(marks[i]), message.constData());
    }
    QCOMPARE(accounts().size(), std::size_t{2});
    QCOMPARE(ask().status, 200);
}

void TestImportDaemon::badFilesAddNothing_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("words");
    const QByteArray list("OPENAI_API_KEY=sk-planted\n");
    QTest::newRow("empty") << QByteArray() << QByteArray("is empty");
    QTest::newRow("web page") << QByteArray("<!DOCTYPE html><html><body>Sign in</body></html>")
                              << QByteArray("web page");
    QTest::newRow("50 MB and more")
        << list.repeated((50 * 1024 * 1024) / list.size() + 1) << QByteArray("50 MB");
    QTest::newRow("cut off") << QByteArray(R"([{"email":"a@example.test","refresh_token":"pl)")
                             << QByteArray("cut off");
    QTest::newRow("another version")
        << QByteArray(R"({"format":"signalbox-export","version":9,"accounts":[]})")
        << QByteArray("another version");
    QTest::newRow("something else")
        << QByteArray(R"({"name":"a recipe"})") << QByteArray("does not know this kind");
    QTest::newRow("nested too deep") << QByteArray(5000, '[') << QByteArray("damaged");
}

void TestImportDaemon::badFilesAddNothing()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, words);
    const RawResponse response = import(content);
    QCOMPARE(response.status, 422);
    QVERIFY2(response.body.contains(words), response.body.left(500).constData());
    QVERIFY(!response.body.contains("planted"));
    QVERIFY(accounts().empty());
    QVERIFY(filesIn(u"accounts"_s).empty());
}

void TestImportDaemon::oddFilesAreRead_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("added");
    QTest::addColumn<int>("failed");
    const QByteArray list("OPENAI_API_KEY=sk-planted-1\n");
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + list << 1 << 0;
    QTest::newRow("duplicates") << list + list + list << 1 << 0;
    json::Object twin = exportedAccount("one", "https://one.example/v1");
    twin["id"] = "acc-same";
    json::Object other = exportedAccount("two", "https://two.example/v1");
    other["id"] = "acc-same";
    QTest::newRow("duplicate ids")
        << json::dump(
               exportOf({twin, other}, {{"account/0", "planted-1"}, {"account/1", "planted-2"}}))
        << 2 << 0;
    json::Object odd = exportedAccount("odd", "https://one.example/v1");
    odd["colour"] = "blue";
    json::Object file = exportOf({odd}, {{"account/0", "planted-1"}});
    file["weather"] = "fine";
    QTest::newRow("unknown fields") << json::dump(file) << 1 << 0;
    QTest::newRow("token with a line break")
        << json::dump(exportOf({exportedAccount("broken", "https://one.example/v1"), twin},
                               {{"account/0", "planted\n1"}, {"account/1", "planted-2"}}))
        << 1 << 1;
}

void TestImportDaemon::oddFilesAreRead()
{
    QFETCH(QByteArray, content);
    QFETCH(int, added);
    QFETCH(int, failed);
    const json::Object done = m_daemon->adminJson("POST", "/accounts/import", importing(content));
    QCOMPARE(numberAt(done, "added"), added);
    QCOMPARE(listAt(done, "failed").size(), static_cast<std::size_t>(failed));
    QCOMPARE(accounts().size(), static_cast<std::size_t>(added));
    QCOMPARE(filesIn(u"accounts"_s).size(), added);
}

void TestImportDaemon::aPreviewIsImportedAndUndone()
{
    const QByteArray list("OPENAI_API_KEY=sk-planted-1\nOPENAI_API_KEY=sk-planted-2\n");
    const std::string preview = textAt(
        m_daemon->adminJson("POST", "/accounts/import", importing(list, {{"dry_run", true}})),
        "preview_id");
    const QByteArray chosen =
        json::dump(json::Object{{"preview_id", preview}, {"entries", json::Array{1}}});
    const json::Object done = m_daemon->adminJson("POST", "/accounts/import", chosen);
    QCOMPARE(numberAt(done, "added"), 1);
    QCOMPARE(m_daemon->admin("POST", "/accounts/import", chosen).status, 404);
    const QByteArray undo =
        "/accounts/import/" + QByteArray::fromStdString(textAt(done, "import_id")) + "/undo";
    QCOMPARE(numberAt(m_daemon->adminJson("POST", undo), "undone"), 1);
    QVERIFY(accounts().empty());
    QCOMPARE(m_daemon->admin("POST", undo).status, 404);
    QCOMPARE(m_daemon->admin("DELETE", "/accounts/import/imp-none").status, 404);
}

void TestImportDaemon::clientsGoOnWithTheirKey()
{
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    const Headers old{{"Authorization", "Bearer sk-planted-client"}};
    QCOMPARE(ask(old).status, 401);
    const json::Object done = m_daemon->adminJson(
        "POST", "/accounts/import", importing(R"({"proxy":{"api_key":"sk-planted-client",
                     "custom_mapping":{"gpt-test-9":"gpt-test-1"}}})"));
    QVERIFY(listAt(done, "failed").empty());
    QCOMPARE(ask(old).status, 200);
    QCOMPARE(ask().status, 200); // and so does the key from before
    QVERIFY(!m_daemon->readFile(u"gui_config.json"_s).contains("planted"));
    QVERIFY(m_daemon->readFile(u"gui_config.json"_s).contains("gpt-test-9"));
}

void TestImportDaemon::anExportComesBackElsewhere()
{
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    QVERIFY(!m_daemon->admin("GET", "/accounts/export").body.contains("key-one"));
    QCOMPARE(m_daemon->admin("POST", "/accounts/export", R"({"secrets":"plain"})").status, 422);
    QCOMPARE(m_daemon->admin("POST", "/accounts/export", R"({"secrets":"encrypted"})").status, 422);
    QCOMPARE(m_daemon->admin("POST", "/accounts/export", R"({"accounts":["acc-none"]})").status,
             404);
    const RawResponse file = m_daemon->admin("POST", "/accounts/export",
                                             R"({"secrets":"encrypted","passphrase":"words"})");
    QCOMPARE(file.status, 200);
    QVERIFY(!file.body.contains("key-one"));

    DaemonFixture other;
    QVERIFY(other.start());
    const auto bring = [&](const json::Object &more) {
        return other.admin("POST", "/accounts/import", importing(file.body, more));
    };
    QVERIFY(bring({}).body.contains("/passphrase"));
    QVERIFY(bring({{"passphrase", "other words"}}).body.contains("does not fit"));
    QVERIFY(listAt(other.adminJson("GET", "/accounts"), "accounts").empty());
    QCOMPARE(bring({{"passphrase", "words"}}).status, 200);
    const DialectCall &chat = allDialectCalls().front();
    QCOMPARE(other.ask("POST", chat.target, chat.body).status, 200);
    QCOMPARE(m_upstream->requests().back().credential, QByteArray("key-one"));
    QCOMPARE(other.terminate(), 0);
}

void TestImportDaemon::whileSecretsAreLockedOnlyTheRestIsExported()
{
    DaemonFixture locked;
    locked.writeFile(u"words"_s, "a passphrase");
    const QStringList plain{u"--data-dir"_s,  locked.path(u"data"_s),
                            u"--port"_s,      u"0"_s,
                            u"--secrets"_s,   u"vault"_s,
                            u"--admin-key"_s, QString::fromLatin1(kAdminKey),
                            u"--api-key"_s,   QString::fromLatin1(kClientKey)};
    QVERIFY(locked.startPlain(plain +
                              QStringList{u"--vault-passphrase-file"_s, locked.path(u"words"_s)}));
    QVERIFY(!locked.addAccount("openai", "one", m_upstream->url()).empty());
    QCOMPARE(locked.terminate(), 0);
    QVERIFY(locked.startPlain(plain));
    QVERIFY(locked.admin("GET", "/accounts/export").body.contains("one@example.test"));
    const RawResponse refused =
        locked.admin("POST", "/accounts/export", R"({"secrets":"encrypted","passphrase":"words"})");
    QCOMPARE(refused.status, 409);
    QVERIFY(refused.body.contains("no_secret_store"));
    QCOMPARE(
        locked.admin("POST", "/accounts/import", importing("OPENAI_API_KEY=sk-planted\n")).status,
        409);
    QCOMPARE(locked.terminate(), 0);
}

void TestImportDaemon::theOldKeyStaysWithItsHost_data()
{
    QTest::addColumn<bool>("byImport");
    QTest::newRow("edited") << false;
    QTest::newRow("imported") << true;
}

void TestImportDaemon::theOldKeyStaysWithItsHost()
{
    QFETCH(bool, byImport);
    ScriptedUpstream stranger;
    QVERIFY(stranger.listen());
    const std::string id = m_daemon->addAccount("openai", "one", m_upstream->url());
    QCOMPARE(ask().status, 200);
    if (byImport) {
        json::Object moved = exportedAccount("one", stranger.url());
        moved["id"] = id;
        json::Object file = exportOf({moved}, {});
        file["secrets"] = json::Object{{"kind", "none"}};
        QCOMPARE(import(json::dump(file)).status, 200);
        QCOMPARE(accounts().size(), std::size_t{2}); // another account, without a key
    } else {
        const json::Object changed = m_daemon->adminJson(
            "PATCH", "/accounts/" + QByteArray::fromStdString(id),
            json::dump(json::Object{{"base_url", stranger.url().toStdString()}}));
        QCOMPARE(textAt(changed, "id"), id);
        QVERIFY(states() != std::vector<std::string>{"ready"});
    }
    for (int i = 0; i < 3; ++i)
        QCOMPARE(ask().status == 200, byImport);
    (void)m_daemon->admin("POST", "/accounts/" + QByteArray::fromStdString(id) + "/refresh");
    QCOMPARE(stranger.totalRequests(), quint64{0});
}

void TestImportDaemon::ourOwnListenerIsRefused()
{
    const std::string id = m_daemon->addAccount("openai", "one", m_upstream->url());
    const QByteArray own = m_daemon->origin() + "/v1";
    const QByteArray body = json::dump(json::Object{{"base_url", own.toStdString()}});
    const RawResponse edited =
        m_daemon->admin("PATCH", "/accounts/" + QByteArray::fromStdString(id), body);
    QCOMPARE(edited.status, 422);
    QVERIFY(edited.body.contains("/base_url"));
    const RawResponse imported =
        import(json::dump(exportOf({exportedAccount("loop", own)}, {{"account/0", "planted"}})));
    QCOMPARE(imported.status, 200);
    QCOMPARE(numberAt(bodyJson(imported), "added"), 0);
    QCOMPARE(listAt(bodyJson(imported), "failed").size(), std::size_t{1});
    QCOMPARE(ask().status, 200); // as before
}

void TestImportDaemon::aRemovalIsUndone()
{
    const std::string id = m_daemon->addAccount("openai", "one", m_upstream->url());
    const QByteArray target = "/accounts/" + QByteArray::fromStdString(id);
    QCOMPARE(m_daemon->admin("DELETE", target + "?undoable=true").status, 204);
    QVERIFY(accounts().empty());
    QVERIFY(ask().status != 200);
    QCOMPARE(filesIn(u"removed"_s).size(), 1);
    const json::Object back = m_daemon->adminJson("POST", target + "/restore");
    QCOMPARE(textAt(back, "id"), id);
    QCOMPARE(states(), std::vector<std::string>{"ready"});
    QCOMPARE(ask().status, 200);
    QCOMPARE(filesIn(u"accounts"_s).size(), 1);
    QCOMPARE(m_daemon->admin("POST", target + "/restore").status, 404);
    QCOMPARE(m_daemon->admin("DELETE", target + "?undoable=true").status, 204);
    QCOMPARE(m_daemon->terminate(), 0); // undo ends with the program
    QVERIFY(filesIn(u"removed"_s).empty());
    QVERIFY(m_daemon->start());
    QVERIFY(accounts().empty());
    QCOMPARE(m_daemon->admin("POST", target + "/restore").status, 404);
}

void TestImportDaemon::aCrashFinishesTheRemoval()
{
    const std::string gone = m_daemon->addAccount("openai", "one", m_upstream->url());
    const std::string stays = m_daemon->addAccount("openai", "two", m_upstream->url());
    QCOMPARE(
        m_daemon->admin("DELETE", "/accounts/" + QByteArray::fromStdString(gone) + "?undoable=true")
            .status,
        204);
    m_daemon->sendSignal(SIGKILL);
    QCOMPARE(m_daemon->waitEnd(), -1);
    QCOMPARE(filesIn(u"removed"_s).size(), 1);
    QVERIFY(m_daemon->start());
    QTRY_VERIFY(filesIn(u"removed"_s).empty());
    QCOMPARE(accounts().size(), std::size_t{1});
    QCOMPARE(textAt(accounts().front(), "id"), stays);
    QCOMPARE(ask().status, 200);
    QCOMPARE(m_upstream->requests().back().credential, QByteArray("key-two"));
}

QTEST_GUILESS_MAIN(TestImportDaemon)

#include "tst_importdaemon.moc"
