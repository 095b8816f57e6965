// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storagethread.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestStorageThread final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
    }

    void jobsRunInOrderElsewhereAndAnswersComeHere()
    {
        StorageThread storage;
        QStringList order;
        QThread *const here = QThread::currentThread();
        auto elsewhere = std::make_shared<std::atomic<int>>(0);
        for (int i = 0; i < 20; ++i) {
            storage.run(
                [elsewhere, here]() -> Status {
                    *elsewhere += QThread::currentThread() != here ? 1 : 0;
                    return {};
                },
                [&order, here, i](const Status &status) {
                    QVERIFY(status.ok());
                    QCOMPARE(QThread::currentThread(), here);
                    order += QString::number(i);
                });
        }
        QVERIFY(order.isEmpty());
        QTRY_COMPARE(order.size(), 20);
        QCOMPARE(order.first(), u"0"_s);
        QCOMPARE(order.last(), u"19"_s);
        QCOMPARE(elsewhere->load(), 20);
    }

    void failuresAreHandedOver()
    {
        StorageThread storage;
        std::optional<Status> got;
        storage.run(
            []() -> Status {
                return Error{ErrorCode::inputOutput, u"full"_s, {}, {}};
            },
            [&got](const Status &status) { got = status; });
        QTRY_VERIFY(got.has_value());
        QVERIFY(!*got);
        QCOMPARE(got->error().message, u"full"_s);
    }

    void destructionFinishesJobsAndDropsAnswers()
    {
        auto ran = std::make_shared<std::atomic<int>>(0);
        bool answered = false;
        {
            StorageThread storage;
            for (int i = 0; i < 50; ++i) {
                storage.run(
                    [ran]() -> Status {
                        ++*ran;
                        return {};
                    },
                    [&answered](const Status &) { answered = true; });
            }
        }
        QCOMPARE(ran->load(), 50);
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

    void atomicWritesReplaceAndArePrivate()
    {
        const QString path = m_dir->filePath(u"file"_s);
        QVERIFY(writeFileAtomically(path, "one").ok());
        QVERIFY(
            QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
        QVERIFY(writeFileAtomically(path, "two").ok());
        const auto content = readWholeFile(path, 100);
        QVERIFY(content.ok());
        QCOMPARE(*content, QByteArray("two"));
        struct stat info = {};
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList{u"file"_s});
    }

    void aMissingFolderFailsAndSaysWhere()
    {
        const QString path = m_dir->filePath(u"none/file"_s);
        const Status status = writeFileAtomically(path, "x");
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::inputOutput);
        QVERIFY(status.error().message.contains(path));
        QVERIFY(!QFile::exists(path));
    }

    void aReadOnlyFolderFailsAndKeepsTheOldFile()
    {
        if (::geteuid() == 0)
            QSKIP("permissions do not bind root");
        const QString path = m_dir->filePath(u"file"_s);
        QVERIFY(writeFileAtomically(path, "old").ok());
        QVERIFY(QFile::setPermissions(m_dir->path(), QFile::ReadOwner | QFile::ExeOwner));
        const Status status = writeFileAtomically(path, "new");
        QVERIFY(QFile::setPermissions(m_dir->path(),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QVERIFY(!status);
        QCOMPARE(*readWholeFile(path, 100), QByteArray("old"));
    }

    void aFolderInTheWayFailsAndStays()
    {
        const QString path = m_dir->filePath(u"taken"_s);
        QVERIFY(QDir().mkdir(path));
        QVERIFY(!writeFileAtomically(path, "x"));
        QVERIFY(QFileInfo(path).isDir());
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList());
    }

    void readingHasALimitAndWantsARegularFile()
    {
        const QString path = m_dir->filePath(u"file"_s);
        QVERIFY(writeFileAtomically(path, "12345").ok());
        QVERIFY(readWholeFile(path, 5).ok());
        QCOMPARE(readWholeFile(path, 4).error().code, ErrorCode::inputOutput);
        QCOMPARE(readWholeFile(m_dir->path(), 100).error().code, ErrorCode::inputOutput);
        QCOMPARE(readWholeFile(m_dir->filePath(u"none"_s), 5).error().code, ErrorCode::notFound);
        const QString pipe = m_dir->filePath(u"pipe"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QCOMPARE(readWholeFile(pipe, 100).error().code, ErrorCode::inputOutput);
    }

    void removingIsFineTwiceAndFailsOnAFolder()
    {
        const QString path = m_dir->filePath(u"file"_s);
        QVERIFY(writeFileAtomically(path, "x").ok());
        QVERIFY(removeFileDurably(path).ok());
        QVERIFY(!QFile::exists(path));
        QVERIFY(removeFileDurably(path).ok());
        QVERIFY(QDir().mkpath(path + u"/inside"_s));
        QCOMPARE(removeFileDurably(path).error().code, ErrorCode::inputOutput);
    }

    void quarantineKeepsEveryFile()
    {
        QStringList moved;
        for (int i = 0; i < 5; ++i) {
            const QString path = m_dir->filePath(u"broken.json"_s);
            QVERIFY(writeFileAtomically(path, QByteArray::number(i)).ok());
            const auto target = moveToQuarantine(m_dir->path(), path);
            QVERIFY(target.ok());
            QVERIFY(!QFile::exists(path));
            QCOMPARE(*readWholeFile(*target, 10), QByteArray::number(i));
            moved += *target;
        }
        moved.removeDuplicates();
        QCOMPARE(moved.size(), 5);
        QVERIFY(!moveToQuarantine(m_dir->path(), m_dir->filePath(u"none"_s)));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_GUILESS_MAIN(TestStorageThread)
#include "tst_storagethread.moc"
