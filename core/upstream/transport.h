// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/headers.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace signalbox {

/// One HTTP request to an upstream, complete.
struct UpstreamRequest
{
    QByteArray method = "POST";
    QByteArray url;  ///< absolute, percent-encoded
    Headers headers; ///< sent as they are; Host, Content-Length and Connection are made here
    QByteArray body;
    QByteArray proxyUrl; ///< empty: "system"; "none": direct; else http, https, socks5(h) URL
    Milliseconds connectTimeout{20'000};
    Milliseconds firstByteTimeout{600'000}; ///< from the end of sending to the first header byte
    Milliseconds idleTimeout{300'000};      ///< between two pieces of the body, pauses not counted
    qint64 maxHeaderBytes = 256 * 1024;
};

/// Where a transfer failed; decides who is blamed and whether sending again is safe.
enum class NetworkPhase {
    resolve,       ///< the host name did not resolve
    connect,       ///< refused, unreachable, timed out while connecting
    tls,           ///< handshake or certificate
    proxy,         ///< the connection proxy refused or broke
    send,          ///< cut while the request was being sent
    awaitResponse, ///< reset or closed after sending, before a complete response head
    firstByteTimeout,
    body, ///< cut in the middle of the body, wrong length, bad chunk
    idleTimeout,
    protocol, ///< what came is no HTTP, or its headers are too large
};

/// How a transfer ended. `ok` means a complete, well-framed response.
struct TransferEnd
{
    bool ok = true;
    NetworkPhase phase = NetworkPhase::resolve; ///< meaningful only when not ok
    QString message;                            ///< a sentence for logs and traces, no secrets
    bool reusedConnection = false;
    /// There was no way to the other side: its name did not resolve, no route, or nobody answered
    /// while connecting. A refused connection or a failed handshake is an answer.
    bool unreachable = false;
};

/// Receives one transfer, on the thread of the transport. After onEnd nothing more comes. Each
/// method may destroy the transfer that calls it.
class TransferHandler
{
public:
    virtual ~TransferHandler() = default;
    /// The final response head (1xx are swallowed, redirects are not followed).
    virtual void onHead(int status, Headers headers) = 0;
    /// Decoded body bytes (transfer coding removed). `data` lives for the call only.
    virtual void onData(QByteArrayView data) = 0;
    virtual void onEnd(const TransferEnd &end) = 0;
};

/// A running transfer; destroying it cancels at once and calls nothing.
class Transfer
{
public:
    virtual ~Transfer() = default;
    /// Stops taking bytes from the upstream (back-pressure) until resume(). At most one buffer that
    /// curl already holds still arrives after pause() returns.
    virtual void pause() = 0;
    virtual void resume() = 0;
};

/// Sends HTTP requests. One thread: that of its owner, which runs a Qt event loop.
class HttpTransport
{
public:
    virtual ~HttpTransport() = default;
    /// Starts a request. `handler` must outlive the transfer; it is never called before start()
    /// returns.
    [[nodiscard]] virtual std::unique_ptr<Transfer> start(UpstreamRequest request,
                                                          TransferHandler &handler) = 0;
    /// Forgets pooled connections (after sleep or a network change); running transfers go on.
    virtual void dropIdleConnections() = 0;
};

} // namespace signalbox
