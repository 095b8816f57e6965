// SPDX-License-Identifier: GPL-3.0-or-later
// The way back of a lease: accepted, then released.
#include "core/scheduling/outcomerules.h"
#include "core/scheduling/scheduler_p.h"

#include <algorithm>
#include <limits>

namespace signalbox {

namespace {

/// Failures of an upstream that may be nobody's fault: they can become an incident (scheduling.md
/// §8).
bool isAmbiguous(const Outcome &outcome)
{
    if (outcome.kind == OutcomeKind::upstreamFailure)
        return true;
    if (outcome.kind != OutcomeKind::rateLimited)
        return false;
    return outcome.reason == RateLimitReason::overloaded ||
           (outcome.reason == RateLimitReason::unknown && !outcome.hint);
}

bool isMark(const Limit &limit)
{
    switch (limit.reason()) {
    case CooldownReason::overloaded:
    case CooldownReason::upstreamFailure:
        return true;
    case CooldownReason::unknown:
        return limit.provisional();
    default:
        return false;
    }
}

template <class Visit>
void forEachIn(Limit &limit, ModelLimits &models, Visit visit)
{
    visit(limit);
    for (ModelLimits::Entry &own : models.entries())
        visit(own.limit);
}

/// Every limit of the account and of a limit group; the account may be gone, a group may not be
/// there.
template <class Visit>
void forEachLimit(AccountEntry *entry, LimitScope *group, Visit visit)
{
    if (entry) {
        forEachIn(entry->limit, entry->modelLimits, visit);
        for (LimitScope &project : entry->projects)
            forEachIn(project.limit, project.models, visit);
    }
    if (group)
        forEachIn(group->limit, group->models, visit);
}

bool standsFor(const ModelLimits *limits, const Lease &lease, TimePoint now)
{
    bool found = false;
    if (limits) {
        limits->forEachStanding(lease.model, lease.group, now,
                                [&](const Limit &) { found = true; });
    }
    return found;
}

} // namespace

void Scheduler::Private::accept(Lease &lease, TimePoint now)
{
    if (std::exchange(lease.accepted, true))
        return;
    lease.acceptedAt = now;
    AccountEntry *entry = pool.find(lease);
    if (!entry) {
        openGates(nullptr, lease, now); // the others that share them do not wait for its end
        pool.touchAll();
        return;
    }
    const TimePoint recovered = entry->recoveredAt;
    const bool capacity = standsFor(entry->providerLimits, lease, now);
    const bool shared = entry->group && (entry->group->limit.standing(now) ||
                                         standsFor(&entry->group->models, lease, now));
    applyAcceptance(*entry, lease, now, ++pool.sequence, pool.tuning);
    if (lease.upstream)
        lease.upstream->succeeded(entry->serial);
    openGates(entry, lease, now);
    keepSession(*entry, lease, now);
    if (lease.gated || lease.halfOpen || lease.testsLimit || shared)
        pool.touchWithGroup(*entry, lease.shared);
    else if (entry->recoveredAt != recovered)
        pool.touch(*entry);
    if (capacity)
        pool.touchProvider(entry->account().provider);
}

void Scheduler::Private::openGates(AccountEntry *entry, const Lease &lease, TimePoint now)
{
    if (lease.gated && lease.upstream)
        lease.upstream->accepted(lease.id, now, pool.tuning);
    if (!lease.gated && !lease.halfOpen && !lease.testsLimit)
        return;
    forEachLimit(entry, lease.shared, [&](Limit &limit) {
        limit.gate().accepted(lease.id, now, pool.tuning);
        if (limit.probe() == lease.id)
            limit.setProbe(LeaseId::none);
    });
}

void Scheduler::Private::keepSession(const AccountEntry &entry, const Lease &lease, TimePoint now)
{
    if (lease.keepsSession) {
        pool.sessions.answered(SessionKey{lease.clientKey, lease.session, lease.provider},
                               lease.account, now);
    }
    if (!lease.family.empty() && !lease.session.empty() && !entry.source.family.empty())
        pool.families.remember(lease.clientKey, lease.session, entry.source.family, now);
}

void Scheduler::Private::finish(const Lease &lease, const Outcome &outcome, TimePoint now)
{
    const Sequence at = ++pool.sequence;
    AccountEntry *entry = pool.find(lease);
    returnThroughGates(entry, lease, outcome, now);
    if (!entry) {
        pool.touchAll(); // others may have waited for it at a gate
        return;
    }
    --entry->inFlight;
    entry->activeWeight -= lease.weight;
    const TimePoint recovered = entry->recoveredAt;
    const bool healthy = !entry->health.healthyAt(pool.tuning);
    const bool capacity = standsFor(entry->providerLimits, lease, now);
    if (entry->paid()) {
        entry->budget.settle(
            lease.reserved,
            Budget::cost(entry->account().billing, outcome.inputTokens, outcome.outputTokens));
    }
    const bool learned = learn(*entry, lease, outcome, now);
    const bool shared = entry->group && (entry->group->limit.standing(now) ||
                                         standsFor(&entry->group->models, lease, now));
    applyOutcome(*entry, lease, outcome, now, at, pool.tuning);
    watchUpstream(*entry, lease, outcome, now);
    if (outcome.kind == OutcomeKind::success) {
        keepSession(*entry, lease, now);
        if (lease.movesWindow)
            pool.windows.move(lease.clientKey, lease.model, lease.account, now);
    }
    if (entry->needsLogin && outcome.kind == OutcomeKind::unauthorized)
        pool.sessions.dropAccount(lease.account);

    const bool dull = outcome.kind == OutcomeKind::success || outcome.kind == OutcomeKind::neutral;
    const bool counted = mostInFlight(*entry, pool.settings) > 0;
    if (shared || lease.gated || lease.halfOpen || lease.testsLimit ||
        (!dull &&
         (outcome.scope == OutcomeScope::group || outcome.scope == OutcomeScope::groupModel)))
        pool.touchWithGroup(*entry, lease.shared);
    else if (!dull || !healthy || learned || counted || entry->paid() ||
             entry->recoveredAt != recovered)
        pool.touch(*entry);
    if (capacity || (!dull && outcome.reason == RateLimitReason::modelCapacity))
        pool.touchProvider(entry->account().provider);
}

bool Scheduler::Private::learn(AccountEntry &entry, const Lease &lease, const Outcome &outcome,
                               TimePoint now)
{
    if (!outcome.limitGroup.empty() && entry.account().limitGroup.empty())
        pool.joinGroup(entry, outcome.limitGroup, now);
    // Tokens before figures: the figures of this answer have counted them already.
    constexpr long long kMost = std::numeric_limits<long long>::max() / 2;
    const long long tokens =
        std::clamp(outcome.inputTokens, 0LL, kMost) + std::clamp(outcome.outputTokens, 0LL, kMost);
    bool changed = tokens > 0 && entry.quota.spend(lease.model, tokens, now);
    if (!outcome.quota.empty()) {
        // They came with the head of the answer, however long the rest took.
        const TimePoint read = lease.accepted ? lease.acceptedAt : now;
        static_cast<void>(entry.quota.read(outcome.quota, read, pool.tuning));
        changed = true;
    }
    if (changed && pool.settings.protection.enabled)
        pool.protect(entry, now);
    return changed;
}

void Scheduler::Private::returnThroughGates(AccountEntry *entry, const Lease &lease,
                                            const Outcome &outcome, TimePoint now)
{
    if (lease.gated && lease.upstream) {
        const bool failed = !lease.accepted && isAmbiguous(outcome);
        lease.upstream->released(
            lease.id, failed ? UpstreamState::Verdict::failure : UpstreamState::Verdict::other, now,
            pool.tuning);
    }
    if (!lease.gated && !lease.testsLimit && !lease.halfOpen)
        return;
    forEachLimit(entry, lease.shared, [&](Limit &limit) {
        limit.gate().released(lease.id);
        if (limit.probe() == lease.id)
            limit.setProbe(LeaseId::none);
    });
}

void Scheduler::Private::watchUpstream(AccountEntry &entry, const Lease &lease,
                                       const Outcome &outcome, TimePoint now)
{
    if (!entry.upstream || lease.probe)
        return;
    if (outcome.kind == OutcomeKind::success) {
        entry.upstream->succeeded(entry.serial);
        return;
    }
    if (lease.accepted || !isAmbiguous(outcome))
        return;
    const bool common = entry.upstream->failed(outcome.fingerprint, entry.serial, now, pool.tuning);
    if (entry.upstream->incident(now)) // sent before the others failed, or the probe
        dropMarks(*entry.upstream, outcome.fingerprint, now);
    else if (common && !picker.hasUntouched(lease, outcome.fingerprint, now))
        beginIncident(entry, outcome, now);
}

void Scheduler::Private::beginIncident(AccountEntry &entry, const Outcome &outcome, TimePoint now)
{
    entry.upstream->throttle(outcome.hint, outcome.message, now, pool.tuning);
    dropMarks(*entry.upstream, outcome.fingerprint, now);
}

void Scheduler::Private::dropMarks(const UpstreamState &upstream, std::uint64_t fingerprint,
                                   TimePoint now)
{
    for (const auto &entry : pool.accounts) {
        if (!entry || entry->upstream != &upstream ||
            !upstream.touched(fingerprint, entry->serial, now, pool.tuning))
            continue;
        forEachLimit(entry.get(), entry->group, [&](Limit &limit) {
            if (limit.active(now) && isMark(limit))
                limit.lift();
        });
        pool.touchWithGroup(*entry);
    }
}

void Scheduler::Private::evaluateProtection(TimePoint now)
{
    if (!std::exchange(protectionIsDue, false))
        return;
    for (const auto &entry : pool.accounts) {
        if (entry)
            pool.protect(*entry, now);
    }
}

void Scheduler::Private::watchClock(TimePoint now)
{
    if (now >= std::exchange(lastSeen, now))
        return;
    for (const auto &entry : pool.accounts) {
        if (entry)
            entry->endCooldownsBy(now + pool.tuning.maxCooldown);
    }
    pool.touchAll();
}

void Scheduler::Private::forgetIndexes()
{
    picker.forgetViews();
    wakes.forget();
}

} // namespace signalbox
