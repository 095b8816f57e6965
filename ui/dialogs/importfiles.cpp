// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/importfiles.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

namespace signalbox {

ReadFiles readImportFiles(const QStringList &paths)
{
    ReadFiles read;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        const QString name = info.fileName();
        QFile file(path);
        if (info.isDir()) {
            read.faults.push_back(
                {name, ImportFileReader::tr("This is a folder: choose the files in it.")});
        } else if (info.size() > kImportFileMax) {
            read.faults.push_back(
                {name, ImportFileReader::tr("The file has more than 50 MB, account files are far "
                                            "smaller: choose another one.")});
        } else if (!file.open(QIODevice::ReadOnly)) {
            read.faults.push_back(
                {name,
                 ImportFileReader::tr("The file cannot be read: %1.").arg(file.errorString())});
        } else {
            // A device or a pipe has no size to look at first.
            read.files.push_back({name, file.read(kImportFileMax)});
        }
    }
    return read;
}

void ImportFileReader::read(const QStringList &paths)
{
    const int generation = ++m_generation;
    const QPointer<ImportFileReader> self(this);
    QThreadPool::globalInstance()->start([self, generation, paths] {
        const ReadFiles read = readImportFiles(paths);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, generation, read] {
                if (self && self->m_generation == generation)
                    Q_EMIT self->finished(read);
            },
            Qt::QueuedConnection);
    });
}

} // namespace signalbox
