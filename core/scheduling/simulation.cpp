// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/simulation.h"

#include "core/scheduling/simulationrun.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kLongest = 24h * 31; ///< a month is replayed at most
constexpr Milliseconds kLongestAnswer = 24h;
constexpr long long kMostTokens = 1'000'000'000'000;
constexpr std::size_t kMostText = 256;   ///< bytes of a name
constexpr std::size_t kMostEntries = 64; ///< in one of the small lists
constexpr std::size_t kMostFaults = 100; ///< that one answer names

/// Checks the input and notes what is wrong with it.
class Checker
{
public:
    explicit Checker(const SimulationInput &input) : m_input(input) {}

    std::vector<FieldFault> faults()
    {
        if (m_input.requests.size() > kMaxSimulatedRequests)
            note("/requests", u"has more than %1 entries"_s.arg(kMaxSimulatedRequests));
        if (m_input.accounts.size() > kMaxSimulatedAccounts)
            note("/accounts", u"has more than %1 entries"_s.arg(kMaxSimulatedAccounts));
        if (!m_faults.empty())
            return std::move(m_faults);
        for (std::size_t i = 0; i < m_input.accounts.size() && !enough(); ++i)
            check(m_input.accounts[i], "/accounts/" + std::to_string(i));
        for (std::size_t i = 0; i < m_input.requests.size() && !enough(); ++i)
            check(m_input.requests[i], "/requests/" + std::to_string(i));
        return std::move(m_faults);
    }

private:
    [[nodiscard]] bool enough() const { return m_faults.size() >= kMostFaults; }
    void note(std::string pointer, const QString &message)
    {
        m_faults.push_back({std::move(pointer), message});
    }
    void span(const std::string &pointer, Milliseconds value, Milliseconds least, Milliseconds most)
    {
        number(pointer, value.count(), least.count(), most.count());
    }
    void number(const std::string &pointer, long long value, long long least, long long most)
    {
        if (value < least || value > most)
            note(pointer, u"must be from %1 to %2"_s.arg(least).arg(most));
    }
    void text(const std::string &pointer, std::string_view value)
    {
        if (value.size() > kMostText)
            note(pointer, u"is longer than %1 bytes"_s.arg(kMostText));
    }
    void length(const std::string &pointer, std::size_t entries)
    {
        if (entries > kMostEntries)
            note(pointer, u"has more than %1 entries"_s.arg(kMostEntries));
    }

    void check(const SimulatedAnswer &answer, const std::string &at);
    void check(const SimulatedAccount &simulated, const std::string &at);
    void check(const SimulatedUpstream &upstream, const std::string &at);
    void check(const SimulatedRequest &request, const std::string &at);

    const SimulationInput &m_input;
    std::vector<FieldFault> m_faults;
    std::unordered_set<AccountId> m_ids;
};

void Checker::check(const SimulatedAnswer &answer, const std::string &at)
{
    number(at + "/status", answer.status, 0, 599);
    span(at + "/after_ms", answer.after, 0ms, kLongestAnswer);
    if (answer.hint)
        span(at + "/hint_ms", *answer.hint, 0ms, kLongest);
}

void Checker::check(const SimulatedUpstream &upstream, const std::string &at)
{
    number(at + "/requests_per_minute", upstream.requestsPerMinute, 0, 1'000'000);
    number(at + "/tokens", upstream.tokens, 0, kMostTokens);
    span(at + "/token_window_ms", upstream.tokenWindow, 1s, kLongest);
    length(at + "/troubles", upstream.troubles.size());
    for (std::size_t i = 0; i < upstream.troubles.size(); ++i) {
        const SimulatedUpstream::Trouble &trouble = upstream.troubles[i];
        const std::string own = at + "/troubles/" + std::to_string(i);
        span(own + "/from_ms", trouble.from, 0ms, kLongest);
        span(own + "/until_ms", trouble.until, trouble.from, kLongest);
        check(trouble.answer, own + "/answer");
        if (trouble.answer.kind == OutcomeKind::success)
            note(own + "/answer/outcome", u"must be a failure"_s);
    }
}

void Checker::check(const SimulatedAccount &simulated, const std::string &at)
{
    const Account &account = simulated.account.account;
    if (account.id.empty())
        note(at + "/id", u"is missing"_s);
    else if (!m_ids.insert(account.id).second)
        note(at + "/id", u"is there twice"_s);
    if (account.provider.empty())
        note(at + "/provider", u"is missing"_s);
    text(at + "/id", account.id.str());
    text(at + "/provider", account.provider.str());
    text(at + "/tier", account.tier);
    if (account.maxAttempts)
        number(at + "/max_attempts", *account.maxAttempts, 1, 10);
    check(simulated.upstream, at + "/upstream");
}

void Checker::check(const SimulatedRequest &request, const std::string &at)
{
    span(at + "/at_ms", request.at, 0ms, kLongest);
    text(at + "/client_key", request.clientKey.str());
    text(at + "/session", request.session);
    text(at + "/model", request.model);
    number(at + "/weight", request.weight, 1, 1'000'000);
    number(at + "/input_tokens", request.inputTokens, 0, kMostTokens);
    number(at + "/output_tokens", request.outputTokens, 0, kMostTokens);
    span(at + "/duration_ms", request.duration, 0ms, kLongestAnswer);
    if (request.firstByte)
        span(at + "/first_byte_ms", *request.firstByte, 0ms, request.duration);
    if (request.providers)
        length(at + "/providers", request.providers->size());
    length(at + "/answers", request.answers.size());
    for (std::size_t i = 0; i < request.answers.size(); ++i)
        check(request.answers[i], at + "/answers/" + std::to_string(i));
    for (const auto &own : request.answersOf) {
        const std::string pointer = at + "/answers_of/" + own.first.str();
        if (!m_ids.contains(own.first))
            note(pointer, u"is no account of the replay"_s);
        check(own.second, pointer);
    }
}

/// Who served the requests of each conversation, in the order in which they came.
void sumSessions(const SimulationInput &input, SimulationResult &result)
{
    struct Place
    {
        std::size_t session = 0;
        std::size_t last = 0;
    };
    std::unordered_map<std::string, Place> places;
    std::string name;
    for (const std::size_t i : arrivalsOf(input)) {
        const SimulatedRequest &request = input.requests[i];
        const std::optional<std::size_t> account = result.requests[i].account;
        if (request.session.empty() || !account)
            continue;
        name.assign(request.clientKey.str()).append(1, '\0').append(request.session);
        const auto [known, isNew] =
            places.try_emplace(name, Place{result.sessions.size(), *account});
        if (isNew)
            result.sessions.push_back({request.clientKey, request.session, 0, 0});
        SimulatedSession &session = result.sessions[known->second.session];
        if (session.served++ > 0 && known->second.last == *account)
            ++session.same;
        known->second.last = *account;
    }
    std::erase_if(result.sessions, [](const SimulatedSession &one) { return one.served < 2; });
    std::uint64_t later = 0;
    std::uint64_t same = 0;
    for (const SimulatedSession &session : result.sessions) {
        later += session.served - 1;
        same += session.same;
    }
    if (later > 0)
        result.sameAccountShare = static_cast<double>(same) / static_cast<double>(later);
}

void sumRequests(SimulationResult &result)
{
    if (result.requests.empty())
        return;
    std::vector<Milliseconds> waits;
    waits.reserve(result.requests.size());
    Milliseconds sum{0};
    for (const SimulatedServing &serving : result.requests) {
        ++(serving.account ? result.served : result.failed);
        result.rateLimited += static_cast<std::uint64_t>(serving.rateLimited);
        waits.push_back(serving.wait);
        sum += serving.wait;
    }
    const auto count = waits.size();
    result.meanWait = static_cast<double>(sum.count()) / static_cast<double>(count);
    // The smallest wait that at least 95 % do not exceed.
    const auto p95 = waits.begin() + static_cast<std::ptrdiff_t>((count * 95 + 99) / 100 - 1);
    std::nth_element(waits.begin(), p95, waits.end());
    result.p95Wait = *p95;
    result.maxWait = *std::max_element(p95, waits.end());
}

} // namespace

Result<std::unique_ptr<Simulation>> Simulation::begin(SimulationInput input)
{
    if (std::vector<FieldFault> faults = Checker(input).faults(); !faults.empty())
        return Error{
            ErrorCode::invalidArgument, u"This cannot be replayed"_s, std::move(faults), {}};
    return std::unique_ptr<Simulation>(new Simulation(std::move(input)));
}

Simulation::Simulation(SimulationInput input)
    : m_input(std::move(input)), m_run(std::make_unique<SimulationRun>(m_input, m_result))
{
}

Simulation::~Simulation() = default;

bool Simulation::advance(std::size_t events)
{
    for (; events > 0; --events) {
        if (!m_run->step())
            return false;
    }
    return true;
}

SimulationResult Simulation::takeResult()
{
    sumRequests(m_result);
    sumSessions(m_input, m_result);
    return std::move(m_result);
}

Result<SimulationResult> simulate(SimulationInput input)
{
    auto begun = Simulation::begin(std::move(input));
    if (!begun)
        return begun.error();
    Simulation &simulation = *begun.value();
    while (simulation.advance(1'000)) {
    }
    return simulation.takeResult();
}

} // namespace signalbox
