// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/singleinstance.h"

#include "core/base/logging.h"

#include <QCryptographicHash>
#include <QLocalSocket>
#include <QStandardPaths>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWaitMs = 1000;
constexpr qint64 kLongestToken = 1024;

QString socketName(const QString &dataDir)
{
    const QByteArray hash = QCryptographicHash::hash(dataDir.toUtf8(), QCryptographicHash::Sha256);
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return folder + u"/signalbox-window-"_s + QString::fromLatin1(hash.first(8).toHex());
}

} // namespace

SingleInstance::SingleInstance(const QString &dataDir, QObject *parent)
    : QObject(parent), m_name(socketName(dataDir))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::onConnection);
}

bool SingleInstance::raiseOther() const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kWaitMs))
        return false;
    socket.write("raise " + qgetenv("XDG_ACTIVATION_TOKEN") + '\n');
    // The answer tells that the window was asked; a hung program does not give it.
    return socket.waitForBytesWritten(kWaitMs) && socket.waitForReadyRead(kWaitMs);
}

void SingleInstance::listen()
{
    QLocalServer::removeServer(m_name); // a socket file that a crash left behind: the lock is ours
    if (!m_server.listen(m_name))
        qCWarning(lcUi) << "a second start cannot raise this window:" << m_server.errorString();
}

void SingleInstance::onConnection()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (!socket->canReadLine() && socket->bytesAvailable() < kLongestToken)
                return;
            const QByteArray line = socket->readLine(kLongestToken).trimmed();
            socket->write("ok\n");
            socket->disconnectFromServer();
            if (line.startsWith("raise"))
                Q_EMIT raiseRequested(QString::fromUtf8(line.sliced(5)).trimmed());
        });
    }
}

} // namespace signalbox
