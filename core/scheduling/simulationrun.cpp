// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/simulationrun.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace signalbox {

namespace {

using namespace std::chrono_literals;

/// Where every replay begins: midnight of a first day. Any time does that is long after zero.
constexpr TimePoint kStart(24h * 10'000);
constexpr auto kDay = 24h;
constexpr auto kMonth = 24h * 30;

enum class Retry { elsewhere, once, never };

/// The column "retried" of the failure table (scheduling.md §7).
Retry retryOf(const SimulatedAnswer &answer)
{
    switch (answer.kind) {
    case OutcomeKind::rateLimited:
    case OutcomeKind::unauthorized:
    case OutcomeKind::forbidden:
    case OutcomeKind::validationRequired:
    case OutcomeKind::modelUnsupported:
    case OutcomeKind::upstreamFailure:
    case OutcomeKind::emptyStream:
        return Retry::elsewhere;
    case OutcomeKind::network:
        return answer.connected ? Retry::once : Retry::elsewhere;
    case OutcomeKind::success:
    case OutcomeKind::neutral:
    case OutcomeKind::suspended:
        break;
    }
    return Retry::never;
}

bool drawsOnBudget(const SimulatedAnswer &answer)
{
    return answer.kind == OutcomeKind::upstreamFailure || answer.kind == OutcomeKind::network ||
           answer.kind == OutcomeKind::emptyStream ||
           (answer.kind == OutcomeKind::rateLimited &&
            answer.reason == RateLimitReason::overloaded && !answer.hint);
}

/// The same failure reads the same, whoever meets it (scheduling.md §8).
std::uint64_t fingerprintOf(const SimulatedAnswer &answer)
{
    if (answer.kind == OutcomeKind::success || answer.kind == OutcomeKind::neutral)
        return 0;
    return 1 + static_cast<std::uint64_t>(usualStatus(answer)) * 1'000 +
           static_cast<std::uint64_t>(answer.kind) * 10 + static_cast<std::uint64_t>(answer.reason);
}

} // namespace

std::vector<std::size_t> arrivalsOf(const SimulationInput &input)
{
    std::vector<std::size_t> order(input.requests.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&input](std::size_t l, std::size_t r) {
        return input.requests[l].at < input.requests[r].at;
    });
    return order;
}

SimulationRun::SimulationRun(const SimulationInput &input, SimulationResult &result)
    : m_input(input)
    , m_result(result)
    , m_scheduler(input.seed, input.tuning)
    , m_start(kStart)
    , m_now(kStart)
    , m_dayEnds(kStart)
    , m_monthEnds(kStart)
{
    m_scheduler.configure(input.settings);
    m_upstreams.reserve(input.accounts.size());
    for (const SimulatedAccount &simulated : input.accounts) {
        const Account &account = simulated.account.account;
        m_accounts.emplace(account.id, m_upstreams.size());
        m_upstreams.emplace_back(simulated.upstream, m_start);
        if (std::find(m_allProviders.begin(), m_allProviders.end(), account.provider) ==
            m_allProviders.end())
            m_allProviders.push_back(account.provider);
        m_scheduler.upsertAccount(simulated.account);
    }
    startDays();
    m_result.requests.resize(input.requests.size());
    m_result.accounts.resize(input.accounts.size());
    m_arrivals = arrivalsOf(input);
}

bool SimulationRun::step()
{
    // At the same moment answers come first, then those who waited, then who is new.
    constexpr TimePoint kNever = TimePoint::max();
    const TimePoint event = m_events.empty() ? kNever : m_events.top().at;
    const TimePoint wake = m_wake.value_or(kNever);
    const TimePoint arrival = m_arrived == m_arrivals.size()
                                  ? kNever
                                  : m_start + m_input.requests[m_arrivals[m_arrived]].at;
    const TimePoint now = std::min({event, wake, arrival});
    if (now == kNever)
        return false;
    m_now = std::max(m_now, now);
    startDays();
    if (event == now) {
        const Event due = m_events.top();
        m_events.pop();
        if (due.kind == EventKind::end)
            onEnd(due.place);
        else
            m_scheduler.accepted(m_active[due.place].lease, m_now);
        if (!m_line.empty())
            m_wake = m_now;
    } else if (wake == now) {
        retryParked();
    } else {
        arrive(m_arrivals[m_arrived++]);
    }
    return true;
}

void SimulationRun::startDays()
{
    if (m_now < m_dayEnds)
        return;
    while (m_dayEnds <= m_now)
        m_dayEnds += kDay;
    while (m_monthEnds <= m_now)
        m_monthEnds += kMonth;
    m_scheduler.setBudgetPeriods(m_dayEnds, m_monthEnds, m_now);
}

void SimulationRun::arrive(std::size_t request)
{
    const std::size_t place = obtain();
    Active &active = m_active[place];
    active.request = request;
    active.attempts = 0;
    active.resent = false;
    active.lastStatus = 0;
    const SimulatedRequest &from = m_input.requests[request];
    Query &query = active.query; // assigned member by member: its memory is used again
    query.model = from.model;
    query.prefix = from.prefix;
    query.pool = from.pool;
    query.poolOrder = from.poolOrder;
    query.alternatives = from.alternatives;
    query.clientDialect = from.dialect;
    query.providers = from.providers ? *from.providers : m_allProviders;
    query.patternProviders = from.providers ? from.patternProviders : m_allProviders;
    query.session = from.session;
    query.clientKey = from.clientKey;
    query.weight = from.weight;
    query.inputTokens = from.inputTokens;
    query.outputTokens = from.outputTokens;
    query.attempt = 0;
    query.attempted.clear();
    query.waited = Milliseconds(0);
    acquire(place);
}

std::size_t SimulationRun::obtain()
{
    if (m_free.empty()) {
        m_active.emplace_back();
        return m_active.size() - 1;
    }
    const std::size_t place = m_free.back();
    m_free.pop_back();
    return place;
}

void SimulationRun::acquire(std::size_t place)
{
    const bool lookIsDue = !m_line.empty() && m_wake && *m_wake <= m_now;
    if (lookIsDue) {
        park(place, m_now);
        return;
    }
    const Decision decision = m_scheduler.pick(m_active[place].query, m_now);
    if (const auto *placement = std::get_if<Placement>(&decision))
        send(place, *placement);
    else if (const auto *wait = std::get_if<WaitFor>(&decision))
        park(place, wait->until);
    else
        refuse(place, std::get<Unavailable>(decision));
}

void SimulationRun::park(std::size_t place, TimePoint wakeAt)
{
    if (m_line.full()) {
        finish(place, 503);
        return;
    }
    Active &parked = m_active[place];
    parked.waitedBefore = parked.query.waited;
    parked.parkedAt = m_now;
    m_parked.emplace(m_line.add(parked.query, m_now, wakeAt), place);
    if (!m_wake || *m_wake > m_now)
        planWake();
}

void SimulationRun::retryParked()
{
    m_line.startWalk();
    while (const WaitLine::Id id = m_line.next(m_now)) {
        const std::size_t place = m_parked.at(id);
        Active &parked = m_active[place];
        parked.query.waited =
            parked.waitedBefore + std::chrono::floor<Milliseconds>(m_now - parked.parkedAt);
        const Decision decision = m_scheduler.pick(parked.query, m_now);
        if (const auto *wait = std::get_if<WaitFor>(&decision)) {
            m_line.refused(id, wait->until,
                           wait->account ? WaitLine::Holds::forItsSession
                                         : WaitLine::Holds::forAll);
            continue;
        }
        m_parked.erase(id);
        if (const auto *placement = std::get_if<Placement>(&decision)) {
            m_line.served(id);
            send(place, *placement);
        } else {
            m_line.remove(id);
            refuse(place, std::get<Unavailable>(decision));
        }
    }
    planWake();
}

void SimulationRun::planWake()
{
    m_wake = m_line.earliestWake();
    if (!m_wake)
        return;
    if (const auto change = m_scheduler.nextChange(m_now))
        m_wake = std::min(*m_wake, *change);
    // They have all been looked at now: nothing is different before the clock goes on.
    m_wake = std::max(*m_wake, m_now + TimePoint::duration(Milliseconds(1)));
}

void SimulationRun::send(std::size_t place, const Placement &placement)
{
    Active &sent = m_active[place];
    const SimulatedRequest &request = m_input.requests[sent.request];
    sent.lease = placement.lease;
    sent.account = m_accounts.at(placement.account);
    sent.countsAsAttempt = !placement.halfOpen;
    const auto number = static_cast<std::size_t>(sent.attempts++);
    if (number < request.answers.size())
        sent.answer = request.answers[number];
    else if (const auto own = request.answersOf.find(placement.account);
             own != request.answersOf.end())
        sent.answer = own->second;
    else
        sent.answer = m_upstreams[sent.account].ask(request, m_now);
    ++m_result.accounts[sent.account].attempts;
    if (sent.answer.kind != OutcomeKind::success) {
        plan(m_now + sent.answer.after, EventKind::end, place);
        return;
    }
    const Milliseconds first = request.firstByte.value_or(request.duration / 5);
    plan(m_now + std::min(first, request.duration), EventKind::firstByte, place);
    plan(m_now + request.duration, EventKind::end, place);
}

void SimulationRun::plan(TimePoint at, EventKind kind, std::size_t place)
{
    m_events.push(Event{at, ++m_planned, kind, place});
}

void SimulationRun::onEnd(std::size_t place)
{
    Active &active = m_active[place];
    const SimulatedRequest &request = m_input.requests[active.request];
    const SimulatedAnswer &answer = active.answer;
    SimulatedAccountTotals &totals = m_result.accounts[active.account];
    const bool good = answer.kind == OutcomeKind::success;

    m_outcome.kind = answer.kind;
    m_outcome.status = usualStatus(answer);
    m_outcome.reason = answer.reason;
    m_outcome.scope = answer.scope;
    m_outcome.hint = answer.hint;
    m_outcome.connected = answer.connected;
    m_outcome.fingerprint = fingerprintOf(answer);
    m_outcome.inputTokens = good ? request.inputTokens : 0;
    m_outcome.outputTokens = good ? request.outputTokens : 0;
    m_outcome.quota.clear();
    m_upstreams[active.account].tell(m_outcome.quota, m_now);
    m_scheduler.release(std::exchange(active.lease, LeaseId::none), m_outcome, m_now);

    if (good) {
        ++totals.served;
        totals.tokens += request.inputTokens + request.outputTokens;
        m_result.requests[active.request].account = active.account;
        finish(place, m_outcome.status);
        return;
    }
    if (answer.kind == OutcomeKind::rateLimited) {
        ++totals.rateLimited;
        ++m_result.requests[active.request].rateLimited;
    } else {
        ++totals.failed;
    }
    active.lastStatus = clientStatus(answer);
    if (active.countsAsAttempt) {
        active.query.attempted.push_back(m_input.accounts[active.account].account.account.id);
        active.query.attempt = static_cast<int>(active.query.attempted.size());
    }
    if (!mayTryAgain(active)) {
        finish(place, active.lastStatus);
        return;
    }
    if (!m_line.empty())
        m_wake = m_now; // those who wait are looked at before this one
    acquire(place);
}

bool SimulationRun::mayTryAgain(Active &active)
{
    const SimulatedAnswer &answer = active.answer;
    const Retry retry = retryOf(answer);
    const bool again = retry == Retry::elsewhere || (retry == Retry::once && !active.resent);
    if (retry == Retry::once)
        active.resent = true;
    const Account &account = m_input.accounts[active.account].account.account;
    int most = account.maxAttempts.value_or(m_input.settings.maxAttempts);
    if (answer.kind == OutcomeKind::rateLimited)
        most = std::max(most, m_input.tuning.rateLimitAttempts);
    if (!again || active.query.attempt >= most)
        return false;
    return !drawsOnBudget(answer) || m_scheduler.takeRetry(m_now);
}

void SimulationRun::refuse(std::size_t place, const Unavailable &none)
{
    // The rotation found nobody: the last upstream answer is what there is to tell.
    const int last = m_active[place].lastStatus;
    finish(place, last != 0 ? last : clientStatus(none));
}

void SimulationRun::finish(std::size_t place, int status)
{
    const Active &active = m_active[place];
    SimulatedServing &serving = m_result.requests[active.request];
    serving.status = status;
    serving.attempts = active.attempts;
    serving.wait = active.query.waited;
    serving.took =
        std::chrono::floor<Milliseconds>(m_now - m_start) - m_input.requests[active.request].at;
    m_free.push_back(place);
}

} // namespace signalbox
