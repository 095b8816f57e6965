// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/picker.h"

#include "core/scheduling/strategies/adaptive.h"
#include "core/scheduling/strategies/fillfirst.h"
#include "core/scheduling/strategies/p2c.h"

#include <algorithm>

namespace signalbox {

namespace {

bool isRotating(const Query &query)
{
    return query.attempt > 0;
}

} // namespace

Decision Picker::pick(const Query &query, TimePoint now, RoutingTrace *trace)
{
    if (trace)
        *trace = {};
    Request request{Look(query, now, m_pool.settings, m_pool.leases.size()), trace};
    if (query.pinned)
        return byPin(request);
    if (auto decision = byFixed(request))
        return *decision;
    if (auto decision = bySession(request))
        return *decision;
    if (auto decision = byWindow(request))
        return *decision;
    return byStrategy(request);
}

Decision Picker::byPin(Request &request)
{
    AccountEntry *entry = m_pool.find(*request.look.query.pinned);
    if (!entry)
        return Unavailable{};
    const auto cause = examine(request, *entry);
    if (!cause)
        return place(request, *entry, PickReason::pinned);
    request.causes.at(static_cast<std::size_t>(*cause)) = 1;
    return nothingEligible(request, entry);
}

std::optional<Decision> Picker::byFixed(Request &request)
{
    AccountEntry *entry = m_pool.fixed ? m_pool.find(*m_pool.fixed) : nullptr;
    if (!entry)
        return std::nullopt;
    if (!examine(request, *entry))
        return place(request, *entry, PickReason::fixed);
    request.fellBack = true;
    if (request.trace)
        request.trace->fixedPassedOver = true;
    return std::nullopt;
}

std::optional<Decision> Picker::bySession(Request &request)
{
    const Query &query = request.look.query;
    const TimePoint now = request.look.now;
    if (m_pool.settings.mode == SchedulingMode::performanceFirst || query.session.empty())
        return std::nullopt;
    SessionBinding *binding = latestBinding(request);
    if (!binding)
        return std::nullopt;
    const bool warm = binding->home && now - binding->homeLastUsed <= m_pool.tuning.cacheWarm;
    AccountEntry *home = warm ? m_pool.find(*binding->home) : nullptr;
    AccountEntry *current = m_pool.find(binding->current);
    AccountEntry *bound = home ? home : current;
    if (!bound)
        return std::nullopt;
    // A rotating request comes back only to the account whose cooldown it has waited for.
    const auto &tried = query.attempted;
    if (isRotating(query) && std::find(tried.begin(), tried.end(), bound->id()) == tried.end())
        return std::nullopt;
    if (isRotating(query) && m_pool.settings.mode != SchedulingMode::cacheFirst)
        return std::nullopt;
    TimePoint cacheUsed = home ? binding->homeLastUsed : binding->lastUsed;
    if (examine(request, *bound)) {
        if (home || binding->currentAnswered) {
            if (auto wait = waitForBound(request, *bound))
                return *wait;
        }
        if (!home || !current || home == current || isRotating(query) || examine(request, *current))
            return std::nullopt;
        bound = current;
        cacheUsed = binding->lastUsed;
    }
    if (betterGroupCalls(request, *bound, cacheUsed))
        return std::nullopt;
    if (bound == current)
        binding->settleAtCurrent();
    return place(request, *bound, PickReason::session);
}

SessionBinding *Picker::latestBinding(const Request &request)
{
    const Query &query = request.look.query;
    SessionBinding *latest = nullptr;
    for (const ProviderId &provider : query.providers) {
        SessionBinding *binding = m_pool.sessions.find(
            SessionKey{query.clientKey, query.session, provider}, request.look.now);
        if (binding && (!latest || binding->lastUsed > latest->lastUsed))
            latest = binding;
    }
    return latest;
}

std::optional<WaitFor> Picker::waitForBound(Request &request, const AccountEntry &entry)
{
    if (m_pool.settings.mode != SchedulingMode::cacheFirst || request.fellBack)
        return std::nullopt;
    const Obstacles obstacles = obstaclesOf(entry, request.look);
    if (!obstacles.onlyCooling() || obstacles.attemptedForGood ||
        obstacles.until > request.look.now + waitLeft(request))
        return std::nullopt;
    return WaitFor{obstacles.until, *causeOf(entry, request.look), entry.id()};
}

bool Picker::betterGroupCalls(const Request &request, const AccountEntry &entry,
                              TimePoint cacheUsed) const
{
    const int priority = entry.account().priority;
    const bool cold = request.look.now - cacheUsed > m_pool.tuning.cacheWarm;
    if (!cold && priority < kLastResortPriority)
        return false;
    return std::any_of(m_pool.accounts.begin(), m_pool.accounts.end(), [&](const auto &other) {
        return other && other->account().priority < priority && !causeOf(*other, request.look);
    });
}

std::optional<Decision> Picker::byWindow(Request &request)
{
    const Query &query = request.look.query;
    if (m_pool.settings.mode == SchedulingMode::performanceFirst || isRotating(query) ||
        query.group == QuotaGroup::image || !query.session.empty())
        return std::nullopt;
    const AccountId *last = m_pool.windows.find(query.clientKey, query.model, request.look.now);
    AccountEntry *entry = last ? m_pool.find(*last) : nullptr;
    if (!entry || examine(request, *entry))
        return std::nullopt;
    return place(request, *entry, PickReason::window);
}

Decision Picker::byStrategy(Request &request)
{
    collect(request);
    if (m_candidates.empty())
        return nothingEligible(request, nullptr);
    keepPreferred(request.look.query.clientDialect);
    return place(request, *choose(request), PickReason::strategy);
}

void Picker::collect(Request &request)
{
    m_candidates.clear();
    if (request.trace)
        request.trace->verdicts.clear(); // every account is looked at now, those of before again
    for (const auto &entry : m_pool.accounts) {
        if (!entry)
            continue;
        if (const auto cause = examine(request, *entry))
            ++request.causes.at(static_cast<std::size_t>(*cause));
        else
            m_candidates.push_back(Candidate{entry.get()});
    }
}

void Picker::keepPreferred(DialectId dialect)
{
    int best = m_candidates.front().entry->account().priority;
    for (const Candidate &candidate : m_candidates)
        best = std::min(best, candidate.entry->account().priority);
    std::erase_if(m_candidates,
                  [best](const Candidate &c) { return c.entry->account().priority != best; });
    const auto speaks = [dialect](const Candidate &candidate) {
        return candidate.entry->source.speaksDialect[static_cast<std::size_t>(dialect)];
    };
    if (std::any_of(m_candidates.begin(), m_candidates.end(), speaks))
        std::erase_if(m_candidates, std::not_fn(speaks));
}

AccountEntry *Picker::choose(const Request &request)
{
    const TimePoint now = request.look.now;
    const Query &query = request.look.query;
    switch (strategy()) {
    case Strategy::roundRobin:
        return m_pool.roundRobin.pick(m_candidates, query.model);
    case Strategy::fillFirst:
        return pickFillFirst(m_candidates);
    case Strategy::adaptive:
        return pickAdaptive(m_candidates, query.weight, m_pool.load.lastQuarterHour(now), now,
                            m_pool.random, m_pool.tuning);
    case Strategy::automatic:
    case Strategy::p2c:
        break;
    }
    return pickP2c(m_candidates, now, m_pool.random, m_pool.tuning);
}

Strategy Picker::strategy() const
{
    const SchedulingSettings &settings = m_pool.settings;
    if (settings.strategy != Strategy::automatic)
        return settings.strategy;
    return settings.mode == SchedulingMode::performanceFirst ? Strategy::roundRobin : Strategy::p2c;
}

Milliseconds Picker::waitLeft(const Request &request) const
{
    const SchedulingSettings &settings = m_pool.settings;
    const bool cacheFirst = settings.mode == SchedulingMode::cacheFirst && !request.fellBack;
    const std::chrono::seconds limit(cacheFirst ? settings.maxWaitSeconds
                                                : settings.queueWaitSeconds);
    return std::max(Milliseconds::zero(), limit - request.look.query.waited);
}

std::optional<Cause> Picker::examine(Request &request, const AccountEntry &entry) const
{
    const auto cause = causeOf(entry, request.look);
    if (request.trace) {
        Verdict verdict{entry.id(), cause, std::nullopt};
        if (cause) {
            const Obstacles obstacles = obstaclesOf(entry, request.look);
            if (obstacles.recovers() && obstacles.until > request.look.now)
                verdict.until = obstacles.until;
        }
        request.trace->verdicts.push_back(std::move(verdict));
    }
    return cause;
}

} // namespace signalbox
