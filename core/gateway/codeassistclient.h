// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/gateway/endpoint.h"
#include "core/gateway/eventrewriter.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/responsesink.h"

#include <memory>
#include <optional>

namespace signalbox {

/// Clients that speak Google Cloud Code Assist (wire.md 1.5): Gemini's dialect inside an envelope.

/// Takes such a client's request out of its envelope: body and model, and the session that stands
/// in the request as a header. invalidArgument names the member that is wrong.
[[nodiscard]] Status openEnvelope(HttpRequest &request, Endpoint &endpoint);

/// What such clients ask before and beside generating, answered from here: there is one tier, a
/// project of no meaning, and no quota to tell. Nothing for a method that is not known.
[[nodiscard]] std::optional<QByteArray> codeAssistAnswer(const Endpoint &endpoint);

/// Puts good answers of Gemini's dialect into the envelope again, whole or event by event; the rest
/// passes as it is.
class CodeAssistSink final : public ResponseSink
{
public:
    enum class Answer { whole, stream };
    /// `traceId` is our request id, which the envelope carries.
    CodeAssistSink(std::shared_ptr<ResponseSink> sink, Answer answer, std::string traceId);
    ~CodeAssistSink() override;

    void send(int status, const Headers &headers, QByteArrayView body) override;
    void begin(int status, const Headers &headers) override;
    void write(QByteArrayView data) override;
    void finish() override;
    void abort() override { m_sink->abort(); }

    [[nodiscard]] bool begun() const override { return m_sink->begun(); }
    [[nodiscard]] bool finished() const override { return m_sink->finished(); }
    [[nodiscard]] bool clientGone() const override { return m_sink->clientGone(); }
    [[nodiscard]] qint64 unsentBytes() const override { return m_sink->unsentBytes(); }

private:
    [[nodiscard]] QByteArray wrapped(QByteArrayView json) const;
    [[nodiscard]] QByteArray closing() const;

    std::shared_ptr<ResponseSink> m_sink;
    Answer m_answer;
    std::string m_traceId;
    std::optional<EventRewriter> m_events; ///< of a stream
};

} // namespace signalbox
