// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamconnection.h"

#include "tests/support/scriptedupstream.h"
#include "tests/support/upstreamcontrol.h"

#include <QTcpSocket>

#include <algorithm>

#include <sys/socket.h>

namespace signalbox::test {

namespace {

constexpr qint64 kMaxUnsent = 256 * 1024;

QByteArray statusLine(int status)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\n";
}

QByteArray headOf(const UpstreamAnswer &answer)
{
    QByteArray out = statusLine(answer.status) + "Content-Type: " + answer.contentType + "\r\n";
    for (const Header &field : answer.headers.fields())
        out += field.name + ": " + field.value + "\r\n";
    return out;
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace

UpstreamConnection::UpstreamConnection(ScriptedUpstream &upstream, QTcpSocket *socket,
                                       quint64 number)
    : QObject(&upstream), m_upstream(upstream), m_socket(socket), m_number(number)
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_waited = true;
        pump();
    });
    connect(m_socket, &QTcpSocket::readyRead, this, &UpstreamConnection::onReadyRead);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &UpstreamConnection::pump);
    connect(m_socket, &QTcpSocket::disconnected, this, &UpstreamConnection::onDisconnected);
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &UpstreamConnection::onReadyRead, Qt::QueuedConnection);
}

UpstreamConnection::~UpstreamConnection()
{
    m_socket->disconnect(this);
}

void UpstreamConnection::onReadyRead()
{
    m_in += m_socket->readAll();
    readNext();
}

void UpstreamConnection::readNext()
{
    while (!m_busy) {
        const std::optional<RequestHead> head = parseRequestHead(m_in);
        if (!head)
            return;
        if (!m_continueSent && head->headers.listContains("expect", "100-continue")) {
            m_continueSent = true;
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const std::optional<MessageBody> body = parseBody(head->headers, m_in, head->size);
        if (!body)
            return;
        m_in.remove(0, body->end);
        m_continueSent = false;
        m_busy = true;
        handle(*head, body->bytes);
    }
}

void UpstreamConnection::handle(const RequestHead &head, const QByteArray &body)
{
    m_request = 0;
    const bool closing =
        head.version == "HTTP/1.0" || head.headers.listContains("connection", "close");
    m_ending = closing ? Ending::close : Ending::next;
    if (head.target.startsWith("/_control/")) {
        const ControlReply reply = handleControl(m_upstream, head.method, head.target, body);
        UpstreamAnswer answer;
        answer.status = reply.status;
        answer.body = reply.body;
        planPlain(headOf(answer), answer, {});
        pump();
        return;
    }
    RecordedRequest request;
    request.connection = m_number;
    request.method = head.method;
    request.target = head.target;
    request.headers = head.headers;
    request.body = body;
    request.credential = credentialOf(head.target, head.headers);
    const UpstreamStep step = m_upstream.takeStep(request.credential);
    m_request = m_upstream.record(std::move(request));
    respond(head, readCall(head.method, head.target, head.headers, body), step);
    pump();
}

void UpstreamConnection::respond(const RequestHead &head, const UpstreamCall &call,
                                 const UpstreamStep &step)
{
    m_waited = false;
    m_faulty = step.fault != Fault::none && step.fault != Fault::slowDrip &&
               step.fault != Fault::hugeHeaders;
    const UpstreamAnswer answer = answerTo(call, head.headers, step);
    switch (step.fault) {
    case Fault::close:
        m_ending = Ending::close;
        return;
    case Fault::reset:
        m_ending = Ending::reset;
        return;
    case Fault::stall:
        m_ending = Ending::silence;
        return;
    case Fault::closeMidHead:
        m_ending = Ending::close;
        add("HTTP/1.1 200 OK\r\nContent-Ty", step.firstDelay);
        return;
    case Fault::garbage:
        m_ending = Ending::close;
        add(QByteArray("\x16\x03\x01 this is no HTTP\r\n\r\n"), step.firstDelay);
        return;
    default:
        break;
    }
    if (RecordedRequest *record = m_upstream.find(m_request))
        record->status = answer.status;
    QByteArray text = headOf(answer);
    if (step.fault == Fault::hugeHeaders)
        text += "X-Huge: " + QByteArray(1024 * 1024, 'h') + "\r\n";
    if (answer.stream)
        planStream(std::move(text), answer, call, step);
    else
        planPlain(std::move(text), answer, step);
    if (!m_out.empty())
        m_out.front().delay = step.firstDelay;
    if (step.fault == Fault::slowDrip)
        dripSlowly(step.delay);
}

void UpstreamConnection::planPlain(QByteArray head, const UpstreamAnswer &answer,
                                   const UpstreamStep &step)
{
    QByteArray body = answer.body;
    qsizetype announced = body.size();
    switch (step.fault) {
    case Fault::wrongLength:
        announced += 100;
        m_ending = Ending::close;
        break;
    case Fault::truncate:
    case Fault::tornEnd:
    case Fault::noTerminal:
        body.truncate(body.size() / 2);
        m_ending = Ending::close;
        break;
    case Fault::resetStream:
        body.truncate(body.size() / 2);
        m_ending = Ending::reset;
        break;
    case Fault::stallStream:
        body.truncate(body.size() / 2);
        m_ending = Ending::silence;
        break;
    default:
        break;
    }
    head += "Content-Length: " + QByteArray::number(announced) + "\r\n";
    if (m_ending == Ending::close)
        head += "Connection: close\r\n";
    add(head + "\r\n" + body);
}

void UpstreamConnection::planStream(QByteArray head, const UpstreamAnswer &answer,
                                    const UpstreamCall &call, const UpstreamStep &step)
{
    const bool chunked = step.fault != Fault::wrongLength;
    qsizetype total = 100;
    for (const QByteArray &event : answer.events)
        total += event.size();
    head += chunked ? QByteArray("Transfer-Encoding: chunked\r\n")
                    : "Content-Length: " + QByteArray::number(total) + "\r\n";
    add(head + "\r\n");
    const bool cut = step.fault >= Fault::truncate;
    std::size_t whole = answer.events.size();
    if (cut)
        whole = std::min(whole - 1, static_cast<std::size_t>(step.faultAfter));
    for (std::size_t i = 0; i < whole; ++i)
        add(chunked ? chunk(answer.events[i]) : answer.events[i], step.delay, true);
    const QByteArray half =
        cut ? answer.events[whole].left(answer.events[whole].size() / 2) : QByteArray();
    const QByteArray lastChunk = "0\r\n\r\n";
    switch (step.fault) {
    case Fault::truncate:
    case Fault::resetStream:
        add(chunk(half), step.delay);
        m_ending = step.fault == Fault::truncate ? Ending::close : Ending::reset;
        break;
    case Fault::stallStream:
        m_ending = Ending::silence;
        break;
    case Fault::tornEnd:
        add(chunk(half) + lastChunk, step.delay);
        break;
    case Fault::errorEvent:
        add(chunk(errorEvent(call.dialect)) + lastChunk, step.delay);
        break;
    case Fault::wrongLength:
        m_ending = Ending::close;
        break;
    default:
        add(lastChunk);
        break;
    }
}

void UpstreamConnection::add(QByteArray bytes, Milliseconds delay, bool event)
{
    m_out.push_back(Piece{std::move(bytes), delay, event});
}

void UpstreamConnection::dripSlowly(Milliseconds delay)
{
    std::deque<Piece> whole;
    whole.swap(m_out);
    for (const Piece &piece : whole) {
        for (qsizetype i = 0; i < piece.bytes.size(); ++i)
            add(piece.bytes.mid(i, 1), delay, piece.event && i + 1 == piece.bytes.size());
    }
}

void UpstreamConnection::pump()
{
    if (!m_busy || m_timer.isActive())
        return;
    while (!m_out.empty()) {
        Piece &front = m_out.front();
        if (!m_waited && front.delay.count() > 0) {
            m_timer.start(front.delay);
            return;
        }
        if (m_socket->bytesToWrite() > kMaxUnsent)
            return;
        m_socket->write(front.bytes);
        RecordedRequest *record = m_upstream.find(m_request);
        if (record && front.event)
            ++record->written;
        m_out.pop_front();
        m_waited = false;
    }
    if (m_ending == Ending::reset && m_socket->bytesToWrite() > 0) {
        m_socket->flush();
        if (m_socket->bytesToWrite() > 0)
            return;
    }
    finish();
}

void UpstreamConnection::finish()
{
    if (m_ending == Ending::silence)
        return;
    const quint64 ended = m_request;
    if (RecordedRequest *record = m_upstream.find(m_request)) {
        record->fate = m_faulty ? RequestFate::broken : RequestFate::answered;
    }
    m_request = 0;
    m_busy = false;
    if (ended != 0)
        Q_EMIT m_upstream.requestEnded(ended);
    if (m_ending == Ending::next)
        QMetaObject::invokeMethod(this, &UpstreamConnection::readNext, Qt::QueuedConnection);
    else if (m_ending == Ending::close)
        m_socket->disconnectFromHost();
    else
        resetConnection();
}

void UpstreamConnection::resetConnection()
{
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now,
                 sizeof now);
    m_socket->abort();
}

void UpstreamConnection::onDisconnected()
{
    m_timer.stop();
    const quint64 ended = m_request;
    if (RecordedRequest *record = m_upstream.find(m_request))
        record->fate = RequestFate::aborted;
    m_request = 0;
    m_busy = false;
    m_out.clear();
    deleteLater();
    if (ended != 0)
        Q_EMIT m_upstream.requestEnded(ended);
}

} // namespace signalbox::test
