// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace signalbox {

/// Many small durable changes of one folder that wait for the disk together. Blocking: for the
/// storage thread.

struct FileToWrite
{
    QString path;
    QByteArray content;
};

/// As writeFileAtomically() for each of them: a crash leaves the old or the new one of every file.
/// A result for each, in their order; one that fails does not stop the others.
[[nodiscard]] std::vector<Status> writeFilesAtomically(const QString &folder,
                                                       const std::vector<FileToWrite> &files);

/// As removeFileDurably() for each of them.
[[nodiscard]] std::vector<Status> removeFilesDurably(const QString &folder,
                                                     const std::vector<QString> &paths);

/// Renames a regular file within a file system so that a crash leaves it in one of the two places.
/// notFound when there is none, conflict when the other place is taken.
[[nodiscard]] Status moveFileDurably(const QString &from, const QString &to);

} // namespace signalbox
