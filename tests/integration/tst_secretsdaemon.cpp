// SPDX-License-Identifier: GPL-3.0-or-later
// The secret store of the real daemon where no keychain answers: passphrases, damaged files, disks
// that refuse, and no core file of a crash.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/resource.h>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kPassphrase[] = "correct horse of the tests";
const QByteArray kUnlock = R"({"passphrase":"correct horse of the tests"})";
const QByteArray kUnlockWrong = R"({"passphrase":"wrong horse of the tests"})";

} // namespace

class TestSecretsDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void withoutAKeyItServesLockedAndIsUnlockedWithoutARestart();
    void aWrongPassphraseNeverRewritesTheVault();
    void damageIsToldAndACopyInItsPlaceOpens_data();
    void damageIsToldAndACopyInItsPlaceOpens();
    void aDiskThatRefusesLosesNothing();
    void anotherPassphraseHoldsAfterARestart();
    void killedWhileRewrappingLeavesAVaultThatOpens();
    void keysComeWithTheFirstPassphrase();
    void aCrashLeavesNoCore_data();
    void aCrashLeavesNoCore();

private:
    [[nodiscard]] bool start(const QStringList &more = {});
    [[nodiscard]] QStringList withPassphrase() const;
    /// A vault under the passphrase with one account's key in it; the daemon has ended.
    void makeVault();
    [[nodiscard]] std::string state() const;
    [[nodiscard]] std::string accountState() const;
    [[nodiscard]] int ask() const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestSecretsDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->setVariable(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nonexistent/bus"_s);
    m_daemon->writeFile(u"passphrase"_s, kPassphrase);
    m_daemon->writeFile(u"wrong"_s, "wrong horse of the tests");
}

void TestSecretsDaemon::cleanup()
{
    if (m_daemon->running())
        QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(!m_daemon->standardError().contains("horse"));
}

bool TestSecretsDaemon::start(const QStringList &more)
{
    return m_daemon->startPlain(
        QStringList{u"--data-dir"_s, m_daemon->path(u"."_s), u"--port"_s, u"0"_s, u"--admin-key"_s,
                    QString::fromLatin1(kAdminKey), u"--api-key"_s, QString::fromLatin1(kClientKey),
                    u"--secrets"_s, u"auto"_s} +
        more);
}

QStringList TestSecretsDaemon::withPassphrase() const
{
    return {u"--vault-passphrase-file"_s, m_daemon->path(u"passphrase"_s)};
}

void TestSecretsDaemon::makeVault()
{
    QVERIFY(start(withPassphrase()));
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    QCOMPARE(m_daemon->terminate(), 0);
}

std::string TestSecretsDaemon::state() const
{
    return textAt(m_daemon->adminJson("GET", "/secrets"), "state");
}

std::string TestSecretsDaemon::accountState() const
{
    const auto accounts = listAt(m_daemon->adminJson("GET", "/status"), "accounts");
    return accounts.empty() ? std::string() : textAt(accounts.front(), "state");
}

int TestSecretsDaemon::ask() const
{
    const DialectCall &chat = allDialectCalls().front();
    return m_daemon->ask("POST", chat.target, chat.body).status;
}

void TestSecretsDaemon::withoutAKeyItServesLockedAndIsUnlockedWithoutARestart()
{
    makeVault();
    const QByteArray before = m_daemon->readFile(u"vault.bin"_s);
    QVERIFY(start());
    const json::Object locked = m_daemon->adminJson("GET", "/secrets");
    QCOMPARE(textAt(locked, "state"), std::string("waiting_for_passphrase"));
    QCOMPARE(textAt(locked, "kind"), std::string("passphrase"));
    QVERIFY(textAt(locked, "why").find("passphrase") != std::string::npos);
    QCOMPARE(accountState(), std::string("locked"));
    QCOMPARE(ask(), 503);
    QCOMPARE(m_daemon
                 ->admin("POST", "/accounts",
                         R"({"provider":"openai","credential":{"type":"api_key","value":"k"}})")
                 .status,
             409);
    QCOMPARE(m_daemon->admin("PUT", "/secrets", R"({"kind":"passphrase","passphrase":"x"})").status,
             409);
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock").status, 409); // no keychain, no passphrase
    // A key that cannot be taken away now would be there for the new host later.
    const auto accounts = listAt(m_daemon->adminJson("GET", "/accounts"), "accounts");
    QCOMPARE(accounts.size(), std::size_t{1});
    QCOMPARE(m_daemon
                 ->admin("PATCH",
                         "/accounts/" + QByteArray::fromStdString(textAt(accounts.front(), "id")),
                         json::dump(json::Object{{"base_url", "http://localhost:9/v1"}}))
                 .status,
             409);
    QCOMPARE(m_daemon->readFile(u"vault.bin"_s), before);
    QCOMPARE(textAt(m_daemon->adminJson("POST", "/secrets/unlock", kUnlock), "state"),
             std::string("open"));
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
    QVERIFY(!m_daemon->admin("GET", "/status").body.contains("Secrets cannot be read"));
}

void TestSecretsDaemon::aWrongPassphraseNeverRewritesTheVault()
{
    makeVault();
    const QByteArray before = m_daemon->readFile(u"vault.bin"_s);
    QVERIFY(start({u"--vault-passphrase-file"_s, m_daemon->path(u"wrong"_s)}));
    QCOMPARE(state(), std::string("waiting_for_passphrase"));
    QVERIFY(m_daemon->admin("GET", "/status").body.contains("does not open the vault"));
    const RawResponse refused = m_daemon->admin("POST", "/secrets/unlock", kUnlockWrong);
    QCOMPARE(refused.status, 422);
    QVERIFY(refused.body.contains("does not open the vault"));
    QVERIFY(!refused.body.contains("horse"));
    QCOMPARE(accountState(), std::string("locked"));
    QCOMPARE(m_daemon->readFile(u"vault.bin"_s), before);
    QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlock).empty());
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
}

void TestSecretsDaemon::damageIsToldAndACopyInItsPlaceOpens_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("flipped byte") << u"flip"_s << QByteArray("bytes have changed");
    QTest::newRow("truncated") << u"truncate"_s << QByteArray("cut off");
    QTest::newRow("half written") << u"half"_s << QByteArray("cut off");
    QTest::newRow("zeros after a power cut") << u"zeros"_s << QByteArray("no Signalbox vault");
}

void TestSecretsDaemon::damageIsToldAndACopyInItsPlaceOpens()
{
    QFETCH(QString, damage);
    QFETCH(QByteArray, words);
    makeVault();
    const QByteArray good = m_daemon->readFile(u"vault.bin"_s);
    QByteArray bad = good;
    if (damage == u"flip"_s)
        bad[70] = static_cast<char>(bad[70] ^ 1);
    else if (damage == u"truncate"_s)
        bad.chop(1);
    else if (damage == u"half"_s)
        bad.truncate(bad.size() / 2);
    else
        bad.fill('\0');
    m_daemon->writeFile(u"vault.bin"_s, bad);
    QVERIFY(start(withPassphrase()));
    QCOMPARE(state(), std::string("damaged"));
    QVERIFY(m_daemon->admin("GET", "/secrets").body.contains(words));
    QCOMPARE(accountState(), std::string("locked"));
    QVERIFY(m_daemon->admin("POST", "/secrets/unlock", kUnlock).body.contains(words));
    QCOMPARE(m_daemon->readFile(u"vault.bin"_s), bad);
    m_daemon->writeFile(u"vault.bin"_s, good);
    QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlock).empty());
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
}

void TestSecretsDaemon::aDiskThatRefusesLosesNothing()
{
    makeVault();
    QVERIFY(start(withPassphrase()));
    const QByteArray before = m_daemon->readFile(u"vault.bin"_s);
    // A folder in the place of the temporary file's folder: what any user's disk can refuse, also
    // for root.
    const QString folder = m_daemon->path(u"."_s);
    const QString aside = QDir::cleanPath(folder) + u"-aside"_s;
    QVERIFY(QDir().rename(QDir::cleanPath(folder), aside));
    const RawResponse refused =
        m_daemon->admin("PUT", "/secrets", R"({"kind":"passphrase","passphrase":"another horse"})");
    QCOMPARE(refused.status, 507);
    QVERIFY(refused.body.contains("Could not write"));
    QCOMPARE(ask(), 200); // what was read stays usable
    QVERIFY(QDir().rename(aside, QDir::cleanPath(folder)));
    QCOMPARE(m_daemon->readFile(u"vault.bin"_s), before);
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(start(withPassphrase()));
    QCOMPARE(state(), std::string("open"));
    QCOMPARE(ask(), 200);
}

void TestSecretsDaemon::anotherPassphraseHoldsAfterARestart()
{
    makeVault();
    QVERIFY(start(withPassphrase()));
    QVERIFY(!m_daemon
                 ->adminJson("PUT", "/secrets",
                             R"({"kind":"passphrase","passphrase":"wrong horse of the tests"})")
                 .empty());
    QCOMPARE(ask(), 200);
    QCOMPARE(m_daemon->admin("PUT", "/secrets", R"({"kind":"keychain"})").status, 409);
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(start(withPassphrase())); // the old one
    QCOMPARE(state(), std::string("waiting_for_passphrase"));
    QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlockWrong).empty());
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
}

void TestSecretsDaemon::killedWhileRewrappingLeavesAVaultThatOpens()
{
    makeVault();
    constexpr int kKills = 3;
    for (int i = 0; i < kKills; ++i) {
        QVERIFY(start(withPassphrase()));
        WireClient client(m_daemon->origin());
        const QByteArray body = R"({"kind":"passphrase","passphrase":"wrong horse of the tests"})";
        client.send(requestBytes("PUT", "/admin/v1/secrets",
                                 {{"Authorization", QByteArray("Bearer ") + kAdminKey},
                                  {"Content-Type", "application/json"}},
                                 body));
        // Somewhere on the way: once the request has been read, at the latest when it is answered.
        const QByteArray before = m_daemon->readFile(u"vault.bin"_s);
        if (i > 0)
            QTRY_VERIFY(m_daemon->readFile(u"vault.bin"_s) != before);
        m_daemon->sendSignal(SIGKILL);
        QCOMPARE(m_daemon->waitEnd(), -1);
        QVERIFY(start(withPassphrase()));
        if (state() != "open")
            QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlockWrong).empty());
        QTRY_COMPARE(accountState(), std::string("ready"));
        QCOMPARE(ask(), 200);
        QVERIFY(
            !m_daemon
                 ->adminJson("PUT", "/secrets",
                             R"({"kind":"passphrase","passphrase":"correct horse of the tests"})")
                 .empty());
        QCOMPARE(m_daemon->terminate(), 0);
    }
}

void TestSecretsDaemon::keysComeWithTheFirstPassphrase()
{
    // Neither a keychain nor a passphrase, and no keys given: the admin socket needs none.
    QVERIFY(m_daemon->startPlain({u"--data-dir"_s, m_daemon->path(u"."_s), u"--port"_s, u"0"_s,
                                  u"--admin-key"_s, QString::fromLatin1(kAdminKey)}));
    QCOMPARE(state(), std::string("waiting_for_keychain"));
    QVERIFY(!QFile::exists(m_daemon->path(u"vault.bin"_s)));
    QVERIFY(!m_daemon->readFile(u"gui_config.json"_s).contains("sha256"));
    QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlock).empty());
    QVERIFY(QFile::exists(m_daemon->path(u"vault.bin"_s)));
    QVERIFY(m_daemon->readFile(u"gui_config.json"_s).contains("sha256"));
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    QCOMPARE(accountState(), std::string("ready"));
}

void TestSecretsDaemon::aCrashLeavesNoCore_data()
{
    QTest::addColumn<bool>("allowed");
    QTest::newRow("as users run it") << false;
    QTest::newRow("a developer's, so that this test can fail") << true;
}

void TestSecretsDaemon::aCrashLeavesNoCore()
{
    QFETCH(bool, allowed);
    QFile pattern(u"/proc/sys/kernel/core_pattern"_s);
    QVERIFY(pattern.open(QIODevice::ReadOnly));
    const QByteArray where = pattern.readAll().trimmed();
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    rlimit before{};
    ::getrlimit(RLIMIT_CORE, &before);
    if (where.contains('/') || where.startsWith('|') || ::setrlimit(RLIMIT_CORE, &unlimited) != 0)
        QSKIP("this machine does not leave core files in the folder of a crash");
    m_daemon->setWorkingFolder(m_daemon->path(u"."_s));
    m_daemon->setVariable(u"ASAN_OPTIONS"_s, u"handle_segv=0:disable_coredump=0:detect_leaks=0"_s);
    if (allowed)
        m_daemon->setVariable(u"SIGNALBOX_CORE_DUMPS"_s, u"allow"_s);
    const bool started = start(withPassphrase());
    ::setrlimit(RLIMIT_CORE, &before);
    QVERIFY(started);
    QVERIFY(!m_daemon->addAccount("openai", "planted-in-memory", m_upstream->url()).empty());
    QFile limits(u"/proc/%1/limits"_s.arg(m_daemon->processId()));
    QVERIFY(limits.open(QIODevice::ReadOnly));
    const QByteArray core = "Max core file size        ";
    QVERIFY(limits.readAll().contains(core + (allowed ? "unlimited" : "0  ")));
    QFile filter(u"/proc/%1/coredump_filter"_s.arg(m_daemon->processId()));
    if (filter.open(QIODevice::WriteOnly)) // its size is not what is tested
        filter.write("0");
    filter.close();
    m_daemon->sendSignal(SIGSEGV);
    QCOMPARE(m_daemon->waitEnd(), -1);
    const QStringList cores =
        QDir(m_daemon->path(u"."_s)).entryList({u"core*"_s}, QDir::Files | QDir::Hidden);
    QCOMPARE(cores.isEmpty(), !allowed);
}

QTEST_GUILESS_MAIN(TestSecretsDaemon)
#include "tst_secretsdaemon.moc"
