// SPDX-License-Identifier: GPL-3.0-or-later
// Provider definitions of the user's own, on the real daemon: in force at once, each fault named,
// nothing lost, no key to another host.
#include "tests/integration/providersamples.h"

#include <QFile>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kChat[] = "/v1/chat/completions";
const QByteArray kChatBody =
    R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}]})";
const QByteArray kMessagesBody =
    R"({"model":"gpt-test-1","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})";

} // namespace

class TestProvidersDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void definitionIsInForceForTheNextRequest();
    void dialectsLiveWhereTheDefinitionSays();
    void faultsAreRefused_data();
    void faultsAreRefused();
    void faultyFilesAreToldAndLeft_data();
    void faultyFilesAreToldAndLeft();
    void fileThatIsMendedComesIntoForce();
    void definitionInUseKeepsItsLastGoodState();
    void keysGoToNoOtherHost();
    void removalWaitsForItsAccounts();

private:
    [[nodiscard]] std::string url(const char *path = "/v1") const
    {
        return m_upstream->url().toStdString() + path;
    }
    [[nodiscard]] RawResponse put(const json::Object &definition) const
    {
        return m_daemon->admin("PUT",
                               QByteArray::fromStdString("/providers/" + textAt(definition, "id")),
                               json::dump(definition));
    }
    [[nodiscard]] std::string add(const json::Object &account) const
    {
        return textAt(m_daemon->adminJson("POST", "/accounts", json::dump(account)), "id");
    }
    [[nodiscard]] RawResponse chat() const { return m_daemon->ask("POST", kChat, kChatBody); }
    [[nodiscard]] bool isTold(const std::string &part) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestProvidersDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
}

void TestProvidersDaemon::cleanup()
{
    if (!m_daemon->running())
        return;
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("key-work"));
}

/// Whether a notice has that text in it.
bool TestProvidersDaemon::isTold(const std::string &part) const
{
    const json::Object status = m_daemon->adminJson("GET", "/status");
    const json::Value *notices = status.if_contains("notices");
    return notices && json::dump(*notices).contains(QByteArray::fromStdString(part));
}

void TestProvidersDaemon::definitionIsInForceForTheNextRequest()
{
    QVERIFY(m_daemon->start());
    json::Object mine = definition("mine", url());
    const RawResponse saved = put(mine);
    QCOMPARE(saved.status, 200);
    QVERIFY(bodyJson(saved).at("user_defined").as_bool());
    QVERIFY(!add(keyAccount("mine", "work")).empty());
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_upstream->requests().back().headers.value("x-api-key"), "key-work");

    mine["required_headers"] = json::Object{{"X-Plan", "second"}};
    QCOMPARE(put(mine).status, 200);
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_upstream->requests().back().headers.value("x-plan"), "second");
    QVERIFY(m_daemon->ask("GET", "/v1/models").body.contains("gpt-test-1"));
    QVERIFY(m_daemon->readFile(u"providers/mine.json"_s).contains("second"));

    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_upstream->requests().back().headers.value("x-plan"), "second");
}

void TestProvidersDaemon::dialectsLiveWhereTheDefinitionSays()
{
    QVERIFY(m_daemon->start());
    json::Object both = definition("both", url("/chat/v1"));
    both["dialects"] = json::Array{"openai_chat", "anthropic"};
    both["base_urls"] = json::Object{{"anthropic", url("/claude")}};
    QCOMPARE(put(both).status, 200);
    const std::string id = add(keyAccount("both", "work"));
    QCOMPARE(chat().status, 200);
    QCOMPARE(m_upstream->requests().back().target, "/chat/v1/chat/completions");
    QCOMPARE(m_daemon->ask("POST", "/v1/messages", kMessagesBody).status, 200);
    QCOMPARE(m_upstream->requests().back().target, "/claude/v1/messages");

    // At a base URL of its own nothing tells where the other dialect lives: it is translated.
    const json::Object change{{"base_url", url("/own/v1")},
                              {"credential", json::Object{{"type", "api_key"}, {"value", "work"}}}};
    QCOMPARE(
        m_daemon->admin("PATCH", QByteArray::fromStdString("/accounts/" + id), json::dump(change))
            .status,
        200);
    QCOMPARE(m_daemon->ask("POST", "/v1/messages", kMessagesBody).status, 200);
    QCOMPARE(m_upstream->requests().back().target, "/own/v1/chat/completions");
}

void TestProvidersDaemon::faultsAreRefused_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("members"); // ' for "; %PORT% is the proxy's own
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char *title, const char *id, const char *members, int status,
                        const char *pointer) {
        QTest::newRow(title) << QByteArray(id) << QByteArray(members) << status
                             << QByteArray(pointer);
    };
    row("of a built-in one", "openai", "'note':'x'", 409, "/id");
    row("another id than the path's", "mine", "'id':'other'", 422, "/id");
    row("an id that is no file name", "..%2Fx", "'id':'../x'", 422, "/id");
    row("unknown member", "mine", "'api_key':'x'", 422, "/api_key");
    row("our own listener", "mine", "'base_url':'http://127.0.0.1:%PORT%/v1'", 422, "/base_url");
    row("http", "mine", "'base_url':'http://api.example.com/v1'", 422, "/base_url");
    row("two faults", "mine", "'dialects':[],'tile':1", 422, "/tile /dialects");
}

void TestProvidersDaemon::faultsAreRefused()
{
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, members);
    QFETCH(int, status);
    QFETCH(QByteArray, pointer);
    QVERIFY(m_daemon->start());
    const QByteArray port = m_daemon->origin().mid(m_daemon->origin().lastIndexOf(':') + 1);
    const QByteArray text = '{' + members.replace('\'', '"').replace("%PORT%", port) + '}';
    json::Object whole = definition(id.toStdString(), url());
    json::merge(whole,
                *json::parseObject({text.constData(), static_cast<std::size_t>(text.size())}));
    const RawResponse answer = m_daemon->admin("PUT", "/providers/" + id, json::dump(whole));
    QCOMPARE(answer.status, status);
    QCOMPARE(QByteArray::fromStdString(pointersOf(answer)), pointer);
    if (pointer != "/id") {
        const RawResponse checked = m_daemon->admin("POST", "/providers/check", json::dump(whole));
        QCOMPARE(checked.status, status);
        QCOMPARE(checked.body, answer.body);
    }
    QVERIFY(!QFile::exists(m_daemon->path(u"providers"_s)));
}

void TestProvidersDaemon::faultyFilesAreToldAndLeft_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("told"); // part of a notice
    const QByteArray good = json::dump(definition("good", "https://api.example.com/v1"));
    const auto row = [](const char *title, const QString &file, const QByteArray &content,
                        const char *told) {
        QTest::newRow(title) << file << content << QByteArray(told);
    };
    row("a web page", u"bad.json"_s, "<!DOCTYPE html><html></html>",
        "bad.json: This is a web page");
    row("no JSON", u"bad.json"_s, "{\"id\":\n oops", "line 2");
    row("a list", u"bad.json"_s, "[]", "bad.json");
    row("empty", u"bad.json"_s, "", "bad.json");
    row("too large", u"bad.json"_s, QByteArray(300 * 1024, ' ') + good, "bad.json");
    row("another name than its id", u"bad.json"_s, good, "bad.json /id");
    row("a built-in id", u"openai.json"_s,
        json::dump(definition("openai", "https://api.example.com")), "openai.json /id");
    row("an unknown member", u"good.json"_s, "{\"colour\":\"red\"," + good.mid(1),
        "good.json /colour");
    row("http", u"bad.json"_s, json::dump(definition("bad", "http://api.example.com")),
        "bad.json /base_url");
}

void TestProvidersDaemon::faultyFilesAreToldAndLeft()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, told);
    const QString path = u"providers/"_s + file;
    m_daemon->writeFile(path, content);
    m_daemon->writeFile(u"providers/mine.json"_s,
                        "\xEF\xBB\xBF" + json::dump(definition("mine", url())));
    QVERIFY(m_daemon->start());
    QVERIFY2(isTold(told.toStdString()), m_daemon->standardError().constData());
    QCOMPARE(m_daemon->readFile(path), content);
    QVERIFY(!add(keyAccount("mine", "work")).empty()); // with its byte order mark
    QCOMPARE(chat().status, 200);
    const json::Object openai = m_daemon->adminJson("GET", "/providers/openai");
    QVERIFY(!openai.at("user_defined").as_bool());
}

void TestProvidersDaemon::fileThatIsMendedComesIntoForce()
{
    m_daemon->writeFile(u"providers/mine.json"_s, "{");
    QVERIFY(m_daemon->start());
    QVERIFY(isTold("mine.json"));
    QCOMPARE(m_daemon->admin("GET", "/providers/mine").status, 404);
    m_daemon->writeFile(u"providers/mine.json"_s, json::dump(definition("mine", url())));
    QTRY_COMPARE(m_daemon->admin("GET", "/providers/mine").status, 200);
    QVERIFY(!add(keyAccount("mine", "work")).empty());
    QCOMPARE(chat().status, 200);
}

void TestProvidersDaemon::definitionInUseKeepsItsLastGoodState()
{
    m_daemon->writeFile(u"providers/mine.json"_s, json::dump(definition("mine", url())));
    m_daemon->writeFile(u"providers/idle.json"_s, json::dump(definition("idle", url())));
    QVERIFY(m_daemon->start());
    QVERIFY(!add(keyAccount("mine", "work")).empty());
    m_daemon->writeFile(u"providers/mine.json"_s, "<html>");
    QTRY_VERIFY(isTold("mine.json is not valid now"));
    QCOMPARE(chat().status, 200);
    QVERIFY(QFile::remove(m_daemon->path(u"providers/mine.json"_s)));
    QVERIFY(QFile::remove(m_daemon->path(u"providers/idle.json"_s)));
    QTRY_VERIFY(isTold("mine.json is gone, and work need it"));
    QCOMPARE(chat().status, 200);
    QTRY_COMPARE(m_daemon->admin("GET", "/providers/idle").status, 404); // nobody needs it

    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(m_daemon->start());
    QVERIFY(isTold("/provider"));
    QVERIFY(chat().status >= 400);
    m_daemon->writeFile(u"providers/mine.json"_s, json::dump(definition("mine", url())));
    QTRY_COMPARE(chat().status, 200); // the account has waited for it
}

void TestProvidersDaemon::keysGoToNoOtherHost()
{
    ScriptedUpstream other;
    QVERIFY(other.listen());
    const std::string elsewhere = other.url().toStdString() + "/v1";
    QVERIFY(m_daemon->start());
    QCOMPARE(put(definition("mine", url())).status, 200);
    const std::string id = add(keyAccount("mine", "work"));
    const RawResponse refused = put(definition("mine", elsewhere));
    QCOMPARE(refused.status, 409);
    QVERIFY2(messageOf(refused).find("work") != std::string::npos, messageOf(refused).c_str());
    m_daemon->writeFile(u"providers/mine.json"_s, json::dump(definition("mine", elsewhere)));
    QTRY_VERIFY(isTold("mine.json /base_url: names another host"));
    QCOMPARE(chat().status, 200);
    QCOMPARE(other.totalRequests(), quint64{0});

    QCOMPARE(m_daemon->admin("DELETE", QByteArray::fromStdString("/accounts/" + id)).status, 204);
    QCOMPARE(put(definition("mine", elsewhere)).status, 200); // nobody's key is there any more
}

void TestProvidersDaemon::removalWaitsForItsAccounts()
{
    QVERIFY(m_daemon->start());
    QCOMPARE(put(definition("mine", url())).status, 200);
    const std::string id = add(keyAccount("mine", "work"));
    const RawResponse refused = m_daemon->admin("DELETE", "/providers/mine");
    QCOMPARE(refused.status, 409);
    QVERIFY(messageOf(refused).find("work") != std::string::npos);
    QCOMPARE(m_daemon->admin("DELETE", "/providers/openai").status, 409);
    QCOMPARE(m_daemon->admin("DELETE", "/providers/nobody").status, 404);
    QCOMPARE(m_daemon->admin("DELETE", QByteArray::fromStdString("/accounts/" + id)).status, 204);
    QCOMPARE(m_daemon->admin("DELETE", "/providers/mine").status, 204);
    QCOMPARE(m_daemon->admin("GET", "/providers/mine").status, 404);
    QVERIFY(!QFile::exists(m_daemon->path(u"providers/mine.json"_s)));
}

QTEST_GUILESS_MAIN(TestProvidersDaemon)
#include "tst_providersdaemon.moc"
