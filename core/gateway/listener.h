// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>

#include <functional>

namespace signalbox {

/// Accepts connections and hands on bare descriptors, so that no socket is made that Qt's HTTP
/// server would read from. Also on a listening Unix socket given by setSocketDescriptor().
class Listener final : public QTcpServer
{
    Q_OBJECT

public:
    Listener(std::function<void(qintptr)> accepted, QObject *parent);

    /// Offers `socket` to whoever takes pending connections, as if it had been accepted.
    void offer(QTcpSocket *socket) { addPendingConnection(socket); }

protected:
    void incomingConnection(qintptr descriptor) override { m_accepted(descriptor); }

private:
    std::function<void(qintptr)> m_accepted;
};

} // namespace signalbox
