// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>

#include <optional>

/// HTTP/1.1 parsing for tests, independent of the parsers under test and lenient on purpose.
namespace signalbox::test {

/// One request head as it came.
struct RequestHead
{
    QByteArray method;
    QByteArray target;
    QByteArray version;
    Headers headers;
    qsizetype size = 0; ///< bytes up to and including the blank line
};

struct MessageBody
{
    QByteArray bytes;  ///< transfer coding removed
    qsizetype end = 0; ///< where the next message begins
};

/// One response of a raw connection.
struct RawResponse
{
    int status = 0;
    Headers headers;
    QByteArray body;
    bool complete = false; ///< framed to its end: length reached or last chunk seen
};

/// Nothing while the head is not complete.
[[nodiscard]] std::optional<RequestHead> parseRequestHead(const QByteArray &in);
/// Nothing while the body is not complete. Without length and coding it is empty.
[[nodiscard]] std::optional<MessageBody> parseBody(const Headers &headers, const QByteArray &in,
                                                   qsizetype from);
/// Nothing while the head is not complete; else what there is of the body. `end` is where the next
/// response begins. 1xx answers are skipped.
[[nodiscard]] std::optional<RawResponse> parseResponse(const QByteArray &in,
                                                       const QByteArray &method, qsizetype *end);

} // namespace signalbox::test
