// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of this program itself.
#include "core/gateway/gateway.h"

namespace signalbox {

void Gateway::ask(HttpRequest request, const AccountId &account, std::shared_ptr<ResponseSink> sink,
                  std::function<void(const RequestRecord &)> done)
{
    const auto found = findEndpoint(request);
    const auto *endpoint = std::get_if<Endpoint>(&found);
    Q_ASSERT(endpoint && endpoint->kind == EndpointKind::proxy);
    TransactionSettings settings = *m_settings;
    settings.aliases = {};
    settings.attempts = {1, 1};
    ClientKeyRule key;
    key.id = ClientKeyId(std::string("signalbox"));
    auto transaction = std::make_unique<ProxyTransaction>(
        TransactionServices{m_services, {m_translationWorker, m_reasoning}, m_responses, m_silence},
        std::make_shared<const TransactionSettings>(std::move(settings)), std::move(request),
        *endpoint, key, std::move(sink), nextRequestId(),
        [this, answer = std::move(done)](ProxyTransaction *ended, const RequestRecord &record) {
            onTransactionDone(ended, record);
            answer(record);
        });
    transaction->bindTo(account);
    ProxyTransaction *running = transaction.get();
    m_transactions.emplace(running, std::move(transaction));
    Q_EMIT inFlightChanged();
    running->start();
}

} // namespace signalbox
