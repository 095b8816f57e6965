// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/accountstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

Account accountNamed(const char *id, int created)
{
    Account account;
    account.id = AccountId(id);
    account.provider = ProviderId("openai");
    account.createdAt = WallTime(Milliseconds(created));
    return account;
}

} // namespace

class TestAccountStore final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_storage = std::make_unique<StorageThread>();
        m_store = std::make_unique<AccountStore>(m_dir->path(), *m_storage);
    }

    void cleanup()
    {
        m_store.reset();
        m_storage.reset();
    }

    void anEmptyFolderHasNoAccounts()
    {
        const AccountStore::Loaded loaded = m_store->load();
        QVERIFY(loaded.accounts.empty() && loaded.faults.empty());
        QVERIFY(!QFile::exists(m_dir->filePath(u"accounts"_s)));
    }

    void savedAccountsComeBackInOrderOfCreation()
    {
        QVERIFY(save(accountNamed("later", 2)).ok());
        QVERIFY(save(accountNamed("b", 1)).ok());
        QVERIFY(save(accountNamed("a", 1)).ok());
        const AccountStore::Loaded loaded = m_store->load();
        QVERIFY(loaded.faults.empty());
        QCOMPARE(loaded.accounts.size(), std::size_t{3});
        QCOMPARE(loaded.accounts[0].id.str(), std::string("a"));
        QCOMPARE(loaded.accounts[1].id.str(), std::string("b"));
        QCOMPARE(loaded.accounts[2].id.str(), std::string("later"));
        const auto mode = QFile::permissions(m_dir->filePath(u"accounts/a.json"_s));
        QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));
    }

    void removedAccountsAreGone()
    {
        QVERIFY(save(accountNamed("a", 1)).ok());
        QVERIFY(remove(AccountId("a")).ok());
        QVERIFY(remove(AccountId("a")).ok());
        QVERIFY(m_store->load().accounts.empty());
    }

    void idsThatLeaveTheFolderAreRefused()
    {
        write(u"victim.json"_s, "{}");
        QCOMPARE(save(accountNamed("../victim", 1)).error().code, ErrorCode::invalidArgument);
        QCOMPARE(remove(AccountId("../victim")).error().code, ErrorCode::invalidArgument);
        QCOMPARE(*readWholeFile(m_dir->filePath(u"victim.json"_s), 10), QByteArray("{}"));
    }

    void brokenFilesGoToQuarantineAndTheRestWorks_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QStringList>("pointers");
        QTest::newRow("empty") << QByteArray() << QStringList{QString()};
        QTest::newRow("half-written")
            << QByteArray("{\"id\": \"broken\", \"prov") << QStringList{QString()};
        QTest::newRow("no object") << QByteArray("[]") << QStringList{QString()};
        QTest::newRow("no text") << QByteArray("\0\xff\x01", 3) << QStringList{QString()};
        QTest::newRow("two faults")
            << QByteArray(R"({"id":"broken","provider":"p","label":1,"priority":"high"})")
            << QStringList{u"/label"_s, u"/priority"_s};
        QTest::newRow("another id")
            << QByteArray(R"({"id":"good","provider":"p"})") << QStringList{u"/id"_s};
        QTest::newRow("no id") << QByteArray(R"({"provider":"p"})") << QStringList{u"/id"_s};
        QTest::newRow("too large") << QByteArray(5 * 1024 * 1024, ' ') << QStringList{QString()};
    }

    void brokenFilesGoToQuarantineAndTheRestWorks()
    {
        QFETCH(QByteArray, content);
        QFETCH(QStringList, pointers);
        QVERIFY(save(accountNamed("good", 1)).ok());
        write(u"accounts/broken.json"_s, content);
        const AccountStore::Loaded loaded = m_store->load();
        QCOMPARE(loaded.accounts.size(), std::size_t{1});
        QCOMPARE(loaded.accounts.front().id.str(), std::string("good"));
        QStringList found;
        for (const FileFault &fault : loaded.faults) {
            QCOMPARE(fault.file, u"accounts/broken.json"_s);
            QVERIFY(!fault.message.isEmpty());
            QCOMPARE(*readWholeFile(fault.quarantinedAs, 10'000'000), content);
            found += QString::fromStdString(fault.pointer);
        }
        QCOMPARE(found, pointers);
        QVERIFY(!QFile::exists(m_dir->filePath(u"accounts/broken.json"_s)));
        QVERIFY(m_store->load().faults.empty());
    }

    void aFileThatCannotBeMovedStaysAndIsTold()
    {
        write(u"quarantine"_s, "a file in the way");
        write(u"accounts/broken.json"_s, "{");
        const AccountStore::Loaded loaded = m_store->load();
        QCOMPARE(loaded.faults.size(), std::size_t{1});
        QVERIFY(loaded.faults.front().quarantinedAs.isEmpty());
        QVERIFY(loaded.faults.front().message.contains(u"quarantine"_s));
        QVERIFY(QFile::exists(m_dir->filePath(u"accounts/broken.json"_s)));
    }

    void otherFilesAreLeftAlone()
    {
        write(u"accounts/notes.txt"_s, "mine");
        QVERIFY(QDir().mkpath(m_dir->filePath(u"accounts/folder.json"_s)));
        const AccountStore::Loaded loaded = m_store->load();
        QVERIFY(loaded.accounts.empty() && loaded.faults.empty());
        QVERIFY(QFile::exists(m_dir->filePath(u"accounts/notes.txt"_s)));
    }

    void aFileInPlaceOfTheFolderIsToldAndFailsTheSave()
    {
        write(u"accounts"_s, "a file in the way");
        const AccountStore::Loaded loaded = m_store->load();
        QCOMPARE(loaded.faults.size(), std::size_t{1});
        QCOMPARE(loaded.faults.front().file, u"accounts"_s);
        QCOMPARE(save(accountNamed("a", 1)).error().code, ErrorCode::inputOutput);
    }

private:
    void write(const QString &name, const QByteArray &content)
    {
        const QString path = m_dir->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).absolutePath()));
        QVERIFY(writeFileAtomically(path, content).ok());
    }

    Status save(const Account &account)
    {
        std::optional<Status> result;
        m_store->save(account, [&result](const Status &status) { result = status; });
        return wait(result);
    }

    Status remove(const AccountId &id)
    {
        std::optional<Status> result;
        m_store->remove(id, [&result](const Status &status) { result = status; });
        return wait(result);
    }

    static Status wait(const std::optional<Status> &result)
    {
        if (!QTest::qWaitFor([&result] { return result.has_value(); }))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *result;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<StorageThread> m_storage;
    std::unique_ptr<AccountStore> m_store;
};

QTEST_GUILESS_MAIN(TestAccountStore)
#include "tst_accountstore.moc"
