// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace signalbox {

/// Notices that somebody changed settings, accounts or provider definitions in the data folder,
/// some time after the last of several changes. Own writes are noticed too: reading them again
/// changes nothing. Engine thread.
class FolderWatch final : public QObject
{
    Q_OBJECT

public:
    explicit FolderWatch(QString dataDir, QObject *parent = nullptr);

    /// From now on. Folders that do not exist yet are watched once they do.
    void start();

Q_SIGNALS:
    void changed();

private:
    void watchAll();

    QString m_dataDir;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

} // namespace signalbox
