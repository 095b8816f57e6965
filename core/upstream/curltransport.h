// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/curlexchange.h"
#include "core/upstream/systemproxy.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

class ConnectionPool;

/// How a CurlTransport is made.
struct CurlTransportOptions
{
    /// HTTP/1.1 unless asked otherwise: libcurl 7.88 buffers up to 32 MB of a paused HTTP/2 stream
    /// in memory, HTTP/1.1 leaves it in the kernel's bounded buffers, and one connection a stream
    /// costs less CPU.
    HttpVersions versions = HttpVersions::http1;
    QByteArray extraCaFile; ///< PEM, trusted besides the system's store
    SystemProxy systemProxy{QProcessEnvironment::systemEnvironment()};
};

/// The upstream HTTP client: libcurl's multi interface on the Qt event loop. No limit on
/// connections per host, a keep-alive pool, no redirects, cookies or decompression, TLS verified.
/// A request is never sent twice: where curl would repeat one on a fresh connection because a
/// kept-alive one died, the transfer ends with `send` or `awaitResponse` and reusedConnection set.
/// Thread: that of the first start(); it needs an event loop. May be destroyed while transfers run
/// (they then never call their handlers), but not from within a handler.
class CurlTransport final : public QObject, public HttpTransport
{
    Q_OBJECT

public:
    explicit CurlTransport(CurlTransportOptions options = {}, QObject *parent = nullptr);
    ~CurlTransport() override;

    [[nodiscard]] std::unique_ptr<Transfer> start(UpstreamRequest request,
                                                  TransferHandler &handler) override;
    void dropIdleConnections() override;

protected:
    bool event(QEvent *event) override;

private:
    friend class CurlTransfer;
    class CurlScope;

    void cancel(CurlExchange &exchange);
    void resume(CurlExchange &exchange);

    CurlExchange &takeExchange();
    void recycle(CurlExchange &exchange);
    ConnectionPool &currentPool();
    [[nodiscard]] QByteArray proxyFor(const UpstreamRequest &request) const;

    void scheduleTurn();
    void turn();
    void addStarted();
    void unpauseResumed();
    void act(ConnectionPool &pool, curl_socket_t socket, int events);
    void settle();
    void removeAbandoned();
    [[nodiscard]] bool concludeFinished(ConnectionPool &pool);
    void detach(CurlExchange &exchange);
    void conclude(CurlExchange &exchange, const TransferEnd &end);
    void retirePools();
    void armSweep();
    void sweep();

    CurlTransportOptions m_options;
    ExchangeShared m_shared;
    std::vector<std::unique_ptr<ConnectionPool>> m_pools; ///< the current one and older ones
    ConnectionPool *m_current = nullptr;                  ///< takes new requests
    std::vector<std::unique_ptr<CurlExchange>> m_live;
    std::vector<std::unique_ptr<CurlExchange>> m_idle;
    std::deque<CurlExchange *> m_starting;
    std::vector<CurlExchange *> m_resumed;
    std::vector<CurlExchange *> m_abandoned;
    QTimer m_sweepTimer;
    std::optional<TimePoint> m_sweepAt;
    int m_depth = 0; ///< above 0 while curl is on the stack
    bool m_turnPosted = false;
};

} // namespace signalbox
