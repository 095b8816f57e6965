// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/answerstream.h"

#include "core/base/bytes.h"

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

/// The JSON of one piece of an array stream: from its first brace.
QByteArrayView itemOf(QByteArrayView piece)
{
    const qsizetype brace = piece.indexOf('{');
    return brace < 0 ? QByteArrayView() : piece.sliced(brace);
}

} // namespace

QByteArray withClientModel(const Dialect &dialect, const QByteArray &json,
                           const std::string &clientModel)
{
    for (const auto &path : dialect.modelPaths()) {
        const auto span = json::findPath(view(json), path);
        if (span && json::stringValue(span->in(view(json))))
            return json::replaceWithString(view(json), *span, clientModel);
    }
    return json;
}

AnswerStream::AnswerStream(const Dialect &dialect, StreamFraming framing, ModelName modelName,
                           std::string clientModel)
    : m_dialect(dialect)
    , m_framing(framing)
    , m_modelName(modelName)
    , m_clientModel(std::move(clientModel))
{
}

QByteArray AnswerStream::feed(QByteArrayView data)
{
    QByteArray events = frame(data);
    if (!events.isEmpty())
        remember(events);
    return events;
}

QByteArray AnswerStream::frame(QByteArrayView data)
{
    if (m_framing == StreamFraming::sse) {
        const QByteArrayView whole = m_sse.feed(data);
        return m_modelName == ModelName::asClient ? renamed(whole) : whole.toByteArray();
    }
    QByteArray out;
    for (const QByteArray &piece : m_array.feed(data)) {
        const QByteArrayView item = itemOf(piece);
        if (m_modelName == ModelName::asClient && !item.isEmpty()) {
            out += QByteArrayView(piece).first(piece.size() - item.size());
            out += renamedJson(item);
        } else {
            out += piece;
        }
    }
    return out;
}

QByteArray AnswerStream::renamed(QByteArrayView events) const
{
    QByteArray out;
    QByteArrayView rest = events;
    while (!rest.isEmpty()) {
        const QByteArrayView from = rest;
        while (!rest.isEmpty() && !takeLine(rest).text.isEmpty()) {
        }
        renameEvent(from.first(from.size() - rest.size()), out);
    }
    return out;
}

void AnswerStream::renameEvent(QByteArrayView event, QByteArray &out) const
{
    const auto dataOf = [](const Line &line) {
        const qsizetype blank = line.text.size() > kData.size() && line.text[kData.size()] == ' ';
        return line.text.sliced(kData.size() + blank);
    };
    QByteArray data; // several lines of data are one text (WHATWG HTML, 9.2.6)
    int dataLines = 0;
    for (QByteArrayView rest = event; !rest.isEmpty();) {
        const Line line = takeLine(rest);
        if (!line.text.startsWith(kData))
            continue;
        if (++dataLines > 1)
            data += '\n';
        data += dataOf(line);
    }
    const QByteArray changed = dataLines == 0 ? data : renamedJson(data);
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

QByteArray AnswerStream::renamedJson(QByteArrayView json) const
{
    return withClientModel(m_dialect, json.toByteArray(), m_clientModel);
}

void AnswerStream::remember(const QByteArray &events)
{
    if (m_head.isEmpty())
        m_head = events;
    m_beforeLast = std::exchange(m_last, events);
    const std::string_view marker = m_dialect.usageMarker();
    if (events.contains(QByteArrayView(marker.data(), static_cast<qsizetype>(marker.size())))) {
        if (m_firstUsage.isEmpty())
            m_firstUsage = events;
        m_lastUsage = events;
    }
}

StreamEnd AnswerStream::end() const
{
    if (m_framing == StreamFraming::jsonArray)
        return m_array.closed() ? StreamEnd::complete : StreamEnd::open;
    StreamEnd found = StreamEnd::open;
    for (const QByteArray &events : {m_beforeLast, m_last}) {
        QByteArrayView rest(events);
        while (const auto event = takeSseEvent(rest)) {
            const StreamEnd said = m_dialect.streamEnd(view(event->data));
            if (said != StreamEnd::open)
                found = said;
        }
    }
    return found;
}

bool AnswerStream::mayEndHere() const
{
    const bool torn = m_framing == StreamFraming::sse && !m_sse.tail().trimmed().isEmpty();
    return end() == StreamEnd::complete || (m_dialect.mayEndUnsaid() && any() && !torn);
}

QByteArray AnswerStream::errorEvent(const ClientError &error) const
{
    return m_dialect.streamError(error, m_head, m_last);
}

void AnswerStream::addUsageOf(const QByteArray &events, Usage &usage) const
{
    if (m_framing == StreamFraming::jsonArray) {
        JsonArrayFramer items;
        const QByteArray array = events.trimmed().startsWith('[') ? events : '[' + events;
        for (const QByteArray &piece : items.feed(array))
            m_dialect.readUsage(view(itemOf(piece)), usage);
        return;
    }
    QByteArrayView rest(events);
    while (const auto event = takeSseEvent(rest))
        m_dialect.readUsage(view(event->data), usage);
}

Usage AnswerStream::usage() const
{
    Usage usage;
    addUsageOf(m_firstUsage, usage);
    if (m_lastUsage.constData() != m_firstUsage.constData())
        addUsageOf(m_lastUsage, usage);
    return usage;
}

} // namespace signalbox
