// SPDX-License-Identifier: GPL-3.0-or-later
// The vault under another key, and closed while the program runs.
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
    return {kind, Secret(std::string(kVaultKeyBytes, fill)), QByteArray(kVaultSaltBytes, fill)};
}

const VaultKeySource::Answer kOld = keyOf('o', VaultKeyKind::keychain);
const VaultKeySource::Answer kNew = keyOf('n', VaultKeyKind::passphrase);

} // namespace

class TestVaultRewrap final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir().mkdir(m_dir->filePath(u"data"_s)));
        m_path = m_dir->filePath(u"data/vault.bin"_s);
        m_storage = std::make_unique<StorageThread>();
        m_vault = std::make_unique<Vault>(m_path, *m_storage);
        QVERIFY(m_vault->unlock(kOld).ok());
        QVERIFY(put("a", "1").ok());
    }

    void cleanup()
    {
        m_vault.reset();
        m_storage.reset();
    }

    void theNewKeyOpensItAndTheOldOneDoesNot()
    {
        QCOMPARE(m_vault->kind(), std::optional(VaultKeyKind::keychain));
        QVERIFY(rewrap(kNew).ok());
        QCOMPARE(m_vault->kind(), std::optional(VaultKeyKind::passphrase));
        QVERIFY(m_vault->get("a")->view() == "1");
        QCOMPARE(namesWith(kNew), std::vector<std::string>{"a"});
        QCOMPARE(openedWith(kOld).error().code, ErrorCode::conflict);
        QCOMPARE(openedWith(keyOf('o')).error().code, ErrorCode::unauthorized);
        QVERIFY(put("b", "2").ok());
        QCOMPARE(namesWith(kNew), (std::vector<std::string>{"a", "b"}));
        const Vault fresh(m_path, *m_storage);
        QCOMPARE(fresh.inspect()->kind, std::optional(VaultKeyKind::passphrase));
        QCOMPARE(fresh.inspect()->salt, kNew.salt);
    }

    void anEmptyVaultIsWrittenUnderItToo()
    {
        const QString path = m_dir->filePath(u"data/empty.bin"_s);
        Vault vault(path, *m_storage);
        QVERIFY(vault.unlock(kOld).ok());
        std::optional<Status> done;
        vault.rewrap(kNew, [&done](const Status &status) { done = status; });
        QVERIFY(wait(done).ok());
        QCOMPARE(vault.inspect()->kind, std::optional(VaultKeyKind::passphrase));
    }

    void changesBeforeAndAfterAreKept()
    {
        int answers = 0;
        const auto note = [&answers](const Status &status) { answers += status.ok() ? 1 : 0; };
        m_vault->put("before", Secret("2"), note);
        m_vault->rewrap(kNew, note);
        m_vault->put("after", Secret("3"), note);
        QTRY_COMPARE(answers, 3);
        QCOMPARE(namesWith(kNew), (std::vector<std::string>{"a", "after", "before"}));
    }

    void aDiskThatRefusesKeepsTheOldKeyInForce()
    {
        const QString folder = m_dir->filePath(u"data"_s);
        const QString aside = m_dir->filePath(u"aside"_s);
        QVERIFY(QDir().rename(folder, aside));
        const Status failed = rewrap(kNew);
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::inputOutput);
        QCOMPARE(m_vault->kind(), std::optional(VaultKeyKind::keychain));
        QVERIFY(QDir().rename(aside, folder));
        QCOMPARE(namesWith(kOld), std::vector<std::string>{"a"});
        QVERIFY(put("b", "2").ok());
        QCOMPARE(namesWith(kOld), (std::vector<std::string>{"a", "b"}));
    }

    void destructionInBetweenLeavesAVaultThatOneOfTheKeysOpens()
    {
        m_vault->put("b", Secret("2"), {});
        m_vault->rewrap(kNew, {});
        m_vault->put("c", Secret("3"), {});
        m_vault.reset();
        m_storage = std::make_unique<StorageThread>(); // the old one has finished its jobs
        QCOMPARE(namesWith(kNew), (std::vector<std::string>{"a", "b", "c"}));
    }

    void aClosedVaultIsNotRewrapped()
    {
        m_vault->setUnusable(u"no key here"_s);
        const QByteArray before = fileBytes();
        const Status refused = rewrap(kNew);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::noSecretStore);
        QCOMPARE(fileBytes(), before);
    }

    void closingKeepsWhatWasToldBeforeAndForgetsTheRest()
    {
        std::optional<Status> before;
        std::optional<Status> after;
        bool closed = false;
        m_vault->put("b", Secret("2"), [&before](const Status &status) { before = status; });
        m_vault->close(u"the session is locked"_s, [&closed] { closed = true; });
        m_vault->put("c", Secret("3"), [&after](const Status &status) { after = status; });
        QVERIFY(!closed);
        QTRY_VERIFY(after.has_value());
        QVERIFY(closed);
        QVERIFY(before->ok());
        QCOMPARE(after->error().code, ErrorCode::noSecretStore);
        QCOMPARE(after->error().message, u"the session is locked"_s);
        QVERIFY(!m_vault->usable());
        QVERIFY(!m_vault->kind());
        QVERIFY(m_vault->names().empty());
        QVERIFY(m_vault->unlock(kOld).ok());
        QCOMPARE(m_vault->names(), (std::vector<std::string>{"a", "b"}));
        QVERIFY(put("d", "4").ok());
    }

private:
    [[nodiscard]] QByteArray fileBytes() const
    {
        return readWholeFile(m_path, kMaxVaultBytes).value();
    }

    Status openedWith(const VaultKeySource::Answer &key)
    {
        return Vault(m_path, *m_storage).unlock(key);
    }

    std::vector<std::string> namesWith(const VaultKeySource::Answer &key)
    {
        Vault vault(m_path, *m_storage);
        return vault.unlock(key).ok() ? vault.names() : std::vector<std::string>{"not readable"};
    }

    Status put(const std::string &name, const std::string &value)
    {
        std::optional<Status> result;
        m_vault->put(name, Secret(value), [&result](const Status &status) { result = status; });
        return wait(result);
    }

    Status rewrap(const VaultKeySource::Answer &key)
    {
        std::optional<Status> result;
        m_vault->rewrap(key, [&result](const Status &status) { result = status; });
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
    std::unique_ptr<Vault> m_vault;
};

QTEST_GUILESS_MAIN(TestVaultRewrap)
#include "tst_vaultrewrap.moc"
