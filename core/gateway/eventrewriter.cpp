// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/eventrewriter.h"

#include <utility>

namespace signalbox {

namespace {

constexpr QByteArrayView kData("data:");

/// One line and the bytes that end it.
struct Line
{
    QByteArrayView text;
    QByteArrayView end;
};

Line takeLine(QByteArrayView &bytes)
{
    qsizetype length = 0;
    while (length < bytes.size() && bytes[length] != '\n' && bytes[length] != '\r')
        ++length;
    qsizetype next = length;
    if (next < bytes.size() && bytes[next++] == '\r' && next < bytes.size() && bytes[next] == '\n')
        ++next;
    const Line line{bytes.first(length), bytes.sliced(length, next - length)};
    bytes = bytes.sliced(next);
    return line;
}

QByteArrayView dataOf(const Line &line)
{
    const qsizetype blank = line.text.size() > kData.size() && line.text[kData.size()] == ' ';
    return line.text.sliced(kData.size() + blank);
}

/// The data of an event; several lines of data are one text (WHATWG HTML, 9.2.6). Null without any.
QByteArray dataOfEvent(QByteArrayView event)
{
    QByteArray data;
    bool any = false;
    for (QByteArrayView rest = event; !rest.isEmpty();) {
        const Line line = takeLine(rest);
        if (!line.text.startsWith(kData))
            continue;
        if (std::exchange(any, true))
            data += '\n';
        data += dataOf(line);
    }
    return data;
}

} // namespace

QByteArrayView arrayItem(QByteArrayView piece)
{
    const qsizetype brace = piece.indexOf('{');
    return brace < 0 ? QByteArrayView() : piece.sliced(brace);
}

EventRewriter::EventRewriter(StreamFraming framing, Change change)
    : m_framing(framing), m_change(std::move(change))
{
}

QByteArray EventRewriter::feed(QByteArrayView data)
{
    if (m_framing == StreamFraming::sse) {
        const QByteArrayView whole = m_sse.feed(data);
        return m_change ? changedEvents(whole) : whole.toByteArray();
    }
    QByteArray out;
    for (const QByteArray &piece : m_array.feed(data)) {
        const QByteArrayView item = arrayItem(piece);
        if (m_change && !item.isEmpty()) {
            out += QByteArrayView(piece).first(piece.size() - item.size());
            out += m_change(item);
        } else {
            out += piece;
        }
    }
    return out;
}

bool EventRewriter::torn() const
{
    return m_framing == StreamFraming::sse && !m_sse.tail().trimmed().isEmpty();
}

QByteArray EventRewriter::changedEvents(QByteArrayView events) const
{
    QByteArray out;
    QByteArrayView rest = events;
    while (!rest.isEmpty()) {
        const QByteArrayView from = rest;
        while (!rest.isEmpty() && !takeLine(rest).text.isEmpty()) {
        }
        changeEvent(from.first(from.size() - rest.size()), out);
    }
    return out;
}

void EventRewriter::changeEvent(QByteArrayView event, QByteArray &out) const
{
    const QByteArray data = dataOfEvent(event);
    const QByteArray changed = data.isEmpty() ? data : m_change(data);
    if (changed == data) {
        out += event;
        return;
    }
    bool written = false;
    for (QByteArrayView rest = event; !rest.isEmpty();) {
        const Line line = takeLine(rest);
        if (!line.text.startsWith(kData)) {
            out += line.text;
            out += line.end;
        } else if (!std::exchange(written, true)) {
            const QByteArrayView field = line.text.first(line.text.size() - dataOf(line).size());
            for (const QByteArray &part : changed.split('\n')) {
                out += field;
                out += part;
                out += line.end;
            }
        }
    }
}

} // namespace signalbox
