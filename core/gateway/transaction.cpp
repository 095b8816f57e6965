// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/base/duration.h"
#include "core/gateway/failurewords.h"
#include "core/gateway/headerpolicy.h"
#include "core/net/urlpolicy.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Rotating after 429s before the first byte costs the upstream nothing (scheduling.md §7).
constexpr int kRateLimitAttempts = 6;
constexpr int kClientGoneStatus = 499; // nginx's word for it; never sent

std::string joinedCauses(const RoutingTrace &trace)
{
    std::string text;
    for (const Verdict &verdict : trace.verdicts) {
        if (!text.empty())
            text += "; ";
        text += verdict.account.str() + '=';
        if (trace.winner == verdict.account && trace.reason)
            text += "chosen:" + std::string(pickReasonName(*trace.reason));
        else
            text +=
                verdict.cause ? std::string(causeName(*verdict.cause)) : std::string("eligible");
    }
    return text;
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

void ProxyTransaction::start()
{
    m_sink->onGone = [this] { onClientGone(); };
    m_sink->onDrained = [this] {
        if (m_transfer && std::exchange(m_paused, false))
            m_transfer->resume();
    };
    const auto facts =
        m_dialect.readRequest(view(m_request.body), m_request.headers, m_endpoint.model);
    if (!facts) {
        ClientError error{ErrorClass::badRequest, facts.error().message, {}, {}, {}};
        if (!facts.error().fields.empty())
            error.param = facts.error().fields.front().pointer.substr(1);
        fail(std::move(error));
        return;
    }
    m_facts = *facts;
    m_record.model = m_facts.model;
    m_record.stream = m_facts.stream || m_endpoint.streamsByPath;
    if (m_facts.model.empty()) {
        fail({ErrorClass::badRequest, u"The request names no model"_s, "model", {}, {}});
        return;
    }
    m_route = routeModel(m_facts.model, m_endpoint.dialect, m_settings->aliases,
                         m_services.accounts.configuredProviders(), m_services.providers);
    m_record.mappedModel = m_route.model;
    if (pinAccount())
        acquire();
}

bool ProxyTransaction::pinAccount()
{
    const auto wanted = m_request.headers.find("x-signalbox-account");
    if (!wanted)
        return true;
    if (!m_mayPin) {
        fail({ErrorClass::forbidden, u"This key may not pin requests to an account"_s, {}, {}, {}});
        return false;
    }
    m_pinned = m_services.accounts.findAccount(*wanted);
    if (!m_pinned) {
        fail({ErrorClass::badRequest,
              u"X-Signalbox-Account names no account that is known here"_s,
              {},
              {},
              {}});
        return false;
    }
    return true;
}

Query ProxyTransaction::makeQuery() const
{
    Query query;
    query.group = m_endpoint.group;
    query.model = m_route.model;
    query.clientDialect = m_endpoint.dialect;
    query.providers = m_route.providers;
    query.patternProviders = m_route.patternProviders;
    query.session = m_facts.session;
    query.clientKey = m_clientKey;
    query.attempt = static_cast<int>(m_attempted.size());
    query.attempted = m_attempted;
    query.pinned = m_pinned;
    query.waited = m_waited;
    query.probe = m_endpoint.probe;
    return query;
}

void ProxyTransaction::acquire()
{
    m_trace = {};
    const TimePoint asked = m_services.clock.now();
    m_ticket =
        m_services.accounts.acquire(makeQuery(), &m_trace, [this, asked](AcquireResult result) {
            m_waited += std::chrono::duration_cast<Milliseconds>(m_services.clock.now() - asked);
            onAcquired(std::move(result));
        });
}

void ProxyTransaction::onAcquired(AcquireResult result)
{
    recordTrace();
    if (auto *none = std::get_if<NoAccount>(&result)) {
        answerNoAccount(*none);
        return;
    }
    m_lease = std::move(std::get<std::unique_ptr<AccountLease>>(result));
    send();
}

void ProxyTransaction::send()
{
    const Account &account = m_lease->account();
    m_attempted.push_back(account.id);
    m_attemptStarted = m_services.clock.now();
    ++m_record.attempts;
    m_record.accountId = account.id.str();
    m_accountName = headerValue(m_seesAccounts ? account.displayName() : account.label);
    m_upstreamModel = account.modelAliases.empty()
                          ? m_route.model
                          : AliasTable(account.modelAliases).resolve(m_route.model);
    m_record.mappedModel = m_upstreamModel;

    m_body = Body::none;
    m_upstreamStatus = 0;
    m_upstreamHeaders = {};
    m_buffer.clear();
    m_stream.reset();

    const std::string path = m_endpoint.dialect == DialectId::gemini
                                 ? geminiPath(m_endpoint, m_upstreamModel)
                                 : m_endpoint.upstreamPath;
    const std::string &base =
        account.baseUrl.empty() ? m_lease->provider().baseUrl : account.baseUrl;
    const QByteArrayView query = m_request.query();
    UpstreamRequest request;
    request.method = m_request.method;
    request.url = upstreamUrl(m_endpoint.dialect, base, m_endpoint.version, path,
                              {query.data(), static_cast<std::size_t>(query.size())});
    request.headers = upstreamHeaders(m_request.headers, m_lease->provider(), account,
                                      m_lease->credential(), m_services.via);
    request.body = requestBody();
    request.proxyUrl = account.proxyUrl.empty() ? m_settings->upstreamProxy
                                                : QByteArray::fromStdString(account.proxyUrl);
    m_transfer = m_services.transport.start(std::move(request), *this);
}

QByteArray ProxyTransaction::requestBody() const
{
    if (!m_facts.modelSpan || m_upstreamModel == m_facts.model)
        return m_request.body;
    return json::replaceWithString(view(m_request.body), *m_facts.modelSpan, m_upstreamModel);
}

bool ProxyTransaction::isRenamed() const
{
    return m_upstreamModel != m_facts.model;
}

bool ProxyTransaction::mayTryAgain(const AttemptVerdict &verdict) const
{
    if (m_pinned || m_sink->clientGone())
        return false;
    const int own = m_lease->account().maxAttempts.value_or(m_settings->maxAttempts);
    const int limit =
        verdict.outcome.kind == OutcomeKind::rateLimited ? std::max(own, kRateLimitAttempts) : own;
    if (static_cast<int>(m_attempted.size()) >= limit)
        return false;
    return verdict.retry == MayRetry::elsewhere || (verdict.retry == MayRetry::once && !m_resent);
}

void ProxyTransaction::rotateOrFail(const AttemptVerdict &verdict, ClientError error)
{
    const bool again = mayTryAgain(verdict);
    if (verdict.retry == MayRetry::once)
        m_resent = true;
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

void ProxyTransaction::answerNoAccount(const NoAccount &none)
{
    if (m_lastFailure) {
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

void ProxyTransaction::fail(ClientError error)
{
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
    releaseLease({.kind = OutcomeKind::neutral});
    if (!m_sink->begun()) {
        fail({ErrorClass::unavailable, why, {}, {}, {}});
        return;
    }
    if (m_stream) {
        recordUsage(m_stream->usage());
        if (m_stream->end() == StreamEnd::open)
            m_sink->write(
                m_stream->errorEvent({ErrorClass::unavailable, why, {}, {}, m_record.id}));
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
    if (m_stream)
        recordUsage(m_stream->usage());
    releaseLease({.kind = OutcomeKind::neutral, .status = m_upstreamStatus});
    finish(kClientGoneStatus, u"The client left before the answer was complete"_s);
}

void ProxyTransaction::finish(int status, const QString &error)
{
    if (std::exchange(m_finished, true))
        return;
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

void ProxyTransaction::recordTrace()
{
    static constexpr std::size_t kStoredVerdicts = 16; // scheduling.md §13
    m_record.trace.clear();
    for (const Verdict &verdict : m_trace.verdicts) {
        if (m_record.trace.size() == kStoredVerdicts)
            break;
        TraceEntry entry;
        entry.accountId = verdict.account.str();
        if (m_trace.winner == verdict.account)
            entry.verdict = "chosen";
        else
            entry.verdict = verdict.cause ? std::string(causeName(*verdict.cause)) : "eligible";
        if (verdict.until)
            entry.until = m_services.clock.toWall(*verdict.until);
        m_record.trace.push_back(std::move(entry));
    }
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
    if (m_mayTrace && m_request.headers.value("x-signalbox-trace") == "1")
        headers.add("X-Signalbox-Trace", QByteArray::fromStdString(joinedCauses(m_trace)));
    return headers;
}

} // namespace signalbox
