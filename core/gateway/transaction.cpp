// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/base/duration.h"
#include "core/gateway/failurewords.h"
#include "core/gateway/headerpolicy.h"
#include "core/gateway/tracewords.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kClientGoneStatus = 499; // nginx's word for it; never sent

/// Whether a count that failed so is better answered by an estimate: neither the request is wrong
/// nor the model unknown.
bool isNobodysFault(ErrorClass kind)
{
    switch (kind) {
    case ErrorClass::unknownPath:
    case ErrorClass::wrongMethod:
    case ErrorClass::rateLimited:
    case ErrorClass::badGateway:
    case ErrorClass::notImplemented:
    case ErrorClass::unavailable:
    case ErrorClass::overloaded:
    case ErrorClass::upstreamTimedOut:
        return true;
    default:
        return false;
    }
}

} // namespace

ProxyTransaction::ProxyTransaction(TransactionServices services,
                                   std::shared_ptr<const TransactionSettings> settings,
                                   HttpRequest request, Endpoint endpoint, const ClientKeyRule &key,
                                   std::shared_ptr<ResponseSink> sink, std::string requestId,
                                   std::function<void(ProxyTransaction *, RequestRecord)> done)
    : m_services(std::move(services))
    , m_settings(std::move(settings))
    , m_request(std::move(request))
    , m_endpoint(std::move(endpoint))
    , m_dialect(dialectFor(m_endpoint.dialect))
    , m_clientKey(key.id)
    , m_mayPin(key.mayPin)
    , m_seesAccounts(key.seesAccounts)
    , m_mayTrace(key.mayTrace)
    , m_sink(std::move(sink))
    , m_done(std::move(done))
    , m_started(m_services.clock.now())
{
    m_record.id = std::move(requestId);
    m_record.time = m_services.clock.wallNow();
    m_record.clientKey = m_clientKey.str();
    m_record.dialect = dialectName(m_endpoint.dialect);
    m_record.method = m_request.method.toStdString();
    m_record.path =
        std::string(m_request.path().data(), static_cast<std::size_t>(m_request.path().size()));
}

ProxyTransaction::~ProxyTransaction()
{
    m_sink->onGone = nullptr;
    m_sink->onDrained = nullptr;
}

void ProxyTransaction::acquire()
{
    m_trace = {};
    m_trace.full = m_wantsTrace; // the list of all accounts is made only when asked for
    const TimePoint asked = m_services.clock.now();
    m_ticket =
        m_services.accounts.acquire(makeQuery(), &m_trace, [this, asked](AcquireResult result) {
            m_waited += std::chrono::duration_cast<Milliseconds>(m_services.clock.now() - asked);
            onAcquired(std::move(result));
        });
}

void ProxyTransaction::onAcquired(AcquireResult result)
{
    keepTrace(m_trace, m_services.clock, m_record);
    if (auto *none = std::get_if<NoAccount>(&result)) {
        answerNoAccount(*none);
        return;
    }
    m_lease = std::move(std::get<std::unique_ptr<AccountLease>>(result));
    m_newLease = true;
    send();
}

bool ProxyTransaction::isRenamed() const
{
    return m_upstreamModel != m_facts.model;
}

bool ProxyTransaction::mayTryAgain(const AttemptVerdict &verdict)
{
    if (m_pinned || m_sink->clientGone() ||
        !m_attempts.mayRotate(verdict, m_lease->account(), m_settings->attempts))
        return false;
    return !Attempts::drawsOnBudget(verdict.outcome) || m_services.accounts.takeRetry();
}

void ProxyTransaction::rotateOrFail(const AttemptVerdict &verdict, ClientError error)
{
    if (m_attempts.mayRenew(verdict, *m_lease) && !m_sink->clientGone()) {
        renew(verdict, std::move(error));
        return;
    }
    const bool again = mayTryAgain(verdict);
    m_attempts.failed(verdict);
    Outcome outcome = verdict.outcome;
    if (m_endpoint.probe)
        outcome.kind = OutcomeKind::neutral; // counting blames nobody (scheduling.md §7)
    releaseLease(outcome);
    if (again) {
        m_lastFailure = std::move(error);
        acquire();
        return;
    }
    fail(std::move(error));
}

/// The same account once more with a fresh token: a send, but not another account.
void ProxyTransaction::renew(const AttemptVerdict &verdict, ClientError error)
{
    recordAttempt(verdict.outcome);
    m_rotatesUnrenewed = mayTryAgain(verdict);
    m_lastFailure = std::move(error);
    m_attempts.renewing(m_lease->account().id);
    auto ticket = m_services.accounts.renew(
        std::move(m_lease), [this](AcquireResult result) { onRenewed(std::move(result)); });
    if (ticket) // else it called back, and another one may be pending by now
        m_ticket = std::move(ticket);
}

void ProxyTransaction::onRenewed(AcquireResult result)
{
    if (auto *lease = std::get_if<std::unique_ptr<AccountLease>>(&result)) {
        m_lease = std::move(*lease);
        send();
    } else if (m_rotatesUnrenewed) {
        acquire();
    } else {
        fail(*m_lastFailure);
    }
}

void ProxyTransaction::answerNoAccount(const NoAccount &none)
{
    if (mayLeaveFamily(none)) {
        m_leftFamily = true;
        acquire();
        return;
    }
    if (m_refusal && errorClassFor(none) == ErrorClass::unknownModel) {
        fail(*m_refusal);
        return;
    }
    if (m_lastFailure && !none.offline) {
        // The rotation found nobody: the last upstream answer is what there is to tell.
        ClientError error = *m_lastFailure;
        if (tellsMoreThanAttempts(none.causes))
            error.message += u" ("_s + none.sentence + u')';
        if (!error.retryAfter)
            error.retryAfter = none.retryAfter;
        fail(std::move(error));
        return;
    }
    const ErrorClass kind = errorClassFor(none);
    QString message = none.sentence;
    if (kind == ErrorClass::unknownModel)
        message = u"No account here can serve the model %1. %2"_s.arg(
            QString::fromStdString(m_facts.model), none.sentence);
    fail({kind,
          message,
          kind == ErrorClass::unknownModel ? "model" : std::string(),
          none.retryAfter,
          {}});
}

/// The client asks for a model that no account of the conversation's family has, so it has left
/// that family itself, as people do who switch models in the middle (wire.md 4, A04). The proofs of
/// the old one are not shown to the new one.
bool ProxyTransaction::mayLeaveFamily(const NoAccount &none) const
{
    return m_endpoint.translatable && !m_leftFamily && !m_dropsReasoning && !m_pinned &&
           m_route.targets.size() == 1 && onlyIntegrityForbids(none.causes);
}

void ProxyTransaction::fail(ClientError error)
{
    if (m_endpoint.probe && !m_estimated && isNobodysFault(error.kind)) {
        estimate();
        return;
    }
    error.requestId = m_record.id;
    const int status = m_dialect.errorStatus(error.kind);
    const QString message = error.message;
    if (!m_sink->finished() && !m_sink->clientGone()) {
        Headers headers = answerHeaders({});
        headers.set("Content-Type", "application/json");
        if (error.retryAfter)
            headers.set("Retry-After", QByteArray::number(retryAfterSeconds(*error.retryAfter)));
        m_sink->send(status, headers, m_dialect.errorBody(error));
    }
    finish(status, message);
}

void ProxyTransaction::terminate(const QString &why)
{
    if (m_finished)
        return;
    m_ticket.reset();
    m_transfer.reset();
    m_translation.reset();
    m_estimated = true;
    releaseLease({.kind = OutcomeKind::neutral});
    if (!m_sink->begun()) {
        fail({ErrorClass::unavailable, why, {}, {}, {}});
        return;
    }
    if (m_relay) {
        recordUsage(m_relay->usage());
        if (m_relay->end() == StreamEnd::open)
            m_sink->write(m_relay->broken({ErrorClass::unavailable, why, {}, {}, m_record.id}));
        m_sink->finish();
    } else {
        m_sink->abort();
    }
    finish(m_upstreamStatus, why);
}

void ProxyTransaction::onClientGone()
{
    if (m_finished)
        return;
    m_ticket.reset();
    m_transfer.reset();
    m_translation.reset();
    if (m_relay)
        recordUsage(m_relay->usage());
    releaseLease({.kind = OutcomeKind::neutral, .status = m_upstreamStatus});
    finish(kClientGoneStatus, u"The client left before the answer was complete"_s);
}

void ProxyTransaction::finish(int status, const QString &error)
{
    if (std::exchange(m_finished, true))
        return;
    m_silence.reset();
    m_sink->onGone = nullptr;
    m_sink->onDrained = nullptr;
    m_record.status = status;
    m_record.error = error.toStdString();
    m_record.queued = m_waited;
    m_record.duration =
        std::chrono::duration_cast<Milliseconds>(m_services.clock.now() - m_started);
    m_done(this, std::move(m_record));
}

void ProxyTransaction::releaseLease(const Outcome &outcome)
{
    if (!m_lease)
        return;
    recordAttempt(outcome);
    const auto lease = std::move(m_lease);
    lease->release(outcome);
}

void ProxyTransaction::recordAttempt(const Outcome &outcome)
{
    m_record.attemptList.push_back(
        {m_lease->account().id.str(), std::string(pickReasonName(m_lease->reason())),
         m_upstreamStatus, std::string(outcomeKindName(outcome.kind)),
         outcome.message.toStdString(),
         std::chrono::duration_cast<Milliseconds>(m_services.clock.now() - m_attemptStarted)});
}

/// What an answer of ours carries: an upstream's own headers only where its answer passes.
Headers ProxyTransaction::clientHeaders() const
{
    if (m_plan.way != AttemptPlan::Way::translated && !m_rewrites)
        return answerHeaders(m_upstreamHeaders);
    Headers headers = answerHeaders({});
    const bool events = wantsStream() && !wantsArray();
    headers.set("Content-Type", events ? "text/event-stream" : "application/json");
    if (events)
        headers.set("Cache-Control", "no-cache");
    return headers;
}

Headers ProxyTransaction::answerHeaders(const Headers &upstream) const
{
    Headers headers = relayedHeaders(upstream, m_settings->forwardRateHeaders ? RateHeaders::relay
                                                                              : RateHeaders::drop);
    if (!m_accountName.isNull())
        headers.add("X-Account-Email", m_accountName);
    if (!m_record.mappedModel.empty())
        headers.add("X-Mapped-Model", headerValue(QString::fromStdString(m_record.mappedModel)));
    headers.add("X-Request-Id", QByteArray::fromStdString(m_record.id));
    headers.add("X-Attempts", QByteArray::number(m_record.attempts));
    if (!m_reason.empty())
        headers.add("X-Signalbox-Reason", QByteArray::fromStdString(m_reason));
    if (m_wantsTrace)
        headers.add("X-Signalbox-Trace", traceHeader(m_trace, m_services.clock));
    return headers;
}

} // namespace signalbox
