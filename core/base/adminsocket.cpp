// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/adminsocket.h"

#include <QCryptographicHash>
#include <QDir>
#include <QStandardPaths>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestSocketPath = 100; // sun_path holds 108 bytes on Linux, 104 elsewhere

} // namespace

QString adminSocketPath(const QString &dataDir)
{
    const QString path = dataDir + u"/admin.sock"_s;
    if (path.toUtf8().size() <= kLongestSocketPath)
        return path;
    const QByteArray hash =
        QCryptographicHash::hash(QDir(dataDir).absolutePath().toUtf8(), QCryptographicHash::Sha256);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + u"/signalbox-"_s +
           QString::fromLatin1(hash.first(8).toHex()) + u".sock"_s;
}

} // namespace signalbox
