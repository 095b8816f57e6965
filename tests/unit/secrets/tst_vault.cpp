// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vault.h"
#include "core/secrets/vaultformat.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

VaultKeySource::Answer keyOf(char fill, VaultKeyKind kind = VaultKeyKind::passphrase)
{
    return {kind, Secret(std::string(kVaultKeyBytes, fill)), QByteArray(kVaultSaltBytes, 's')};
}

} // namespace

class TestVault final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        QVERIFY(QDir().mkdir(m_dir->filePath(u"data"_s)));
        m_path = m_dir->filePath(u"data/vault.bin"_s);
        m_storage = std::make_unique<StorageThread>();
    }

    void cleanup() { m_storage.reset(); }

    void aNewVaultIsWrittenOnlyWhenSomethingIsPut()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(!vault.usable());
        QVERIFY(!vault.whyUnusable().isEmpty());
        const auto request = vault.inspect();
        QVERIFY(request.ok());
        QVERIFY(!request->vaultExists && !request->kind);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        QVERIFY(vault.usable());
        QVERIFY(remove(vault, "nothing").ok());
        QVERIFY(!QFile::exists(m_path));
        QVERIFY(put(vault, "a", "value").ok());
        QVERIFY(QFile::exists(m_path));
        QVERIFY(!(QFile::permissions(m_path) &
                  (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
    }

    void secretsComeBackAndStandNowhereInTheFile()
    {
        const std::string binary("\0\x01\xff secret", 10);
        {
            Vault vault(m_path, *m_storage);
            QVERIFY(vault.unlock(keyOf('k')).ok());
            QVERIFY(put(vault, "account/one", "plain-text-value").ok());
            QVERIFY(put(vault, "account/two", binary).ok());
            QVERIFY(put(vault, "empty", "").ok());
            QVERIFY(put(vault, "gone", "x").ok());
            QVERIFY(remove(vault, "gone").ok());
            QVERIFY(!vault.get("gone").has_value());
        }
        const QByteArray file = fileBytes();
        QVERIFY(!file.contains("plain-text-value"));
        QVERIFY(!file.contains("account/one"));
        Vault again(m_path, *m_storage);
        const auto request = again.inspect();
        QVERIFY(request->vaultExists);
        QCOMPARE(request->kind, std::optional(VaultKeyKind::passphrase));
        QCOMPARE(request->salt, QByteArray(kVaultSaltBytes, 's'));
        QVERIFY(again.unlock(keyOf('k')).ok());
        QCOMPARE(again.names(), (std::vector<std::string>{"account/one", "account/two", "empty"}));
        QVERIFY(again.get("account/one")->view() == "plain-text-value");
        QVERIFY(again.get("account/two")->view() == binary);
        QVERIFY(again.get("empty")->empty());
        QVERIFY(!again.get("absent").has_value());
    }

    void everyWriteHasANonceOfItsOwn()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        QVERIFY(put(vault, "a", "same").ok());
        const QByteArray first = fileBytes();
        QVERIFY(put(vault, "a", "same").ok());
        const QByteArray second = fileBytes();
        QCOMPARE(first.size(), second.size());
        QVERIFY(first.mid(32, 24) != second.mid(32, 24));
        QVERIFY(first.mid(56) != second.mid(56));
    }

    void changesAtOnceAreAllKept()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        int answers = 0;
        for (int i = 0; i < 20; ++i) {
            vault.put("n" + std::to_string(i), Secret(std::to_string(i)),
                      [&answers](const Status &status) { answers += status.ok() ? 1 : 0; });
        }
        QVERIFY(vault.names().empty());
        QTRY_COMPARE(answers, 20);
        QCOMPARE(vault.names().size(), std::size_t{20});
        QCOMPARE(namesOnDisk(), vault.names());
    }

    void oneFailureLosesNoOther()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        QList<bool> results;
        const auto note = [&results](const Status &status) { results += status.ok(); };
        vault.put("before", Secret("1"), note);
        vault.put("too large", Secret(std::string(kMaxVaultBytes, 'x')), note);
        vault.put("after", Secret("2"), note);
        vault.remove("before", note);
        QTRY_COMPARE(results.size(), 4);
        QCOMPARE(results, (QList<bool>{true, false, true, true}));
        QCOMPARE(vault.names(), std::vector<std::string>{"after"});
        QCOMPARE(namesOnDisk(), vault.names());
    }

    void aDiskThatRefusesChangesNothing()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        QVERIFY(put(vault, "a", "old").ok());
        const QString folder = m_dir->filePath(u"data"_s);
        const QString aside = m_dir->filePath(u"aside"_s);
        QVERIFY(QDir().rename(folder, aside));
        const Status failed = put(vault, "a", "new");
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::inputOutput);
        QVERIFY(vault.get("a")->view() == "old");
        QVERIFY(!remove(vault, "a"));
        QVERIFY(vault.get("a").has_value());
        QVERIFY(QDir().rename(aside, folder));
        QVERIFY(put(vault, "b", "later").ok());
        QCOMPARE(namesOnDisk(), (std::vector<std::string>{"a", "b"}));
    }

    void anAnswerMayPutAgainOrEndTheVault()
    {
        auto vault = std::make_unique<Vault>(m_path, *m_storage);
        QVERIFY(vault->unlock(keyOf('k')).ok());
        bool ended = false;
        vault->put("first", Secret("1"), [&](const Status &) {
            vault->put("second", Secret("2"), [&](const Status &) {
                vault.reset();
                ended = true;
            });
        });
        QTRY_VERIFY(ended);
        QCOMPARE(namesOnDisk(), (std::vector<std::string>{"first", "second"}));
    }

    void destructionWritesWhatStillWaits()
    {
        bool answered = false;
        {
            Vault vault(m_path, *m_storage);
            QVERIFY(vault.unlock(keyOf('k')).ok());
            for (int i = 0; i < 5; ++i) {
                vault.put("n" + std::to_string(i), Secret("x"),
                          [&answered](const Status &) { answered = true; });
            }
        }
        m_storage.reset();
        QCoreApplication::processEvents();
        QVERIFY(!answered);
        m_storage = std::make_unique<StorageThread>();
        QCOMPARE(namesOnDisk().size(), std::size_t{5});
    }

    void aLockedVaultRefusesAndAnswersLater()
    {
        Vault vault(m_path, *m_storage);
        vault.setUnusable(u"no key here"_s);
        std::optional<Status> result;
        vault.put("a", Secret("x"), [&result](const Status &status) { result = status; });
        QVERIFY(!result.has_value());
        QTRY_VERIFY(result.has_value());
        QVERIFY(!*result);
        QCOMPARE(result->error().code, ErrorCode::noSecretStore);
        QCOMPARE(result->error().message, u"no key here"_s);
        QCOMPARE(remove(vault, "a").error().code, ErrorCode::noSecretStore);
        QVERIFY(!QFile::exists(m_path));
    }

    void aWrongKeyIsToldAndTheFileStays_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("passphrase")
            << static_cast<int>(VaultKeyKind::passphrase) << u"passphrase"_s;
        QTest::newRow("keychain") << static_cast<int>(VaultKeyKind::keychain) << u"keychain"_s;
        QTest::newRow("fixed") << static_cast<int>(VaultKeyKind::fixed) << u"fixed key"_s;
    }

    void aWrongKeyIsToldAndTheFileStays()
    {
        QFETCH(int, kind);
        QFETCH(QString, word);
        const auto keyKind = static_cast<VaultKeyKind>(kind);
        makeVault(keyKind);
        const QByteArray before = fileBytes();
        Vault vault(m_path, *m_storage);
        const Status status = vault.unlock(keyOf('w', keyKind));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::unauthorized);
        QVERIFY(status.error().message.contains(word));
        QVERIFY(!vault.usable());
        QCOMPARE(vault.whyUnusable(), status.error().message);
        QCOMPARE(put(vault, "a", "x").error().code, ErrorCode::noSecretStore);
        QCOMPARE(fileBytes(), before);
        QVERIFY(vault.unlock(keyOf('k', keyKind)).ok());
        QVERIFY(vault.get("a").has_value());
        QVERIFY(vault.whyUnusable().isEmpty());
    }

    void aKeyOfAnotherKindIsRefused()
    {
        makeVault(VaultKeyKind::keychain);
        Vault vault(m_path, *m_storage);
        const Status status = vault.unlock(keyOf('k', VaultKeyKind::fixed));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::conflict);
        QVERIFY(status.error().message.contains(u"--secrets keychain"_s));
        QVERIFY(!vault.usable());
    }

    void everyFlippedByteIsNoticed()
    {
        makeVault(VaultKeyKind::passphrase);
        const QByteArray good = fileBytes();
        for (qsizetype i = 0; i < good.size(); ++i) {
            QByteArray bad = good;
            bad[i] = static_cast<char>(bad[i] ^ 0x10);
            checkRefused(bad, {});
        }
    }

    void everyTruncationIsNoticed()
    {
        makeVault(VaultKeyKind::passphrase);
        const QByteArray good = fileBytes();
        for (qsizetype size = 1; size < good.size(); ++size)
            checkRefused(good.first(size), u"cut off"_s);
    }

    void eachKindOfDamageHasItsSentence_data()
    {
        QTest::addColumn<QByteArray>("tail");
        QTest::addColumn<int>("keep"); // bytes of a good file before the tail
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << QByteArray() << 0 << u"it is empty"_s;
        QTest::newRow("something else")
            << QByteArray("{\"json\": true}") << 0 << u"it is no Signalbox vault"_s;
        QTest::newRow("newer version") << QByteArray("\x02") << 8 << u"format version 2"_s;
        QTest::newRow("zeros after a crash")
            << QByteArray(200, '\0') << 0 << u"it is no Signalbox vault"_s;
        QTest::newRow("appended") << QByteArray("x") << 100'000 << u"1 bytes too many"_s;
    }

    void eachKindOfDamageHasItsSentence()
    {
        QFETCH(QByteArray, tail);
        QFETCH(int, keep);
        QFETCH(QString, words);
        makeVault(VaultKeyKind::passphrase);
        checkRefused(fileBytes().left(keep) + tail, words);
    }

    void aFolderInTheWayIsAnInputOutputError()
    {
        QVERIFY(QDir().mkdir(m_path));
        Vault vault(m_path, *m_storage);
        QCOMPARE(vault.inspect().error().code, ErrorCode::inputOutput);
        QCOMPARE(vault.unlock(keyOf('k')).error().code, ErrorCode::inputOutput);
        QVERIFY(!vault.usable());
    }

    void unlockingAnOpenVaultKeepsIt()
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k')).ok());
        QVERIFY(put(vault, "a", "x").ok());
        QVERIFY(vault.unlock(keyOf('w')).ok());
        QVERIFY(vault.get("a").has_value());
        QVERIFY(put(vault, "b", "y").ok());
        QCOMPARE(namesOnDisk(), (std::vector<std::string>{"a", "b"}));
    }

private:
    QByteArray fileBytes() const { return readWholeFile(m_path, kMaxVaultBytes).value(); }

    void makeVault(VaultKeyKind kind)
    {
        Vault vault(m_path, *m_storage);
        QVERIFY(vault.unlock(keyOf('k', kind)).ok());
        QVERIFY(put(vault, "a", "value").ok());
    }

    void checkRefused(const QByteArray &bytes, const QString &words)
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
        Vault vault(m_path, *m_storage);
        const Status status = vault.unlock(keyOf('k'));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::corrupt);
        QVERIFY2(status.error().message.contains(words), qPrintable(status.error().message));
        QVERIFY(status.error().message.contains(m_path));
        QVERIFY(!vault.inspect().ok());
        std::optional<Status> result;
        vault.put("a", Secret("x"), [&result](const Status &answer) { result = answer; });
        QVERIFY(QTest::qWaitFor([&result] { return result.has_value(); }));
        QVERIFY(!*result);
        QCOMPARE(fileBytes(), bytes);
    }

    std::vector<std::string> namesOnDisk()
    {
        Vault vault(m_path, *m_storage);
        return vault.unlock(keyOf('k')).ok() ? vault.names()
                                             : std::vector<std::string>{"not readable"};
    }

    static Status put(Vault &vault, const std::string &name, const std::string &value)
    {
        std::optional<Status> result;
        vault.put(name, Secret(value), [&result](const Status &status) { result = status; });
        return wait(result);
    }

    static Status remove(Vault &vault, const std::string &name)
    {
        std::optional<Status> result;
        vault.remove(name, [&result](const Status &status) { result = status; });
        return wait(result);
    }

    static Status wait(const std::optional<Status> &result)
    {
        if (!QTest::qWaitFor([&result] { return result.has_value(); }))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *result;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
    std::unique_ptr<StorageThread> m_storage;
};

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
