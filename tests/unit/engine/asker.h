// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/tokenmanager.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace signalbox::test {

inline Account makeAccount(const char *id, const char *provider = "openai")
{
    Account account;
    account.id = AccountId(id);
    account.provider = ProviderId(provider);
    account.label = QStringLiteral("label of ") + QString::fromLatin1(id);
    return account;
}

inline Credential key(std::string_view value)
{
    return {CredentialKind::apiKey, Secret(value)};
}

inline Query makeQuery(const std::string &session = {})
{
    Query query;
    query.model = "gpt-5";
    query.providers = {ProviderId("openai")};
    query.patternProviders = query.providers;
    query.clientKey = ClientKeyId("default");
    query.session = session;
    return query;
}

inline Outcome limited(Milliseconds hint)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::rateLimited;
    outcome.reason = RateLimitReason::quotaExhausted;
    outcome.status = 429;
    outcome.hint = hint;
    return outcome;
}

inline Outcome outcomeOf(OutcomeKind kind)
{
    Outcome outcome;
    outcome.kind = kind;
    outcome.message = QStringLiteral("words of the upstream");
    return outcome;
}

/// A request as the gateway would make it: holds ticket and result, and counts the callbacks.
struct Asker
{
    void ask(TokenManager &manager, Query query = makeQuery())
    {
        ticket = manager.acquire(std::move(query), &trace, [this](AcquireResult result) {
            ++called;
            if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                lease = std::move(*got);
            else
                none = std::get<NoAccount>(std::move(result));
            if (then)
                then();
        });
    }
    bool waits() const { return ticket && called == 0; }
    std::string served() const { return lease ? lease->account().id.str() : std::string(); }

    RoutingTrace trace;
    std::unique_ptr<AcquireTicket> ticket;
    std::unique_ptr<AccountLease> lease;
    std::optional<NoAccount> none;
    std::function<void()> then;
    int called = 0;
};

} // namespace signalbox::test
