// SPDX-License-Identifier: GPL-3.0-or-later
// What others may know of the Scheduler's state, and change in it beside requests.
#include "core/scheduling/scheduler_p.h"
#include "core/scheduling/standing.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Whether readings say that a limit of these models (empty: of all) still leaves something.
bool contradicted(const QuotaBook &book, std::span<const QuotaReading> readings,
                  std::string_view model, TimePoint now, const SchedulerTuning &tuning)
{
    const auto told = [&](const QuotaReading &reading) {
        return reading.used && reading.status != QuotaStatus::rejected &&
               (reading.model.empty() || reading.model == model ||
                matchesWildcard(reading.model, model));
    };
    if (model.empty()) { // the whole account: every figure must leave something
        return std::all_of(readings.begin(), readings.end(), [&](const QuotaReading &reading) {
            return reading.used && 1.0 - *reading.used >= tuning.contradictingShare &&
                   reading.status != QuotaStatus::rejected;
        });
    }
    return std::any_of(readings.begin(), readings.end(), told) &&
           book.remaining(model, now) >= tuning.contradictingShare;
}

} // namespace

void Scheduler::updateQuota(const AccountId &id, std::span<const QuotaReading> readings,
                            TimePoint now)
{
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(id);
    m_private->watchClock(now);
    if (!entry || readings.empty())
        return;
    static_cast<void>(entry->quota.read(readings, now, pool.tuning));
    const auto doubt = [&](Limit &limit, std::string_view model) {
        const bool ofQuota = limit.reason() == CooldownReason::quotaExhausted ||
                             limit.reason() == CooldownReason::perMinute ||
                             limit.reason() == CooldownReason::unknown;
        if (ofQuota && limit.until() > now + pool.tuning.contradictedLeast &&
            contradicted(entry->quota, readings, model, now, pool.tuning))
            limit.grantHalfOpen();
    };
    const auto doubtAll = [&](Limit &limit, ModelLimits &models) {
        doubt(limit, {});
        for (ModelLimits::Entry &own : models.entries())
            doubt(own.limit, own.model);
    };
    doubtAll(entry->limit, entry->modelLimits);
    for (LimitScope &project : entry->projects)
        doubtAll(project.limit, project.models);
    if (entry->group)
        doubtAll(entry->group->limit, entry->group->models);
    pool.protect(*entry, now);
    pool.touchWithGroup(*entry);
}

std::vector<QuotaState> Scheduler::quota(const AccountId &id, TimePoint now) const
{
    const AccountEntry *entry = m_private->pool.find(id);
    return entry ? entry->quota.states(now) : std::vector<QuotaState>();
}

std::vector<AccountId> Scheduler::takeProtectionChanges()
{
    return std::exchange(m_private->pool.protectionChanges, {});
}

std::vector<std::string> Scheduler::protectedModels(const AccountId &id) const
{
    const AccountEntry *entry = m_private->pool.find(id);
    return entry ? entry->protection.models() : std::vector<std::string>();
}

void Scheduler::setBudgetPeriods(TimePoint dayEnds, TimePoint monthEnds, TimePoint now)
{
    Pool &pool = m_private->pool;
    if (dayEnds == pool.dayEnds && monthEnds == pool.monthEnds)
        return;
    for (const auto &entry : pool.accounts) {
        if (entry)
            entry->budget.setPeriods(dayEnds, monthEnds, now);
    }
    pool.dayEnds = dayEnds;
    pool.monthEnds = monthEnds;
    pool.touchAll();
}

std::vector<Incident> Scheduler::incidents(TimePoint now) const
{
    std::vector<Incident> found;
    for (const Pool::Upstream &upstream : m_private->pool.upstreams) {
        if (upstream.state.incident(now)) {
            found.push_back({upstream.provider, upstream.origin, upstream.state.until(),
                             upstream.state.reason(), upstream.state.probing()});
        }
    }
    return found;
}

void Scheduler::signInNeeded(const AccountId &id, const QString &why)
{
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(id);
    if (!entry)
        return;
    entry->needsLogin = true;
    entry->lastError = why;
    pool.sessions.dropAccount(id);
    pool.touch(*entry);
}

void Scheduler::credentialRenewed(const AccountId &id)
{
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(id);
    if (!entry)
        return;
    entry->renewed();
    pool.touch(*entry);
}

int Scheduler::liftCooldowns(const std::optional<AccountId> &id, TimePoint now)
{
    Pool &pool = m_private->pool;
    const AccountEntry *only = id ? pool.find(*id) : nullptr;
    if (id && !only)
        return 0;
    int lifted = 0;
    for (const auto &entry : pool.accounts) {
        if (!entry || (only && only != entry.get()))
            continue;
        lifted += entry->lift(now);
        if (entry->group) { // shared: the first of its accounts lifts it for all
            lifted += entry->group->limit.active(now) ? 1 : 0;
            entry->group->limit.lift();
            lifted += entry->group->models.clear(now);
        }
        if (entry->upstream && entry->upstream->incident(now)) {
            *entry->upstream = UpstreamState();
            ++lifted;
        }
    }
    for (auto &provider : pool.providerLimits) {
        if (!only || only->providerLimits == &provider.second)
            lifted += provider.second.clear(now);
    }
    pool.touchAll();
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
    const Pool &pool = m_private->pool;
    std::vector<AccountRuntime> all;
    for (const auto &entry : pool.accounts) {
        if (!entry)
            continue;
        AccountRuntime runtime;
        runtime.account = entry->id();
        appendOwnCooldowns(*entry, now, runtime.cooldowns);
        runtime.health = entry->health.at(now, pool.tuning);
        runtime.quota = entry->quota.states(now);
        if (entry->account().limitGroup.empty())
            runtime.limitGroup = entry->groupName;
        runtime.suspended = entry->suspended;
        if (entry->blockedUntil > now)
            runtime.blockedUntil = entry->blockedUntil;
        runtime.spent = entry->budget.spent(now);
        if (runtime.worthKeeping())
            all.push_back(std::move(runtime));
    }
    return all;
}

void Scheduler::restore(const AccountRuntime &runtime, TimePoint now)
{
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(runtime.account);
    if (!entry)
        return;
    for (const Cooldown &cooldown : runtime.cooldowns) {
        LimitScope *project = entry->project(cooldown.project);
        if (!project && !cooldown.project.empty())
            continue; // it has been taken off the account since
        ModelLimits &models = project ? project->models : entry->modelLimits;
        Limit &whole = project ? project->limit : entry->limit;
        Limit &limit =
            cooldown.model.empty() ? whole : models.obtain(cooldown.model, std::nullopt, now);
        const TimePoint until = std::min(cooldown.until, now + pool.tuning.maxCooldown);
        limit.cool(until, cooldownReasonFromName(cooldown.reason), Firmness::firm, ++pool.sequence);
        if (limit.active(now) && isRateLimit(limit.reason()))
            limit.gate().arm();
    }
    entry->suspended = entry->suspended || runtime.suspended;
    if (runtime.blockedUntil) {
        const TimePoint latest = now + pool.tuning.validation;
        entry->blockedUntil =
            std::max(entry->blockedUntil, std::min(*runtime.blockedUntil, latest));
    }
    entry->budget.restore(runtime.spent, now);
    entry->health.restore(runtime.health, now);
    for (const QuotaState &state : runtime.quota)
        entry->quota.restore(state, now);
    if (entry->account().limitGroup.empty())
        pool.joinGroup(*entry, runtime.limitGroup, now);
    pool.protect(*entry, now);
    pool.touch(*entry);
}

void Scheduler::sweep(TimePoint now)
{
    Pool &pool = m_private->pool;
    m_private->watchClock(now);
    m_private->evaluateProtection(now);
    for (const auto &entry : pool.accounts) {
        if (entry && !entry->protection.models().empty())
            pool.protect(*entry, now); // its window may have begun anew
    }
    static_cast<void>(pool.sessions.count(now)); // idle ones go
}

std::string Scheduler::indexFault(TimePoint now) const
{
    return m_private->picker.indexFault(now);
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

void Scheduler::restoreBindings(const AccountId &account, const std::vector<Binding> &bindings,
                                TimePoint now)
{
    Pool &pool = m_private->pool;
    const AccountEntry *entry = pool.find(account);
    if (!entry)
        return;
    for (const Binding &binding : bindings) {
        const SessionKey key{binding.clientKey, binding.session, entry->account().provider};
        if (pool.sessions.find(key, now))
            continue; // went on elsewhere meanwhile
        pool.sessions.bind(key, account, now);
        pool.sessions.answered(key, account, now);
    }
}

AccountStanding Scheduler::standing(const AccountId &id, TimePoint now) const
{
    Pool &pool = m_private->pool;
    AccountEntry *entry = pool.find(id);
    if (!entry)
        return {};
    AccountStanding standing = standingOf(*entry, now, pool.tuning);
    standing.loadQuarterHour = entry->load.lastQuarterHour(now);
    standing.loadHour = entry->load.lastHour(now);
    standing.bindings = pool.sessions.countFor(id, now);
    return standing;
}

} // namespace signalbox
