// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/picker.h"

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
    if (trace) {
        trace->verdicts.clear();
        trace->causes = {};
        trace->winner.reset();
        trace->reason.reset();
        trace->fixedPassedOver = false;
    }
    if (!query.alternatives.empty())
        return pickPool(query, now, trace);
    Request request{Look(query, familyFor(query, now), now, m_pool.settings, m_pool.tuning), trace};
    return pickOne(request, Need::anything);
}

std::string_view Picker::familyFor(const Query &query, TimePoint now)
{
    if (query.dropsReasoning) {
        m_pool.families.forget(query.clientKey, query.session);
        return {};
    }
    if (!query.session.empty()) {
        const auto known = m_pool.families.find(query.clientKey, query.session, now);
        if (!known.empty())
            return known;
    }
    if (query.family.empty())
        return {};
    // Whoever answered this conversation has signed; else whom the dialect stands for.
    if (const SessionBinding *binding = latestBinding(query, now)) {
        const AccountEntry *answered =
            binding->home ? m_pool.find(*binding->home)
                          : (binding->currentAnswered ? m_pool.find(binding->current) : nullptr);
        if (answered)
            return answered->source.family;
    }
    const Look look(query, query.family, now, m_pool.settings, m_pool.tuning);
    const bool anyOfIt =
        std::any_of(m_pool.accounts.begin(), m_pool.accounts.end(),
                    [&look](const auto &entry) { return entry && !assess(*entry, look).lasting; });
    return anyOfIt ? std::string_view(query.family) : std::string_view();
}

Decision Picker::pickOne(Request &request, Need need)
{
    if (request.look.query.pinned)
        return byPin(request);
    if (auto decision = byFixed(request))
        return *decision;
    if (auto decision = bySession(request))
        return *decision;
    if (auto decision = byWindow(request))
        return *decision;
    return byStrategy(request, need);
}

Decision Picker::byPin(Request &request)
{
    AccountEntry *entry = m_pool.find(*request.look.query.pinned);
    if (!entry)
        return Unavailable{};
    if (!examine(request, *entry))
        return place(request, *entry, PickReason::pinned);
    return pinnedOut(request, *entry);
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
    SessionBinding *binding = latestBinding(query, now);
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
    if (leftForBetter(request, *bound, cacheUsed))
        return std::nullopt;
    if (bound == current)
        binding->settleAtCurrent();
    return place(request, *bound, PickReason::session);
}

SessionBinding *Picker::latestBinding(const Query &query, TimePoint now)
{
    SessionBinding *latest = nullptr;
    if (query.session.empty())
        return latest;
    for (const ProviderId &provider : query.providers) {
        SessionBinding *binding =
            m_pool.sessions.find(SessionKey{query.clientKey, query.session, provider}, now);
        if (binding && (!latest || binding->lastUsed > latest->lastUsed))
            latest = binding;
    }
    return latest;
}

std::optional<WaitFor> Picker::waitForBound(Request &request, AccountEntry &entry)
{
    if (m_pool.settings.mode != SchedulingMode::cacheFirst || request.fellBack)
        return std::nullopt;
    const TimePoint now = request.look.now;
    const Assessment found = assess(entry, request.look);
    const bool forGood = isAttempted(entry, found, request.look.query) && !entry.lastFailureCooled;
    const TimePoint most = now + waitLeft(request);
    // Where another request goes first its answer opens the way, at any moment.
    const TimePoint until = found.gated && found.until <= now ? most : found.until;
    if (!found.onlyCooling() || forGood || until > most || until <= now)
        return std::nullopt;
    forgive(request, entry);
    return WaitFor{until, *causeFor(entry, found, request.look.query), entry.id()};
}

void Picker::forgive(const Request &request, AccountEntry &entry)
{
    const Query &query = request.look.query;
    if (!isRotating(query) || entry.blame.lost <= 0 ||
        entry.blame.conversation != conversationHash(query.clientKey, query.session))
        return;
    entry.health.forgive(entry.blame.lost, entry.blame.at, request.look.now, m_pool.tuning);
    entry.blame = {};
    m_pool.touch(entry);
}

/// The bound account is left for a better priority only when its cache is cold or its own group is
/// *last resort*, and for a better weekly pass from critical on: it starts at reserve.
bool Picker::leftForBetter(Request &request, const AccountEntry &entry, TimePoint cacheUsed)
{
    const Assessment found = assess(entry, request.look);
    if (found.pass > Pass::reserve) {
        const auto best = m_chooser.bestPass(view(request), request.look);
        if (best && *best < found.pass)
            return true;
    }
    const int priority = entry.account().priority;
    const bool cold = request.look.now - cacheUsed > m_pool.tuning.cacheWarm;
    if (priority == 0 || (!cold && priority < kLastResortPriority))
        return false;
    return m_chooser.hasBetter(view(request), request.look, priority);
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
    const Assessment found = assess(*entry, request.look);
    if (found.pass > Pass::fine) {
        const auto best = m_chooser.bestPass(view(request), request.look);
        if (best && *best < found.pass)
            return std::nullopt;
    }
    return place(request, *entry, PickReason::window);
}

Decision Picker::byStrategy(Request &request, Need need)
{
    AccountEntry *chosen =
        poolBusy() ? nullptr
                   : m_chooser.choose(view(request), request.look, Chooser::From::eligible);
    if (request.trace)
        traceStrategy(request, chosen);
    if (chosen)
        return place(request, *chosen, PickReason::strategy);
    if (need == Need::eligible)
        return Unavailable{};
    return nothingEligible(request);
}

PoolView &Picker::view(Request &request)
{
    if (!request.view)
        request.view = &m_views.of(request.look);
    return *request.view;
}

bool Picker::poolBusy() const
{
    const int most = m_pool.settings.maxInFlight;
    return most > 0 && m_pool.leases.size() >= most;
}

Decision Picker::pickPool(const Query &query, TimePoint now, RoutingTrace *trace)
{
    const std::size_t size = query.alternatives.size() + 1;
    const std::size_t first = firstTarget(query);
    const std::string_view family = familyFor(query, now);
    // An entry is passed over only while nobody can serve it: waiting comes after all of them.
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t target = (first + i) % size;
        Request request{Look(queryFor(query, target), family, now, m_pool.settings, m_pool.tuning),
                        trace};
        request.target = target;
        Decision decision = pickOne(request, Need::eligible);
        if (!std::holds_alternative<Unavailable>(decision))
            return decision;
    }
    std::optional<WaitFor> wait;
    std::optional<Unavailable> none;
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t target = (first + i) % size;
        Request request{Look(queryFor(query, target), family, now, m_pool.settings, m_pool.tuning),
                        trace};
        request.target = target;
        Decision decision = pickOne(request, Need::anything);
        if (std::holds_alternative<Placement>(decision))
            return decision;
        if (const auto *waits = std::get_if<WaitFor>(&decision)) {
            if (!wait || waits->until < wait->until)
                wait = *waits;
        } else if (auto &out = std::get<Unavailable>(decision); !none) {
            none = out;
        } else if (out.retryAfter) {
            none->retryAfter =
                std::min(none->retryAfter.value_or(*out.retryAfter), *out.retryAfter);
        }
    }
    if (wait)
        return *wait;
    return *none;
}

const Query &Picker::queryFor(const Query &query, std::size_t target)
{
    if (target == 0)
        return query;
    const ModelTarget &other = query.alternatives[target - 1];
    m_target = query;
    m_target.model = other.model;
    m_target.providers = other.providers;
    m_target.patternProviders = other.patternProviders;
    return m_target;
}

/// A conversation keeps the start of its turn, for its cache is the model's.
std::size_t Picker::firstTarget(const Query &query)
{
    if (query.poolOrder == PoolOrder::inOrder)
        return 0;
    const std::size_t size = query.alternatives.size() + 1;
    if (!query.session.empty())
        return std::hash<std::string_view>{}(query.session) % size;
    return m_pool.rotations.touch(query.pool)++ % size;
}

Milliseconds Picker::waitLeft(const Request &request) const
{
    const SchedulingSettings &settings = m_pool.settings;
    const bool cacheFirst = settings.mode == SchedulingMode::cacheFirst && !request.fellBack;
    const std::chrono::seconds limit(cacheFirst ? settings.maxWaitSeconds
                                                : settings.queueWaitSeconds);
    return std::max(Milliseconds::zero(), limit - request.look.query.waited);
}

std::optional<Cause> Picker::causeNow(const Request &request, const AccountEntry &entry,
                                      const Assessment &assessment) const
{
    if (const auto cause = causeFor(entry, assessment, request.look.query);
        cause && cause != Cause::credentialLocked)
        return cause;
    if (poolBusy())
        return Cause::poolBusy;
    if (entry.upstream && !entry.upstream->admits(request.look.now))
        return Cause::upstreamThrottled;
    return assessment.cause;
}

std::optional<Cause> Picker::examine(Request &request, const AccountEntry &entry)
{
    const Assessment found = assess(entry, request.look);
    const auto cause = causeNow(request, entry, found);
    if (request.trace)
        note(request, entry, found, cause);
    return cause;
}

/// Every account, where asked for or where there are few; else those that were compared.
void Picker::traceStrategy(Request &request, const AccountEntry *winner)
{
    RoutingTrace &trace = *request.trace;
    const PoolView &seen = view(request);
    trace.causes = causes(request);
    trace.verdicts.clear(); // those of before are among them again
    const auto best = winner ? std::optional(seen.row(winner->slot).assessment.pass) : std::nullopt;
    const bool all = trace.full || m_pool.byId.size() <= RoutingTrace::kVerdicts;
    for (SlotIndex slot = 0; all && slot < seen.rows().size(); ++slot) {
        if (seen.row(slot).known)
            traceRow(request, slot, best);
    }
    for (const Candidate &candidate : m_chooser.compared()) {
        if (!all && trace.verdicts.size() < RoutingTrace::kVerdicts)
            traceRow(request, candidate.entry->slot, best);
    }
}

void Picker::traceRow(Request &request, SlotIndex slot, std::optional<Pass> best)
{
    const AccountEntry &entry = *m_pool.accounts[slot];
    const Assessment &found = view(request).row(slot).assessment;
    auto cause = causeNow(request, entry, found);
    if (!cause && best && found.pass > *best)
        cause = causeOf(found.pass);
    note(request, entry, found, cause);
}

void Picker::note(Request &request, const AccountEntry &entry, const Assessment &found,
                  std::optional<Cause> cause)
{
    Verdict verdict;
    verdict.account = entry.id();
    verdict.cause = cause;
    if (cause && !found.lasting && found.until > request.look.now)
        verdict.until = found.until;
    verdict.remaining = entry.quota.remaining(request.look.query.model, request.look.now);
    verdict.health = entry.health.at(request.look.now, m_pool.tuning);
    verdict.inFlight = entry.inFlight;
    request.trace->verdicts.push_back(std::move(verdict));
}

} // namespace signalbox
