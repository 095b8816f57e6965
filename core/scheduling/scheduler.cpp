// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/scheduler.h"

#include "core/scheduling/scheduler_p.h"

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

Scheduler::Scheduler(std::uint64_t seed, SchedulerTuning tuning)
    : m_private(std::make_unique<Private>(seed, tuning))
{
}

Scheduler::~Scheduler() = default;

void Scheduler::configure(const SchedulingSettings &settings)
{
    Pool &pool = m_private->pool;
    const bool protection = pool.settings.protection != settings.protection;
    pool.settings = settings;
    if (protection)
        m_private->protectionIsDue = true;
    m_private->forgetIndexes();
}

void Scheduler::tune(const SchedulerTuning &tuning)
{
    m_private->pool.tune(tuning);
    m_private->forgetIndexes();
}

const SchedulerTuning &Scheduler::tuning() const
{
    return m_private->pool.tuning;
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
    m_private->watchClock(now);
    m_private->evaluateProtection(now);
    return m_private->picker.pick(query, now, trace);
}

void Scheduler::accepted(LeaseId id, TimePoint now)
{
    if (Lease *lease = m_private->pool.leases.find(id))
        m_private->accept(*lease, now);
}

void Scheduler::release(LeaseId id, const Outcome &outcome, TimePoint now)
{
    LeaseTable &leases = m_private->pool.leases;
    Lease *lease = leases.find(id);
    Q_ASSERT_X(lease, "Scheduler::release", "the lease is not out");
    if (!lease)
        return;
    m_private->watchClock(now);
    m_private->finish(*lease, outcome, now);
    leases.giveBack(*lease);
}

bool Scheduler::takeRetry(TimePoint now)
{
    return m_private->pool.retries.take(now, m_private->pool.tuning);
}

int Scheduler::inFlight() const
{
    return m_private->pool.leases.size();
}

std::optional<TimePoint> Scheduler::nextChange(TimePoint now) const
{
    return m_private->wakes.next(m_private->pool, now);
}

} // namespace signalbox
