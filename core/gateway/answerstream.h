// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/dialects/dialect.h"
#include "core/gateway/answerrelay.h"
#include "core/gateway/eventrewriter.h"

#include <QByteArray>

#include <string>
#include <utility>

namespace signalbox {

/// How a streamed answer passes.
struct PassThrough
{
    /// `asClient` puts the client's name where events name the model.
    enum class ModelName { asUpstream, asClient };
    StreamFraming framing = StreamFraming::sse;
    ModelName modelName = ModelName::asUpstream;
    std::string clientModel;
    UpstreamForm form = UpstreamForm::plain; ///< what it is taken out of
};

/// A streamed answer on its way through, same dialect on both sides: forwards whole events only,
/// takes them out of their envelope, gives the client back the model name that it asked for, and
/// remembers what usage figures and an error event need. One per attempt, engine thread.
class AnswerStream final : public AnswerRelay
{
public:
    AnswerStream(const Dialect &dialect, const PassThrough &how);

    [[nodiscard]] Status feed(QByteArrayView data) override;
    [[nodiscard]] Status finish(BodyEnd end) override;
    [[nodiscard]] bool any() const override { return !m_head.isEmpty(); }
    /// What the latest events say, and after finish() what their end makes of it: complete when
    /// they lack nothing but a last event that upstreams are known to leave out.
    [[nodiscard]] StreamEnd end() const override;
    /// None: an error event was passed on.
    [[nodiscard]] std::optional<ClientError> failure() const override { return std::nullopt; }
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] QByteArray take() override { return std::exchange(m_ready, {}); }
    [[nodiscard]] QByteArray broken(const ClientError &error) override;
    [[nodiscard]] QByteArray keepAlive() override;

    /// The first events.
    [[nodiscard]] const QByteArray &head() const { return m_head; }

private:
    void remember(const QByteArray &events);
    void addUsageOf(const QByteArray &events, Usage &usage) const;

    const Dialect &m_dialect;
    StreamFraming m_framing;
    EventRewriter m_events;
    bool m_endsHere = false; ///< a well-framed end has come that may stand for the last event
    QByteArray m_ready;      ///< for take()
    QByteArray m_head;       ///< the first events
    QByteArray m_last;       ///< the latest events
    QByteArray m_beforeLast;
    QByteArray m_firstUsage;
    QByteArray m_lastUsage;
};

/// The JSON of a whole answer with the model name that the client asked for.
[[nodiscard]] QByteArray withClientModel(const Dialect &dialect, const QByteArray &json,
                                         const std::string &clientModel);

} // namespace signalbox
