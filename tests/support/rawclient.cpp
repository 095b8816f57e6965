// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawclient.h"

#include <QHostAddress>
#include <QLocalSocket>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

namespace signalbox::test {

namespace {

constexpr int kWaitMs = 5'000;

} // namespace

RawClient::RawClient() = default;

RawClient::~RawClient()
{
    if (m_device)
        m_device->disconnect();
}

bool RawClient::connectTo(quint16 port)
{
    auto *socket = new QTcpSocket;
    watch(socket);
    QObject::connect(socket, &QTcpSocket::disconnected, socket, [this] {
        pull();
        m_closed = true;
    });
    socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    const bool connected = QTest::qWaitFor(
        [socket] { return socket->state() == QTcpSocket::ConnectedState; }, kWaitMs);
    // Small pieces go out at once, as a test means them to.
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return connected;
}

bool RawClient::connectToUnix(const QString &path)
{
    auto *socket = new QLocalSocket;
    watch(socket);
    QObject::connect(socket, &QLocalSocket::disconnected, socket, [this] {
        pull();
        m_closed = true;
    });
    socket->connectToServer(path);
    return QTest::qWaitFor([socket] { return socket->state() == QLocalSocket::ConnectedState; },
                           kWaitMs);
}

void RawClient::watch(QIODevice *device)
{
    m_device.reset(device);
    m_input.clear();
    m_closed = false;
    m_paused = false;
    QObject::connect(device, &QIODevice::readyRead, device, [this] { pull(); });
}

void RawClient::pull()
{
    if (!m_paused && m_device->isOpen())
        m_input += m_device->readAll();
}

QTcpSocket *RawClient::tcp() const
{
    return qobject_cast<QTcpSocket *>(m_device.get());
}

void RawClient::send(const QByteArray &bytes)
{
    m_device->write(bytes);
    if (QTcpSocket *socket = tcp())
        socket->flush();
}

void RawClient::halfClose()
{
    tcp()->flush();
    ::shutdown(static_cast<int>(tcp()->socketDescriptor()), SHUT_WR);
}

void RawClient::drop()
{
    tcp()->abort();
}

void RawClient::reset()
{
    const linger hard = {1, 0};
    ::setsockopt(static_cast<int>(tcp()->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard,
                 sizeof(hard));
    tcp()->abort();
}

void RawClient::stopReading()
{
    m_paused = true;
    tcp()->setReadBufferSize(1);
}

void RawClient::resumeReading()
{
    m_paused = false;
    tcp()->setReadBufferSize(0);
    pull();
}

qint64 RawClient::unsentBytes() const
{
    return m_device->bytesToWrite();
}

QByteArray RawClient::unread()
{
    pull();
    return m_input;
}

RawClient::Rest RawClient::readRest()
{
    const int descriptor = static_cast<int>(tcp()->socketDescriptor());
    Rest rest = {m_device->read(1), 0}; // all that stopReading() let in
    char buffer[4096];
    ssize_t size = 0;
    while ((size = ::recv(descriptor, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0)
        rest.bytes.append(buffer, size);
    rest.error = size < 0 ? errno : 0;
    return rest;
}

bool RawClient::waitForClose()
{
    return QTest::qWaitFor([this] { return m_closed; }, kWaitMs);
}

bool RawClient::waitForBytes(qsizetype count)
{
    return QTest::qWaitFor([this, count] { return m_input.size() >= count; }, kWaitMs);
}

QByteArray RawClient::takeLine(bool *ok)
{
    *ok = QTest::qWaitFor([this] { return m_input.contains("\r\n") || m_closed; }, kWaitMs);
    const qsizetype end = m_input.indexOf("\r\n");
    *ok = end >= 0;
    if (end < 0)
        return {};
    const QByteArray line = m_input.first(end);
    m_input.remove(0, end + 2);
    return line;
}

bool RawClient::readHead(RawAnswer *answer)
{
    bool ok = false;
    answer->statusLine = takeLine(&ok);
    if (!ok)
        return false;
    answer->status = answer->statusLine.mid(9, 3).toInt();
    for (;;) {
        const QByteArray line = takeLine(&ok);
        if (!ok || line.isEmpty())
            return ok;
        const qsizetype colon = line.indexOf(':');
        answer->headers.add(line.first(colon), line.mid(colon + 1).trimmed());
    }
}

bool RawClient::readChunks(RawAnswer *answer)
{
    for (;;) {
        bool ok = false;
        const QByteArray line = takeLine(&ok);
        const qsizetype size = ok ? line.toLongLong(&ok, 16) : 0;
        if (!ok)
            return false;
        if (size > 0 && !waitForBytes(size))
            return false;
        answer->body += m_input.first(size);
        m_input.remove(0, size);
        if (!takeLine(&ok).isEmpty() || !ok)
            return false;
        if (size == 0)
            return true;
        ++answer->chunks;
    }
}

bool RawClient::readBody(RawAnswer *answer, Expect expect)
{
    const int status = answer->status;
    if (expect == Expect::headOnly || status / 100 == 1 || status == 204 || status == 304)
        return true;
    if (answer->headers.contains("transfer-encoding"))
        return readChunks(answer);
    if (answer->headers.contains("content-length")) {
        const qsizetype size = answer->headers.value("content-length").toLongLong();
        const bool whole = waitForBytes(size);
        answer->body = m_input.first(std::min(size, m_input.size()));
        m_input.remove(0, answer->body.size());
        return whole;
    }
    const bool ended = waitForClose();
    answer->body = std::exchange(m_input, QByteArray());
    return ended;
}

RawAnswer RawClient::receive(Expect expect)
{
    RawAnswer answer;
    answer.complete = readHead(&answer) && readBody(&answer, expect);
    return answer;
}

} // namespace signalbox::test
