// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storagethread.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <unistd.h>

namespace signalbox {

using namespace Qt::StringLiterals;

StorageThread::StorageThread(QObject *parent) : QObject(parent), m_jobs(new Mailbox)
{
    m_thread.setObjectName(u"signalbox-disk"_s);
    m_jobs->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_jobs, &QObject::deleteLater);
    m_thread.start();
}

StorageThread::~StorageThread()
{
    // Posted after all jobs, so that all of them run before the loop ends.
    m_jobs->post([thread = &m_thread] { thread->quit(); });
    m_thread.wait();
}

void StorageThread::run(std::function<Status()> job, std::function<void(Status)> done)
{
    m_jobs->post([this, work = std::move(job), answer = std::move(done)] {
        m_answers.post([result = work(), answer] { answer(result); });
    });
}

namespace {

Error ioError(const QString &what, const QString &path, const QString &why)
{
    return {ErrorCode::inputOutput,
            u"%1 %2: %3"_s.arg(what, QDir::toNativeSeparators(path), why),
            {},
            {}};
}

} // namespace

void syncFolder(const QString &folder)
{
    const int fd =
        ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
}

Status writeFileAtomically(const QString &path, const QByteArray &content)
{
    const QString failed = u"Could not write"_s;
    QSaveFile file(path);
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly))
        return ioError(failed, path, file.errorString());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (file.write(content) != content.size() || !file.flush())
        return ioError(failed, path, file.errorString());
    if (::fsync(file.handle()) != 0)
        return ioError(failed, path, qt_error_string());
    if (!file.commit())
        return ioError(failed, path, file.errorString());
    syncFolder(QFileInfo(path).absolutePath());
    return {};
}

Status removeFileDurably(const QString &path)
{
    QFile file(path);
    if (!file.remove() && file.exists())
        return ioError(u"Could not delete"_s, path, file.errorString());
    syncFolder(QFileInfo(path).absolutePath());
    return {};
}

Result<QByteArray> readWholeFile(const QString &path, qint64 maxBytes)
{
    const QFileInfo info(path);
    const QString failed = u"Could not read"_s;
    if (!info.exists())
        return Error{ErrorCode::notFound, u"There is no file %1"_s.arg(path), {}, {}};
    if (!info.isFile())
        return ioError(failed, path, u"it is not a regular file"_s);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return ioError(failed, path, file.errorString());
    QByteArray content = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return ioError(failed, path, file.errorString());
    if (content.size() > maxBytes)
        return ioError(failed, path, u"it is larger than %1 bytes"_s.arg(maxBytes));
    return content;
}

Result<QString> moveToQuarantine(const QString &dataDir, const QString &path)
{
    const QString folder = dataDir + u"/quarantine"_s;
    if (!QDir().mkpath(folder))
        return ioError(u"Could not make the folder"_s, folder, qt_error_string());
    const QString stem = folder + u'/' + QFileInfo(path).fileName() + u'.' +
                         QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss-zzz"_s);
    QString target = stem;
    for (int i = 1; QFile::exists(target); ++i)
        target = stem + u'-' + QString::number(i);
    if (!QFile::rename(path, target))
        return ioError(u"Could not move to quarantine"_s, path, qt_error_string());
    return target;
}

} // namespace signalbox
