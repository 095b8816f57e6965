// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/gateway/accountsource.h"

#include <functional>
#include <memory>
#include <vector>

namespace signalbox::test {

/// An AccountSource that hands out its accounts in their order, leaving out attempted ones, and
/// keeps what became of every lease. Scripted answers and waiting on demand.
class FakeAccounts final : public AccountSource
{
public:
    struct Released
    {
        AccountId account;
        Outcome outcome;
    };

    FakeAccounts();

    /// An account "acc-<name>" of a built-in provider with label <name>, e-mail <name>@example.test
    /// and the key "key-<name>".
    Account &add(const char *name, const char *provider = "openai");
    [[nodiscard]] const ProviderRegistry &providers() const { return m_registry; }

    /// From now on requests and renewals wait until serveWaiting().
    void park() { m_parking = m_parkingRenewals = true; }
    /// From now on requests wait, but renewals do not.
    void parkAcquires() { m_parking = true; }
    /// Answers those that wait, in their order.
    void serveWaiting();
    [[nodiscard]] std::size_t waiting() const;
    /// What the next request that finds no account is told.
    void setNoAccount(NoAccount none) { m_none = std::move(none); }

    [[nodiscard]] std::unique_ptr<AcquireTicket>
    acquire(Query query, RoutingTrace *trace, std::function<void(AcquireResult)> done) override;
    [[nodiscard]] bool takeRetry() override;
    [[nodiscard]] std::unique_ptr<AcquireTicket>
    renew(std::unique_ptr<AccountLease> lease, std::function<void(AcquireResult)> done) override;
    [[nodiscard]] std::optional<AccountId> findAccount(std::string_view idOrLabel) const override;
    [[nodiscard]] std::vector<ProviderId> configuredProviders() const override;
    [[nodiscard]] std::vector<std::string> prefixes() const override;
    [[nodiscard]] std::vector<OfferedModel> servableModels() const override { return offered; }
    [[nodiscard]] int activeAccounts() const override
    {
        return static_cast<int>(m_accounts.size());
    }

    std::vector<OfferedModel> offered;
    std::vector<Query> queries;
    std::vector<bool> fullTraces; ///< by query: whether the full list was asked for
    std::vector<Released> released;
    PickReason reason = PickReason::strategy; ///< of the leases
    int accepted = 0;
    int leased = 0;            ///< not yet released
    int retries = 1'000;       ///< left in the budget
    int renewals = 0;          ///< asked for
    bool renewable = false;    ///< what leases say of their credential
    bool renewing = false;     ///< renew() gives a fresh token, "fresh-" and the label
    std::size_t target = 0;    ///< which model of the query the next leases serve
    std::string project;       ///< of the next leases
    int halfOpen = 0;          ///< so many leases from now on are no attempts
    bool keepsToRoute = false; ///< only accounts of the query's providers are given

private:
    class Lease;
    class Ticket;
    struct Waiting
    {
        Query query;
        RoutingTrace *trace = nullptr;
        std::function<void(AcquireResult)> done;
        std::optional<Account> renewed; ///< it is a renewal of this one
    };

    [[nodiscard]] AcquireResult renewalOf(const Account &account);
    [[nodiscard]] AcquireResult resultFor(const Query &query, RoutingTrace *trace);

    ProviderRegistry m_registry;
    std::vector<std::unique_ptr<Account>> m_accounts;
    std::vector<std::shared_ptr<Waiting>> m_waiting;
    std::optional<NoAccount> m_none;
    bool m_parking = false;
    bool m_parkingRenewals = false;
};

} // namespace signalbox::test
