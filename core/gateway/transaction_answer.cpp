// SPDX-License-Identifier: GPL-3.0-or-later
// The way back: what one attempt's upstream sends, relayed, held back or judged.
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/dialects/envelope.h"
#include "core/gateway/failurewords.h"
#include "core/gateway/headerpolicy.h"
#include "core/upstream/failurefingerprint.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kErrorBodyMax = 64 * 1024;
/// Up to here a plain answer is held back, so that a cut one becomes an error and not half a text.
constexpr qsizetype kBufferedMax = 8 * 1024 * 1024;
constexpr int kFirstErrorStatus = 400;

/// Whether a status says that the upstream has no such endpoint.
bool isMissing(int status)
{
    return status == 404 || status == 405 || status == 501;
}

bool looksLikeJson(const QByteArray &body)
{
    const QByteArray text = body.trimmed();
    return text.startsWith('{') || text.startsWith('[');
}

} // namespace

void ProxyTransaction::onHead(int status, Headers headers)
{
    m_upstreamStatus = status;
    m_upstreamHeaders = std::move(headers);
    m_lengthUnknown = !m_upstreamHeaders.contains("content-length") &&
                      !m_upstreamHeaders.contains("transfer-encoding");
    if (status < 200 || status >= 300) {
        m_body = Body::error;
        return;
    }
    m_lease->accepted();
    m_relay = makeRelay();
    const bool isJson = isContentType(m_upstreamHeaders, "application/json");
    if (m_relay)
        m_body = Body::stream;
    else
        m_body = m_endpoint.opaque && !isJson ? Body::relayed : Body::buffered;
}

void ProxyTransaction::onData(QByteArrayView data)
{
    if (!m_record.firstByte && m_body != Body::error) {
        m_record.firstByte =
            std::chrono::duration_cast<Milliseconds>(m_services.clock.now() - m_started);
    }
    switch (m_body) {
    case Body::none:
        break;
    case Body::error:
        m_buffer.append(data.first(std::min(data.size(), kErrorBodyMax - m_buffer.size())));
        break;
    case Body::buffered:
        relayBuffered(data);
        break;
    case Body::relayed:
        if (!m_sink->begun())
            beginAnswer();
        m_sink->write(data);
        pauseWhenFull();
        break;
    case Body::stream:
        relayStream(data);
        break;
    }
}

void ProxyTransaction::relayBuffered(QByteArrayView data)
{
    m_buffer.append(data);
    const bool wrapped = m_plan.form != UpstreamForm::plain;
    if (m_buffer.size() <= (wrapped ? TranslatedAnswer::kWholeMax : kBufferedMax))
        return;
    if (wrapped || m_plan.way == AttemptPlan::Way::translated) {
        onGarbage({ErrorCode::corrupt, u"the answer is too large"_s, {}, {}});
        return;
    }
    m_body = Body::relayed;
    beginAnswer();
    m_sink->write(m_buffer);
    m_buffer.clear();
    pauseWhenFull();
}

void ProxyTransaction::beginAnswer()
{
    m_sink->begin(m_upstreamStatus, clientHeaders());
}

void ProxyTransaction::pauseWhenFull()
{
    if (!m_paused && m_transfer && m_sink->unsentBytes() > ResponseSink::kHighWater) {
        m_paused = true;
        m_transfer->pause();
    }
}

void ProxyTransaction::onEnd(const TransferEnd &end)
{
    // The transfer that calls this lives until the end of the call.
    const std::unique_ptr<Transfer> ended = std::move(m_transfer);
    const bool answered = m_body == Body::stream && m_relay->any() &&
                          (end.ok || m_sink->begun() || m_relay->end() == StreamEnd::complete);
    if (answered)
        onStreamEnded(end);
    else if (!end.ok)
        onNetworkFailure(end);
    else if (m_body == Body::error)
        onUpstreamError();
    else
        onAnswered();
}

void ProxyTransaction::onAnswered()
{
    if (m_body == Body::buffered) {
        if (m_plan.way == AttemptPlan::Way::translated)
            onCount();
        else
            onBufferedAnswer();
        return;
    }
    if (m_body == Body::relayed) {
        if (!m_sink->begun())
            beginAnswer();
        m_sink->finish();
        releaseAnswered({.kind = OutcomeKind::success, .status = m_upstreamStatus});
        finish(m_upstreamStatus, {});
        return;
    }
    // A stream that ended well without one event in it.
    rotateOrFail(
        {withAnswerHead({.kind = OutcomeKind::emptyStream,
                         .status = m_upstreamStatus,
                         .fingerprint = failureFingerprint(m_upstreamStatus, "empty stream"),
                         .message = u"The upstream's stream was empty"_s},
                        m_upstreamHeaders, m_services.clock.wallNow()),
         MayRetry::elsewhere},
        {ErrorClass::badGateway, u"The upstream answered with an empty stream"_s, {}, {}, {}});
}

void ProxyTransaction::onBufferedAnswer()
{
    if (!looksLikeJson(m_buffer)) {
        const QString what =
            m_buffer.trimmed().isEmpty() ? u"nothing"_s : u"something that is no JSON"_s;
        rotateOrFail({{.kind = OutcomeKind::upstreamFailure,
                       .status = 502,
                       .message = u"The upstream answered %1 with status %2"_s.arg(what).arg(
                           m_upstreamStatus)},
                      MayRetry::never},
                     {ErrorClass::badGateway,
                      u"The upstream answered %1. Check the account's base URL"_s.arg(what),
                      {},
                      {},
                      {}});
        return;
    }
    const QByteArray inner = m_plan.form == UpstreamForm::plain
                                 ? m_buffer
                                 : toBytes(unwrapped(m_plan.form, view(m_buffer)));
    const QByteArray body = isRenamed() ? withClientModel(m_dialect, inner, m_facts.model) : inner;
    Usage usage;
    m_dialect.readUsage(view(body), usage);
    recordUsage(usage);
    const Headers headers = answerHeaders(m_upstreamHeaders);
    rememberResponse(body);
    releaseAnswered({.kind = OutcomeKind::success,
                     .status = m_upstreamStatus,
                     .inputTokens = usage.input.value_or(0),
                     .outputTokens = usage.output.value_or(0)});
    m_sink->send(m_upstreamStatus, headers, body);
    finish(m_upstreamStatus, {});
}

/// Releases after an answer whose head came in this attempt, with the quota that the head tells of.
void ProxyTransaction::releaseAnswered(Outcome outcome)
{
    releaseLease(withAnswerHead(std::move(outcome), m_upstreamHeaders, m_services.clock.wallNow()));
}

void ProxyTransaction::recordUsage(const Usage &usage)
{
    m_record.inputTokens = usage.input;
    m_record.outputTokens = usage.output;
    m_record.cachedTokens = usage.cached;
}

void ProxyTransaction::onUpstreamError()
{
    if (m_upstreamStatus < kFirstErrorStatus) {
        const QString what = u"The upstream answered with status %1 instead of an answer. "
                             "Check the account's base URL"_s.arg(m_upstreamStatus);
        rotateOrFail({{.kind = OutcomeKind::neutral, .status = m_upstreamStatus, .message = what},
                      MayRetry::never},
                     {ErrorClass::badGateway, what, {}, {}, {}});
        return;
    }
    const AttemptVerdict verdict = classifyAnswer({.dialect = m_plan.dialect,
                                                   .status = m_upstreamStatus,
                                                   .headers = m_upstreamHeaders,
                                                   .body = view(m_buffer),
                                                   .model = m_upstreamModel,
                                                   .credential = m_lease->credential().kind,
                                                   .secret = m_lease->credential().value.view()},
                                                  m_services.clock.wallNow());
    // Nobody is to blame but the request: its sender gets the upstream's own words.
    if (verdict.outcome.kind == OutcomeKind::neutral && verdict.retry == MayRetry::never)
        passUpstreamError(verdict.outcome);
    else
        rotateOrFail(verdict, clientErrorFor(verdict.outcome));
}

void ProxyTransaction::passUpstreamError(const Outcome &outcome)
{
    const Headers headers = answerHeaders(m_upstreamHeaders);
    const std::string_view key = m_lease->credential().value.view();
    const bool repeatsKey = !key.empty() && view(m_buffer).find(key) != std::string_view::npos;
    releaseAnswered({.kind = OutcomeKind::neutral, .status = m_upstreamStatus});
    // The key is the account owner's, who is not always the client.
    if (repeatsKey || m_plan.way == AttemptPlan::Way::translated) {
        fail(refusalFor(outcome, view(m_buffer), m_endpoint.dialect));
        return;
    }
    if (m_endpoint.probe && !m_estimated && isMissing(m_upstreamStatus)) {
        estimate();
        return;
    }
    if (looksLikeJson(m_buffer)) {
        m_sink->send(m_upstreamStatus, headers, m_buffer);
        finish(m_upstreamStatus, u"The upstream refused the request"_s);
        return;
    }
    fail({classForStatus(m_upstreamStatus),
          u"The upstream refused the request with status %1"_s.arg(m_upstreamStatus),
          {},
          {},
          {}});
}

void ProxyTransaction::onNetworkFailure(const TransferEnd &end)
{
    const AttemptVerdict verdict = classifyNetworkEnd(end);
    if (m_sink->begun()) { // a long plain answer was cut: no dialect can say so in the middle of a
                           // text
        m_sink->abort();
        releaseLease(verdict.outcome);
        finish(m_upstreamStatus, end.message);
        return;
    }
    rotateOrFail(verdict, clientErrorFor(end));
}

} // namespace signalbox
