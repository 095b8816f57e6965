// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/socketops.h"

#include <QTcpSocket>

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace signalbox {

namespace {

/// A head, a chunk's size, its data and its end.
constexpr std::size_t kMaxParts = 4;

int descriptor(const QTcpSocket &socket)
{
    return static_cast<int>(socket.socketDescriptor());
}

/// How many bytes the kernel took; 0 also on errors, which QTcpSocket meets again and reports.
qint64 sendNow(const QTcpSocket &socket, std::span<const QByteArrayView> parts)
{
    std::array<iovec, kMaxParts> vectors;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        vectors[i].iov_base = const_cast<char *>(parts[i].data()); // sendmsg does not write there
        vectors[i].iov_len = static_cast<std::size_t>(parts[i].size());
    }
    msghdr message = {};
    message.msg_iov = vectors.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(descriptor(socket), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return std::max<qint64>(sent, 0);
}

} // namespace

void sendParts(QTcpSocket &socket, std::span<const QByteArrayView> parts)
{
    Q_ASSERT(parts.size() <= kMaxParts);
    if (socket.state() != QAbstractSocket::ConnectedState)
        return;
    qint64 sent = socket.bytesToWrite() == 0 ? sendNow(socket, parts) : 0;
    for (const QByteArrayView part : parts) {
        const qint64 skip = std::min<qint64>(sent, part.size());
        sent -= skip;
        if (skip < part.size())
            socket.write(part.data() + skip, part.size() - skip);
    }
}

void shutDownSending(const QTcpSocket &socket)
{
    ::shutdown(descriptor(socket), SHUT_WR);
}

void resetOnClose(const QTcpSocket &socket)
{
    const linger hard = {1, 0};
    ::setsockopt(descriptor(socket), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

bool peerHungUp(const QTcpSocket &socket)
{
    pollfd query = {descriptor(socket), POLLRDHUP, 0};
    return ::poll(&query, 1, 0) > 0 && (query.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

} // namespace signalbox
