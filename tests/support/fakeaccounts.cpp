// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeaccounts.h"

#include <algorithm>
#include <utility>

namespace signalbox::test {

using namespace Qt::StringLiterals;

class FakeAccounts::Lease final : public AccountLease
{
public:
    Lease(FakeAccounts &owner, Account account, const std::string &secretPrefix = "key-")
        : m_owner(owner)
        , m_account(std::move(account))
        , m_credential{m_account.credentialKind,
                       Secret(secretPrefix + m_account.label.toStdString())}
        , m_target(owner.target)
        , m_project(owner.project)
        , m_halfOpen(owner.halfOpen > 0)
        , m_renewable(owner.renewable)
    {
        owner.halfOpen -= m_halfOpen ? 1 : 0;
        ++m_owner.leased;
    }
    ~Lease() override { end({}); }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    [[nodiscard]] const Account &account() const override { return m_account; }
    [[nodiscard]] const ProviderDefinition &provider() const override
    {
        return *m_owner.m_registry.find(m_account.provider);
    }
    [[nodiscard]] const Credential &credential() const override { return m_credential; }
    [[nodiscard]] PickReason reason() const override { return m_owner.reason; }
    [[nodiscard]] std::size_t target() const override { return m_target; }
    [[nodiscard]] const std::string &project() const override { return m_project; }
    [[nodiscard]] bool countsAsAttempt() const override { return !m_halfOpen; }
    [[nodiscard]] bool renewable() const override { return m_renewable; }
    void accepted() override { ++m_owner.accepted; }
    void release(const Outcome &outcome) override { end(outcome); }

private:
    void end(const Outcome &outcome)
    {
        if (std::exchange(m_ended, true))
            return;
        --m_owner.leased;
        m_owner.released.push_back({m_account.id, outcome});
    }

    FakeAccounts &m_owner;
    Account m_account;
    Credential m_credential;
    std::size_t m_target;
    std::string m_project;
    bool m_halfOpen;
    bool m_renewable;
    bool m_ended = false;
};

class FakeAccounts::Ticket final : public AcquireTicket
{
public:
    explicit Ticket(std::shared_ptr<Waiting> waiting) : m_waiting(std::move(waiting)) {}
    ~Ticket() override { m_waiting->done = nullptr; }
    Ticket(const Ticket &) = delete;
    Ticket &operator=(const Ticket &) = delete;

private:
    std::shared_ptr<Waiting> m_waiting;
};

FakeAccounts::FakeAccounts() : m_registry(ProviderRegistry::builtIn().value()) {}

Account &FakeAccounts::add(const char *name, const char *provider)
{
    auto account = std::make_unique<Account>();
    account->id = AccountId(std::string("acc-") + name);
    account->provider = ProviderId(provider);
    account->label = QString::fromUtf8(name);
    account->email = account->label + u"@example.test"_s;
    m_accounts.push_back(std::move(account));
    return *m_accounts.back();
}

AcquireResult FakeAccounts::resultFor(const Query &query, RoutingTrace *trace)
{
    NoAccount none;
    for (const auto &account : m_accounts) {
        const auto &route = query.providers;
        if (keepsToRoute &&
            std::find(route.begin(), route.end(), account->provider) == route.end()) {
            ++none.causes[static_cast<std::size_t>(Cause::providerNotInRoute)];
            continue;
        }
        const bool tried = std::find(query.attempted.begin(), query.attempted.end(), account->id) !=
                           query.attempted.end();
        const bool passed = query.pinned && *query.pinned != account->id;
        if (trace) {
            trace->verdicts.push_back(
                {account->id, tried ? std::optional(Cause::attempted) : std::nullopt, {}});
        }
        if (tried || passed) {
            ++none.causes[static_cast<std::size_t>(Cause::attempted)];
            if (trace)
                ++trace->causes[static_cast<std::size_t>(Cause::attempted)];
            continue;
        }
        if (trace) {
            trace->winner = account->id;
            trace->reason = PickReason::strategy;
        }
        return std::make_unique<Lease>(*this, *account);
    }
    none.sentence = u"%1 accounts: all already tried"_s.arg(m_accounts.size());
    return m_none.value_or(none);
}

std::unique_ptr<AcquireTicket> FakeAccounts::acquire(Query query, RoutingTrace *trace,
                                                     std::function<void(AcquireResult)> done)
{
    queries.push_back(query);
    fullTraces.push_back(trace && trace->full);
    if (!m_parking) {
        done(resultFor(query, trace));
        return nullptr;
    }
    m_waiting.push_back(
        std::make_shared<Waiting>(Waiting{std::move(query), trace, std::move(done), {}}));
    return std::make_unique<Ticket>(m_waiting.back());
}

bool FakeAccounts::takeRetry()
{
    return retries-- > 0;
}

std::unique_ptr<AcquireTicket> FakeAccounts::renew(std::unique_ptr<AccountLease> lease,
                                                   std::function<void(AcquireResult)> done)
{
    ++renewals;
    Account account = lease->account();
    lease.reset();
    if (!m_parkingRenewals) {
        done(renewalOf(account));
        return nullptr;
    }
    m_waiting.push_back(
        std::make_shared<Waiting>(Waiting{{}, nullptr, std::move(done), std::move(account)}));
    return std::make_unique<Ticket>(m_waiting.back());
}

AcquireResult FakeAccounts::renewalOf(const Account &account)
{
    if (!renewing)
        return NoAccount{};
    return std::make_unique<Lease>(*this, account, "fresh-");
}

std::vector<std::string> FakeAccounts::prefixes() const
{
    std::vector<std::string> list;
    for (const auto &account : m_accounts) {
        if (!account->prefix.empty())
            list.push_back(account->prefix);
    }
    return list;
}

void FakeAccounts::serveWaiting()
{
    m_parking = m_parkingRenewals = false;
    for (const auto &waiting : std::exchange(m_waiting, {})) {
        if (const auto done = std::exchange(waiting->done, nullptr))
            done(waiting->renewed ? renewalOf(*waiting->renewed)
                                  : resultFor(waiting->query, waiting->trace));
    }
}

std::size_t FakeAccounts::waiting() const
{
    return static_cast<std::size_t>(
        std::count_if(m_waiting.begin(), m_waiting.end(),
                      [](const auto &waiting) { return static_cast<bool>(waiting->done); }));
}

std::optional<AccountId> FakeAccounts::findAccount(std::string_view idOrLabel) const
{
    for (const auto &account : m_accounts) {
        if (account->id.str() == idOrLabel || account->label.toStdString() == idOrLabel)
            return account->id;
    }
    return std::nullopt;
}

std::vector<ProviderId> FakeAccounts::configuredProviders() const
{
    std::vector<ProviderId> ids;
    for (const auto &account : m_accounts)
        ids.push_back(account->provider);
    return ids;
}

} // namespace signalbox::test
