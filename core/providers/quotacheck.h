// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/providers/quotajson.h"
#include "core/upstream/transport.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace signalbox {

/// Asks a provider's quota endpoint (`quota` of its definition) with an account's credential. One
/// question; destroying it cancels. Engine thread. The transport, the definition and the clock must
/// outlive it.
class QuotaCheck final : private TransferHandler
{
public:
    /// The figures, or why there are none: unauthorized (401, 403), notFound (no such endpoint at
    /// the account's base URL), corrupt (not understood), unavailable (everything else).
    using Answer = Result<std::vector<QuotaReading>>;

    /// The provider must have a quota endpoint. `done` is called exactly once, never before start()
    /// returned; it may destroy the check.
    QuotaCheck(HttpTransport &transport, const ProviderDefinition &provider, Account account,
               Credential credential, const Clock &clock, std::function<void(Answer)> done);
    ~QuotaCheck() override;

    void start();

private:
    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;
    [[nodiscard]] Answer answer(const TransferEnd &end) const;

    HttpTransport &m_transport;
    const ProviderDefinition &m_provider;
    Account m_account;
    Credential m_credential;
    const Clock &m_clock;
    std::function<void(Answer)> m_done;
    std::unique_ptr<Transfer> m_transfer;
    int m_status = 0;
    QByteArray m_body;
};

} // namespace signalbox
