// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"

#include <QByteArray>

#include <string>

namespace signalbox {

/// A streamed answer on its way through, same dialect on both sides: forwards whole events only,
/// gives the client back the model name that it asked for, and remembers what usage figures and an
/// error event need. One per transaction, engine thread.
class AnswerStream
{
public:
    /// `clientModel` is put where events name the model when `renameModel` says so.
    enum class ModelName { asUpstream, asClient };
    AnswerStream(const Dialect &dialect, StreamFraming framing, ModelName modelName,
                 std::string clientModel);

    /// The next bytes of the upstream; what may go to the client by now (whole events, possibly
    /// none).
    [[nodiscard]] QByteArray feed(QByteArrayView data);

    /// Whether any event has come.
    [[nodiscard]] bool any() const { return !m_head.isEmpty(); }
    /// What the latest events say about the end of the stream.
    [[nodiscard]] StreamEnd end() const;
    /// Whether a well-framed end of the body, coming now, makes the answer complete: it has its
    /// last event, or lacks nothing but one that upstreams are known to leave out.
    [[nodiscard]] bool mayEndHere() const;
    /// The bytes that end the stream as broken.
    [[nodiscard]] QByteArray errorEvent(const ClientError &error) const;
    [[nodiscard]] Usage usage() const;

private:
    [[nodiscard]] QByteArray frame(QByteArrayView data);
    [[nodiscard]] QByteArray renamed(QByteArrayView events) const;
    void renameEvent(QByteArrayView event, QByteArray &out) const;
    [[nodiscard]] QByteArray renamedJson(QByteArrayView json) const;
    void remember(const QByteArray &events);
    void addUsageOf(const QByteArray &events, Usage &usage) const;

    const Dialect &m_dialect;
    StreamFraming m_framing;
    ModelName m_modelName;
    std::string m_clientModel;
    SseFramer m_sse;
    JsonArrayFramer m_array;
    QByteArray m_head; ///< the first event
    QByteArray m_last; ///< the latest events
    QByteArray m_beforeLast;
    QByteArray m_firstUsage;
    QByteArray m_lastUsage;
};

/// The JSON of a whole answer with the model name that the client asked for.
[[nodiscard]] QByteArray withClientModel(const Dialect &dialect, const QByteArray &json,
                                         const std::string &clientModel);

} // namespace signalbox
