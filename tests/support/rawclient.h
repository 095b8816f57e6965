// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>
#include <QIODevice>
#include <QString>

#include <memory>

class QTcpSocket;

namespace signalbox::test {

/// One HTTP answer as it came over the wire.
struct RawAnswer
{
    int status = 0;        ///< 0: none came
    QByteArray statusLine; ///< without its line end
    Headers headers;
    QByteArray body;       ///< chunked coding removed
    int chunks = 0;        ///< data chunks, without the last one
    bool complete = false; ///< the body's end was seen, by length, last chunk or close
};

/// An HTTP client that sends exactly the bytes it is told to. Lives in the thread of the server
/// under test or another; every wait runs the event loop and ends after five seconds.
class RawClient final
{
public:
    RawClient();
    ~RawClient();
    RawClient(const RawClient &) = delete;
    RawClient &operator=(const RawClient &) = delete;

    [[nodiscard]] bool connectTo(quint16 port);
    [[nodiscard]] bool connectToUnix(const QString &path);

    void send(const QByteArray &bytes);
    /// Sends FIN and stays open for reading.
    void halfClose();
    /// Closes both ways now.
    void drop();
    /// Closes with a reset instead of FIN.
    void reset();
    /// Leaves what comes in the kernel, so that the server's buffers fill up.
    void stopReading();
    void resumeReading();
    struct Rest
    {
        QByteArray bytes;
        int error = 0; ///< errno at their end; 0 after a FIN, EAGAIN while open
    };
    /// After stopReading(): takes what lies in the kernel and tells a FIN from a reset, which
    /// QTcpSocket does not.
    [[nodiscard]] Rest readRest();

    enum class Expect { body, headOnly };
    /// Waits for one answer; those with status 100 count as answers too.
    [[nodiscard]] RawAnswer receive(Expect expect = Expect::body);
    /// Waits until the server has closed and everything was read.
    [[nodiscard]] bool waitForClose();
    /// Waits until at least so many bytes lie unread here.
    [[nodiscard]] bool waitForBytes(qsizetype count);

    /// Bytes that the server has not taken yet, beyond what kernels hold.
    [[nodiscard]] qint64 unsentBytes() const;
    /// What has come and was not taken by receive().
    [[nodiscard]] QByteArray unread();
    [[nodiscard]] bool closed() const { return m_closed; }
    /// The socket itself, for its signals.
    [[nodiscard]] QIODevice *device() const { return m_device.get(); }

private:
    void watch(QIODevice *device);
    void pull();
    [[nodiscard]] QTcpSocket *tcp() const;
    [[nodiscard]] bool readHead(RawAnswer *answer);
    [[nodiscard]] bool readBody(RawAnswer *answer, Expect expect);
    [[nodiscard]] bool readChunks(RawAnswer *answer);
    [[nodiscard]] QByteArray takeLine(bool *ok);

    std::unique_ptr<QIODevice> m_device;
    QByteArray m_input;
    bool m_closed = false;
    bool m_paused = false;
};

} // namespace signalbox::test
