// SPDX-License-Identifier: GPL-3.0-or-later
// The real daemon with a real Secret Service (tests/support/with-keyring.sh): rewrapping both ways,
// a locked keyring and a lost entry.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QCryptographicHash>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QTest>

#include <qt6keychain/keychain.h>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000;
const QDBusObjectPath kCollection(u"/org/freedesktop/secrets/collection/login"_s);
const QByteArray kUnlock = R"({"passphrase":"correct horse"})";

/// A secret as the Secret Service wants it, (oayays): session, parameters, value, content type.
struct WireSecret
{
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString contentType = u"text/plain"_s;
};

QDBusArgument &operator<<(QDBusArgument &out, const WireSecret &secret)
{
    out.beginStructure();
    out << secret.session << secret.parameters << secret.value << secret.contentType;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, WireSecret &secret)
{
    in.beginStructure();
    in >> secret.session >> secret.parameters >> secret.value >> secret.contentType;
    in.endStructure();
    return in;
}

QDBusMessage callKeyring(const QString &interface, const QString &method,
                         const QVariantList &arguments)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s, interface, method);
    call.setArguments(arguments);
    return QDBusConnection::sessionBus().call(call);
}

} // namespace

class TestKeychainDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void rewrappingHoldsAfterARestart();
    void aLockedKeyringIsWaitedForAndOpensWithoutARestart();
    void aLostEntryIsToldAndNothingIsDeleted();
    void aLockedSessionForgetsUntilItIsUnlocked();

private:
    [[nodiscard]] bool start();
    [[nodiscard]] json::Object secrets() const;
    [[nodiscard]] std::string accountState() const;
    [[nodiscard]] int ask() const;
    /// Runs a job on this daemon's entry; the job as it ended.
    void runJob(QKeychain::Job *job) const;
    [[nodiscard]] bool hasEntry() const;
    void lockKeyring() const;
    /// What a desktop's screen locker says.
    void tellSession(const char *state) const;
    /// What a user does with the prompt: the keyring is opened with its password.
    void openKeyring() const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestKeychainDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(start());
    QVERIFY(!m_daemon->addAccount("openai", "one", m_upstream->url()).empty());
    QCOMPARE(textAt(secrets(), "kind"), std::string("keychain"));
    QVERIFY(hasEntry());
}

void TestKeychainDaemon::cleanup()
{
    if (m_daemon->running())
        QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

bool TestKeychainDaemon::start()
{
    return m_daemon->startPlain({u"--data-dir"_s, m_daemon->path(u"data"_s), u"--port"_s, u"0"_s,
                                 u"--admin-key"_s, QString::fromLatin1(kAdminKey), u"--api-key"_s,
                                 QString::fromLatin1(kClientKey), u"--secrets"_s, u"auto"_s});
}

json::Object TestKeychainDaemon::secrets() const
{
    return m_daemon->adminJson("GET", "/secrets");
}

std::string TestKeychainDaemon::accountState() const
{
    const auto accounts = listAt(m_daemon->adminJson("GET", "/status"), "accounts");
    return accounts.empty() ? std::string() : textAt(accounts.front(), "state");
}

int TestKeychainDaemon::ask() const
{
    const DialectCall &chat = allDialectCalls().front();
    return m_daemon->ask("POST", chat.target, chat.body).status;
}

void TestKeychainDaemon::runJob(QKeychain::Job *job) const
{
    const QByteArray folder = m_daemon->path(u"data"_s).toUtf8();
    bool finished = false;
    job->setAutoDelete(false);
    job->setKey(u"vault-"_s +
                QString::fromLatin1(
                    QCryptographicHash::hash(folder, QCryptographicHash::Sha256).first(8).toHex()));
    connect(job, &QKeychain::Job::finished, job, [&finished] { finished = true; });
    job->start();
    QVERIFY(QTest::qWaitFor([&finished] { return finished; }, kPatience));
}

bool TestKeychainDaemon::hasEntry() const
{
    QKeychain::ReadPasswordJob job(u"signalbox"_s);
    runJob(&job);
    return job.error() == QKeychain::NoError && !job.textData().isEmpty();
}

void TestKeychainDaemon::lockKeyring() const
{
    const QDBusMessage locked =
        callKeyring(u"org.freedesktop.Secret.Service"_s, u"Lock"_s,
                    {QVariant::fromValue(QList<QDBusObjectPath>{kCollection})});
    QVERIFY2(locked.type() == QDBusMessage::ReplyMessage, qPrintable(locked.errorMessage()));
}

void TestKeychainDaemon::openKeyring() const
{
    qDBusRegisterMetaType<WireSecret>();
    const QDBusMessage session =
        callKeyring(u"org.freedesktop.Secret.Service"_s, u"OpenSession"_s,
                    {u"plain"_s, QVariant::fromValue(QDBusVariant(QString()))});
    QVERIFY2(session.arguments().size() == 2, qPrintable(session.errorMessage()));
    WireSecret password;
    password.session = session.arguments().at(1).value<QDBusObjectPath>();
    password.value = "signalbox-test"; // as with-keyring.sh made it
    const QDBusMessage opened =
        callKeyring(u"org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"_s,
                    u"UnlockWithMasterPassword"_s,
                    {QVariant::fromValue(kCollection), QVariant::fromValue(password)});
    QVERIFY2(opened.type() == QDBusMessage::ReplyMessage, qPrintable(opened.errorMessage()));
}

void TestKeychainDaemon::rewrappingHoldsAfterARestart()
{
    const json::Object withPassphrase = m_daemon->adminJson(
        "PUT", "/secrets", R"({"kind":"passphrase","passphrase":"correct horse"})");
    QCOMPARE(textAt(withPassphrase, "kind"), std::string("passphrase"));
    QVERIFY(!hasEntry()); // the old key was let go
    QCOMPARE(ask(), 200);
    QCOMPARE(m_daemon->terminate(), 0);

    QVERIFY(start());
    QCOMPARE(textAt(secrets(), "state"), std::string("waiting_for_passphrase"));
    QVERIFY(!m_daemon->adminJson("POST", "/secrets/unlock", kUnlock).empty());
    QTRY_COMPARE(accountState(), std::string("ready"));
    const json::Object withKeychain =
        m_daemon->adminJson("PUT", "/secrets", R"({"kind":"keychain"})");
    QCOMPARE(textAt(withKeychain, "kind"), std::string("keychain"));
    QVERIFY(hasEntry());
    QCOMPARE(m_daemon->terminate(), 0);

    QVERIFY(start());
    QCOMPARE(textAt(secrets(), "state"), std::string("open"));
    QCOMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
}

void TestKeychainDaemon::aLockedKeyringIsWaitedForAndOpensWithoutARestart()
{
    lockKeyring();
    QCOMPARE(ask(), 200); // what was read stays usable until quit
    QCOMPARE(m_daemon->terminate(), 0);
    const QByteArray before = m_daemon->readFile(u"data/vault.bin"_s);
    QVERIFY(start());
    QCOMPARE(textAt(secrets(), "state"), std::string("waiting_for_keychain"));
    QVERIFY(textAt(secrets(), "why").find("keychain") != std::string::npos);
    QCOMPARE(accountState(), std::string("locked"));
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock").status, 409);
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock", kUnlock).status, 409);
    QCOMPARE(m_daemon->readFile(u"data/vault.bin"_s), before);
    openKeyring();
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock").status, 200);
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
    QCOMPARE(m_daemon->readFile(u"data/vault.bin"_s), before);
}

void TestKeychainDaemon::aLostEntryIsToldAndNothingIsDeleted()
{
    const QByteArray before = m_daemon->readFile(u"data/vault.bin"_s);
    QKeychain::ReadPasswordJob kept(u"signalbox"_s);
    runJob(&kept);
    QKeychain::DeletePasswordJob lose(u"signalbox"_s);
    runJob(&lose);
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(start());
    QCOMPARE(textAt(secrets(), "state"), std::string("waiting_for_keychain"));
    const std::string why = textAt(secrets(), "why");
    for (const char *words : {"is gone", "Restore the keychain", "passphrase", "move vault.bin"})
        QVERIFY2(why.find(words) != std::string::npos, words);
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock").status, 409);
    QVERIFY(!hasEntry()); // and none was made
    QCOMPARE(m_daemon->readFile(u"data/vault.bin"_s), before);
    QKeychain::WritePasswordJob restore(u"signalbox"_s);
    restore.setTextData(kept.textData());
    runJob(&restore);
    QCOMPARE(m_daemon->admin("POST", "/secrets/unlock").status, 200);
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
}

void TestKeychainDaemon::tellSession(const char *state) const
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    QVERIFY(bus.registerService(u"org.freedesktop.ScreenSaver"_s));
    QDBusMessage signal = QDBusMessage::createSignal(
        u"/org/freedesktop/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s, u"ActiveChanged"_s);
    signal << (QByteArray(state) == "locked");
    QVERIFY(bus.send(signal));
}

void TestKeychainDaemon::aLockedSessionForgetsUntilItIsUnlocked()
{
    const QByteArray before = m_daemon->readFile(u"data/vault.bin"_s);
    QVERIFY(!m_daemon->adminJson("PUT", "/config", R"({"secrets":{"lock_with_session":true}})")
                 .empty());
    QCOMPARE(secrets().at("lock_with_session"), json::Value(true));
    // The daemon begins to listen while it answers: told until it has heard.
    QTRY_VERIFY_WITH_TIMEOUT(
        (tellSession("locked"), textAt(secrets(), "state") == "waiting_for_keychain"), kPatience);
    QVERIFY(textAt(secrets(), "why").find("session") != std::string::npos);
    QTRY_COMPARE(accountState(), std::string("locked"));
    QCOMPARE(ask(), 503);
    tellSession("unlocked");
    QTRY_COMPARE_WITH_TIMEOUT(textAt(secrets(), "state"), std::string("open"), kPatience);
    QTRY_COMPARE(accountState(), std::string("ready"));
    QCOMPARE(ask(), 200);
    QCOMPARE(m_daemon->readFile(u"data/vault.bin"_s), before);
}

QTEST_GUILESS_MAIN(TestKeychainDaemon)
#include "tst_keychaindaemon.moc"
