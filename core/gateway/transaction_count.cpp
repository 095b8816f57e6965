// SPDX-License-Identifier: GPL-3.0-or-later
// Counting tokens across dialects (contract.md), and what is kept of responses.
#include "core/gateway/transaction.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/tokenestimate.h"
#include "core/dialects/envelope.h"
#include "core/dialects/jsonfields.h"
#include "core/gateway/requestreading.h"
#include "core/gateway/storedresponses.h"
#include "core/net/sse.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kOk = 200;

/// The response id in a whole answer, or in the first event of a stream that has one.
std::string responseIdIn(const QByteArray &answer)
{
    if (answer.trimmed().startsWith('{'))
        return stringMember(view(answer), "id").value_or(std::string());
    QByteArrayView events(answer);
    while (const auto event = takeSseEvent(events)) {
        const auto id = stringMember(rawMember(view(event->data), "response"), "id");
        if (id && !id->empty())
            return *id;
    }
    return {};
}

} // namespace

/// The upstream's own count, of a translated request.
void ProxyTransaction::onCount()
{
    const auto tokens = codecFor(m_plan.dialect).readCount(unwrapped(m_plan.form, view(m_buffer)));
    releaseAnswered({.kind = OutcomeKind::neutral, .status = m_upstreamStatus});
    if (tokens)
        sendCount(*tokens, CountOrigin::upstream);
    else
        estimate();
}

/// No upstream counts this: a figure of our own is better than none.
void ProxyTransaction::estimate()
{
    m_estimated = true;
    translation().read([this](const TranslatedRequest::ReadRequest &read) {
        if (read)
            sendCount(estimateTokens(**read), CountOrigin::estimate);
        else
            fail(badRequest(read.error()));
    });
}

void ProxyTransaction::sendCount(long long tokens, CountOrigin origin)
{
    Headers headers = answerHeaders({});
    headers.set("Content-Type", "application/json");
    if (origin == CountOrigin::estimate)
        headers.set("X-Signalbox-Estimate", "1");
    m_sink->send(kOk, headers, codecFor(m_endpoint.dialect).writeCount(tokens));
    finish(kOk, {});
}

bool ProxyTransaction::makesResponse() const
{
    return m_endpoint.dialect == DialectId::openaiResponses && m_endpoint.translatable &&
           !m_endpoint.probe;
}

/// Notes where a response lives, or keeps the response itself where no upstream has it.
bool ProxyTransaction::rememberResponse(const QByteArray &answer)
{
    if (m_endpoint.kind == EndpointKind::storedResponse && m_request.method == "DELETE")
        m_services.responses.forget(m_clientKey, m_endpoint.responseId);
    if (!makesResponse() || !wantsStored(view(m_request.body)))
        return true;
    StoredResponse response;
    std::string id;
    if (m_plan.way == AttemptPlan::Way::translated) {
        const bool isWhole = answer.startsWith('{');
        response.response = isWhole ? answer : finalResponse(answer);
        response.inputItems = inputItemsOf(view(m_request.body));
        id = responseIdIn(response.response);
    } else {
        response.account = m_lease->account().id;
        id = responseIdIn(answer);
    }
    m_services.responses.keep(m_clientKey, id, std::move(response));
    return !id.empty();
}

} // namespace signalbox
