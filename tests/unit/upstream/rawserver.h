// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QSslConfiguration>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <memory>

namespace signalbox::test {

/// An HTTP/1.1 server that frames requests and lets the test write every byte of the answers.
class RawServer final
{
public:
    /// Called with each complete request (head and body as received) and the number of its
    /// connection, counted from 1.
    using Answer =
        std::function<void(QTcpSocket &socket, const QByteArray &request, int connection)>;

    explicit RawServer(Answer answer, const QSslConfiguration *tls = nullptr)
        : m_answer(std::move(answer))
    {
        if (tls) {
            auto server = std::make_unique<QSslServer>();
            server->setSslConfiguration(*tls);
            m_server = std::move(server);
        } else {
            m_server = std::make_unique<QTcpServer>();
        }
        QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(),
                         [this] { accept(); });
        m_server->listen(QHostAddress::LocalHost, 0);
    }

    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }
    [[nodiscard]] QByteArray url(const QByteArray &path = "/") const
    {
        const bool tls = qobject_cast<QSslServer *>(m_server.get()) != nullptr;
        return (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + QByteArray::number(port()) +
               path;
    }
    void close() { m_server->close(); }

    int connections = 0;
    int disconnections = 0;
    int requests = 0;
    QByteArray lastRequest;
    /// Bytes of unfinished requests go here instead of being framed (tunnels, HTTP/2).
    std::function<void(QTcpSocket &socket, int connection)> raw;

private:
    void accept()
    {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            const int number = ++connections;
            QObject::connect(socket, &QTcpSocket::disconnected, m_server.get(), [this, socket] {
                ++disconnections;
                socket->deleteLater();
            });
            auto buffer = std::make_shared<QByteArray>();
            const auto read = [this, socket, number, buffer] {
                if (raw)
                    raw(*socket, number);
                else
                    frame(*socket, number, *buffer);
            };
            QObject::connect(socket, &QTcpSocket::readyRead, m_server.get(), read);
            if (socket->bytesAvailable() > 0)
                read();
        }
    }

    void frame(QTcpSocket &socket, int number, QByteArray &buffer)
    {
        buffer += socket.readAll();
        for (;;) {
            const qsizetype headEnd = buffer.indexOf("\r\n\r\n");
            if (headEnd < 0)
                return;
            const QByteArray head = buffer.left(headEnd).toLower();
            const qsizetype field = head.indexOf("content-length:");
            const qsizetype length =
                field < 0 ? 0
                          : head.mid(field + 15, head.indexOf('\r', field) - field - 15)
                                .trimmed()
                                .toLongLong();
            if (buffer.size() < headEnd + 4 + length)
                return;
            lastRequest = buffer.left(headEnd + 4 + length);
            buffer.remove(0, headEnd + 4 + length);
            ++requests;
            if (m_answer)
                m_answer(socket, lastRequest, number);
        }
    }

    Answer m_answer;
    std::unique_ptr<QTcpServer> m_server;
};

inline QByteArray plainAnswer(const QByteArray &body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace signalbox::test
