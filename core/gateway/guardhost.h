// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/gateway/httplimits.h"
#include "core/gateway/refusal.h"
#include "core/net/headers.h"

#include <QByteArray>

#include <span>

namespace signalbox {

class ConnectionGuard;

/// What a ConnectionGuard needs from the server it belongs to. Outlives its guards.
class GuardHost
{
public:
    virtual ~GuardHost() = default;

    [[nodiscard]] virtual const HttpLimits &limits() const = 0;
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// A Date field with its line end; valid until the next call.
    [[nodiscard]] virtual QByteArrayView dateLine() = 0;
    /// Memory to read into, shared by all guards of the thread; nobody keeps anything there.
    [[nodiscard]] virtual std::span<char> scratch() = 0;

    /// `guard` holds a complete request: must call its takeExchange() before returning.
    virtual void requestReady(ConnectionGuard &guard) = 0;
    /// The body of an answer that the server itself gives, and its content type.
    [[nodiscard]] virtual QByteArray refusalBody(const Refusal &refusal, const QByteArray &target,
                                                 const Headers &headers,
                                                 QByteArray *contentType) = 0;
    /// The connection has ended; `guard` deletes itself later.
    virtual void connectionEnded(ConnectionGuard &guard) = 0;
};

} // namespace signalbox
