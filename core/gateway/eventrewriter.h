// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"

#include <QByteArray>

#include <functional>

namespace signalbox {

/// Cuts a stream of events out of the bytes in which it comes, and changes the JSON of each on its
/// way; what is around the JSON stays as it was, byte for byte. One stream, one thread.
class EventRewriter
{
public:
    /// What becomes of one event's JSON; null: everything passes as it is.
    using Change = std::function<QByteArray(QByteArrayView json)>;

    EventRewriter(StreamFraming framing, Change change);

    /// The next bytes; the events that are whole by now (possibly none).
    [[nodiscard]] QByteArray feed(QByteArrayView data);
    /// Whether bytes of an unfinished event are held.
    [[nodiscard]] bool torn() const;
    /// The closing bracket of an array has come.
    [[nodiscard]] bool closed() const { return m_array.closed(); }

private:
    [[nodiscard]] QByteArray changedEvents(QByteArrayView events) const;
    void changeEvent(QByteArrayView event, QByteArray &out) const;

    StreamFraming m_framing;
    Change m_change;
    SseFramer m_sse;
    JsonArrayFramer m_array;
};

/// The JSON of one piece of an array stream: from its first brace; empty when it has none.
[[nodiscard]] QByteArrayView arrayItem(QByteArrayView piece);

} // namespace signalbox
