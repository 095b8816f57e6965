// SPDX-License-Identifier: GPL-3.0-or-later
// signalboxctl against the real daemon, as a script calls it: exit codes, output, standard input.
#include "tests/integration/daemonfixture.h"
#include "tests/support/scriptedauthserver.h"
#include "tests/support/testbrowser.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <memory>

#include <sys/types.h>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

const QByteArray kKey = "sk-planted-key-of-the-ctl-test-0123";

struct Ended
{
    int code = -1;
    QByteArray output;
    QByteArray errors;
};

/// Runs the program to its end while this thread's event loop goes on.
Ended run(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"SIGNALBOX_DATA_DIR", "SIGNALBOX_ADMIN_KEY", "DISPLAY"})
        environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(SIGNALBOXCTL_PATH), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000))
        return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

/// "account login acme" while it waits for the browser.
class Login final
{
public:
    explicit Login(const DaemonFixture &daemon)
    {
        process.setProcessChannelMode(QProcess::SeparateChannels);
        process.start(QStringLiteral(SIGNALBOXCTL_PATH),
                      {u"account"_s, u"login"_s, u"acme"_s, u"--no-browser"_s, u"--data-dir"_s,
                       daemon.path({})});
    }
    /// The address that it prints; empty when none came.
    [[nodiscard]] QByteArray address()
    {
        (void)QTest::qWaitFor([this] { return said().contains("paste the address"); }, 20'000);
        const qsizetype begin = m_said.indexOf("http://");
        return begin < 0 ? QByteArray() : m_said.mid(begin, m_said.indexOf('\n', begin) - begin);
    }
    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return process.state() == QProcess::NotRunning; }, 20'000);
    }
    [[nodiscard]] const QByteArray &said() { return m_said += process.readAllStandardError(); }

    QProcess process;

private:
    QByteArray m_said;
};

} // namespace

class TestCtl final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<DaemonFixture> m_daemon;

    /// A command to this test's daemon, by its socket.
    Ended ctl(QStringList arguments, const QByteArray &input = {})
    {
        return run(arguments << u"--data-dir"_s << m_daemon->path({}), input);
    }
    QString addAccount(const QString &label)
    {
        const Ended added =
            ctl({u"account"_s, u"add"_s, u"openai"_s, u"--label"_s, label}, kKey + label.toUtf8());
        return QString::fromUtf8(added.output.trimmed());
    }
    QString fileWith(const QString &name, const QByteArray &bytes)
    {
        m_daemon->writeFile(name, bytes);
        return m_daemon->path(name);
    }

    /// A provider "acme" whose sign-in is that server's, and the user's own client of it.
    void addProviderWithSignIn(const ScriptedAuthServer &server)
    {
        const std::string url = server.url().toStdString();
        const json::Object placement{{"header", "Authorization"}, {"prefix", "Bearer "}};
        const json::Object oauth{{"authorization_url", url + "/authorize"},
                                 {"token_url", url + "/token"},
                                 {"user_info_url", url + "/userinfo"},
                                 {"scopes", json::Array{"openid"}}};
        const json::Object definition{{"id", "acme"},
                                      {"name", "Acme"},
                                      {"dialects", json::Array{"openai_chat"}},
                                      {"base_url", "http://127.0.0.1:9/v1"},
                                      {"credentials", json::Object{{"oauth", placement}}},
                                      {"oauth", oauth},
                                      {"model_patterns", json::Array{"acme-*"}}};
        const Ended added =
            ctl({u"provider"_s, u"add"_s, fileWith(u"acme.json"_s, json::dump(definition))});
        QVERIFY2(added.code == 0, added.errors.constData());
        const QString secret = fileWith(u"client.secret"_s, ScriptedAuthServer::clientSecret);
        const Ended client = ctl({u"provider"_s, u"client"_s, u"acme"_s, u"--client-id"_s,
                                  QString::fromLatin1(ScriptedAuthServer::clientId),
                                  u"--client-secret-file"_s, secret});
        QVERIFY2(client.code == 0, client.errors.constData());
        QVERIFY(!client.output.contains(ScriptedAuthServer::clientSecret));
    }

private Q_SLOTS:
    void init()
    {
        m_daemon = std::make_unique<DaemonFixture>();
        QVERIFY(m_daemon->start());
    }
    void cleanup()
    {
        QVERIFY(!m_daemon->sanitizerReport());
        m_daemon.reset();
    }

    void usage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("said");

        QTest::newRow("nothing") << QStringList() << 2 << QByteArray("A command is missing");
        QTest::newRow("unknown") << QStringList{u"acount"_s} << 2 << QByteArray("\"acount\"");
        QTest::newRow("help") << QStringList{u"--help"_s} << 0 << QByteArray("account login");
        QTest::newRow("help of one") << QStringList{u"account"_s, u"add"_s, u"--help"_s} << 0
                                     << QByteArray("--service-account");
        QTest::newRow("version") << QStringList{u"--version"_s} << 0 << QByteArray("signalboxctl ");
        QTest::newRow("argument missing")
            << QStringList{u"account"_s, u"remove"_s} << 2 << QByteArray("account remove ACCOUNT");
        QTest::newRow("argument too many")
            << QStringList{u"status"_s, u"now"_s} << 2 << QByteArray("Usage: signalboxctl status");
        QTest::newRow("unknown option")
            << QStringList{u"status"_s, u"--foo"_s} << 2 << QByteArray("foo");
        QTest::newRow("key in the clear to others")
            << QStringList{u"status"_s, u"--url"_s, u"http://example.com"_s, u"--admin-key"_s,
                           u"k"_s}
            << 2 << QByteArray("https://");
        QTest::newRow("no key for an address")
            << QStringList{u"status"_s, u"--url"_s, u"http://127.0.0.1:1"_s} << 2
            << QByteArray("--admin-key-file");
        QTest::newRow("nobody there")
            << QStringList{u"status"_s, u"--url"_s, u"http://127.0.0.1:1"_s, u"--admin-key"_s,
                           u"k"_s}
            << 1 << QByteArray("No Signalbox answers");
        QTest::newRow("no daemon for a folder")
            << QStringList{u"status"_s, u"--data-dir"_s, u"/nonexistent"_s} << 1
            << QByteArray("Start signalbox or signalboxd");
    }
    void usage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QByteArray, said);
        const Ended ended = run(arguments);
        QCOMPARE(ended.code, code);
        const QByteArray &where = code == 0 ? ended.output : ended.errors;
        QVERIFY2(where.contains(said), where.constData());
    }

    void accountsComeAndGo()
    {
        const QString id = addAccount(u"work"_s);
        QVERIFY(!id.isEmpty());
        const Ended listed = ctl({u"account"_s, u"list"_s});
        QCOMPARE(listed.code, 0);
        QVERIFY(listed.output.contains("work"));
        QVERIFY(listed.output.contains(id.toUtf8()));
        QVERIFY(!listed.output.contains(kKey));
        QVERIFY(ctl({u"status"_s}).output.contains("work"));

        QCOMPARE(ctl({u"account"_s, u"remove"_s, u"WORK"_s}).code, 2); // nobody to ask
        QVERIFY(ctl({u"account"_s, u"list"_s}).output.contains(id.toUtf8()));
        QCOMPARE(ctl({u"account"_s, u"remove"_s, u"WORK"_s, u"--yes"_s}).code, 0);
        QVERIFY(!ctl({u"account"_s, u"list"_s}).output.contains(id.toUtf8()));
    }

    void jsonIsTheAnswerItself()
    {
        const QString id = addAccount(u"work"_s);
        const Ended listed = ctl({u"account"_s, u"list"_s, u"--json"_s});
        const auto object = json::parseObject(
            {listed.output.constData(), static_cast<std::size_t>(listed.output.size())});
        QVERIFY(object.ok());
        const json::Object &first = object->at("accounts").as_array().at(0).as_object();
        QCOMPARE(QString::fromUtf8(first.at("id").as_string().c_str()), id);
    }

    void whatIsAmbiguousIsNotGuessed()
    {
        const QString first = addAccount(u"twin"_s);
        const Ended second =
            ctl({u"account"_s, u"add"_s, u"openai"_s, u"--label"_s, u"twin"_s}, "sk-another-key");
        QCOMPARE(second.code, 0);
        const Ended ended = ctl({u"account"_s, u"refresh"_s, u"twin"_s});
        QCOMPARE(ended.code, 1);
        QVERIFY(ended.errors.contains(first.toUtf8()));
        QVERIFY(ended.errors.contains(second.output.trimmed()));
    }

    void refusalsOfTheApiAreSentences()
    {
        QCOMPARE(ctl({u"account"_s, u"add"_s, u"openai"_s}, "").code, 1); // no key
        const Ended unknown = ctl({u"account"_s, u"add"_s, u"nobody"_s}, kKey);
        QCOMPARE(unknown.code, 1);
        QVERIFY(unknown.errors.contains("nobody"));
        QVERIFY(!unknown.errors.contains('{'));
        const Ended mode = ctl({u"mode"_s, u"Fastest"_s});
        QCOMPARE(mode.code, 1);
        QVERIFY(mode.errors.contains("Balance"));
        QCOMPARE(ctl({u"mode"_s, u"CacheFirst"_s}).output.trimmed(), "CacheFirst"_ba);
        QCOMPARE(ctl({u"mode"_s}).output.trimmed(), "CacheFirst"_ba);
    }

    void byAddressWithAKeyFromAFile()
    {
        const QString keyFile = fileWith(u"admin.key"_s, QByteArray(kAdminKey) + "\n");
        const Ended ended = run({u"status"_s, u"--url"_s, QString::fromLatin1(m_daemon->origin()),
                                 u"--admin-key-file"_s, keyFile});
        QCOMPARE(ended.code, 0);
        QVERIFY(ended.output.contains("Proxy running"));
    }

    void exportAndImport()
    {
        addAccount(u"moved"_s);
        const QString passphrase = fileWith(u"passphrase"_s, "correct horse battery");
        const QString file = m_daemon->path(u"export.json"_s);
        const Ended written = ctl({u"account"_s, u"export"_s, u"--secrets"_s, u"encrypted"_s,
                                   u"--passphrase-file"_s, passphrase, u"--output"_s, file});
        QVERIFY2(written.code == 0, written.errors.constData());
        QVERIFY(!m_daemon->readFile(u"export.json"_s).contains(kKey));
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), 0);
        QCOMPARE(ctl({u"account"_s, u"remove"_s, u"moved"_s, u"--yes"_s}).code, 0);

        const QStringList import{u"account"_s, u"import"_s, file, u"--passphrase-file"_s,
                                 passphrase};
        const Ended dry = ctl(import + QStringList{u"--dry-run"_s});
        QCOMPARE(dry.code, 0);
        QVERIFY2(dry.output.contains("1 ready"), dry.output.constData());
        QVERIFY(dry.output.contains("api.openai.com"));
        QVERIFY(!ctl({u"account"_s, u"list"_s}).output.contains("moved"));
        QCOMPARE(ctl(import).code, 2); // nobody to ask
        const Ended done = ctl(import + QStringList{u"--yes"_s});
        QVERIFY2(done.code == 0, done.errors.constData());
        QVERIFY(done.output.contains("1 added"));
        QVERIFY(ctl({u"account"_s, u"list"_s}).output.contains("moved"));
    }

    void badFilesAreToldAndAddNothing_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("a web page") << QByteArray("<!doctype html>") << QByteArray("a web page");
        QTest::newRow("empty") << QByteArray() << QByteArray("is empty");
        QTest::newRow("cut off") << QByteArray("{'format':'signalbox-exp").replace('\'', '"')
                                 << QByteArray("cut off");
        QTest::newRow("a web client")
            << QByteArray("{'web':{'client_id':'x','client_secret':'y'}}").replace('\'', '"')
            << QByteArray("Desktop app");
    }
    void badFilesAreToldAndAddNothing()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, said);
        const QString file = fileWith(u"chosen.json"_s, content);
        const Ended ended = ctl({u"account"_s, u"import"_s, file, u"--yes"_s});
        QCOMPARE(ended.code, 1);
        const QByteArray all = ended.output + ended.errors;
        QVERIFY2(all.contains(said), all.constData());
        QVERIFY(!ctl({u"account"_s, u"list"_s}).output.contains("acc-"));
    }

    void badEntriesAreNamedAndTheRestComes()
    {
        const QString list = fileWith(u"keys.txt"_s, "OPENAI_API_KEY=sk-good-1\n"
                                                     "OPENAI_API_KEY=\n"
                                                     "NOBODYS_API_KEY=sk-planted-2\n"
                                                     "OPENAI_API_KEY=sk-ant-planted-3\n"
                                                     "OPENAI_API_KEY=sk-good-4\n");
        const Ended ended = ctl({u"account"_s, u"import"_s, list, u"--yes"_s});
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.output.contains("2 added"), ended.output.constData());
        for (const char *place : {"line 2", "line 3", "line 4"})
            QVERIFY2(ended.errors.contains(place), ended.errors.constData());
        QVERIFY(!(ended.output + ended.errors).contains("planted"));
    }

    void badKeysAndDefinitionsSayWhatToDo()
    {
        const Ended key = ctl({u"account"_s, u"add"_s, u"openai"_s}, "Bearer sk-planted");
        QCOMPARE(key.code, 1);
        QVERIFY2(key.errors.contains("copy the key alone"), key.errors.constData());
        QVERIFY(!key.errors.contains("planted"));
        const Ended label =
            ctl({u"account"_s, u"add"_s, u"openai"_s, u"--label"_s, u"a\nb"_s}, kKey);
        QCOMPARE(label.code, 1);
        QVERIFY2(label.errors.startsWith("label must be"), label.errors.constData());
        const QString page = fileWith(u"mine.json"_s, "\n<html>");
        for (const char *command : {"check", "add"}) {
            const Ended refused = ctl({u"provider"_s, QString::fromLatin1(command), page});
            QCOMPARE(refused.code, 1);
            QVERIFY2(refused.errors.contains("a web page"), refused.errors.constData());
        }
        QVERIFY(!ctl({u"account"_s, u"list"_s}).output.contains("acc-"));
    }

    void plainSecretsTakeASecondYes()
    {
        addAccount(u"a"_s);
        const QStringList plain{u"account"_s, u"export"_s, u"--secrets"_s, u"plain"_s};
        const Ended refused = ctl(plain);
        QCOMPARE(refused.code, 1);
        QVERIFY(!refused.output.contains(kKey));
        QVERIFY(ctl(plain + QStringList{u"--confirm-plain"_s}).output.contains(kKey));
    }

    void definitionsAreCheckedAndAdded()
    {
        const QString faulty = fileWith(u"faulty.json"_s, R"({"id": "mine", "name": 3})");
        const Ended refused = ctl({u"provider"_s, u"check"_s, faulty});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.errors.contains("/name"), refused.errors.constData());
        const QString good = fileWith(
            u"mine.json"_s, R"({"id": "mine", "name": "My server", "dialects": ["openai_chat"],)"
                            R"( "base_url": "http://127.0.0.1:9/v1", "credentials": {"none": {}},)"
                            R"( "model_patterns": ["mine-*"]})");
        const Ended added = ctl({u"provider"_s, u"add"_s, good});
        QVERIFY2(added.code == 0, added.errors.constData());
        QVERIFY(ctl({u"provider"_s, u"list"_s}).output.contains("My server"));
        QCOMPARE(ctl({u"provider"_s, u"remove"_s, u"mine"_s}).code, 0);
        QVERIFY(!ctl({u"provider"_s, u"list"_s}).output.contains("My server"));
    }

    void loginByBrowser()
    {
        ScriptedAuthServer server;
        QVERIFY(server.listen());
        addProviderWithSignIn(server);
        Login login(*m_daemon);
        const QByteArray address = login.address();
        QVERIFY(!address.isEmpty());
        QVERIFY(browse(address).contains("Signed in"));
        QVERIFY(login.waitForEnd());
        QVERIFY2(login.process.exitCode() == 0, login.said().constData());
        const QByteArray id = login.process.readAllStandardOutput().trimmed();
        QVERIFY(ctl({u"account"_s, u"list"_s}).output.contains(id));
        QVERIFY(!login.said().contains("access-"));
    }

    void interruptedLoginEndsTheSignIn()
    {
        ScriptedAuthServer server;
        QVERIFY(server.listen());
        addProviderWithSignIn(server);
        Login login(*m_daemon);
        QVERIFY(!login.address().isEmpty());
        ::kill(static_cast<pid_t>(login.process.processId()), SIGINT);
        QVERIFY(login.waitForEnd());
        QCOMPARE(login.process.exitCode(), 1);
        QVERIFY(login.said().contains("cancelled"));
        QVERIFY(!ctl({u"account"_s, u"list"_s}).output.contains("acc-"));
    }

    void theSecretStoreIsTold()
    {
        const Ended shown = ctl({u"secrets"_s, u"show"_s});
        QCOMPARE(shown.code, 0);
        QVERIFY2(shown.output.startsWith("open"), shown.output.constData());
        QCOMPARE(ctl({u"secrets"_s, u"use"_s, u"paper"_s}).code, 2);
        const QString passphrase = fileWith(u"passphrase"_s, "correct horse battery");
        const Ended changed =
            ctl({u"secrets"_s, u"use"_s, u"passphrase"_s, u"--passphrase-file"_s, passphrase});
        QVERIFY2(changed.code == 0, changed.errors.constData());
        QVERIFY(ctl({u"secrets"_s, u"show"_s}).output.contains("passphrase"));
    }
};

} // namespace signalbox::test

QTEST_GUILESS_MAIN(signalbox::test::TestCtl)
#include "tst_ctl.moc"
