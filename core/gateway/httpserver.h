// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/gateway/httplimits.h"

#include <QAbstractHttpServer>
#include <QHostAddress>

#include <memory>

namespace signalbox {

class RequestHandler;

/// The one HTTP/1.1 server: client endpoints and admin API, over TCP and a Unix socket. Lives on
/// the engine thread. All differences between Qt HTTP Server 6.4 and 6.8 are in its source file.
///
/// Clients' bytes never reach Qt's own parser. Measured on 6.4: it has no limits, of two
/// Content-Lengths it takes the first, accepts Content-Length beside chunked and a negative length,
/// overwrites the pending request when the next one is pipelined, and ignores Connection: close,
/// HTTP/1.0 and Expect. So a ConnectionGuard owns each client's socket, frames and checks the
/// requests, and hands on one at a time; for each, a RequestBell shows Qt a canonical request, and
/// handleRequest() picks up the parsed one. Nothing that a client does changes what Qt sees, and
/// no QHttpServerResponder is kept, so 6.4's socket of a client that left is never touched.
class HttpServer final : public QAbstractHttpServer
{
    Q_OBJECT

public:
    /// `handler` must outlive the server.
    HttpServer(RequestHandler &handler, const Clock &clock, QObject *parent = nullptr);
    ~HttpServer() override;

    void setLimits(const HttpLimits &limits);

    /// Listens on `address`:`port` (0: any free one); may be called for several addresses.
    /// ErrorCode::addressInUse when taken. The port in use on success.
    [[nodiscard]] Result<quint16> listenTcp(const QHostAddress &address, quint16 port);
    /// Listens on a Unix socket at `path`, mode 0600; a stale socket file is replaced.
    [[nodiscard]] Status listenUnix(const QString &path);

    /// Closes the TCP listeners; open connections stay until they are idle or closeConnections().
    void closeTcp();
    void closeUnix();
    /// Cuts every connection now (grace time over).
    void closeConnections();
    /// Closes connections without a request in progress; the others close after their answer.
    void closeIdle();

    [[nodiscard]] int connectionCount() const;

    class Private;

protected:
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &request, QTcpSocket *socket) override;
#else
    bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder) override;
    void missingHandler(const QHttpServerRequest &request,
                        QHttpServerResponder &responder) override;
#endif

private:
    std::unique_ptr<Private> m_private;
};

} // namespace signalbox
