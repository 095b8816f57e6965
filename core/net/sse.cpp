// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sse.h"

#include <cstring>
#include <utility>

namespace signalbox {

namespace {

/// Removes one line from the front of `bytes` and returns it without its end (LF, CRLF or CR).
QByteArrayView takeLine(QByteArrayView &bytes)
{
    qsizetype end = 0;
    while (end < bytes.size() && bytes[end] != '\n' && bytes[end] != '\r')
        ++end;
    const QByteArrayView line = bytes.first(end);
    qsizetype next = end;
    if (next < bytes.size()) {
        const bool carriageReturn = bytes[next] == '\r';
        ++next;
        if (carriageReturn && next < bytes.size() && bytes[next] == '\n')
            ++next;
    }
    bytes = bytes.sliced(next);
    return line;
}

} // namespace

QByteArrayView SseFramer::feed(QByteArrayView data)
{
    qsizetype boundary = 0; // bytes of data that belong to complete events
    const char *bytes = data.data();
    for (qsizetype i = 0; i < data.size(); ++i) {
        const char c = bytes[i];
        if (c == '\n' && m_afterCr) {
            m_afterCr = false;
            if (m_ended)
                boundary = i + 1;
            continue;
        }
        m_afterCr = c == '\r';
        if (c == '\n' || c == '\r') {
            m_ended = m_lineEmpty;
            if (m_ended)
                boundary = i + 1;
            m_lineEmpty = true;
            continue;
        }
        m_ended = false;
        m_lineEmpty = false;
        const qsizetype left = data.size() - i;
        const auto *lf =
            static_cast<const char *>(std::memchr(bytes + i, '\n', static_cast<std::size_t>(left)));
        const auto span = lf ? lf - (bytes + i) : left;
        const auto *cr =
            static_cast<const char *>(std::memchr(bytes + i, '\r', static_cast<std::size_t>(span)));
        i += (cr ? cr - (bytes + i) : span) - 1;
    }
    if (boundary == 0) {
        m_tail.append(data);
        return {};
    }
    m_out = std::exchange(m_tail, {});
    m_out.append(data.first(boundary));
    m_tail.append(data.sliced(boundary));
    return m_out;
}

std::optional<SseEvent> takeSseEvent(QByteArrayView &events)
{
    SseEvent event;
    bool any = false;
    bool hasData = false;
    while (!events.isEmpty()) {
        const QByteArrayView line = takeLine(events);
        if (line.isEmpty()) {
            if (any)
                return event;
            continue;
        }
        any = true;
        const qsizetype colon = line.indexOf(':');
        if (colon == 0)
            continue;
        const QByteArrayView field = colon < 0 ? line : line.first(colon);
        QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
        if (value.startsWith(' '))
            value = value.sliced(1);
        if (field == QByteArrayView("event")) {
            event.name = value.toByteArray();
        } else if (field == QByteArrayView("data")) {
            if (hasData)
                event.data += '\n';
            event.data += value;
            hasData = true;
        }
    }
    return any ? std::optional(event) : std::nullopt;
}

} // namespace signalbox
