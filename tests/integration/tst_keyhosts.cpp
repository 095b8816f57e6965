// SPDX-License-Identifier: GPL-3.0-or-later
// A key goes to no other host than the one it was given for, by whatever way the host changes:
// files edited while the daemon runs or rests, definitions replaced behind an account's back.
#include "tests/integration/providersamples.h"

#include <QFile>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestKeyHosts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void accountFilesThatAreEdited_data();
    void accountFilesThatAreEdited();
    void definitionsThatAreEditedMeanwhile();
    void definitionsThatComeForWaitingAccounts();
    void definitionsThatChangeBeforeAnUndo();
    void tokenAddressesThatAreEdited();
    void grantsAreNotEndedElsewhere();

private:
    [[nodiscard]] std::string here() const { return m_upstream->url().toStdString() + "/v1"; }
    [[nodiscard]] std::string elsewhere() const { return m_stranger->url().toStdString() + "/v1"; }
    [[nodiscard]] std::string add(const json::Object &account) const
    {
        return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(account)), "id");
    }
    [[nodiscard]] std::string addSignIn() const;
    [[nodiscard]] json::Object signInDefinition(const std::string &tokenHost) const;
    [[nodiscard]] json::Object account() const;
    [[nodiscard]] RawResponse chat() const
    {
        const DialectCall &call = allDialectCalls().front();
        return m_daemon->ask("POST", call.target, call.body);
    }
    void put(const std::string &host) const
    {
        const QByteArray body = json::dump(definition("mine", host));
        QCOMPARE(m_daemon->admin("PUT", "/providers/mine", body).status, 200);
    }
    void writeDefinition(const json::Object &mine) const
    {
        m_daemon->writeFile(u"providers/mine.json"_s, json::dump(mine));
    }
    void checkNothingWasSent(const std::string &id) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<ScriptedUpstream> m_stranger;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestKeyHosts::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_stranger = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_stranger->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
}

void TestKeyHosts::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

json::Object TestKeyHosts::account() const
{
    const auto all = listAt(m_daemon->adminJson("GET", "/status"), "accounts");
    return all.size() == 1 ? all.front() : json::Object();
}

json::Object TestKeyHosts::signInDefinition(const std::string &tokenHost) const
{
    json::Object mine = definition("mine", here());
    const json::Object bearer{{"header", "Authorization"}, {"prefix", "Bearer "}};
    mine["credentials"] = json::Object{{"oauth", bearer}};
    mine["oauth"] = json::Object{{"authorization_url", m_upstream->url().toStdString() + "/auth"},
                                 {"token_url", tokenHost + "/token"},
                                 {"revocation_url", tokenHost + "/revoke"},
                                 {"scopes", json::Array{"all"}}};
    return mine;
}

std::string TestKeyHosts::addSignIn() const
{
    const json::Object credential{{"type", "oauth"},
                                  {"access_token", "access-0"},
                                  {"refresh_token", "refresh-0"},
                                  {"expires_at", "2090-01-01T00:00:00.000Z"}};
    return add({{"provider", "mine"},
                {"label", "work"},
                {"credential", credential},
                {"models", json::Array{"gpt-test-1"}}});
}

/// The account asks for its key, and nobody who asks for it gets a request sent to the stranger.
void TestKeyHosts::checkNothingWasSent(const std::string &id) const
{
    QCOMPARE(textAt(account(), "state"), std::string("needs_login"));
    const json::Object shown =
        m_daemon->adminJson("GET", QByteArray::fromStdString("/accounts/" + id));
    QVERIFY2(textAt(shown, "last_error").find("enter the key again") != std::string::npos,
             json::dump(shown).constData());
    QVERIFY(chat().status >= 400);
    const QByteArray path = QByteArray::fromStdString("/accounts/" + id);
    QVERIFY(m_daemon->admin("POST", path + "/refresh").status >= 400);
    const RawResponse tested = m_daemon->admin("POST", path + "/test", R"({"model":"gpt-test-1"})");
    QVERIFY(tested.status >= 400 || !bodyJson(tested).at("ok").as_bool());
    QCOMPARE(m_stranger->totalRequests(), quint64{0});
}

void TestKeyHosts::accountFilesThatAreEdited_data()
{
    QTest::addColumn<bool>("running");
    QTest::newRow("while it runs") << true;
    QTest::newRow("while it rests") << false;
}

void TestKeyHosts::accountFilesThatAreEdited()
{
    QFETCH(bool, running);
    const std::string id = m_daemon->addAccount("openai", "one", m_upstream->url());
    QCOMPARE(chat().status, 200);
    if (!running)
        QCOMPARE(m_daemon->terminate(), 0);
    const QString file = u"accounts/%1.json"_s.arg(QString::fromStdString(id));
    const QByteArray before = m_daemon->readFile(file);
    QByteArray after = before;
    m_daemon->writeFile(file, after.replace(m_upstream->url(), m_stranger->url()));
    QVERIFY(after != before);
    if (!running)
        QVERIFY(m_daemon->start());
    QTRY_COMPARE(textAt(account(), "state"), std::string("needs_login"));
    checkNothingWasSent(id);

    m_daemon->writeFile(file, before); // its key was not lost
    QTRY_COMPARE(textAt(account(), "state"), std::string("ready"));
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_upstream->requests().back().credential, QByteArray("key-one"));
}

void TestKeyHosts::definitionsThatAreEditedMeanwhile()
{
    put(here());
    const std::string id = add(keyAccount("mine", "work"));
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_daemon->terminate(), 0);
    writeDefinition(definition("mine", elsewhere()));
    QVERIFY(m_daemon->start());
    checkNothingWasSent(id);

    const json::Object again{
        {"credential", json::Object{{"type", "api_key"}, {"value", "for-the-new-one"}}}};
    QCOMPARE(
        m_daemon->admin("PATCH", QByteArray::fromStdString("/accounts/" + id), json::dump(again))
            .status,
        200);
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_stranger->requests().back().headers.value("x-api-key"), "key-for-the-new-one");
}

void TestKeyHosts::definitionsThatComeForWaitingAccounts()
{
    put(here());
    const std::string id = add(keyAccount("mine", "work"));
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(QFile::remove(m_daemon->path(u"providers/mine.json"_s)));
    QVERIFY(m_daemon->start());
    put(elsewhere()); // nobody seems to use it
    QTRY_VERIFY(!account().empty());
    checkNothingWasSent(id);
}

void TestKeyHosts::definitionsThatChangeBeforeAnUndo()
{
    put(here());
    const std::string id = add(keyAccount("mine", "work"));
    const QByteArray path = QByteArray::fromStdString("/accounts/" + id);
    QCOMPARE(m_daemon->admin("DELETE", path + "?undoable=true").status, 204);
    put(elsewhere());
    QCOMPARE(m_daemon->admin("POST", path + "/restore").status, 200);
    checkNothingWasSent(id);
}

void TestKeyHosts::tokenAddressesThatAreEdited()
{
    writeDefinition(signInDefinition(m_upstream->url().toStdString()));
    QTRY_COMPARE(m_daemon->admin("GET", "/providers/mine").status, 200);
    const std::string id = addSignIn();
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_daemon->terminate(), 0);
    writeDefinition(signInDefinition(m_stranger->url().toStdString()));
    QVERIFY(m_daemon->start());
    checkNothingWasSent(id);
}

void TestKeyHosts::grantsAreNotEndedElsewhere()
{
    writeDefinition(signInDefinition(m_upstream->url().toStdString()));
    QTRY_COMPARE(m_daemon->admin("GET", "/providers/mine").status, 200);
    const std::string id = addSignIn();
    QCOMPARE(m_daemon->terminate(), 0);
    writeDefinition(signInDefinition(m_stranger->url().toStdString()));
    QVERIFY(m_daemon->start());
    QCOMPARE(m_daemon->admin("DELETE", QByteArray::fromStdString("/accounts/" + id)).status, 204);
    QCOMPARE(m_stranger->totalRequests(), quint64{0});
}

QTEST_GUILESS_MAIN(TestKeyHosts)
#include "tst_keyhosts.moc"
