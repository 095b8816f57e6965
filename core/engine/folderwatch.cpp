// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/folderwatch.h"

#include <QDir>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Editors write a file in several steps.
constexpr std::chrono::milliseconds kSettle{300};

} // namespace

FolderWatch::FolderWatch(QString dataDir, QObject *parent)
    : QObject(parent), m_dataDir(std::move(dataDir))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    const auto touched = [this] { m_settle.start(); };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, touched);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, touched);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        watchAll();
        Q_EMIT changed();
    });
}

void FolderWatch::start()
{
    watchAll();
}

void FolderWatch::watchAll()
{
    // A file that was replaced by renaming is another one: it has to be watched anew.
    QStringList paths{m_dataDir, m_dataDir + u"/gui_config.json"_s};
    for (const QString &name : {u"/accounts"_s, u"/providers"_s}) {
        const QDir folder(m_dataDir + name);
        if (!folder.exists())
            continue;
        paths.append(folder.path());
        for (const QString &file : folder.entryList({u"*.json"_s}, QDir::Files))
            paths.append(folder.filePath(file));
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    QStringList missing;
    for (const QString &path : paths) {
        if (!watched.contains(path) && QFile::exists(path))
            missing.append(path);
    }
    if (!missing.isEmpty())
        m_watcher.addPaths(missing);
}

} // namespace signalbox
