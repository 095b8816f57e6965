// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/responsehead.h"
#include "core/gateway/responsesink.h"

#include <QPointer>

namespace signalbox {

class ConnectionGuard;

/// The answer to one request on one connection. The guard may go at any moment; from then on this
/// swallows what is written.
class HttpResponseSink final : public ResponseSink
{
public:
    /// What the request said about its answer.
    struct Terms
    {
        bool headOnly = false; ///< HEAD
        int minorVersion = 1;
        bool keepAlive = true;
    };

    HttpResponseSink(ConnectionGuard &guard, const Terms &terms);
    ~HttpResponseSink() override;

    void send(int status, const Headers &headers, QByteArrayView body) override;
    void begin(int status, const Headers &headers) override;
    void write(QByteArrayView data) override;
    void finish() override;
    void abort() override;

    [[nodiscard]] bool begun() const override { return m_begun; }
    [[nodiscard]] bool finished() const override { return m_finished; }
    [[nodiscard]] bool clientGone() const override { return m_guard.isNull(); }
    [[nodiscard]] qint64 unsentBytes() const override;

    // For the guard.
    /// The client has left: forgets the guard and reports onGone.
    void clientLeft();
    /// The kernel took bytes: reports onDrained when that was awaited.
    void bytesTaken();
    /// Sends a head for which no first write has come so far.
    void flushHead();

private:
    [[nodiscard]] QByteArray startHead(int status, const Headers &headers, AnswerShape shape,
                                       bool closeWished);
    void transmitChunk(QByteArrayView data);
    void noteBacklog();
    void end();

    QPointer<ConnectionGuard> m_guard;
    Terms m_terms;
    AnswerFraming m_framing = AnswerFraming::sized;
    QByteArray m_pendingHead; ///< waits for the first write, to share its packet
    bool m_bodyless = false;  ///< HEAD, 204, 304
    bool m_close = false;     ///< the connection ends with this answer
    bool m_begun = false;
    bool m_finished = false;
    bool m_awaitingDrain = false;
};

} // namespace signalbox
