// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/connectionguard.h"

#include "core/base/logging.h"
#include "core/gateway/guardhost.h"
#include "core/gateway/httpresponsesink.h"
#include "core/gateway/socketops.h"

#include <QScopedValueRollback>

#include <array>
#include <utility>

namespace signalbox {

namespace {

constexpr qint64 kReadAhead = 64 * 1024;
constexpr qint64 kMaxDrain = 1024 * 1024;
constexpr Milliseconds kDrainTime{2'000};

std::string_view view(const char *data, qsizetype size)
{
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

ConnectionGuard::ConnectionGuard(GuardHost &host, Transport transport, QObject *parent)
    : QObject(parent)
    , m_host(host)
    , m_since(host.now())
    , m_sendProgress(m_since)
    , m_transport(transport)
{
    connect(&m_socket, &QTcpSocket::readyRead, this, &ConnectionGuard::process);
    connect(&m_socket, &QTcpSocket::bytesWritten, this, &ConnectionGuard::onBytesWritten);
    connect(&m_socket, &QTcpSocket::disconnected, this, &ConnectionGuard::onDisconnected);
}

ConnectionGuard::~ConnectionGuard()
{
    m_socket.disconnect(this);
}

bool ConnectionGuard::adopt(qintptr descriptor)
{
    if (!m_socket.setSocketDescriptor(descriptor))
        return false;
    m_socket.setReadBufferSize(kReadAhead);
    if (m_transport == Transport::tcp)
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return true;
}

QByteArrayView ConnectionGuard::dateLine()
{
    return m_host.dateLine();
}

void ConnectionGuard::process()
{
    m_processPosted = false;
    if (m_processing)
        return;
    const QScopedValueRollback busy(m_processing, true);
    // A client that does not read its answers gets no further ones prepared.
    while (m_phase == Phase::reading && unsentBytes() <= ResponseSink::kHighWater && parseSome()) {
    }
    if (m_phase == Phase::answering)
        holdAhead();
    else if (m_phase == Phase::closing)
        discardInput();
}

void ConnectionGuard::processSoon()
{
    if (m_processing || std::exchange(m_processPosted, true))
        return;
    QMetaObject::invokeMethod(this, &ConnectionGuard::process, Qt::QueuedConnection);
}

bool ConnectionGuard::parseSome()
{
    const RequestParser::State before = m_parser.state();
    const RequestParser::Limits limits = {m_host.limits().maxHeaderBytes,
                                          m_host.limits().maxBodyBytes};
    if (m_heldUsed < m_held.size()) {
        std::string_view input = view(m_held.constData() + m_heldUsed, m_held.size() - m_heldUsed);
        m_parser.feed(input, limits);
        m_heldUsed = m_held.size() - static_cast<qsizetype>(input.size());
        if (input.empty()) {
            m_held = QByteArray();
            m_heldUsed = 0;
        }
    } else {
        const std::span<char> scratch = m_host.scratch();
        const qint64 size = m_socket.read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            return false;
        std::string_view input = view(scratch.data(), size);
        m_parser.feed(input, limits);
        m_held.append(input.data(), static_cast<qsizetype>(input.size()));
    }
    afterParsing(before);
    return true;
}

void ConnectionGuard::afterParsing(RequestParser::State before)
{
    using State = RequestParser::State;
    switch (m_parser.state()) {
    case State::idle:
        break;
    case State::head:
        if (before == State::idle)
            m_since = m_host.now();
        break;
    case State::body:
        m_since = m_host.now();
        if (m_parser.takeContinueWish()) {
            const std::array<QByteArrayView, 1> leave = {
                QByteArrayView("HTTP/1.1 100 Continue\r\n\r\n")};
            transmit(leave);
        }
        break;
    case State::complete:
        handOn();
        break;
    case State::refused:
        refuse(m_parser.refusal());
        break;
    }
}

void ConnectionGuard::handOn()
{
    m_phase = Phase::answering;
    m_host.requestReady(*this);
    if (m_parser.state() == RequestParser::State::complete) {
        qCCritical(lcGateway) << "A request did not reach its handler; its connection is closed.";
        cut();
    }
}

ConnectionGuard::Exchange ConnectionGuard::takeExchange()
{
    RequestParser::Request parsed = m_parser.take();
    HttpRequestHead &head = parsed.head;
    const HttpResponseSink::Terms terms = {head.method == "HEAD", head.minorVersion,
                                           head.keepAlive};
    auto sink = std::make_shared<HttpResponseSink>(*this, terms);
    m_sink = sink;
    const bool viaUnix = m_transport == Transport::unixSocket;
    HttpRequest request = {std::move(head.method),
                           std::move(head.target),
                           std::move(head.headers),
                           std::move(parsed.body),
                           viaUnix ? QHostAddress() : m_socket.peerAddress(),
                           viaUnix};
    return {std::move(request), std::move(sink)};
}

void ConnectionGuard::holdAhead()
{
    const std::span<char> scratch = m_host.scratch();
    while (m_held.size() - m_heldUsed < kReadAhead) {
        const qint64 size = m_socket.read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            return;
        m_held.append(scratch.data(), size);
    }
}

void ConnectionGuard::discardInput()
{
    const std::span<char> scratch = m_host.scratch();
    while (m_phase == Phase::closing) {
        const qint64 size = m_socket.read(scratch.data(), static_cast<qint64>(scratch.size()));
        if (size <= 0)
            return;
        m_discarded += size;
        if (m_discarded > kMaxDrain)
            cut();
    }
}

void ConnectionGuard::refuse(const Refusal &refusal)
{
    const HttpRequestHead &head = m_parser.head();
    QByteArray contentType;
    QByteArray body = m_host.refusalBody(refusal, head.target, head.headers, &contentType);
    const AnswerShape shape = {AnswerFraming::sized, body.size(), Persistence::close};
    const Headers headers = {{QByteArrayLiteral("Content-Type"), contentType}};
    const QByteArray answerHead = responseHead(refusal.status, headers, shape, m_host.dateLine());
    if (head.method == "HEAD")
        body.clear();
    const std::array<QByteArrayView, 2> parts = {answerHead, body};
    transmit(parts);
    startClosing();
}

void ConnectionGuard::closeWhenIdle()
{
    m_closeAfterAnswer = true;
    if (m_phase == Phase::reading)
        startClosing();
}

void ConnectionGuard::cut()
{
    m_socket.abort(); // reports disconnected at once
}

void ConnectionGuard::cutWithReset()
{
    resetOnClose(m_socket);
    cut();
}

void ConnectionGuard::transmit(std::span<const QByteArrayView> parts)
{
    const bool queueWasEmpty = unsentBytes() == 0;
    sendParts(m_socket, parts);
    if (queueWasEmpty && unsentBytes() > 0)
        m_sendProgress = m_host.now();
}

void ConnectionGuard::flushSoon()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (const auto sink = m_sink.lock())
                sink->flushHead();
        },
        Qt::QueuedConnection);
}

void ConnectionGuard::answerDone(Next next)
{
    if (m_phase != Phase::answering)
        return;
    m_sink.reset();
    if (next == Next::close || m_closeAfterAnswer) {
        startClosing();
        return;
    }
    m_phase = Phase::reading;
    m_since = m_host.now();
    // Later, not here: the next handler must not run inside this one's call, and a long pipeline
    // must not grow the stack.
    if (!m_held.isEmpty() || m_socket.bytesAvailable() > 0)
        processSoon();
}

void ConnectionGuard::startClosing()
{
    m_phase = Phase::closing;
    m_since = m_host.now();
    m_held = QByteArray();
    m_heldUsed = 0;
    shutDownWhenSent();
    if (m_socket.bytesAvailable() > 0)
        processSoon();
}

void ConnectionGuard::shutDownWhenSent()
{
    if (m_phase != Phase::closing || m_sendingShut || unsentBytes() > 0)
        return;
    m_sendingShut = true;
    m_since = m_host.now();
    shutDownSending(m_socket);
}

void ConnectionGuard::sweep(TimePoint now)
{
    if (unsentBytes() > 0) {
        // The client does not read: no other clock runs meanwhile, but this one ends it.
        if (now - m_sendProgress >= m_host.limits().idleTimeout)
            cut();
        return;
    }
    switch (m_phase) {
    case Phase::reading:
        sweepReading(now);
        break;
    case Phase::answering:
        // With the read-ahead full nobody reads, and the socket cannot report the client's end.
        if (m_socket.bytesAvailable() > 0 && peerHungUp(m_socket))
            cut();
        break;
    case Phase::closing:
        if (now - m_since >= kDrainTime)
            cut();
        break;
    case Phase::ended:
        break;
    }
}

void ConnectionGuard::sweepReading(TimePoint now)
{
    const HttpLimits &limits = m_host.limits();
    const auto elapsed = now - m_since;
    switch (m_parser.state()) {
    case RequestParser::State::head:
        if (elapsed >= limits.headerTimeout)
            refuse({408, QByteArrayLiteral("The request head took too long.")});
        break;
    case RequestParser::State::body:
        if (elapsed >= limits.idleTimeout)
            refuse({408, QByteArrayLiteral("The request body stopped coming.")});
        break;
    default:
        if (elapsed >= limits.idleTimeout)
            cut();
        break;
    }
}

void ConnectionGuard::onBytesWritten()
{
    m_sendProgress = m_host.now();
    if (const auto sink = m_sink.lock())
        sink->bytesTaken();
    shutDownWhenSent();
    if (m_phase == Phase::reading)
        process();
}

void ConnectionGuard::onDisconnected()
{
    if (std::exchange(m_phase, Phase::ended) == Phase::ended)
        return;
    m_held = QByteArray();
    m_host.connectionEnded(*this);
    deleteLater();
    if (const auto sink = m_sink.lock())
        sink->clientLeft();
}

} // namespace signalbox
