// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/requestparser.h"

#include <QObject>
#include <QTcpSocket>

#include <memory>
#include <span>

namespace signalbox {

class GuardHost;
class HttpResponseSink;

/// One client's connection: owns the socket, frames its requests, refuses what breaks the rules,
/// hands on one request at a time and keeps the time-outs. What a client sends ahead is held up to
/// 64 KB here and 64 KB in the socket; the rest stays in the kernel. Deletes itself when the
/// connection has ended. Engine thread.
class ConnectionGuard final : public QObject
{
    Q_OBJECT

public:
    enum class Transport { tcp, unixSocket };
    /// What happens to the connection after an answer.
    enum class Next { keep, close };

    ConnectionGuard(GuardHost &host, Transport transport, QObject *parent);
    ~ConnectionGuard() override;

    /// Takes over an accepted descriptor; false when the kernel has lost it meanwhile.
    [[nodiscard]] bool adopt(qintptr descriptor);

    struct Exchange
    {
        HttpRequest request;
        std::shared_ptr<ResponseSink> sink;
    };
    /// The request that the host was told of, and where its answer goes.
    [[nodiscard]] Exchange takeExchange();

    /// Answers in the server's own name and closes: after a short drain, so that the client reads
    /// the answer instead of a reset.
    void refuse(const Refusal &refusal);
    /// Closes now when no request is in progress, else after its answer.
    void closeWhenIdle();
    /// Ends the connection at once; the answer in progress hears of it through onGone, unless it
    /// asked for it itself.
    void cut();
    void cutWithReset();
    /// Applies the time-outs.
    void sweep(TimePoint now);

    // For the sink of the answer in progress.
    void transmit(std::span<const QByteArrayView> parts);
    void flushSoon();
    void answerDone(Next next);
    [[nodiscard]] bool closesAfterAnswer() const { return m_closeAfterAnswer; }
    [[nodiscard]] qint64 unsentBytes() const { return m_socket.bytesToWrite(); }
    [[nodiscard]] QByteArrayView dateLine();

private:
    enum class Phase { reading, answering, closing, ended };

    void process();
    void processSoon();
    [[nodiscard]] bool parseSome();
    void afterParsing(RequestParser::State before);
    void handOn();
    void holdAhead();
    void discardInput();
    void startClosing();
    void shutDownWhenSent();
    void sweepReading(TimePoint now);
    void onBytesWritten();
    void onDisconnected();

    GuardHost &m_host;
    QTcpSocket m_socket;
    RequestParser m_parser;
    std::weak_ptr<HttpResponseSink> m_sink; ///< of the request in progress
    QByteArray m_held;                      ///< read, not yet parsed
    qsizetype m_heldUsed = 0;
    TimePoint m_since;        ///< when the present phase or part of a request began
    TimePoint m_sendProgress; ///< when the kernel last took bytes, or queueing began
    qint64 m_discarded = 0;
    Transport m_transport;
    Phase m_phase = Phase::reading;
    bool m_processing = false;
    bool m_processPosted = false;
    bool m_closeAfterAnswer = false;
    bool m_sendingShut = false;
};

} // namespace signalbox
