// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importplan.h"

#include <QObject>
#include <QStringList>

namespace signalbox {

/// The largest file that is read for an import: account files are far smaller.
inline constexpr qint64 kImportFileMax = 50LL * 1024 * 1024;

/// What was read: files, and for each one that could not be the reason.
struct ReadFiles
{
    std::vector<ImportFile> files;
    std::vector<ImportFault> faults;
};

/// Reads files in a thread of the pool: a network folder or a slow disk does not stop the window.
/// Sizes are looked at first. UI thread; destroying it drops what is still being read.
class ImportFileReader final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// A later call supersedes an earlier one.
    void read(const QStringList &paths);

Q_SIGNALS:
    void finished(const signalbox::ReadFiles &read);

private:
    int m_generation = 0;
};

/// The reading itself; blocks.
[[nodiscard]] ReadFiles readImportFiles(const QStringList &paths);

} // namespace signalbox
