// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/filebatch.h"

#include "core/base/storagethread.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error ioError(const QString &what, const QString &path, const QString &why)
{
    return {ErrorCode::inputOutput,
            u"%1 %2: %3"_s.arg(what, QDir::toNativeSeparators(path), why),
            {},
            {}};
}

Error couldNotWrite(const QString &path, const QString &why)
{
    return ioError(u"Could not write"_s, path, why);
}

Error couldNotMake(const QString &folder)
{
    return {ErrorCode::inputOutput,
            u"Could not make the folder %1"_s.arg(QDir::toNativeSeparators(folder)),
            {},
            {}};
}

/// The disk begins with it, so that the later fsync of all files waits for them together.
void startWriting([[maybe_unused]] int fd)
{
#ifdef Q_OS_LINUX
    (void)::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

Status fill(QSaveFile &file, const QByteArray &content)
{
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly))
        return couldNotWrite(file.fileName(), file.errorString());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (file.write(content) != content.size() || !file.flush())
        return couldNotWrite(file.fileName(), file.errorString());
    startWriting(file.handle());
    return {};
}

Status commit(QSaveFile &file)
{
    if (::fsync(file.handle()) != 0)
        return couldNotWrite(file.fileName(), qt_error_string());
    if (!file.commit())
        return couldNotWrite(file.fileName(), file.errorString());
    return {};
}

} // namespace

std::vector<Status> writeFilesAtomically(const QString &folder,
                                         const std::vector<FileToWrite> &files)
{
    std::vector<Status> done;
    if (!QDir().mkpath(folder)) {
        done.assign(files.size(), couldNotMake(folder));
        return done;
    }
    std::vector<std::unique_ptr<QSaveFile>> open;
    for (const FileToWrite &file : files) {
        open.push_back(std::make_unique<QSaveFile>(file.path));
        done.push_back(fill(*open.back(), file.content));
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (done[i])
            done[i] = commit(*open[i]);
    }
    syncFolder(folder);
    return done;
}

std::vector<Status> removeFilesDurably(const QString &folder, const std::vector<QString> &paths)
{
    std::vector<Status> done;
    for (const QString &path : paths) {
        QFile file(path);
        const bool gone = file.remove() || !file.exists();
        done.push_back(gone ? Status() : ioError(u"Could not delete"_s, path, file.errorString()));
    }
    syncFolder(folder);
    return done;
}

Status moveFileDurably(const QString &from, const QString &to)
{
    const QFileInfo source(from);
    if (!source.exists())
        return Error{ErrorCode::notFound, u"There is no file %1"_s.arg(from), {}, {}};
    const QString failed = u"Could not move"_s;
    if (!source.isFile())
        return ioError(failed, from, u"it is not a regular file"_s);
    if (QFileInfo::exists(to))
        return Error{ErrorCode::conflict, u"The file %1 is in the way"_s.arg(to), {}, {}};
    const QString folder = QFileInfo(to).absolutePath();
    if (!QDir().mkpath(folder))
        return couldNotMake(folder);
    if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return ioError(failed, from, qt_error_string());
    syncFolder(folder); // first: rather in both places than in none
    syncFolder(source.absolutePath());
    return {};
}

} // namespace signalbox
