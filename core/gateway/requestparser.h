// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/bodyreader.h"
#include "core/gateway/linereader.h"
#include "core/gateway/requesthead.h"

#include <QByteArray>

#include <string_view>

namespace signalbox {

/// Finds one request after the other in a connection's bytes, cut at any place, and refuses what
/// breaks the limits or the grammar. No I/O and no clock; one per connection.
class RequestParser final
{
public:
    enum class State {
        idle,     ///< nothing of the next request has come
        head,     ///< within its head
        body,     ///< head complete, body not
        complete, ///< take() it; nothing more is read before that
        refused,  ///< the connection's bytes mean nothing from here on
    };

    struct Limits
    {
        qint64 maxHeaderBytes = 0;
        qint64 maxBodyBytes = 0;
    };

    /// Takes bytes from the front of `input` until one request is complete or refused.
    void feed(std::string_view &input, const Limits &limits);

    [[nodiscard]] State state() const { return m_state; }
    /// Why, in State::refused.
    [[nodiscard]] const Refusal &refusal() const { return m_refusal; }
    /// The head, as far as it is known.
    [[nodiscard]] const HttpRequestHead &head() const { return m_head.head(); }
    /// The client waits for leave to send its body and has sent nothing of it (RFC 9110, 10.1.1).
    /// True once a request.
    [[nodiscard]] bool takeContinueWish();

    struct Request
    {
        HttpRequestHead head;
        QByteArray body;
    };
    /// The complete request; afterwards the state is idle.
    [[nodiscard]] Request take();

private:
    void skipEmptyLines(std::string_view &input);
    void readHeadLine(std::string_view &input, const Limits &limits);
    void finishHead(std::string_view input, const Limits &limits);
    void refuse(Refusal refusal);

    State m_state = State::idle;
    Refusal m_refusal{0, {}};
    RequestHeadReader m_head;
    BodyReader m_body;
    LineReader m_lines;
    qint64 m_headBytes = 0;
    bool m_continueWished = false;
};

} // namespace signalbox
