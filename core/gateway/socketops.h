// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <span>

class QTcpSocket;

namespace signalbox {

/// Sends the parts in one system call when nothing is queued, and queues in `socket` what the
/// kernel did not take. Saves a copy and a turn of the event loop against QTcpSocket::write().
/// Emits nothing: a broken connection shows later, through the socket.
void sendParts(QTcpSocket &socket, std::span<const QByteArrayView> parts);

/// Sends FIN and leaves the receiving side open (QTcpSocket can only close both).
void shutDownSending(const QTcpSocket &socket);

/// Makes the next close a reset, which no reader can take for a proper end.
void resetOnClose(const QTcpSocket &socket);

/// Whether the other side has closed or reset, also while nobody reads from `socket`.
[[nodiscard]] bool peerHungUp(const QTcpSocket &socket);

} // namespace signalbox
