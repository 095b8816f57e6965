// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/httpmessage.h"

#include <QByteArray>
#include <QLocalSocket>
#include <QObject>
#include <QTcpSocket>

#include <chrono>

namespace signalbox::test {

/// A request as bytes; Host and Content-Length are added unless given.
[[nodiscard]] QByteArray requestBytes(const QByteArray &method, const QByteArray &target,
                                      Headers headers = {}, const QByteArray &body = {});

/// A client of a whole program: asks and waits for whole answers, over TCP or a Unix socket.
/// Waiting spins the test's event loop, with a limit, so that a ScriptedUpstream in the same thread
/// goes on serving. (RawClient, its relative, tests the server class byte by byte.)
class WireClient final : public QObject
{
    Q_OBJECT

public:
    /// To "http://ADDR:PORT"; connects at once.
    explicit WireClient(const QByteArray &origin, QObject *parent = nullptr);
    /// To a Unix socket.
    explicit WireClient(const QString &socketPath, QObject *parent = nullptr);
    ~WireClient() override;

    void send(const QByteArray &bytes);
    /// Sends a whole request and waits for the whole answer (complete == false: cut or timed out).
    [[nodiscard]] RawResponse ask(const QByteArray &method, const QByteArray &target,
                                  const Headers &headers = {}, const QByteArray &body = {});
    /// Waits for the next whole answer and removes it from what was received.
    [[nodiscard]] RawResponse
    takeResponse(const QByteArray &method = "GET",
                 std::chrono::milliseconds limit = std::chrono::seconds(15));
    /// Waits until `text` has come.
    [[nodiscard]] bool waitFor(const QByteArray &text,
                               std::chrono::milliseconds limit = std::chrono::seconds(15));
    /// Waits until the other side has closed.
    [[nodiscard]] bool waitClosed(std::chrono::milliseconds limit = std::chrono::seconds(15));

    /// Reads nothing more until told to; the kernel's and this socket's buffers then fill up.
    void pauseReading();
    void resumeReading();
    /// Closes now; with a reset when bytes are unread.
    void abort();

    [[nodiscard]] const QByteArray &received() const { return m_in; }
    [[nodiscard]] bool closed() const { return m_closed; }

private:
    void take();

    QTcpSocket *m_tcp = nullptr;
    QLocalSocket *m_local = nullptr;
    QByteArray m_in;
    bool m_closed = false;
    bool m_paused = false;
};

} // namespace signalbox::test
