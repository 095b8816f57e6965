// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QAbstractHttpServer>
#include <QHostAddress>
#include <QPointer>

#include <memory>

namespace signalbox {

class RequestHandler;

/// Limits on what a client may send (quality.md, request limits).
struct HttpLimits
{
    qint64 maxHeaderBytes = 64 * 1024;
    qint64 maxBodyBytes = 104857600;
    int maxConnections = 1024;
    Milliseconds headerTimeout{10'000};
    Milliseconds idleTimeout{120'000};
};

/// The one HTTP/1.1 server: client endpoints and admin API, over TCP and a Unix socket. Lives on
/// the engine thread. All differences between Qt HTTP Server 6.4 and 6.8 are in its source file.
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
