// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <utility>

namespace signalbox {

/// Where one answer goes. Survives the client's leaving at any moment: writes after that do
/// nothing. Lives on the server's thread; owned by whoever answers. Frames the body itself:
/// Content-Length for send(), chunked for streams (close-delimited towards HTTP/1.0).
class ResponseSink
{
public:
    virtual ~ResponseSink() = default;

    /// Answers completely in one go. Adds Date, Content-Length and Connection where needed. For
    /// HEAD requests and 204/304 the body is not sent.
    virtual void send(int status, const Headers &headers, QByteArrayView body) = 0;

    /// Begins a streamed answer; then write() any number of times, then finish() once.
    virtual void begin(int status, const Headers &headers) = 0;
    virtual void write(QByteArrayView data) = 0;
    virtual void finish() = 0;

    /// Cuts the connection: the only honest end for a stream that has no error event.
    virtual void abort() = 0;

    [[nodiscard]] virtual bool begun() const = 0;    ///< a head was written
    [[nodiscard]] virtual bool finished() const = 0; ///< nothing more may be written
    [[nodiscard]] virtual bool clientGone() const = 0;
    /// Bytes accepted but not yet taken by the kernel.
    [[nodiscard]] virtual qint64 unsentBytes() const = 0;

    /// Fields that every answer to this request carries besides those given with it (CORS).
    void setExtraHeaders(Headers headers) { m_extraHeaders = std::move(headers); }

    /// Called once when the client leaves before finish(). Never called from inside a method of
    /// this.
    std::function<void()> onGone;
    /// Called when unsentBytes() has fallen to a quarter of kHighWater after having been above
    /// kHighWater.
    std::function<void()> onDrained;

    /// Above this many unsent bytes the writer should pause its source (quality.md: slow client).
    static constexpr qint64 kHighWater = 256 * 1024;

protected:
    /// What goes into the head: the extra fields win over given ones of the same name.
    [[nodiscard]] Headers withExtra(const Headers &headers) const
    {
        Headers all = headers;
        for (const Header &field : m_extraHeaders.fields())
            all.set({field.name.constData(), static_cast<std::size_t>(field.name.size())},
                    field.value);
        return all;
    }

private:
    Headers m_extraHeaders;
};

} // namespace signalbox
