// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/linereader.h"
#include "core/gateway/refusal.h"

#include <QByteArray>

#include <optional>
#include <string_view>

namespace signalbox {

/// Collects the body of one request from bytes that arrive in pieces of any size and removes the
/// chunked transfer coding (RFC 9112, 7.1). Chunk extensions and trailers are checked and dropped.
class BodyReader final
{
public:
    struct Limits
    {
        qint64 maxBodyBytes = 0;
        qint64 maxTrailerBytes = 0; ///< all trailer lines together
    };

    void startSized(qint64 length);
    void startChunked();

    /// Takes bytes from the front of `input`; stops behind the body's last byte.
    [[nodiscard]] std::optional<Refusal> feed(std::string_view &input, const Limits &limits);

    [[nodiscard]] bool done() const { return m_state == State::done; }
    [[nodiscard]] QByteArray takeBody();

private:
    enum class State { data, chunkSize, chunkData, chunkEnd, trailer, done };

    void takeData(std::string_view &input);
    [[nodiscard]] std::optional<Refusal> readLine(std::string_view &input, const Limits &limits);
    [[nodiscard]] std::optional<Refusal> readChunkSize(std::string_view line, const Limits &limits);
    [[nodiscard]] std::optional<Refusal> readTrailer(std::string_view line, const Limits &limits);

    State m_state = State::done;
    qint64 m_left = 0; ///< bytes missing of the body or of the present chunk
    qint64 m_trailerBytes = 0;
    QByteArray m_body;
    LineReader m_lines;
};

} // namespace signalbox
