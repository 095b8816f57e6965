// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/transaction.h"
#include "core/json/value.h"
#include "tests/support/fakeaccounts.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"
#include "tests/support/recordingsink.h"

#include <memory>
#include <optional>

namespace signalbox::test {

inline json::Object parsed(const QByteArray &body)
{
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())})
               ? *json::parseObject({body.constData(), static_cast<std::size_t>(body.size())})
               : json::Object();
}

/// One transaction among fakes: the test plays client, pool and upstream.
struct TransactionFixture
{
    TransactionFixture() { settings.attempts.accounts = 3; }

    /// Makes and starts a transaction for a POST.
    void ask(const QByteArray &target, const QByteArray &body, const Headers &headers = {},
             ClientKeyRule rule = {})
    {
        HttpRequest request;
        request.method = "POST";
        request.target = target;
        request.headers = headers;
        request.body = body;
        Endpoint endpoint = std::get<Endpoint>(findEndpoint(request));
        sink = std::make_shared<RecordingSink>();
        rule.id = ClientKeyId("default");
        transaction = std::make_unique<ProxyTransaction>(
            TransactionServices{{accounts, transport, accounts.providers(), clock, "1.1 us"},
                                {worker, reasoning},
                                responses,
                                silence},
            std::make_shared<const TransactionSettings>(settings), std::move(request),
            std::move(endpoint), rule, sink, "req_1",
            [this](ProxyTransaction *, RequestRecord ended) {
                ++doneCalls;
                record = std::move(ended);
            });
        transaction->start();
    }
    void chat(const QByteArray &body = "{\"model\":\"gpt-5\",\"messages\":[]}",
              const Headers &headers = {})
    {
        ask("/v1/chat/completions", body, headers);
    }

    /// Whether it ended once, with nothing left behind.
    [[nodiscard]] bool ended() const
    {
        return doneCalls == 1 && accounts.leased == 0 && accounts.waiting() == 0 &&
               transport.runningCount() == 0 && sink->breaches.isEmpty();
    }

    FakeAccounts accounts;
    FakeTransport transport;
    FakeClock clock;
    TranslationWorker worker;
    ReasoningKeeper reasoning{clock};
    ResponseStore responses{clock};
    SilenceWatch silence{clock};
    TransactionSettings settings;
    std::shared_ptr<RecordingSink> sink;
    std::unique_ptr<ProxyTransaction> transaction;
    RequestRecord record;
    int doneCalls = 0;
};

} // namespace signalbox::test
