// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/unit/upstream/rawserver.h"

namespace signalbox::test {

/// A proxy for HTTP CONNECT, absolute-form HTTP and SOCKS 5 on one port. Every tunnel leads to the
/// port `target` of this machine, whatever was asked for.
class TinyProxy final
{
public:
    explicit TinyProxy(quint16 target, const QSslConfiguration *tls = nullptr)
        : m_server(nullptr, tls), m_target(target)
    {
        m_server.raw = [this](QTcpSocket &socket, int connection) { read(socket, connection); };
    }

    [[nodiscard]] quint16 port() const { return m_server.port(); }
    [[nodiscard]] QByteArray url(const QByteArray &scheme, const QByteArray &user = {}) const
    {
        return scheme + "://" + user + "127.0.0.1:" + QByteArray::number(port());
    }

    /// Closes the last tunnel towards the client.
    void cut() { m_lastClient->disconnectFromHost(); }

    QByteArray refusal;   ///< answer to CONNECT instead of a tunnel
    char socksReply = 0;  ///< RFC 1928, 6
    QByteArray head;      ///< last HTTP head that came
    char addressType = 0; ///< of the last SOCKS request: 1 address, 3 name
    QByteArray socksHost; ///< its name
    int tunnels = 0;

private:
    struct State
    {
        QByteArray buffer;
        QTcpSocket *tunnel = nullptr;
        bool greeted = false;
    };

    void read(QTcpSocket &socket, int connection)
    {
        State &state = m_states[connection];
        if (state.tunnel) {
            state.tunnel->write(socket.readAll());
            return;
        }
        state.buffer += socket.readAll();
        if (state.buffer.startsWith('\x05'))
            readSocks(socket, state);
        else if (state.buffer.contains("\r\n\r\n"))
            readHttp(socket, state);
    }

    void readSocks(QTcpSocket &socket, State &state)
    {
        if (!state.greeted) {
            state.greeted = true;
            state.buffer.clear();
            socket.write(QByteArray("\x05\x00", 2));
            return;
        }
        addressType = state.buffer.at(3);
        if (addressType == 3)
            socksHost = state.buffer.mid(5, state.buffer.at(4));
        socket.write(QByteArray("\x05", 1) + socksReply + QByteArray("\0\1\0\0\0\0\0\0", 8));
        if (socksReply == 0)
            openTunnel(socket, state);
    }

    void readHttp(QTcpSocket &socket, State &state)
    {
        head = std::exchange(state.buffer, {});
        if (!head.startsWith("CONNECT ")) {
            socket.write(plainAnswer("by proxy"));
        } else if (!refusal.isEmpty()) {
            socket.write(refusal);
        } else {
            socket.write("HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n");
            openTunnel(socket, state);
        }
    }

    void openTunnel(QTcpSocket &socket, State &state)
    {
        ++tunnels;
        m_lastClient = &socket;
        state.buffer.clear();
        state.tunnel = new QTcpSocket(&socket);
        QObject::connect(state.tunnel, &QTcpSocket::readyRead, &socket,
                         [&socket, tunnel = state.tunnel] { socket.write(tunnel->readAll()); });
        QObject::connect(state.tunnel, &QTcpSocket::disconnected, &socket,
                         [&socket] { socket.disconnectFromHost(); });
        state.tunnel->connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
    }

    RawServer m_server;
    quint16 m_target;
    QTcpSocket *m_lastClient = nullptr;
    QHash<int, State> m_states;
};

} // namespace signalbox::test
