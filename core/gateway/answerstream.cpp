// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/answerstream.h"

#include "core/base/bytes.h"
#include "core/dialects/envelope.h"

namespace signalbox {

namespace {

/// What is done to the JSON of each event; null when nothing is.
EventRewriter::Change changeFor(const Dialect &dialect, const PassThrough &how)
{
    const bool renames = how.modelName == PassThrough::ModelName::asClient;
    if (!renames && how.form == UpstreamForm::plain)
        return nullptr;
    return [&dialect, renames, form = how.form, model = how.clientModel](QByteArrayView json) {
        const QByteArray inner = toBytes(unwrapped(form, view(json)));
        return renames ? withClientModel(dialect, inner, model) : inner;
    };
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

AnswerStream::AnswerStream(const Dialect &dialect, const PassThrough &how)
    : m_dialect(dialect), m_framing(how.framing), m_events(how.framing, changeFor(dialect, how))
{
}

Status AnswerStream::feed(QByteArrayView data)
{
    const QByteArray events = m_events.feed(data);
    if (!events.isEmpty())
        remember(events);
    if (m_ready.isEmpty())
        m_ready = events;
    else
        m_ready += events;
    return {};
}

Status AnswerStream::finish(BodyEnd end)
{
    m_endsHere = end == BodyEnd::framed && m_dialect.mayEndUnsaid() && any() && !m_events.torn();
    return {};
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
        return m_events.closed() ? StreamEnd::complete : StreamEnd::open;
    StreamEnd found = StreamEnd::open;
    for (const QByteArray &events : {m_beforeLast, m_last}) {
        QByteArrayView rest(events);
        while (const auto event = takeSseEvent(rest)) {
            const StreamEnd said = m_dialect.streamEnd(view(event->data));
            if (said != StreamEnd::open)
                found = said;
        }
    }
    return found == StreamEnd::open && m_endsHere ? StreamEnd::complete : found;
}

QByteArray AnswerStream::broken(const ClientError &error)
{
    return m_dialect.streamError(error, m_head, m_last);
}

QByteArray AnswerStream::keepAlive()
{
    return any() && end() == StreamEnd::open ? m_dialect.keepAlive(m_head) : QByteArray();
}

void AnswerStream::addUsageOf(const QByteArray &events, Usage &usage) const
{
    if (m_framing == StreamFraming::jsonArray) {
        JsonArrayFramer items;
        const QByteArray array = events.trimmed().startsWith('[') ? events : '[' + events;
        for (const QByteArray &piece : items.feed(array))
            m_dialect.readUsage(view(arrayItem(piece)), usage);
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
