// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/filelock.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestFileLock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_dir.isValid()); }

    void aSecondHolderIsRefused()
    {
        const QString path = m_dir.filePath(u"lock"_s);
        FileLock first;
        QVERIFY(first.acquire(path).ok());
        QVERIFY(first.held());
        FileLock second;
        const Status refused = second.acquire(path);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::locked);
        QVERIFY(refused.error().message.contains(path));
        QVERIFY(!second.held());
        first.release();
        QVERIFY(!first.held());
        QVERIFY(second.acquire(path).ok());
    }

    void destructionReleases()
    {
        const QString path = m_dir.filePath(u"scoped"_s);
        {
            FileLock lock;
            QVERIFY(lock.acquire(path).ok());
        }
        FileLock again;
        QVERIFY(again.acquire(path).ok());
        QVERIFY(QFile::exists(path));
    }

    void anotherProcessIsSeenAndItsDeathReleases()
    {
        const QString flock = QStandardPaths::findExecutable(u"flock"_s);
        if (flock.isEmpty())
            QSKIP("the program flock is not installed");
        const QString path = m_dir.filePath(u"shared"_s);
        QProcess holder;
        holder.start(flock,
                     {u"--no-fork"_s, path, u"sh"_s, u"-c"_s, u"echo held; exec sleep 60"_s});
        QVERIFY(holder.waitForStarted());
        QTRY_VERIFY(holder.waitForReadyRead(100) || holder.bytesAvailable() > 0);
        FileLock lock;
        const Status refused = lock.acquire(path);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::locked);
        holder.kill();
        QVERIFY(holder.waitForFinished());
        QTRY_VERIFY(lock.acquire(path).ok());
    }

    void aMissingFolderIsAnInputOutputError()
    {
        FileLock lock;
        const Status status = lock.acquire(m_dir.filePath(u"none/lock"_s));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::inputOutput);
    }

private:
    QTemporaryDir m_dir;
};

QTEST_GUILESS_MAIN(TestFileLock)
#include "tst_filelock.moc"
