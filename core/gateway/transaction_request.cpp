// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: what a request asks for and what it needs of an account.
#include "core/gateway/transaction.h"

#include "core/gateway/requestreading.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBytesOfWeight = 64 * 1024; // scheduling.md §4
constexpr long long kOutputOfWeight = 16'000;   // tokens, above which a request weighs more

std::vector<ProviderId> willing(std::vector<ProviderId> providers,
                                const std::vector<ProviderId> &refusing)
{
    std::erase_if(providers, [&refusing](const ProviderId &id) {
        return std::find(refusing.begin(), refusing.end(), id) != refusing.end();
    });
    return providers;
}

unsigned weightOf(qsizetype bodyBytes, long long outputTokens, bool thinks)
{
    const auto pieces = static_cast<unsigned>((bodyBytes + kBytesOfWeight - 1) / kBytesOfWeight);
    return std::max(1U, pieces) + (outputTokens > kOutputOfWeight ? 1U : 0U) + (thinks ? 1U : 0U);
}

} // namespace

void ProxyTransaction::start()
{
    m_sink->onGone = [this] { onClientGone(); };
    m_sink->onDrained = [this] {
        if (m_transfer && std::exchange(m_paused, false))
            m_transfer->resume();
    };
    m_wantsTrace = m_mayTrace && m_request.headers.value("x-signalbox-trace") == "1";
    if (!readRequest())
        return;
    m_record.model = m_facts.model;
    m_record.stream = wantsStream();
    if (m_facts.model.empty() && !m_endpoint.modelOptional) {
        fail({ErrorClass::badRequest, u"The request names no model"_s, "model", {}, {}});
        return;
    }
    const auto reach = m_endpoint.translatable ? RoutingRequest::Reach::anyDialect
                                               : RoutingRequest::Reach::sameDialect;
    m_route = routeModel({m_facts.model, m_endpoint.dialect, m_facts.inputTokens, reach},
                         m_settings->aliases,
                         {m_services.accounts.configuredProviders(), m_services.accounts.prefixes(),
                          m_services.providers});
    m_record.mappedModel = m_route.targets.front().model.model;
    if (pinAccount())
        acquire();
}

bool ProxyTransaction::readRequest()
{
    auto read = readForRouting(m_request, m_endpoint);
    if (!read) {
        fail(badRequest(read.error()));
        return false;
    }
    m_facts = std::move(read->facts);
    m_isForm = read->isForm;
    m_dropsReasoning = read->dropsReasoning;
    return true;
}

bool ProxyTransaction::pinAccount()
{
    const auto wanted = m_request.headers.find("x-signalbox-account");
    if (!wanted || m_pinned) // where it lives comes before a wish
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

/// scheduling.md §9: signed reasoning binds to its family, until the client lets go of it. What
/// another family's answer left marked in the body is that family's.
void ProxyTransaction::bindToFamily(Query &query) const
{
    query.dropsReasoning = m_dropsReasoning || m_leftFamily;
    if (query.dropsReasoning)
        return;
    if (!m_facts.markedFamily.empty())
        query.family = m_facts.markedFamily;
    else if (m_facts.carriesReasoning)
        query.family = m_dialect.reasoningFamily();
}

Query ProxyTransaction::makeQuery() const
{
    const ModelTarget &target = m_route.targets.front().model;
    Query query;
    query.group = m_endpoint.group;
    query.model = target.model;
    query.clientDialect = m_endpoint.dialect;
    query.providers = willing(target.providers, m_refusing);
    query.patternProviders = willing(target.patternProviders, m_refusing);
    query.prefix = m_route.prefix;
    query.pool = m_route.pool;
    query.poolOrder = m_route.order;
    for (std::size_t i = 1; i < m_route.targets.size(); ++i) {
        const ModelTarget &other = m_route.targets[i].model;
        query.alternatives.push_back({other.model, willing(other.providers, m_refusing),
                                      willing(other.patternProviders, m_refusing)});
    }
    bindToFamily(query);
    query.session = m_facts.session;
    query.clientKey = m_clientKey;
    query.weight = weightOf(m_request.body.size(), m_facts.outputTokens,
                            m_facts.thinks || m_route.suffixThinks());
    query.inputTokens = m_facts.inputTokens;
    query.outputTokens = m_facts.outputTokens;
    query.attempt = m_attempts.counted();
    query.attempted = m_attempts.attempted();
    query.pinned = m_pinned;
    query.waited = m_waited;
    query.probe = m_endpoint.probe;
    return query;
}

} // namespace signalbox
