// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/bodyreader.h"

#include "core/gateway/requesthead.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Room taken at once for an announced body; more only as bytes really come.
constexpr qint64 kMaxReserve = 1024 * 1024;
/// A chunk's size with its extensions.
constexpr std::size_t kMaxChunkLine = 4096;
/// More hexadecimal digits than these are no size but an attempt to overflow one.
constexpr std::size_t kMaxSizeDigits = 15;

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

Refusal malformedChunk()
{
    return {400, QByteArrayLiteral("The chunked body is malformed.")};
}

Refusal tooLarge()
{
    return {413, QByteArrayLiteral("The request body is too large.")};
}

} // namespace

void BodyReader::startSized(qint64 length)
{
    m_body.reserve(std::min(length, kMaxReserve));
    m_left = length;
    m_state = length > 0 ? State::data : State::done;
}

void BodyReader::startChunked()
{
    m_left = 0;
    m_trailerBytes = 0;
    m_state = State::chunkSize;
}

QByteArray BodyReader::takeBody()
{
    m_lines.reset();
    return std::exchange(m_body, QByteArray());
}

std::optional<Refusal> BodyReader::feed(std::string_view &input, const Limits &limits)
{
    while (!input.empty() && m_state != State::done) {
        if (m_state == State::data || m_state == State::chunkData) {
            takeData(input);
        } else if (auto refusal = readLine(input, limits)) {
            return refusal;
        }
    }
    return std::nullopt;
}

void BodyReader::takeData(std::string_view &input)
{
    const auto size = std::min(m_left, static_cast<qint64>(input.size()));
    m_body.append(input.data(), size);
    input.remove_prefix(static_cast<std::size_t>(size));
    m_left -= size;
    if (m_left == 0)
        m_state = m_state == State::data ? State::done : State::chunkEnd;
}

std::optional<Refusal> BodyReader::readLine(std::string_view &input, const Limits &limits)
{
    const bool inTrailer = m_state == State::trailer;
    const qint64 trailerLeft = std::max<qint64>(limits.maxTrailerBytes - m_trailerBytes, 0);
    const auto limit = inTrailer ? static_cast<std::size_t>(trailerLeft) : kMaxChunkLine;
    switch (m_lines.next(input, limit)) {
    case LineReader::Status::needMore:
        return std::nullopt;
    case LineReader::Status::malformed:
        return malformedChunk();
    case LineReader::Status::tooLong:
        return inTrailer ? Refusal{431, QByteArrayLiteral("The trailers are too large.")}
                         : malformedChunk();
    case LineReader::Status::line:
        break;
    }
    if (m_state == State::chunkSize)
        return readChunkSize(m_lines.text(), limits);
    if (inTrailer)
        return readTrailer(m_lines.text(), limits);
    if (!m_lines.text().empty())
        return malformedChunk();
    m_state = State::chunkSize;
    return std::nullopt;
}

std::optional<Refusal> BodyReader::readChunkSize(std::string_view line, const Limits &limits)
{
    std::size_t digits = 0;
    qint64 size = 0;
    while (digits < line.size() && hexDigit(line[digits]) >= 0) {
        size = size * 16 + hexDigit(line[digits]);
        if (++digits > kMaxSizeDigits)
            return malformedChunk();
    }
    const std::string_view rest = line.substr(digits);
    const auto extension = rest.find_first_not_of(" \t");
    const bool clean =
        rest.empty() || (extension != std::string_view::npos && rest[extension] == ';');
    if (digits == 0 || !clean)
        return malformedChunk();
    if (size > limits.maxBodyBytes - m_body.size())
        return tooLarge();
    m_left = size;
    m_state = size == 0 ? State::trailer : State::chunkData;
    return std::nullopt;
}

std::optional<Refusal> BodyReader::readTrailer(std::string_view line, const Limits &limits)
{
    m_trailerBytes += static_cast<qint64>(line.size()) + 2;
    if (line.empty()) {
        m_state = State::done;
        return std::nullopt;
    }
    std::string_view name;
    std::string_view value;
    if (m_trailerBytes > limits.maxTrailerBytes || !splitField(line, &name, &value))
        return malformedChunk();
    return std::nullopt;
}

} // namespace signalbox
