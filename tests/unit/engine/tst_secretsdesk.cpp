// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, closing and rewrapping the vault, with a keychain that the test plays.
#include "core/engine/secretsdesk.h"

#include "core/secrets/keychain.h"
#include "core/secrets/vaultformat.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

using Answer = VaultKeySource::Answer;
using What = KeyQuestion::What;

namespace {

constexpr int kPatience = 20'000;

Answer keychainKey(char fill = 'k')
{
    return {VaultKeyKind::keychain, Secret(std::string(kVaultKeyBytes, fill)),
            QByteArray(kVaultSaltBytes, fill)};
}

Error silent()
{
    return {ErrorCode::noSecretStore, u"the keychain is locked"_s, {}, kKeychainUnavailable};
}

/// A desk over a vault in a folder of its own; the keychain has `entry`, or refuses with `refuses`.
struct Fixture
{
    Fixture()
    {
        QDir().mkdir(dir.filePath(u"data"_s));
        desk.setAsk([this](const KeyQuestion &question) { onQuestion(question); });
    }

    SecretsDesk::Hooks hooks()
    {
        return {.opened =
                    [this](const std::function<void(Status)> &done) {
                        ++opened;
                        done({});
                    },
                .closing = [this] { told += u"closing"_s; },
                .closed = [this] { told += u"closed"_s; },
                .busy = [this] { return busy; },
                .locksWithSession = [this] { return locks; },
                .notice = [this](const QString &sentence) { notices += sentence; }};
    }

    void onQuestion(const KeyQuestion &question)
    {
        asked.push_back(question.what);
        switch (question.what) {
        case What::fetch:
        case What::askKeychain:
            if (!refuses && !entry)
                entry = keychainKey('m');
            answer(refuses ? Result<Answer>(*refuses) : Result<Answer>(*entry));
            break;
        case What::clearKeychain:
            if (onClear)
                onClear();
            if (!refuses)
                entry.reset();
            answer(refuses ? Result<Answer>(*refuses) : Result<Answer>(Answer{}));
            break;
        case What::forgetPassphrase:
        case What::watchSession:
            break;
        }
    }
    void answer(Result<Answer> result)
    {
        QMetaObject::invokeMethod(
            &desk, [this, result = std::move(result)] { desk.onKey(result); },
            Qt::QueuedConnection);
    }

    /// A vault with one secret under the key of the keychain, open.
    void startWithKeychain()
    {
        entry = keychainKey();
        desk.openAtStart(*entry);
        put("a");
    }
    void put(const std::string &name)
    {
        std::optional<Status> done;
        vault.put(name, Secret("value"), [&done](const Status &status) { done = status; });
        QVERIFY(QTest::qWaitFor([&done] { return done.has_value(); }, kPatience));
        QVERIFY(done->ok());
    }

    Result<SecretsSnapshot> unlock(std::string_view passphrase = {})
    {
        return wait(
            [&](const Reply<SecretsSnapshot> &reply) { desk.unlock(Secret(passphrase), reply); });
    }
    Result<SecretsSnapshot> rewrap(VaultKeyKind to, std::string_view passphrase = {})
    {
        return wait([&](const Reply<SecretsSnapshot> &reply) {
            desk.rewrap({to, Secret(passphrase)}, reply);
        });
    }
    Result<SecretsSnapshot> wait(const std::function<void(Reply<SecretsSnapshot>)> &call)
    {
        std::optional<Result<SecretsSnapshot>> said;
        call([&said](const Result<SecretsSnapshot> &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }, kPatience))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *said;
    }

    [[nodiscard]] QByteArray file() const
    {
        const auto bytes = readWholeFile(path, kMaxVaultBytes);
        return bytes ? *bytes : QByteArray();
    }
    void write(const QByteArray &bytes) const
    {
        QFile out(path);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QCOMPARE(out.write(bytes), bytes.size());
    }
    /// Whether the file as it is now opens with that.
    [[nodiscard]] bool opensWithPassphrase(std::string_view passphrase) const
    {
        const auto header = readVaultHeader(file());
        return header && header->kind == VaultKeyKind::passphrase &&
               openVault(file(), *keyFromPassphrase(Secret(passphrase), header->salt)).ok();
    }
    [[nodiscard]] bool opensWithEntry() const
    {
        const auto header = readVaultHeader(file());
        return header && header->kind == VaultKeyKind::keychain && entry &&
               openVault(file(), entry->key).ok();
    }

    QTemporaryDir dir;
    QString path = dir.filePath(u"data/vault.bin"_s);
    StorageThread storage;
    Vault vault{path, storage};
    std::optional<Answer> entry;
    std::optional<Error> refuses;
    std::function<void()> onClear;
    std::vector<What> asked;
    int opened = 0;
    QStringList told;
    QStringList notices;
    bool busy = false;
    bool locks = true;
    SecretsDesk desk{vault, storage, hooks()};
};

} // namespace

class TestSecretsDesk final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStateSaysWhatIsWaitedFor()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        QCOMPARE(f.desk.snapshot().state, SecretsState::waitingForKeychain);
        QCOMPARE(f.desk.snapshot().why, u"the keychain is locked"_s);
        QVERIFY(!f.desk.snapshot().kind);
        f.desk.openAtStart(
            Error{ErrorCode::noSecretStore, u"give one"_s, {}, kVaultNeedsPassphrase});
        QCOMPARE(f.desk.snapshot().state, SecretsState::waitingForPassphrase);
        QCOMPARE(f.desk.snapshot().why, u"give one"_s);
        f.startWithKeychain();
        QCOMPARE(f.desk.snapshot().state, SecretsState::open);
        QCOMPARE(f.desk.snapshot().kind, std::optional(VaultKeyKind::keychain));
        QVERIFY(f.desk.snapshot().why.isEmpty());
    }

    void aKeychainThatAnswersLaterOpensIt()
    {
        Fixture f;
        f.startWithKeychain();
        const QByteArray before = f.file();
        Fixture late;
        late.entry = f.entry;
        late.write(before);
        late.desk.openAtStart(silent());
        QCOMPARE(late.desk.snapshot().kind, std::optional(VaultKeyKind::keychain));
        late.refuses = silent();
        const auto still = late.unlock();
        QVERIFY(!still);
        QCOMPARE(still.error().code, ErrorCode::noSecretStore);
        QCOMPARE(late.desk.snapshot().state, SecretsState::waitingForKeychain);
        QCOMPARE(late.opened, 0);
        late.refuses.reset();
        const auto now = late.unlock();
        QVERIFY2(now.ok(), now ? "" : qPrintable(now.error().message));
        QCOMPARE(now->state, SecretsState::open);
        QCOMPARE(late.opened, 1);
        QCOMPARE(late.vault.names(), std::vector<std::string>{"a"});
        QCOMPARE(late.file(), before);
        QVERIFY(late.unlock().ok()); // open already: no error
        QCOMPARE(late.opened, 1);
    }

    void aPassphraseDoesNotOpenAVaultOfTheKeychain()
    {
        Fixture f;
        f.startWithKeychain();
        f.vault.setUnusable(u"closed"_s);
        const auto refused = f.unlock("anything");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::conflict);
        QVERIFY(refused.error().message.contains(u"keychain"_s));
        QVERIFY(f.opensWithEntry());
    }

    void aWrongPassphraseIsToldAndAnotherTried()
    {
        Fixture f;
        f.startWithKeychain();
        QVERIFY(f.rewrap(VaultKeyKind::passphrase, "correct horse").ok());
        const QByteArray before = f.file();
        f.vault.setUnusable(u"closed"_s);
        const auto wrong = f.unlock("correct horsf");
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, ErrorCode::unauthorized);
        QVERIFY(wrong.error().message.contains(u"passphrase"_s));
        QCOMPARE(f.desk.snapshot().state, SecretsState::waitingForPassphrase);
        QCOMPARE(f.file(), before);
        QVERIFY(f.unlock("correct horse").ok());
        QCOMPARE(f.vault.names(), std::vector<std::string>{"a"});
        QCOMPARE(f.file(), before);
    }

    void aFirstPassphraseMakesANewVault()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        const auto made = f.unlock("first one");
        QVERIFY(made.ok());
        QCOMPARE(made->kind, std::optional(VaultKeyKind::passphrase));
        f.put("b");
        QVERIFY(f.opensWithPassphrase("first one"));
    }

    void aDamagedFileIsToldAndACopyInItsPlaceOpens_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QString>("words");
        QTest::newRow("flipped byte") << u"flip"_s << u"bytes have changed"_s;
        QTest::newRow("truncated") << u"truncate"_s << u"cut off"_s;
        QTest::newRow("half written: zeros at the end") << u"zeros"_s << u"bytes have changed"_s;
        QTest::newRow("empty") << u"empty"_s << u"it is empty"_s;
    }

    void aDamagedFileIsToldAndACopyInItsPlaceOpens()
    {
        QFETCH(QString, damage);
        QFETCH(QString, words);
        Fixture good;
        good.startWithKeychain();
        const QByteArray bytes = good.file();
        QByteArray bad = bytes;
        if (damage == u"flip"_s)
            bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
        else if (damage == u"truncate"_s)
            bad.chop(10);
        else if (damage == u"zeros"_s)
            bad.replace(bad.size() / 2, bad.size(), QByteArray(bad.size() - bad.size() / 2, '\0'));
        else
            bad.clear();
        Fixture f;
        f.entry = good.entry;
        f.write(bad);
        const auto needed = f.vault.inspect();
        QVERIFY(!needed);
        f.desk.openAtStart(needed.error());
        QCOMPARE(f.desk.snapshot().state, SecretsState::damaged);
        QVERIFY2(f.desk.snapshot().why.contains(words), qPrintable(f.desk.snapshot().why));
        QCOMPARE(f.unlock().error().code, ErrorCode::corrupt);
        QCOMPARE(f.unlock("a passphrase").error().code, ErrorCode::corrupt);
        QVERIFY(f.asked.empty());
        QCOMPARE(f.file(), bad);
        f.write(bytes);
        QVERIFY(f.unlock().ok());
        QCOMPARE(f.vault.names(), std::vector<std::string>{"a"});
    }

    void fromTheKeychainToAPassphrase()
    {
        Fixture f;
        f.startWithKeychain();
        bool provenBefore = false;
        f.onClear = [&] { provenBefore = f.opensWithPassphrase("new one"); };
        const auto done = f.rewrap(VaultKeyKind::passphrase, "new one");
        QVERIFY(done.ok());
        QCOMPARE(done->kind, std::optional(VaultKeyKind::passphrase));
        QVERIFY(provenBefore); // a crash at that moment leaves a vault that opens
        QVERIFY(!f.entry);
        QVERIFY(f.notices.isEmpty());
        f.put("b");
        QVERIFY(f.opensWithPassphrase("new one"));
    }

    void fromAPassphraseToTheKeychain()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        QVERIFY(f.unlock("old one").ok());
        f.put("a");
        const auto done = f.rewrap(VaultKeyKind::keychain);
        QVERIFY(done.ok());
        QCOMPARE(done->kind, std::optional(VaultKeyKind::keychain));
        QVERIFY(f.opensWithEntry());
        QCOMPARE(f.asked, (std::vector<What>{What::askKeychain, What::forgetPassphrase}));
        QVERIFY(f.rewrap(VaultKeyKind::keychain).ok()); // it is there already
        QCOMPARE(f.asked.size(), std::size_t{2});
    }

    void anotherPassphraseReplacesTheOldOne()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        QVERIFY(f.unlock("old one").ok());
        f.put("a");
        QVERIFY(f.rewrap(VaultKeyKind::passphrase, "new one").ok());
        QVERIFY(f.opensWithPassphrase("new one"));
        QVERIFY(!f.opensWithPassphrase("old one"));
        QCOMPARE(f.asked, std::vector<What>{What::forgetPassphrase});
    }

    void aKeychainThatRefusesChangesNothing()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        QVERIFY(f.unlock("old one").ok());
        f.put("a");
        f.refuses = silent();
        const auto refused = f.rewrap(VaultKeyKind::keychain);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::noSecretStore);
        QVERIFY(f.opensWithPassphrase("old one"));
        QCOMPARE(f.desk.snapshot().kind, std::optional(VaultKeyKind::passphrase));
    }

    void aDiskThatRefusesKeepsTheOldKey()
    {
        Fixture f;
        f.startWithKeychain();
        const QString aside = f.dir.filePath(u"aside"_s);
        QVERIFY(QDir().rename(f.dir.filePath(u"data"_s), aside));
        const auto refused = f.rewrap(VaultKeyKind::passphrase, "new one");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::inputOutput);
        QVERIFY(QDir().rename(aside, f.dir.filePath(u"data"_s)));
        QVERIFY(f.opensWithEntry());
        QCOMPARE(f.asked, std::vector<What>()); // the old key was not touched
        QCOMPARE(f.desk.snapshot().kind, std::optional(VaultKeyKind::keychain));
        f.put("b");
        QVERIFY(f.opensWithEntry());
    }

    void anOldKeyThatStaysInTheKeychainIsTold()
    {
        Fixture f;
        f.startWithKeychain();
        f.onClear = [&f] { f.refuses = silent(); };
        const auto done = f.rewrap(VaultKeyKind::passphrase, "new one");
        QVERIFY(done.ok());
        QCOMPARE(f.notices.size(), 1);
        QVERIFY(f.notices.front().contains(u"could not be taken out"_s));
        QVERIFY(f.opensWithPassphrase("new one"));
    }

    void whatCannotBeRewrappedIsRefused()
    {
        Fixture f;
        f.startWithKeychain();
        QCOMPARE(f.rewrap(VaultKeyKind::passphrase).error().code, ErrorCode::invalidArgument);
        QCOMPARE(f.rewrap(VaultKeyKind::fixed).error().code, ErrorCode::invalidArgument);
        f.vault.setUnusable(u"closed"_s);
        const auto closed = f.rewrap(VaultKeyKind::passphrase, "new one");
        QCOMPARE(closed.error().code, ErrorCode::conflict);
        QVERIFY(closed.error().message.contains(u"unlock"_s));
        QVERIFY(f.opensWithEntry());
    }

    void aLockedSessionClosesAndAnUnlockedOneOpens()
    {
        Fixture f;
        f.startWithKeychain();
        f.desk.adoptSettings();
        QCOMPARE(f.asked, std::vector<What>{What::watchSession});
        f.desk.onSessionLocked();
        QTRY_COMPARE(f.told, (QStringList{u"closing"_s, u"closed"_s}));
        QVERIFY(!f.vault.usable());
        QVERIFY(f.vault.names().empty());
        QCOMPARE(f.desk.snapshot().state, SecretsState::waitingForKeychain);
        QVERIFY(f.desk.snapshot().why.contains(u"session"_s));
        QCOMPARE(f.asked.back(), What::forgetPassphrase);
        f.desk.onSessionUnlocked();
        QTRY_COMPARE(f.opened, 1);
        QCOMPARE(f.vault.names(), std::vector<std::string>{"a"});
        QCOMPARE(f.desk.snapshot().state, SecretsState::open);
    }

    void withTheSettingOffALockedSessionChangesNothing()
    {
        Fixture f;
        f.locks = false;
        f.startWithKeychain();
        f.desk.adoptSettings();
        QVERIFY(f.asked.empty());
        f.desk.onSessionLocked();
        f.put("b"); // through the same queue: a close would have come first
        QVERIFY(f.vault.usable());
        QVERIFY(f.told.isEmpty());
    }

    void tokensOnTheirWayToTheDiskComeFirst()
    {
        Fixture f;
        f.startWithKeychain();
        f.busy = true;
        f.desk.onSessionLocked();
        f.put("b");
        QVERIFY(f.vault.usable());
        f.busy = false;
        QTRY_VERIFY(!f.vault.usable());
        QVERIFY(f.opensWithEntry());
    }

    void aSessionThatIsUnlockedAtOnceStaysOpen()
    {
        Fixture f;
        f.startWithKeychain();
        f.busy = true;
        f.desk.onSessionLocked();
        f.desk.onSessionUnlocked();
        f.busy = false;
        f.put("b");
        QVERIFY(f.vault.usable());
        QVERIFY(f.told.isEmpty());
    }

    void aPassphraseIsAskedForAfterALock()
    {
        Fixture f;
        f.desk.openAtStart(silent());
        QVERIFY(f.unlock("the one").ok());
        f.put("a");
        f.desk.onSessionLocked();
        QTRY_COMPARE(f.desk.snapshot().state, SecretsState::waitingForPassphrase);
        f.refuses = Error{ErrorCode::noSecretStore, u"give one"_s, {}, kVaultNeedsPassphrase};
        f.desk.onSessionUnlocked();
        QTRY_COMPARE(f.notices.size(), 1);
        QCOMPARE(f.desk.snapshot().state, SecretsState::waitingForPassphrase);
        QVERIFY(f.unlock("the one").ok());
    }

    void withoutAKeySourceThereIsNoKeychain()
    {
        Fixture f;
        f.startWithKeychain();
        f.desk.setAsk(nullptr);
        f.vault.setUnusable(u"closed"_s);
        QCOMPARE(f.unlock().error().code, ErrorCode::noSecretStore);
    }
};

QTEST_GUILESS_MAIN(TestSecretsDesk)
#include "tst_secretsdesk.moc"
