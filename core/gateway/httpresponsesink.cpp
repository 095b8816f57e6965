// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/httpresponsesink.h"

#include "core/gateway/connectionguard.h"

#include <array>
#include <utility>

namespace signalbox {

HttpResponseSink::HttpResponseSink(ConnectionGuard &guard, const Terms &terms)
    : m_guard(&guard), m_terms(terms)
{
}

HttpResponseSink::~HttpResponseSink()
{
    if (m_guard && !m_finished)
        m_guard->cut();
}

qint64 HttpResponseSink::unsentBytes() const
{
    return m_guard ? m_guard->unsentBytes() + m_pendingHead.size() : 0;
}

QByteArray HttpResponseSink::startHead(int status, const Headers &headers, AnswerShape shape,
                                       bool closeWished)
{
    const bool withoutBody = status == 204 || status == 304;
    if (withoutBody)
        shape.framing = AnswerFraming::none;
    m_begun = true;
    m_framing = shape.framing;
    m_bodyless = m_terms.headOnly || withoutBody;
    m_close = closeWished || !m_terms.keepAlive || headers.listContains("connection", "close") ||
              m_guard->closesAfterAnswer();
    if (m_close)
        shape.persistence = Persistence::close;
    else if (m_terms.minorVersion == 0)
        shape.persistence = Persistence::keepAlive;
    return responseHead(status, withExtra(headers), shape, m_guard->dateLine());
}

void HttpResponseSink::send(int status, const Headers &headers, QByteArrayView body)
{
    Q_ASSERT(!m_begun && !m_finished);
    if (!m_guard)
        return end();
    const QByteArray head = startHead(
        status, headers, {AnswerFraming::sized, body.size(), Persistence::implied}, false);
    const std::array<QByteArrayView, 2> parts = {head, m_bodyless ? QByteArrayView() : body};
    m_guard->transmit(parts);
    end();
}

void HttpResponseSink::begin(int status, const Headers &headers)
{
    Q_ASSERT(!m_begun && !m_finished);
    m_begun = true;
    if (!m_guard)
        return;
    // HTTP/1.0 has no chunks: there the end of the connection is the end of the body.
    const bool old = m_terms.minorVersion == 0;
    const auto framing = old ? AnswerFraming::untilClose : AnswerFraming::chunked;
    m_pendingHead = startHead(status, headers, {framing, 0, Persistence::implied}, old);
    m_guard->flushSoon();
}

void HttpResponseSink::flushHead()
{
    if (!m_guard || m_pendingHead.isEmpty())
        return;
    const QByteArray head = std::exchange(m_pendingHead, QByteArray());
    const std::array<QByteArrayView, 1> parts = {head};
    m_guard->transmit(parts);
}

void HttpResponseSink::write(QByteArrayView data)
{
    Q_ASSERT(m_begun && !m_finished);
    // An empty chunk would end the body.
    if (!m_guard || data.isEmpty() || m_bodyless)
        return;
    if (m_framing == AnswerFraming::chunked) {
        transmitChunk(data);
    } else {
        const QByteArray head = std::exchange(m_pendingHead, QByteArray());
        const std::array<QByteArrayView, 2> parts = {head, data};
        m_guard->transmit(parts);
    }
    noteBacklog();
}

void HttpResponseSink::transmitChunk(QByteArrayView data)
{
    const QByteArray head = std::exchange(m_pendingHead, QByteArray());
    std::array<char, 20> line; // 16 hexadecimal digits and the line end
    auto digits = line.end() - 2;
    line[18] = '\r';
    line[19] = '\n';
    for (auto left = static_cast<quint64>(data.size()); left != 0; left >>= 4)
        *--digits = "0123456789abcdef"[left & 15];
    const QByteArrayView size(digits, line.end());
    const std::array<QByteArrayView, 4> parts = {head, size, data, QByteArrayView("\r\n", 2)};
    m_guard->transmit(parts);
}

void HttpResponseSink::noteBacklog()
{
    if (unsentBytes() > kHighWater)
        m_awaitingDrain = true;
}

void HttpResponseSink::finish()
{
    Q_ASSERT(m_begun && !m_finished);
    if (m_guard) {
        const QByteArray head = std::exchange(m_pendingHead, QByteArray());
        const bool lastChunk = m_framing == AnswerFraming::chunked && !m_bodyless;
        const std::array<QByteArrayView, 2> parts = {
            head, lastChunk ? QByteArrayView("0\r\n\r\n", 5) : QByteArrayView()};
        m_guard->transmit(parts);
    }
    end();
}

void HttpResponseSink::end()
{
    m_begun = true;
    m_finished = true;
    if (m_guard)
        m_guard->answerDone(m_close ? ConnectionGuard::Next::close : ConnectionGuard::Next::keep);
}

void HttpResponseSink::abort()
{
    if (std::exchange(m_finished, true) || !m_guard)
        return;
    // Without chunks a plain close would look like the proper end of the body.
    const bool endsWithClose = m_begun && m_framing == AnswerFraming::untilClose;
    if (endsWithClose)
        m_guard->cutWithReset();
    else
        m_guard->cut();
}

void HttpResponseSink::clientLeft()
{
    m_guard.clear();
    m_pendingHead.clear();
    if (m_finished || !onGone)
        return;
    const auto report = std::exchange(onGone, nullptr);
    report();
}

void HttpResponseSink::bytesTaken()
{
    if (m_finished || !m_awaitingDrain || unsentBytes() > kHighWater / 4)
        return;
    m_awaitingDrain = false;
    if (!onDrained)
        return;
    const auto report = onDrained; // the call may replace it
    report();
}

} // namespace signalbox
