// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/scheduler.h"

#include "core/scheduling/outcomerules.h"
#include "core/scheduling/picker.h"
#include "core/scheduling/standing.h"

#include <algorithm>
#include <array>

namespace signalbox {

std::string_view pickReasonName(PickReason reason)
{
    static constexpr std::array<std::string_view, 5> kNames = {"pinned", "fixed", "session",
                                                               "window", "strategy"};
    return kNames.at(static_cast<std::size_t>(reason));
}

std::string_view accountStateName(AccountState state)
{
    static constexpr std::array<std::string_view, 10> kNames = {
        "ready",     "limited",     "protected", "locked",   "needs_login", "validation_blocked",
        "suspended", "over_budget", "disabled",  "excluded",
    };
    return kNames.at(static_cast<std::size_t>(state));
}

class Scheduler::Private
{
public:
    Private(std::uint64_t seed, const SchedulerTuning &tuning) : pool(seed, tuning), picker(pool) {}

    void finish(const Lease &lease, const Outcome &outcome, TimePoint now);

    Pool pool;
    Picker picker;
};

void Scheduler::Private::finish(const Lease &lease, const Outcome &outcome, TimePoint now)
{
    const Sequence at = ++pool.sequence;
    AccountEntry *entry = pool.find(lease);
    if (!entry)
        return;
    --entry->inFlight;
    entry->activeWeight -= lease.weight;
    if (lease.testsLimit) {
        if (entry->limit.probe() == lease.id)
            entry->limit.setProbe(LeaseId::none);
        for (ModelLimits::Entry &own : entry->modelLimits.entries()) {
            if (own.limit.probe() == lease.id)
                own.limit.setProbe(LeaseId::none);
        }
    }
    applyOutcome(*entry, lease, outcome, now, at, pool.tuning);
    if (outcome.kind == OutcomeKind::success) {
        if (lease.keepsSession) {
            pool.sessions.answered(SessionKey{lease.clientKey, lease.session, lease.provider},
                                   lease.account, now);
        }
        if (lease.movesWindow)
            pool.windows.move(lease.clientKey, lease.model, lease.account, now);
    }
    if (entry->needsLogin && outcome.kind == OutcomeKind::unauthorized)
        pool.sessions.dropAccount(lease.account);
}

Scheduler::Scheduler(std::uint64_t seed, SchedulerTuning tuning)
    : m_private(std::make_unique<Private>(seed, tuning))
{
}

Scheduler::~Scheduler() = default;

void Scheduler::configure(const SchedulingSettings &settings)
{
    m_private->pool.settings = settings;
}

void Scheduler::upsertAccount(SchedulerAccount account)
{
    m_private->pool.upsert(std::move(account));
}

void Scheduler::removeAccount(const AccountId &id)
{
    m_private->pool.remove(id);
}

void Scheduler::setFixedAccount(std::optional<AccountId> id)
{
    Pool &pool = m_private->pool;
    pool.fixed = id && pool.find(*id) ? std::move(id) : std::nullopt;
}

const std::optional<AccountId> &Scheduler::fixedAccount() const
{
    return m_private->pool.fixed;
}

Decision Scheduler::pick(const Query &query, TimePoint now, RoutingTrace *trace)
{
    return m_private->picker.pick(query, now, trace);
}

void Scheduler::accepted(LeaseId id, TimePoint now)
{
    Pool &pool = m_private->pool;
    Lease *lease = pool.leases.find(id);
    if (!lease)
        return;
    lease->accepted = true;
    if (lease->keepsSession && pool.find(*lease)) {
        pool.sessions.answered(SessionKey{lease->clientKey, lease->session, lease->provider},
                               lease->account, now);
    }
}

void Scheduler::release(LeaseId id, const Outcome &outcome, TimePoint now)
{
    LeaseTable &leases = m_private->pool.leases;
    Lease *lease = leases.find(id);
    Q_ASSERT_X(lease, "Scheduler::release", "the lease is not out");
    if (!lease)
        return;
    m_private->finish(*lease, outcome, now);
    leases.giveBack(*lease);
}

void Scheduler::credentialRenewed(const AccountId &id)
{
    if (AccountEntry *entry = m_private->pool.find(id))
        entry->renewed();
}

int Scheduler::liftCooldowns(const std::optional<AccountId> &id, TimePoint now)
{
    Pool &pool = m_private->pool;
    const AccountEntry *only = id ? pool.find(*id) : nullptr;
    if (id && !only)
        return 0;
    int lifted = 0;
    for (const auto &entry : pool.accounts) {
        if (entry && (!only || only == entry.get()))
            lifted += entry->lift(now);
    }
    for (auto &provider : pool.providerLimits) {
        if (!only || only->providerLimits == &provider.second)
            lifted += provider.second.clear(now);
    }
    return lifted;
}

std::vector<Cooldown> Scheduler::cooldowns(TimePoint now) const
{
    std::vector<Cooldown> found;
    for (const auto &entry : m_private->pool.accounts) {
        if (entry)
            appendCooldowns(*entry, now, found);
    }
    return found;
}

std::vector<AccountRuntime> Scheduler::runtime(TimePoint now) const
{
    static_cast<void>(now);
    return {};
}

void Scheduler::restore(const AccountRuntime &runtime, TimePoint now)
{
    static_cast<void>(now);
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(runtime.account);
    if (!entry)
        return;
    for (const Cooldown &cooldown : runtime.cooldowns) {
        Limit &limit =
            cooldown.model.empty()
                ? entry->limit
                : entry->modelLimits.obtain(cooldown.model, std::nullopt, TimePoint::min());
        limit.cool(cooldown.until, cooldownReasonFromName(cooldown.reason), Firmness::firm,
                   ++pool.sequence);
    }
}

void Scheduler::tune(const SchedulerTuning &tuning)
{
    m_private->pool.tuning = tuning;
}

const SchedulerTuning &Scheduler::tuning() const
{
    return m_private->pool.tuning;
}

bool Scheduler::takeRetry(TimePoint)
{
    return true;
}

void Scheduler::updateQuota(const AccountId &, std::span<const QuotaReading>, TimePoint) {}

std::vector<QuotaState> Scheduler::quota(const AccountId &, TimePoint) const
{
    return {};
}

std::vector<AccountId> Scheduler::takeProtectionChanges()
{
    return {};
}

std::vector<std::string> Scheduler::protectedModels(const AccountId &) const
{
    return {};
}

void Scheduler::setBudgetPeriods(TimePoint, TimePoint) {}

std::vector<Incident> Scheduler::incidents(TimePoint) const
{
    return {};
}

std::vector<Binding> Scheduler::bindings(TimePoint now) const
{
    return m_private->pool.sessions.list(now);
}

std::size_t Scheduler::bindingCount(TimePoint now) const
{
    return m_private->pool.sessions.count(now);
}

int Scheduler::clearBindings()
{
    return m_private->pool.sessions.clear();
}

bool Scheduler::clearBinding(const std::string &session)
{
    return m_private->pool.sessions.clear(session);
}

bool Scheduler::moveBinding(const std::string &session, const AccountId &account, TimePoint now)
{
    Pool &pool = m_private->pool;
    const AccountEntry *entry = pool.find(account);
    return entry && pool.sessions.move(session, account, entry->account().provider, now);
}

AccountStanding Scheduler::standing(const AccountId &id, TimePoint now) const
{
    Pool &pool = m_private->pool;
    const AccountEntry *entry = pool.find(id);
    if (!entry)
        return {};
    AccountStanding standing = standingOf(*entry, now, pool.tuning);
    standing.bindings = pool.sessions.countFor(id, now);
    return standing;
}

int Scheduler::inFlight() const
{
    return m_private->pool.leases.size();
}

std::optional<TimePoint> Scheduler::nextChange(TimePoint now) const
{
    std::optional<TimePoint> next;
    const auto consider = [&next](std::optional<TimePoint> when) {
        if (when)
            next = std::min(next.value_or(*when), *when);
    };
    for (const auto &entry : m_private->pool.accounts) {
        if (entry)
            consider(nextChangeOf(*entry, now));
    }
    for (const auto &provider : m_private->pool.providerLimits) {
        for (const ModelLimits::Entry &shared : provider.second.entries()) {
            if (shared.limit.active(now))
                consider(shared.limit.until());
        }
    }
    return next;
}

} // namespace signalbox
