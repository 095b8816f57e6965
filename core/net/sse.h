// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>
#include <string_view>

namespace signalbox {

/// Cuts a byte stream of server-sent events (WHATWG HTML, 9.2.5) at event boundaries without
/// changing a byte: LF, CRLF and CR line ends, split anywhere. Keeps only the unfinished tail.
class SseFramer
{
public:
    /// Takes the next bytes; returns every event that is complete by now, its blank line included.
    /// The view lives until the next call.
    [[nodiscard]] QByteArrayView feed(QByteArrayView data);
    /// What came after the last complete event; dropped when the upstream is cut.
    [[nodiscard]] QByteArrayView tail() const { return m_tail; }

private:
    QByteArray m_out;
    QByteArray m_tail;
    bool m_lineEmpty = true; ///< nothing on the current line yet
    bool m_afterCr = false;  ///< the last byte was CR: a LF now belongs to it
    bool m_ended = false; ///< the tail's last event is complete but may still get the LF of a CRLF
};

/// One field of an event, e.g. the `data` lines joined by LF.
struct SseEvent
{
    QByteArray name;
    QByteArray data;
};

/// Reads the first event out of the bytes of whole events and removes it from `events`.
[[nodiscard]] std::optional<SseEvent> takeSseEvent(QByteArrayView &events);

} // namespace signalbox
