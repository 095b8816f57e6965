// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that go to the client event by event or are written anew: what relays them, and their
// end.
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/gateway/failurewords.h"
#include "core/gateway/headerpolicy.h"

#include <chrono>

namespace signalbox {

using namespace Qt::StringLiterals;

/// What takes the answer to the client event by event; null for one that is held and passes as a
/// whole, and for those that nobody reads.
std::unique_ptr<AnswerRelay> ProxyTransaction::makeRelay()
{
    const bool events = isContentType(m_upstreamHeaders, "text/event-stream");
    const bool array = m_endpoint.streamsByPath && !events && wantsArray();
    if (m_plan.way == AttemptPlan::Way::translated)
        return m_endpoint.probe ? nullptr : translatedRelay(events);
    const bool mends =
        m_endpoint.translatable && !m_endpoint.probe && !array && events != wantsStream();
    if (mends) { // the upstream did not answer in the way that was asked for
        if (auto mended = translatedRelay(events))
            return mended;
    }
    if ((!events && !array) || m_endpoint.opaque)
        return nullptr;
    using ModelName = PassThrough::ModelName;
    return std::make_unique<AnswerStream>(
        m_dialect, PassThrough{array ? StreamFraming::jsonArray : StreamFraming::sse,
                               isRenamed() ? ModelName::asClient : ModelName::asUpstream,
                               m_facts.model, m_plan.form});
}

/// Null when the client's request cannot be read now, which happens to none that was translated.
std::unique_ptr<AnswerRelay> ProxyTransaction::translatedRelay(bool events)
{
    if (!m_translation && m_request.body.size() <= TranslatedRequest::kInlineMax)
        translation().read([](const TranslatedRequest::ReadRequest &) {});
    if (!m_translation || !m_translation->conversation())
        return nullptr;
    m_rewrites = true;
    using Setup = TranslatedAnswerSetup;
    Setup setup;
    setup.upstream = m_plan.dialect;
    setup.form = m_plan.form;
    setup.comes = events ? Setup::Comes::events : Setup::Comes::whole;
    setup.goes = wantsStream() ? Setup::Goes::stream : Setup::Goes::whole;
    setup.client = m_endpoint.dialect;
    setup.scope = m_translation->scope();
    setup.context.model = m_facts.model;
    setup.context.requestId = m_record.id;
    setup.context.created = std::chrono::floor<std::chrono::seconds>(m_services.clock.wallNow())
                                .time_since_epoch()
                                .count();
    setup.context.framing = wantsArray() ? StreamFraming::jsonArray : StreamFraming::sse;
    setup.context.request = m_translation->conversation();
    return std::make_unique<TranslatedAnswer>(std::move(setup), m_services.translation.reasoning);
}

void ProxyTransaction::relayStream(QByteArrayView data)
{
    const Status read = m_relay->feed(data);
    if (!read)
        onGarbage(read.error());
    else
        writeReady();
}

void ProxyTransaction::writeReady()
{
    const QByteArray events = m_relay->take();
    if (events.isEmpty())
        return;
    if (!m_sink->begun()) {
        beginAnswer();
        m_silence = m_services.silence.watch([this] { onSilence(); });
    }
    m_silence->touch();
    if (m_rewrites)
        m_lastWritten = events;
    else if (!m_noted) // early, so that it can be cancelled while it is made
        m_noted = rememberResponse(events);
    m_sink->write(events);
    pauseWhenFull();
}

void ProxyTransaction::onSilence()
{
    if (m_sink->unsentBytes() > 0) // it is the client that is slow
        return;
    if (const QByteArray bytes = m_relay->keepAlive(); !bytes.isEmpty())
        m_sink->write(bytes);
}

void ProxyTransaction::onStreamEnded(const TransferEnd &end)
{
    const bool framed = end.ok && !m_lengthUnknown;
    using BodyEnd = AnswerRelay::BodyEnd;
    if (const Status read = m_relay->finish(framed ? BodyEnd::framed : BodyEnd::cut); !read) {
        onGarbage(read.error());
        return;
    }
    writeReady();
    const StreamEnd said = m_relay->end();
    if (said == StreamEnd::complete) {
        onComplete();
        return;
    }
    if (said == StreamEnd::failed) {
        onFailureTold();
        return;
    }
    const QString why = end.ok ? u"The upstream closed the stream before its end"_s : end.message;
    breakOff({{.kind = OutcomeKind::network, .status = m_upstreamStatus, .message = why},
              MayRetry::never}, // what came may have been billed
             {ErrorClass::badGateway, u"The answer broke off: %1"_s.arg(why), {}, {}, {}});
}

/// The upstream itself ended its answer with an error.
void ProxyTransaction::onFailureTold()
{
    const QString message = u"The upstream ended the stream with an error"_s;
    const auto failure = m_relay->failure();
    if (failure && !m_sink->begun()) {
        breakOff(verdictFor(*failure), *failure);
        return;
    }
    breakOff({{.kind = OutcomeKind::network, .status = m_upstreamStatus, .message = message},
              MayRetry::never},
             failure.value_or(ClientError{ErrorClass::badGateway, message, {}, {}, {}}));
}

void ProxyTransaction::onComplete()
{
    const Usage usage = m_relay->usage();
    recordUsage(usage);
    const auto whole = m_relay->whole();
    const Headers headers = clientHeaders();
    if (!m_noted)
        rememberResponse(whole.value_or(m_lastWritten));
    releaseAnswered({.kind = OutcomeKind::success,
                     .status = m_upstreamStatus,
                     .inputTokens = usage.input.value_or(0),
                     .outputTokens = usage.output.value_or(0)});
    if (whole)
        m_sink->send(m_upstreamStatus, headers, *whole);
    else
        m_sink->finish();
    finish(m_upstreamStatus, {});
}

/// The answer is none, or its upstream said so: before the first byte another account may do
/// better, after it the client's stream ends with its error.
void ProxyTransaction::breakOff(const AttemptVerdict &verdict, ClientError error)
{
    m_transfer.reset();
    if (!m_sink->begun()) {
        rotateOrFail(verdict, std::move(error));
        return;
    }
    const Usage usage = m_relay->usage();
    recordUsage(usage);
    error.requestId = m_record.id;
    // An error event that was passed on is the client's word already.
    if (m_relay->end() != StreamEnd::failed || m_relay->failure())
        m_sink->write(m_relay->broken(error));
    m_sink->finish();
    Outcome outcome = verdict.outcome;
    outcome.inputTokens = usage.input.value_or(0);
    outcome.outputTokens = usage.output.value_or(0);
    releaseAnswered(std::move(outcome));
    finish(m_upstreamStatus, error.message);
}

void ProxyTransaction::onGarbage(const Error &error)
{
    const QString message = u"The upstream answered something that cannot be read: %1. Check the "
                            "account's base URL"_s.arg(error.message);
    breakOff({{.kind = OutcomeKind::upstreamFailure,
               .status = 502,
               .message = u"The upstream's answer cannot be read: %1"_s.arg(error.message)},
              MayRetry::never},
             {ErrorClass::badGateway, message, {}, {}, {}});
}

} // namespace signalbox
