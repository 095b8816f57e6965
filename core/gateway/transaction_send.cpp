// SPDX-License-Identifier: GPL-3.0-or-later
// One attempt on its way out: how it reaches its upstream, and the request for it.
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/gateway/headerpolicy.h"
#include "core/gateway/requestreading.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

void ProxyTransaction::send()
{
    const Account &account = m_lease->account();
    m_upstreamModel =
        m_facts.model.empty() ? std::string() : m_route.upstreamModel(m_lease->target(), account);
    m_reason = m_route.reason(m_lease->target(), account);
    m_record.mappedModel = m_upstreamModel;
    PlanRequest request{m_endpoint};
    request.marked = !m_facts.markedFamily.empty();
    request.arrayStream = wantsArray();
    request.suffixed = !thinkingSuffix(m_upstreamModel).empty();
    request.body = m_request.body;
    request.ownBaseUrl = !account.baseUrl.empty();
    m_plan = planAttempt(request, m_lease->provider(), m_upstreamModel);
    if (m_plan.way == AttemptPlan::Way::translated)
        translate();
    else
        transmit(m_plan.way == AttemptPlan::Way::wrapped
                     ? enveloped(m_endpoint, place(), requestBody())
                     : requestBody());
}

/// Gemini's stream without `alt=sse` is an array (wire.md 1.4).
bool ProxyTransaction::wantsArray() const
{
    if (!m_endpoint.streamsByPath)
        return false;
    const std::string query = '&' + std::string(view(m_request.query())) + '&';
    return query.find("&alt=sse&") == std::string::npos &&
           query.find("&$alt=sse&") == std::string::npos;
}

UpstreamPlace ProxyTransaction::place() const
{
    const Account &account = m_lease->account();
    std::string_view model = m_upstreamModel;
    if (m_plan.way != AttemptPlan::Way::passThrough)
        model.remove_suffix(thinkingSuffix(model).size());
    return {m_plan,
            account.baseUrl.empty() ? m_lease->provider().baseUrlFor(m_plan.dialect)
                                    : account.baseUrl,
            model,
            m_lease->project(),
            m_lease->provider().location,
            m_record.id,
            wantsStream()};
}

QByteArray ProxyTransaction::requestBody() const
{
    const QByteArray body = renamedBody();
    const bool foreign = m_leftFamily && m_facts.carriesReasoning &&
                         m_lease->provider().reasoningFamily() != m_dialect.reasoningFamily();
    return foreign ? m_dialect.withoutReasoning(view(body)) : body;
}

QByteArray ProxyTransaction::renamedBody() const
{
    if (!m_facts.modelSpan || m_upstreamModel == m_facts.model)
        return m_request.body;
    if (!m_isForm)
        return json::replaceWithString(view(m_request.body), *m_facts.modelSpan, m_upstreamModel);
    const json::MemberSpan &span = *m_facts.modelSpan;
    QByteArray body = m_request.body;
    return body.replace(static_cast<qsizetype>(span.begin),
                        static_cast<qsizetype>(span.end - span.begin),
                        QByteArray::fromStdString(m_upstreamModel));
}

void ProxyTransaction::transmit(const QByteArray &body)
{
    const Account &account = m_lease->account();
    if (std::exchange(m_newLease, false))
        m_attempts.taken(*m_lease);
    m_attemptStarted = m_services.clock.now();
    ++m_record.attempts;
    m_record.accountId = account.id.str();
    m_accountName = headerValue(m_seesAccounts ? account.displayName() : account.label);

    m_body = Body::none;
    m_upstreamStatus = 0;
    m_upstreamHeaders = {};
    m_buffer.clear();
    m_relay.reset();
    m_rewrites = false;

    UpstreamRequest request;
    request.method = m_request.method;
    request.url = attemptUrl(m_endpoint, place(), view(m_request.query()));
    request.headers = upstreamHeaders(m_request.headers,
                                      {m_plan, wantsStream(), m_lease->provider(), account,
                                       m_lease->credential(), m_lease->project(), m_services.via});
    request.body = body;
    request.proxyUrl = account.proxyUrl.empty() ? m_settings->upstreamProxy
                                                : QByteArray::fromStdString(account.proxyUrl);
    m_transfer = m_services.transport.start(std::move(request), *this);
}

TranslatedRequest &ProxyTransaction::translation()
{
    if (!m_translation) {
        TranslationSource source;
        source.dialect = m_endpoint.dialect;
        source.head = {m_endpoint.model, m_endpoint.streamsByPath,
                       m_request.headers.value("anthropic-version").toStdString()};
        source.body = m_request.body;
        source.scope = m_clientKey.str() + '\n' + m_facts.session;
        m_translation =
            std::make_unique<TranslatedRequest>(m_services.translation, std::move(source));
    }
    return *m_translation;
}

void ProxyTransaction::translate()
{
    const UpstreamPlace to = place();
    TranslationTarget target;
    target.dialect = m_plan.dialect;
    target.write = {std::string(to.model), m_plan.form, m_plan.official, std::string(to.project)};
    target.suffix = thinkingSuffix(m_upstreamModel);
    target.counts = m_endpoint.probe;
    translation().write(std::move(target),
                        [this](WrittenRequest written) { onWritten(std::move(written)); });
}

void ProxyTransaction::onWritten(WrittenRequest written)
{
    if (const auto *body = std::get_if<QByteArray>(&written)) {
        transmit(enveloped(m_endpoint, place(), *body));
        return;
    }
    const auto *fault = std::get_if<TranslationFault>(&written);
    const ProviderId refusing = m_lease->provider().id;
    m_newLease = false;
    const auto unused = std::move(m_lease);
    unused->release({.kind = OutcomeKind::neutral});
    if (!fault || (m_endpoint.probe && fault->side == TranslationFault::Side::target)) {
        estimate();
    } else if (fault->side == TranslationFault::Side::request) {
        fail(badRequest(fault->error));
    } else {
        refuseHere(refusing, fault->error);
    }
}

/// This kind of upstream cannot be asked for what the client wants: nobody is to blame, and others
/// may be able to.
void ProxyTransaction::refuseHere(const ProviderId &provider, const Error &error)
{
    m_refusal = badRequest(error);
    const bool again =
        std::find(m_refusing.begin(), m_refusing.end(), provider) != m_refusing.end();
    m_refusing.push_back(provider);
    const Query query = makeQuery();
    const bool nobodyLeft =
        query.providers.empty() &&
        std::all_of(query.alternatives.begin(), query.alternatives.end(),
                    [](const ModelTarget &target) { return target.providers.empty(); });
    if (nobodyLeft || again || m_pinned)
        fail(*m_refusal);
    else
        acquire();
}

} // namespace signalbox
