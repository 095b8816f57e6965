// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: what a request asks for and what it needs of an account.
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBytesOfWeight = 64 * 1024; // scheduling.md §4
constexpr long long kOutputOfWeight = 16'000;   // tokens, above which a request weighs more

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
    if (!readFacts())
        return;
    m_record.model = m_facts.model;
    m_record.stream = m_facts.stream || m_endpoint.streamsByPath;
    if (m_facts.model.empty()) {
        fail({ErrorClass::badRequest, u"The request names no model"_s, "model", {}, {}});
        return;
    }
    m_route =
        routeModel({m_facts.model, m_endpoint.dialect, m_facts.inputTokens}, m_settings->aliases,
                   {m_services.accounts.configuredProviders(), m_services.accounts.prefixes(),
                    m_services.providers});
    m_record.mappedModel = m_route.targets.front().model.model;
    if (pinAccount())
        acquire();
}

bool ProxyTransaction::readFacts()
{
    const auto read = [this] {
        return m_dialect.readRequest(view(m_request.body), m_request.headers, m_endpoint.model);
    };
    auto facts = read();
    if (facts && m_request.headers.value("x-signalbox-drop-reasoning") == "1") {
        if (facts->carriesReasoning) {
            m_request.body = m_dialect.withoutReasoning(view(m_request.body));
            facts = read(); // the places in the body are others now
        }
        m_dropsReasoning = facts && !facts->carriesReasoning;
    }
    if (!facts) {
        ClientError error{ErrorClass::badRequest, facts.error().message, {}, {}, {}};
        if (!facts.error().fields.empty())
            error.param = facts.error().fields.front().pointer.substr(1);
        fail(std::move(error));
        return false;
    }
    m_facts = *facts;
    return true;
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
    const ModelTarget &target = m_route.targets.front().model;
    Query query;
    query.group = m_endpoint.group;
    query.model = target.model;
    query.clientDialect = m_endpoint.dialect;
    query.providers = target.providers;
    query.patternProviders = target.patternProviders;
    query.prefix = m_route.prefix;
    query.pool = m_route.pool;
    query.poolOrder = m_route.order;
    for (std::size_t i = 1; i < m_route.targets.size(); ++i)
        query.alternatives.push_back(m_route.targets[i].model);
    if (m_facts.carriesReasoning)
        query.family = m_dialect.reasoningFamily();
    query.dropsReasoning = m_dropsReasoning;
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
