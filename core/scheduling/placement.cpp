// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/picker.h"

#include <algorithm>

namespace signalbox {

namespace {

/// The limits that kept an account away from this request wait for the answer of the lease.
void markProbe(AccountEntry &entry, const Look &look, LeaseId lease)
{
    const auto mark = [&](Limit &limit) {
        if (limit.active(look.now))
            limit.setProbe(lease);
    };
    mark(entry.limit);
    for (ModelLimits::Entry &own : entry.modelLimits.entries()) {
        if (own.fits(look.query.model, look.query.group))
            mark(own.limit);
    }
}

} // namespace

Decision Picker::nothingEligible(Request &request, const AccountEntry *only)
{
    const TimePoint now = request.look.now;
    const Milliseconds left = waitLeft(request);
    std::optional<WaitFor> wait;
    std::optional<TimePoint> earliest;
    const auto consider = [&](const AccountEntry &entry) {
        const Obstacles obstacles = obstaclesOf(entry, request.look);
        if (!obstacles.recovers())
            return;
        if (obstacles.until > now)
            earliest = std::min(earliest.value_or(obstacles.until), obstacles.until);
        // What an event may end at any moment is waited for until there is no time left to wait.
        TimePoint until = obstacles.until;
        if (obstacles.eventful())
            until = until > now ? std::min(until, now + left) : now + left;
        if (left > Milliseconds::zero() && until <= now + left && (!wait || until < wait->until))
            wait = WaitFor{until, *causeOf(entry, request.look), std::nullopt};
    };
    if (only) {
        consider(*only);
        if (wait)
            wait->account = only->id();
    } else {
        for (const auto &entry : m_pool.accounts) {
            if (entry)
                consider(*entry);
        }
    }
    if (wait)
        return *wait;
    if (auto probe = probeGuess(request, only))
        return *probe;
    Unavailable none{request.causes, std::nullopt};
    if (earliest)
        none.retryAfter = std::chrono::ceil<Milliseconds>(*earliest - now);
    return none;
}

std::optional<Decision> Picker::probeGuess(Request &request, const AccountEntry *only)
{
    m_candidates.clear();
    for (const auto &entry : m_pool.accounts) {
        if (entry && (!only || only == entry.get()) &&
            obstaclesOf(*entry, request.look).onlyGuesses())
            m_candidates.push_back(Candidate{entry.get()});
    }
    if (m_candidates.empty())
        return std::nullopt;
    keepPreferred(request.look.query.clientDialect);
    AccountEntry *entry = choose(request);
    const Placement placement =
        place(request, *entry, only ? PickReason::pinned : PickReason::strategy);
    m_pool.leases.find(placement.lease)->testsLimit = true;
    markProbe(*entry, request.look, placement.lease);
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
    lease.probe = query.probe;
    lease.testsLimit = false;
    lease.accepted = false;

    ++entry.inFlight;
    entry.activeWeight += weight;
    entry.load.add(weight, now);
    entry.lastUsed = now;
    m_pool.load.add(weight, now);
    remember(request, entry, reason, lease);
    if (request.trace) {
        request.trace->winner = entry.id();
        request.trace->reason = reason;
    }
    return Placement{lease.id, entry.id(), reason};
}

void Picker::remember(const Request &request, const AccountEntry &entry, PickReason reason,
                      Lease &lease)
{
    const Query &query = request.look.query;
    if (strategy() == Strategy::roundRobin)
        m_pool.roundRobin.picked(entry, query.model, lease.sent);
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

} // namespace signalbox
