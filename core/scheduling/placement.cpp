// SPDX-License-Identifier: GPL-3.0-or-later
// The Picker where nobody is eligible: waiting, putting a guess to the test, giving up; and what
// giving an account to a request changes.
#include "core/scheduling/picker.h"

#include <algorithm>

namespace signalbox {

namespace {

/// The limits of an account that concern a request.
template <class Visit>
void forEachLimit(AccountEntry &entry, int project, const Query &query, TimePoint now, Visit visit)
{
    const auto scope = [&](Limit &limit, ModelLimits &models) {
        visit(limit);
        models.forEachStanding(query.model, query.group, now, visit);
    };
    scope(entry.limit, entry.modelLimits);
    if (entry.group)
        scope(entry.group->limit, entry.group->models);
    if (project >= 0) {
        LimitScope &own = entry.projects[static_cast<std::size_t>(project)];
        scope(own.limit, own.models);
    }
}

/// The request finds out whether the limit still stands. After a rate limit it is the one that goes
/// first, too: the others follow it in a ramp (§8).
void takeTest(Limit &limit, LeaseId lease, TimePoint now, const SchedulerTuning &tuning)
{
    limit.setProbe(lease);
    if (!limit.gate().idle(now) && limit.gate().admits(now))
        limit.gate().admit(lease, now, tuning);
}

} // namespace

Decision Picker::nothingEligible(Request &request)
{
    if (const auto wait = waitFor(request))
        return *wait;
    if (!poolBusy()) {
        if (AccountEntry *guess =
                m_chooser.choose(view(request), request.look, Chooser::From::guesses))
            return placeProbe(request, *guess, PickReason::strategy);
    }
    Unavailable none{causes(request), std::nullopt};
    if (const auto recovery = earliestRecovery(request))
        none.retryAfter = std::chrono::ceil<Milliseconds>(*recovery - request.look.now);
    return none;
}

std::optional<WaitFor> Picker::waitFor(Request &request)
{
    const TimePoint now = request.look.now;
    const Milliseconds left = waitLeft(request);
    if (left <= Milliseconds::zero())
        return std::nullopt;
    const TimePoint most = now + left;
    std::optional<WaitFor> wait;
    const auto consider = [&](TimePoint until, Cause cause) {
        if (until <= most && (!wait || until < wait->until))
            wait = WaitFor{until, cause, std::nullopt};
    };
    const PoolView &seen = view(request);
    const SlotIndex first = firstBack(request);
    if (first != kNoSlot) {
        const Assessment &found = seen.row(first).assessment;
        consider(found.until, *causeFor(*m_pool.accounts[first], found, request.look.query));
    }
    Cause cause = Cause::accountBusy;
    if (const auto until = closedUntil(request, cause))
        consider(*until, cause);
    // What an event may end at any moment is waited for until there is no time left to wait.
    if (eventMayHelp(request, cause))
        consider(most, cause);
    return wait;
}

/// The account that comes back first by time alone; kNoSlot when none does.
SlotIndex Picker::firstBack(Request &request)
{
    const PoolView &seen = view(request);
    return seen.recoveries().firstOf([&](SlotIndex slot) {
        const AccountEntry &entry = *m_pool.accounts[slot];
        return !isAttempted(entry, seen.row(slot).assessment, request.look.query) ||
               entry.lastFailureCooled;
    });
}

std::optional<TimePoint> Picker::earliestRecovery(Request &request)
{
    const PoolView &seen = view(request);
    const SlotIndex first = firstBack(request);
    std::optional<TimePoint> earliest;
    if (first != kNoSlot)
        earliest = seen.recoveries().at(first);
    Cause cause = Cause::upstreamThrottled;
    if (const auto closed = closedUntil(request, cause))
        earliest = std::min(earliest.value_or(*closed), *closed);
    return earliest;
}

/// When an upstream with eligible accounts admits again by itself.
std::optional<TimePoint> Picker::closedUntil(Request &request, Cause &cause)
{
    std::optional<TimePoint> earliest;
    for (const auto &named : view(request).groups()) {
        const ViewGroup &group = named.second;
        if (group.heap.empty() || group.rank.guess || !group.upstream ||
            group.upstream->admits(request.look.now))
            continue;
        const auto next = group.upstream->nextAdmission(request.look.now);
        if (next && (!earliest || *next < *earliest)) {
            earliest = next;
            cause = Cause::upstreamThrottled;
        }
    }
    return earliest;
}

/// Whether the end of another request may make way at any moment.
bool Picker::eventMayHelp(Request &request, Cause &cause)
{
    const PoolView &seen = view(request);
    const Query &query = request.look.query;
    int eventful = seen.eventful();
    for (const AccountId &id : query.attempted) {
        const AccountEntry *entry = m_pool.find(id);
        if (!entry || !seen.row(entry->slot).eventful)
            continue;
        const Assessment &found = seen.row(entry->slot).assessment;
        if (isAttempted(*entry, found, query) && !entry->lastFailureCooled)
            --eventful; // attempted for good
    }
    if (eventful > 0) {
        const bool busy = seen.causes().at(static_cast<std::size_t>(Cause::accountBusy)) > 0;
        cause = busy ? Cause::accountBusy : Cause::cooldownAccount; // the latter is being probed
        return true;
    }
    const bool full = poolBusy();
    for (const auto &named : seen.groups()) {
        const ViewGroup &group = named.second;
        if (group.heap.empty() || group.rank.guess)
            continue;
        const bool throttled = group.upstream && !group.upstream->admits(request.look.now);
        if (!full && !throttled)
            continue;
        const auto &slots = group.heap.items();
        if (std::any_of(slots.begin(), slots.end(), [&](SlotIndex slot) {
                return !isAttempted(*m_pool.accounts[slot], seen.row(slot).assessment, query);
            })) {
            cause = full ? Cause::poolBusy : Cause::upstreamThrottled;
            return true;
        }
    }
    return false;
}

CauseCounts Picker::causes(Request &request)
{
    const PoolView &seen = view(request);
    const Query &query = request.look.query;
    CauseCounts counts = seen.causes();
    const auto at = [&counts](Cause cause) -> unsigned & {
        return counts.at(static_cast<std::size_t>(cause));
    };
    // Those that are eligible in the view, but not for this request at this moment.
    const bool full = poolBusy();
    for (const auto &named : seen.groups()) {
        const ViewGroup &group = named.second;
        if (group.rank.guess)
            continue;
        if (const auto closed = m_chooser.closed(seen, group, request.look.now))
            at(*closed) += static_cast<unsigned>(group.heap.size());
        else if (full)
            at(Cause::poolBusy) += static_cast<unsigned>(group.heap.size());
    }
    for (std::size_t i = 0; i < query.attempted.size(); ++i) {
        const AccountId &id = query.attempted[i];
        const AccountEntry *entry = m_pool.find(id);
        const auto before = query.attempted.begin() + static_cast<std::ptrdiff_t>(i);
        if (!entry || std::find(query.attempted.begin(), before, id) != before)
            continue;
        const PoolView::Row &row = seen.row(entry->slot);
        const auto cause = causeFor(*entry, row.assessment, query);
        if (cause != Cause::attempted)
            continue;
        ++at(Cause::attempted);
        if (row.assessment.cause) {
            --at(*row.assessment.cause);
        } else if (row.group) {
            if (const auto closed = m_chooser.closed(seen, *row.group, request.look.now))
                --at(*closed);
            else if (full)
                --at(Cause::poolBusy);
        }
    }
    return counts;
}

Decision Picker::pinnedOut(Request &request, AccountEntry &entry)
{
    const TimePoint now = request.look.now;
    const Assessment found = assess(entry, request.look);
    const Cause cause = *causeNow(request, entry, found);
    const Milliseconds left = waitLeft(request);
    const bool attempted = isAttempted(entry, found, request.look.query);
    const bool forGood = attempted && !entry.lastFailureCooled;
    const bool throttled = entry.upstream && !entry.upstream->admits(now);
    Unavailable none;
    none.causes.at(static_cast<std::size_t>(cause)) = 1;
    if (found.lasting || forGood)
        return none;
    TimePoint until = found.until;
    if (const auto next = throttled ? entry.upstream->nextAdmission(now) : std::nullopt)
        until = std::max(until, *next);
    const bool event = found.eventful() || (!found.cause && (poolBusy() || throttled));
    if (event)
        until = until > now ? std::min(until, now + left) : now + left;
    if (left > Milliseconds::zero() && until <= now + left)
        return WaitFor{until, cause, entry.id()};
    if (found.onlyGuesses() && !attempted && !poolBusy() && !throttled)
        return placeProbe(request, entry, PickReason::pinned);
    if (found.until > now)
        none.retryAfter = std::chrono::ceil<Milliseconds>(found.until - now);
    return none;
}

Placement Picker::placeProbe(Request &request, AccountEntry &entry, PickReason reason)
{
    const Placement placement = place(request, entry, reason);
    Lease &lease = *m_pool.leases.find(placement.lease);
    lease.testsLimit = true;
    // The limits that kept the account away from this request wait for its answer.
    forEachLimit(entry, lease.project, request.look.query, request.look.now, [&](Limit &limit) {
        if (limit.active(request.look.now))
            takeTest(limit, lease.id, request.look.now, m_pool.tuning);
    });
    m_pool.touchWithGroup(entry);
    return placement;
}

Placement Picker::place(Request &request, AccountEntry &entry, PickReason reason)
{
    const Query &query = request.look.query;
    const TimePoint now = request.look.now;
    const unsigned weight = std::max(1U, query.weight);
    Lease &lease = m_pool.leases.take();
    lease.account = entry.id();
    lease.slot = entry.slot;
    lease.serial = entry.serial;
    lease.sent = ++m_pool.sequence;
    lease.credentialGeneration = entry.credentialGeneration;
    lease.weight = weight;
    lease.model = query.model;
    lease.group = query.group;
    lease.session = query.session;
    lease.clientKey = query.clientKey;
    lease.provider = entry.account().provider;
    lease.family = query.family;
    lease.probe = query.probe;
    lease.testsLimit = false;
    lease.halfOpen = false;
    lease.gated = false;
    lease.accepted = false;
    lease.shared = entry.group;
    lease.upstream = entry.upstream;
    lease.project = entry.chooseProject(query.model, query.group, now);
    lease.reserved = 0;
    if (entry.paid()) {
        const Billing &billing = entry.account().billing;
        lease.reserved = Budget::cost(billing, query.inputTokens, query.outputTokens);
        entry.budget.reserve(lease.reserved);
        m_pool.touch(entry);
    }
    if (query.attempt == 0)
        m_pool.retries.request(now, m_pool.tuning);

    ++entry.inFlight;
    entry.activeWeight += weight;
    entry.load.add(weight, now);
    entry.lastUsed = now;
    m_pool.load.add(weight, now);
    admit(request, entry, lease);
    if (mostInFlight(entry, m_pool.settings) > 0)
        m_pool.touch(entry);
    remember(request, entry, reason, lease);
    if (request.trace) {
        request.trace->winner = entry.id();
        request.trace->reason = reason;
    }
    return Placement{lease.id, entry.id(), reason, request.target, lease.project, lease.halfOpen};
}

/// Through the gates, and with the right to find out whether a cooldown still stands.
void Picker::admit(Request &request, AccountEntry &entry, Lease &lease)
{
    const TimePoint now = request.look.now;
    if (entry.upstream && !entry.upstream->calm(now)) {
        entry.upstream->admit(lease.id, now, m_pool.tuning);
        lease.gated = true;
    }
    forEachLimit(entry, lease.project, request.look.query, now, [&](Limit &limit) {
        if (limit.active(now) && limit.halfOpen()) {
            if (request.look.query.probe)
                return; // a count finds nothing out
            limit.takeHalfOpen();
            takeTest(limit, lease.id, now, m_pool.tuning);
            lease.halfOpen = true;
        } else if (!limit.active(now) && !limit.gate().idle(now) && limit.gate().admits(now)) {
            limit.gate().admit(lease.id, now, m_pool.tuning);
            lease.gated = true;
        }
    });
    if (lease.gated || lease.halfOpen)
        m_pool.touchWithGroup(entry);
}

void Picker::remember(const Request &request, const AccountEntry &entry, PickReason reason,
                      Lease &lease)
{
    const Query &query = request.look.query;
    if (m_pool.strategy() == Strategy::roundRobin) {
        m_pool.roundRobin.picked(query.model, entry.slot, lease.sent);
        m_pool.touch(entry);
    }
    // Who was told which account to use, and who only asks for a count, leaves no trace behind.
    const bool sticky = reason != PickReason::pinned && reason != PickReason::fixed &&
                        !query.probe && m_pool.settings.mode != SchedulingMode::performanceFirst;
    lease.keepsSession = sticky && !query.session.empty();
    lease.movesWindow = sticky && query.session.empty() && query.group != QuotaGroup::image;
    if (lease.keepsSession) {
        m_pool.sessions.bind(SessionKey{lease.clientKey, lease.session, lease.provider}, entry.id(),
                             request.look.now);
    }
    if (lease.movesWindow && query.attempt == 0)
        m_pool.windows.move(lease.clientKey, lease.model, entry.id(), request.look.now);
}

bool Picker::hasUntouched(const Lease &lease, std::uint64_t fingerprint, TimePoint now)
{
    const AccountEntry *failed = m_pool.find(lease);
    if (!failed)
        return false;
    Query query;
    query.model = lease.model;
    query.group = lease.group;
    query.providers = {lease.provider};
    query.patternProviders = query.providers;
    const Look look(query, {}, now, m_pool.settings, m_pool.tuning);
    return std::any_of(m_pool.accounts.begin(), m_pool.accounts.end(), [&](const auto &entry) {
        return entry && entry->upstream == failed->upstream && !assess(*entry, look).cause &&
               !failed->upstream->touched(fingerprint, entry->serial, now, m_pool.tuning);
    });
}

} // namespace signalbox
