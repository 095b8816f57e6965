// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/answerstream.h"

namespace signalbox {

namespace {

std::string_view view(QByteArrayView bytes)
{
    return {bytes.data(), static_cast<std::size_t>(bytes.size())};
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
    static constexpr QByteArrayView kData("data:");
    QByteArray out;
    while (!events.isEmpty()) {
        qsizetype end = 0;
        while (end < events.size() && events[end] != '\n' && events[end] != '\r')
            ++end;
        const QByteArrayView line = events.first(end);
        const qsizetype brace = line.startsWith(kData) ? line.indexOf('{') : -1;
        if (brace < 0) {
            out += line;
        } else {
            out += line.first(brace);
            out += renamedJson(line.sliced(brace));
        }
        const qsizetype lineEnd = std::min(end + 1, events.size());
        out += events.sliced(end, lineEnd - end);
        events = events.sliced(lineEnd);
    }
    return out;
}

QByteArray AnswerStream::renamedJson(QByteArrayView json) const
{
    return withClientModel(m_dialect, json.toByteArray(), m_clientModel);
}

void AnswerStream::remember(const QByteArray &events)
{
    if (m_head.isEmpty())
        m_head = events;
    m_last = events;
    const std::string_view marker = m_dialect.usageMarker();
    if (events.contains(QByteArrayView(marker.data(), static_cast<qsizetype>(marker.size())))) {
        if (m_firstUsage.isEmpty())
            m_firstUsage = events;
        m_lastUsage = events;
    }
}

bool AnswerStream::ended() const
{
    return m_framing == StreamFraming::jsonArray ? m_array.closed() : m_dialect.endsStream(m_last);
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
