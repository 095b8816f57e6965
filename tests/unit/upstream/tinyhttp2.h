// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QTcpSocket>
#include <QtEndian>

namespace signalbox::test {

/// Just enough of HTTP/2 (RFC 9113) to answer requests: it reads frames, ignores what the headers
/// say, and answers each finished stream with status 200 and a body. Small bodies only, since it
/// keeps no flow control.
class TinyHttp2 final
{
public:
    int streams = 0;
    bool unfinished = false; ///< leaves the body open
    bool refuse = false;     ///< RST_STREAM with REFUSED_STREAM

    /// Ends the last stream with INTERNAL_ERROR.
    void reset() { writeFrame(*m_lastSocket, kReset, 0, m_lastStream, QByteArray("\0\0\0\2", 4)); }

    /// For RawServer::raw.
    void read(QTcpSocket &socket, int connection)
    {
        QByteArray &buffer = m_buffers[connection];
        if (!m_greeted.contains(connection) && socket.bytesAvailable() < 24)
            return;
        if (!m_greeted.contains(connection)) {
            m_greeted.insert(connection, true);
            socket.read(24); // the client's preface
            writeFrame(socket, kSettings, 0, 0, {});
        }
        buffer += socket.readAll();
        while (buffer.size() >= 9) {
            const auto *bytes = reinterpret_cast<const uchar *>(buffer.constData());
            const qsizetype length = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
            if (buffer.size() < 9 + length)
                return;
            handle(socket, bytes[3], bytes[4], qFromBigEndian<quint32>(bytes + 5) & 0x7fffffff);
            buffer.remove(0, 9 + length);
        }
    }

private:
    static constexpr uchar kData = 0;
    static constexpr uchar kHeaders = 1;
    static constexpr uchar kReset = 3;
    static constexpr uchar kSettings = 4;
    static constexpr uchar kEndStream = 1;
    static constexpr uchar kAck = 1;
    static constexpr uchar kEndHeaders = 4;

    static void writeFrame(QTcpSocket &socket, uchar type, uchar flags, quint32 stream,
                           const QByteArray &payload)
    {
        QByteArray head(9, '\0');
        auto *bytes = reinterpret_cast<uchar *>(head.data());
        qToBigEndian<quint32>(static_cast<quint32>(payload.size()) << 8, bytes);
        bytes[3] = type;
        bytes[4] = flags;
        qToBigEndian<quint32>(stream, bytes + 5);
        socket.write(head + payload);
    }

    void handle(QTcpSocket &socket, uchar type, uchar flags, quint32 stream)
    {
        if (type == kSettings && !(flags & kAck))
            writeFrame(socket, kSettings, kAck, 0, {});
        else if ((type == kHeaders || type == kData) && (flags & kEndStream))
            answer(socket, stream);
    }

    void answer(QTcpSocket &socket, quint32 stream)
    {
        ++streams;
        if (refuse) {
            writeFrame(socket, kReset, 0, stream, QByteArray("\0\0\0\7", 4));
            return;
        }
        // HPACK: 0x88 is ":status: 200", 0x00 a literal field.
        const QByteArray fields = QByteArray("\x88\x00", 2) + "\x07x-proto" + "\x02h2";
        writeFrame(socket, kHeaders, kEndHeaders, stream, fields);
        writeFrame(socket, kData, unfinished ? 0 : kEndStream, stream, "over two");
        m_lastSocket = &socket;
        m_lastStream = stream;
    }

    QHash<int, QByteArray> m_buffers;
    QHash<int, bool> m_greeted;
    QTcpSocket *m_lastSocket = nullptr;
    quint32 m_lastStream = 0;
};

} // namespace signalbox::test
