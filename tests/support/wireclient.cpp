// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/wireclient.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QHostAddress>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <optional>

namespace signalbox::test {

namespace {

/// As QTest::qWaitFor, but goes on at once while there are events: that one sleeps 10 ms after each
/// round, which makes a large answer of an upstream in the same thread take half a minute.
bool spinUntil(const std::function<bool()> &done, std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    QTimer wake; // so that a wait without events still looks at the deadline
    wake.start(20);
    while (!done()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

} // namespace

QByteArray requestBytes(const QByteArray &method, const QByteArray &target, Headers headers,
                        const QByteArray &body)
{
    if (!headers.contains("host"))
        headers.add("Host", "127.0.0.1");
    const bool framed = headers.contains("content-length") || headers.contains("transfer-encoding");
    if (!framed && (!body.isEmpty() || method == "POST" || method == "PUT"))
        headers.add("Content-Length", QByteArray::number(body.size()));
    QByteArray out = method + " " + target + " HTTP/1.1\r\n";
    for (const Header &field : headers.fields())
        out += field.name + ": " + field.value + "\r\n";
    return out + "\r\n" + body;
}

WireClient::WireClient(const QByteArray &origin, QObject *parent)
    : QObject(parent), m_tcp(new QTcpSocket(this))
{
    connect(m_tcp, &QTcpSocket::readyRead, this, &WireClient::take);
    connect(m_tcp, &QTcpSocket::disconnected, this, [this] {
        take();
        m_closed = true;
    });
    connect(m_tcp, &QTcpSocket::errorOccurred, this, [this] {
        take();
        m_closed = true;
    });
    const QUrl url = QUrl::fromEncoded(origin);
    m_tcp->connectToHost(QHostAddress(url.host()), static_cast<quint16>(url.port()));
}

WireClient::WireClient(const QString &socketPath, QObject *parent)
    : QObject(parent), m_local(new QLocalSocket(this))
{
    connect(m_local, &QLocalSocket::readyRead, this, &WireClient::take);
    connect(m_local, &QLocalSocket::disconnected, this, [this] {
        take();
        m_closed = true;
    });
    connect(m_local, &QLocalSocket::errorOccurred, this, [this] { m_closed = true; });
    m_local->connectToServer(socketPath);
}

WireClient::~WireClient()
{
    if (m_tcp)
        m_tcp->disconnect(this);
    if (m_local)
        m_local->disconnect(this);
}

void WireClient::take()
{
    QIODevice *device = m_tcp ? static_cast<QIODevice *>(m_tcp) : m_local;
    if (!m_paused && device->isOpen())
        m_in += device->readAll();
}

void WireClient::send(const QByteArray &bytes)
{
    if (m_local) {
        m_local->write(bytes);
        return;
    }
    // A TCP socket takes no bytes before it is connected.
    (void)spinUntil(
        [this] { return m_closed || m_tcp->state() == QAbstractSocket::ConnectedState; },
        std::chrono::seconds(5));
    if (!m_closed)
        m_tcp->write(bytes);
}

RawResponse WireClient::ask(const QByteArray &method, const QByteArray &target,
                            const Headers &headers, const QByteArray &body)
{
    send(requestBytes(method, target, headers, body));
    return takeResponse(method);
}

RawResponse WireClient::takeResponse(const QByteArray &method, std::chrono::milliseconds limit)
{
    std::optional<RawResponse> response;
    qsizetype end = 0;
    qsizetype seen = -1;
    (void)spinUntil(
        [&] {
            if (m_in.size() != seen) {
                seen = m_in.size();
                response = parseResponse(m_in, method, &end);
            }
            return m_closed || (response && response->complete);
        },
        limit);
    response = parseResponse(m_in, method, &end);
    if (!response)
        return {};
    const bool unframed = !response->headers.contains("content-length") &&
                          !response->headers.contains("transfer-encoding");
    if (m_closed && unframed)
        response->complete = true;
    m_in.remove(0, end);
    return *response;
}

bool WireClient::waitFor(const QByteArray &text, std::chrono::milliseconds limit)
{
    // Only what is new is searched, and as much before it as a mark that came in two pieces takes.
    qsizetype from = 0;
    return spinUntil(
        [&] {
            const bool found = m_in.indexOf(text, from) >= 0;
            from = qMax(qsizetype(0), m_in.size() - text.size());
            return found;
        },
        limit);
}

bool WireClient::waitClosed(std::chrono::milliseconds limit)
{
    return spinUntil([this] { return m_closed; }, limit);
}

void WireClient::pauseReading()
{
    m_paused = true;
    if (m_tcp)
        m_tcp->setReadBufferSize(4096);
}

void WireClient::resumeReading()
{
    m_paused = false;
    if (m_tcp)
        m_tcp->setReadBufferSize(0);
    take();
}

void WireClient::abort()
{
    if (m_tcp)
        m_tcp->abort();
    if (m_local)
        m_local->abort();
}

} // namespace signalbox::test
