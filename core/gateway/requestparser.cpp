// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/requestparser.h"

#include <algorithm>
#include <utility>

namespace signalbox {

void RequestParser::feed(std::string_view &input, const Limits &limits)
{
    if (m_state == State::idle)
        skipEmptyLines(input);
    while (m_state == State::head && !input.empty())
        readHeadLine(input, limits);
    if (m_state != State::body || input.empty())
        return;
    if (auto refusal = m_body.feed(input, {limits.maxBodyBytes, limits.maxHeaderBytes}))
        refuse(std::move(*refusal));
    else if (m_body.done())
        m_state = State::complete;
    m_continueWished = false;
}

bool RequestParser::takeContinueWish()
{
    return std::exchange(m_continueWished, false);
}

RequestParser::Request RequestParser::take()
{
    m_state = State::idle;
    m_headBytes = 0;
    m_lines.reset();
    return {m_head.takeHead(), m_body.takeBody()};
}

void RequestParser::skipEmptyLines(std::string_view &input)
{
    // RFC 9112, 2.2: some clients send a line end after a body.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n'))
        input.remove_prefix(1);
    if (input.empty())
        return;
    m_state = State::head;
    // A TLS hello or other binary is told at its first byte, not by the time-out.
    if (!isTokenChar(input.front()))
        refuse({400, QByteArrayLiteral("This is not HTTP.")});
}

void RequestParser::readHeadLine(std::string_view &input, const Limits &limits)
{
    // The lines before and this one share one limit; an unfinished line is counted by its reader.
    const qint64 left = std::max<qint64>(limits.maxHeaderBytes - m_headBytes, 0);
    switch (m_lines.next(input, static_cast<std::size_t>(left))) {
    case LineReader::Status::needMore:
        return;
    case LineReader::Status::malformed:
        return refuse({400, QByteArrayLiteral("The head holds a byte that is not allowed.")});
    case LineReader::Status::tooLong:
        return refuse({431, QByteArrayLiteral("The request head is too large.")});
    case LineReader::Status::line:
        break;
    }
    const std::string_view line = m_lines.text();
    m_headBytes += static_cast<qint64>(line.size()) + 2;
    if (line.empty())
        return finishHead(input, limits);
    if (auto refusal = m_head.addLine(line))
        refuse(std::move(*refusal));
}

void RequestParser::finishHead(std::string_view input, const Limits &limits)
{
    if (auto refusal = m_head.finish())
        return refuse(std::move(*refusal));
    const HttpRequestHead &head = m_head.head();
    if (head.body == BodyKind::none) {
        m_state = State::complete;
        return;
    }
    if (head.body == BodyKind::sized && head.contentLength > limits.maxBodyBytes)
        return refuse({413, QByteArrayLiteral("The request body is too large.")});
    if (head.body == BodyKind::sized)
        m_body.startSized(head.contentLength);
    else
        m_body.startChunked();
    m_continueWished = head.expectsContinue && input.empty();
    m_state = State::body;
}

void RequestParser::refuse(Refusal refusal)
{
    m_refusal = std::move(refusal);
    m_state = State::refused;
}

} // namespace signalbox
