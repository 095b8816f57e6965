// SPDX-License-Identifier: GPL-3.0-or-later
// What people paste where a key or a name belongs, on the real daemon and by every way in: each is
// refused with what to do about it, nothing of it is repeated, and nothing is half-added.
#include "tests/integration/providersamples.h"

#include <QDir>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

json::Object keyed(const std::string &key)
{
    return {{"type", "api_key"}, {"value", key}};
}

QByteArray exportWith(const std::string &key)
{
    const json::Object account{
        {"provider", "openai"}, {"label", "pasted"}, {"credential_type", "api_key"}};
    const json::Object secrets{{"kind", "plain"}, {"values", json::Object{{"account/0", key}}}};
    const json::Object file{{"format", "signalbox-export"},
                            {"version", 1},
                            {"accounts", json::Array{account}},
                            {"secrets", secrets}};
    const json::Object entry{{"name", "chosen"}, {"content", json::dump(file).toStdString()}};
    return json::dump(json::Object{{"files", json::Array{entry}}});
}

} // namespace

class TestBadEntries final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void keysThatAreMoreThanKeys_data();
    void keysThatAreMoreThanKeys();
    void namesThatAreNoNames_data();
    void namesThatAreNoNames();
    void keysOfOthersAreNotReadyInAPreview();
    void unknownMembersOfACredential();
    void definitionsThatCannotCarryAKey_data();
    void definitionsThatCannotCarryAKey();
    void clientsThatWerePastedBadly_data();
    void clientsThatWerePastedBadly();

private:
    [[nodiscard]] RawResponse post(const json::Object &account) const
    {
        return m_daemon->admin("POST", "/accounts", json::dump(account));
    }
    [[nodiscard]] bool nothingIsAdded() const
    {
        return QDir(m_daemon->path(u"accounts"_s)).isEmpty() &&
               m_daemon->readFile(u"vault.bin"_s) == m_vault;
    }

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
    QByteArray m_vault; ///< as it was after the start; none before the first secret
};

void TestBadEntries::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
    m_vault = m_daemon->readFile(u"vault.bin"_s);
}

void TestBadEntries::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("planted"));
}

void TestBadEntries::keysThatAreMoreThanKeys_data()
{
    QTest::addColumn<std::string>("key");
    QTest::addColumn<QByteArray>("words");
    const QByteArray oneLine = "copy it again as one line";
    QTest::newRow("a line break") << std::string("sk-planted\nsk") << oneLine;
    QTest::newRow("a header behind it") << std::string("sk-planted\r\nX-Evil: 1") << oneLine;
    QTest::newRow("a zero byte") << std::string("sk-planted\0x", 12) << oneLine;
    QTest::newRow("a blank inside") << std::string("sk-planted two") << oneLine;
    QTest::newRow("a byte order mark") << std::string("\xEF\xBB\xBFsk-planted") << oneLine;
    QTest::newRow("a blank that is not seen") << std::string("sk-planted\xE2\x80\x8B") << oneLine;
    QTest::newRow("a web page") << std::string("<!doctype html><p>planted") << oneLine;
    QTest::newRow("quotation marks") << std::string("\"sk-planted\"") << QByteArray("quotation");
    QTest::newRow("one quotation mark") << std::string("sk-planted'") << QByteArray("quotation");
    QTest::newRow("bearer") << std::string("Bearer sk-planted") << QByteArray("word Bearer");
    QTest::newRow("a variable") << std::string("OPENAI_API_KEY=sk-planted")
                                << QByteArray("behind the =");
    QTest::newRow("a whole file") << "planted" + std::string(20'000, 'x') << QByteArray("too long");
}

void TestBadEntries::keysThatAreMoreThanKeys()
{
    QFETCH(std::string, key);
    QFETCH(QByteArray, words);
    const json::Object made{{"provider", "openai"}, {"credential", keyed(key)}};
    const RawResponse added = post(made);
    QCOMPARE(added.status, 422);
    QCOMPARE(pointersOf(added), std::string("/credential/value"));
    QVERIFY2(added.body.contains(words), added.body.constData());
    const RawResponse imported = m_daemon->admin("POST", "/accounts/import", exportWith(key));
    QCOMPARE(imported.status, 200);
    QCOMPARE(numberAt(bodyJson(imported), "added"), 0);
    const auto failed = listAt(bodyJson(imported), "failed");
    QCOMPARE(failed.size(), std::size_t{1});
    const QByteArray why = QByteArray::fromStdString(textAt(failed.front(), "message"));
    QVERIFY2(why.contains(words), why.constData());
    QVERIFY(nothingIsAdded());

    const std::string id = m_daemon->addAccount("openai", "good", m_upstream->url());
    const RawResponse changed =
        m_daemon->admin("PATCH", QByteArray::fromStdString("/accounts/" + id),
                        json::dump(json::Object{{"credential", keyed(key)}}));
    QCOMPARE(changed.status, 422);
    QVERIFY(changed.body.contains(words));
    const DialectCall &chat = allDialectCalls().front();
    QCOMPARE(m_daemon->ask("POST", chat.target, chat.body).status, 200); // with the key from before
    QCOMPARE(m_upstream->requests().back().credential, QByteArray("key-good"));
    for (const QByteArray &answer : {added.body, imported.body, changed.body})
        QVERIFY(!answer.contains("planted"));
}

void TestBadEntries::namesThatAreNoNames_data()
{
    QTest::addColumn<std::string>("member");
    QTest::addColumn<std::string>("value");
    for (const char *member : {"label", "email", "tier", "project_id", "prefix"}) {
        QTest::addRow("%s of two lines", member) << std::string(member) << std::string("a\r\nb: c");
        QTest::addRow("%s with a zero byte", member)
            << std::string(member) << std::string("a\0b", 3);
        QTest::addRow("%s without an end", member)
            << std::string(member) << std::string(100'000, 'x');
    }
}

void TestBadEntries::namesThatAreNoNames()
{
    QFETCH(std::string, member);
    QFETCH(std::string, value);
    json::Object made{{"provider", "openai"}, {"label", "x"}, {"credential", keyed("sk-1")}};
    made[member] = value;
    const RawResponse added = post(made);
    QCOMPARE(added.status, 422);
    QCOMPARE(pointersOf(added), "/" + member);
    QVERIFY2(messageOf(added).find("one line of at most") != std::string::npos,
             added.body.left(300).constData());
    QVERIFY(nothingIsAdded());
}

void TestBadEntries::keysOfOthersAreNotReadyInAPreview()
{
    const json::Object file{{"name", "keys"}, {"content", "OPENAI_API_KEY=sk-ant-planted\n"}};
    const json::Object preview = m_daemon->adminJson(
        "POST", "/accounts/import",
        json::dump(json::Object{{"files", json::Array{file}}, {"dry_run", true}}));
    QCOMPARE(numberAt(objectAt(preview, "counts"), "ready"), 0);
    QCOMPARE(numberAt(objectAt(preview, "counts"), "unusable"), 1);
    const std::string why = textAt(listAt(preview, "entries").front(), "why");
    QVERIFY2(why.find("Anthropic") != std::string::npos, why.c_str());
}

void TestBadEntries::unknownMembersOfACredential()
{
    json::Object credential = keyed("sk-1");
    credential["refresh_token"] = "planted";
    const RawResponse refused = post({{"provider", "openai"}, {"credential", credential}});
    QCOMPARE(refused.status, 422);
    QCOMPARE(pointersOf(refused), std::string("/credential/refresh_token"));
    QVERIFY(nothingIsAdded());
}

void TestBadEntries::definitionsThatCannotCarryAKey_data()
{
    QTest::addColumn<QByteArray>("members"); // ' for "
    QTest::addColumn<std::string>("pointer");
    const auto row = [](const char *title, const char *members, const char *pointer) {
        QTest::newRow(title) << QByteArray(members).replace('\'', '"') << std::string(pointer);
    };
    row("a header of the connection", "{'credentials':{'api_key':{'header':'Content-Length'}}}",
        "/credentials/api_key/header");
    row("the host", "{'credentials':{'api_key':{'header':'Host'}}}", "/credentials/api_key/header");
    row("a line break in the prefix",
        "{'credentials':{'api_key':{'header':'X-Key','prefix':'a\\r\\nb'}}}",
        "/credentials/api_key/prefix");
    row("a name of two lines", "{'name':'a\\nb'}", "/name");
    row("a user in the URL", "{'base_url':'https://user:word@api.example.com'}", "/base_url");
    row("an empty user in the URL", "{'base_url':'https://@api.example.com'}", "/base_url");
    row("a file", "{'base_url':'file:///etc/passwd'}", "/base_url");
    row("a number", "{'base_url':5}", "/base_url");
    row("a registration", "{'oauth':{'client_id':'x'}}", "/oauth/client_id");
}

void TestBadEntries::definitionsThatCannotCarryAKey()
{
    QFETCH(QByteArray, members);
    QFETCH(std::string, pointer);
    json::Object mine = definition("mine", "https://api.example.com");
    json::merge(
        mine, *json::parseObject({members.constData(), static_cast<std::size_t>(members.size())}));
    for (const auto &[method, path] :
         {std::pair{"PUT", "/providers/mine"}, std::pair{"POST", "/providers/check"}}) {
        const RawResponse refused = m_daemon->admin(method, path, json::dump(mine));
        QCOMPARE(refused.status, 422);
        const std::string pointers = pointersOf(refused);
        QVERIFY2(pointers.find(pointer) != std::string::npos, pointers.c_str());
    }
    QVERIFY(QDir(m_daemon->path(u"providers"_s)).isEmpty());
}

void TestBadEntries::clientsThatWerePastedBadly_data()
{
    QTest::addColumn<std::string>("id");
    QTest::addColumn<std::string>("secret");
    QTest::addColumn<std::string>("pointers");
    QTest::newRow("an id of two lines")
        << std::string("id\r\nb") << std::string("planted-1") << std::string("/client_id");
    QTest::newRow("a secret with a line end")
        << std::string("id-1") << std::string("planted-1\n") << std::string("/client_secret");
    QTest::newRow("both in quotation marks")
        << std::string("\"id-1\"") << std::string("\"planted-1\"")
        << std::string("/client_id /client_secret");
}

void TestBadEntries::clientsThatWerePastedBadly()
{
    QFETCH(std::string, id);
    QFETCH(std::string, secret);
    QFETCH(std::string, pointers);
    const json::Object client{{"client_id", id}, {"client_secret", secret}};
    const RawResponse refused =
        m_daemon->admin("PUT", "/providers/gemini/oauth-client", json::dump(client));
    QCOMPARE(refused.status, 422);
    QCOMPARE(pointersOf(refused), pointers);
    QVERIFY2(messageOf(refused).find("copy it again") != std::string::npos,
             refused.body.constData());
    QVERIFY(!refused.body.contains("planted"));
    const json::Object now = m_daemon->adminJson("GET", "/providers/gemini/oauth-client");
    QVERIFY(textAt(now, "client_id").empty() && !now.at("has_secret").as_bool());
    QVERIFY(nothingIsAdded());
}

QTEST_GUILESS_MAIN(TestBadEntries)
#include "tst_badentries.moc"
