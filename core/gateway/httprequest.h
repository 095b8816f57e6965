// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>
#include <QHostAddress>

#include <memory>

namespace signalbox {

class ResponseSink;

/// One complete request as a client sent it; owns copies of everything.
struct HttpRequest
{
    QByteArray method; ///< upper case as sent, e.g. "POST"
    QByteArray target; ///< origin form as sent: path and query, still percent-encoded
    Headers headers;
    QByteArray body;   ///< transfer coding removed, content coding as sent
    QHostAddress peer; ///< null on the Unix socket
    bool viaUnixSocket = false;

    /// Target without the query.
    [[nodiscard]] QByteArrayView path() const;
    /// What follows the first '?'; empty when there is none.
    [[nodiscard]] QByteArrayView query() const;
};

/// Who answers requests. Called on the server's thread, once per request; must answer through
/// `sink`, now or later. Dropping the last reference to an unanswered sink closes the connection.
class RequestHandler
{
public:
    virtual ~RequestHandler() = default;
    virtual void handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink) = 0;
    /// A request that the server itself had to refuse (400, 408, 413, 431, 501, 503): the body to
    /// send, in the dialect that `target` hints at, and its content type.
    virtual QByteArray refusalBody(int status, const QByteArray &target, const Headers &headers,
                                   const QByteArray &reason, QByteArray *contentType) = 0;
};

} // namespace signalbox
