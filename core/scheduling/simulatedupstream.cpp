// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/simulatedupstream.h"

#include <algorithm>
#include <initializer_list>
#include <numeric>

namespace signalbox {

namespace {

constexpr Milliseconds kMinute{60'000};

/// What people call a limit over that stretch.
QuotaWindow nameOf(Milliseconds length)
{
    using namespace std::chrono_literals;
    if (length == 5h)
        return QuotaWindow::fiveHour;
    if (length == 24h)
        return QuotaWindow::day;
    return length == 24h * 7 ? QuotaWindow::sevenDay : QuotaWindow::tokens;
}

/// A refusal with what is left of the window when it is there.
SimulatedAnswer tooMuch(RateLimitReason reason, Milliseconds left)
{
    SimulatedAnswer answer;
    answer.kind = OutcomeKind::rateLimited;
    answer.reason = reason;
    answer.hint = std::max(left - answer.after, Milliseconds(0));
    return answer;
}

unsigned sumOf(const CauseCounts &counts, std::initializer_list<Cause> causes)
{
    return std::accumulate(causes.begin(), causes.end(), 0U, [&counts](unsigned sum, Cause cause) {
        return sum + counts[static_cast<std::size_t>(cause)];
    });
}

} // namespace

UpstreamModel::UpstreamModel(const SimulatedUpstream &rules, TimePoint start)
    : m_rules(rules)
    , m_start(start)
    , m_requests{rules.requestsPerMinute, kMinute, QuotaWindow::requests}
    , m_tokens{rules.tokens, rules.tokenWindow, nameOf(rules.tokenWindow)}
{
}

SimulatedAnswer UpstreamModel::ask(const SimulatedRequest &request, TimePoint now)
{
    for (const SimulatedUpstream::Trouble &trouble : m_rules.troubles) {
        if (now >= m_start + trouble.from && now < m_start + trouble.until)
            return trouble.answer;
    }
    if (m_tokens.refuses(now))
        return tooMuch(RateLimitReason::quotaExhausted, m_tokens.left(now));
    if (m_requests.refuses(now))
        return tooMuch(RateLimitReason::perMinute, m_requests.left(now));
    m_requests.use(1, now);
    m_tokens.use(request.inputTokens + request.outputTokens, now);
    return {};
}

void UpstreamModel::tell(std::vector<QuotaReading> &readings, TimePoint now) const
{
    m_requests.tell(readings, now);
    m_tokens.tell(readings, now);
}

bool UpstreamModel::Window::refuses(TimePoint now) const
{
    return most > 0 && now < ends && used >= most;
}

Milliseconds UpstreamModel::Window::left(TimePoint now) const
{
    return std::chrono::ceil<Milliseconds>(ends - now);
}

void UpstreamModel::Window::use(long long more, TimePoint now)
{
    if (most == 0)
        return;
    if (now >= ends) {
        ends = now + length;
        used = 0;
    }
    used += more;
}

void UpstreamModel::Window::tell(std::vector<QuotaReading> &readings, TimePoint now) const
{
    if (most == 0 || now >= ends)
        return;
    QuotaReading &reading = readings.emplace_back();
    reading.window = name;
    reading.used = static_cast<double>(used) / static_cast<double>(most);
    reading.resetsIn = left(now);
}

int usualStatus(const SimulatedAnswer &answer)
{
    if (answer.status != 0)
        return answer.status;
    switch (answer.kind) {
    case OutcomeKind::success:
    case OutcomeKind::emptyStream:
        return 200;
    case OutcomeKind::neutral:
        return 400;
    case OutcomeKind::rateLimited:
        return answer.reason == RateLimitReason::overloaded ? 529 : 429;
    case OutcomeKind::unauthorized:
        return 401;
    case OutcomeKind::forbidden:
    case OutcomeKind::suspended:
    case OutcomeKind::validationRequired:
        return 403;
    case OutcomeKind::modelUnsupported:
        return 404;
    case OutcomeKind::upstreamFailure:
        return 500;
    case OutcomeKind::network:
        break;
    }
    return 0;
}

int clientStatus(const SimulatedAnswer &answer)
{
    const int status = usualStatus(answer);
    switch (answer.kind) {
    case OutcomeKind::rateLimited:
        return answer.reason == RateLimitReason::overloaded ? 503 : 429;
    case OutcomeKind::unauthorized:
        return 503; // an upstream's 401 is never passed on
    case OutcomeKind::upstreamFailure:
        if (status == 504 || status == 408)
            return 504;
        return status == 503 || status == 529 ? 503 : 502;
    case OutcomeKind::network:
    case OutcomeKind::emptyStream:
        return 502;
    case OutcomeKind::success:
    case OutcomeKind::neutral:
    case OutcomeKind::forbidden:
    case OutcomeKind::suspended:
    case OutcomeKind::validationRequired:
    case OutcomeKind::modelUnsupported:
        break;
    }
    return status;
}

int clientStatus(const Unavailable &none)
{
    const unsigned total = std::accumulate(none.causes.begin(), none.causes.end(), 0U);
    const unsigned elsewhere = sumOf(
        none.causes, {Cause::providerNotInRoute, Cause::modelNotOffered, Cause::modelExcluded});
    if (total > 0 && elsewhere == total)
        return 404;
    const unsigned limited =
        sumOf(none.causes, {Cause::cooldownAccount, Cause::cooldownModel, Cause::isProtected,
                            Cause::sessionWindow, Cause::weeklyExhausted, Cause::weeklyCritical,
                            Cause::weeklyReserve, Cause::overBudget});
    if (limited > 0 && none.retryAfter)
        return 429;
    const unsigned blocked = sumOf(none.causes, {Cause::suspended, Cause::validationBlocked});
    return blocked > 0 && blocked + elsewhere == total ? 403 : 503;
}

} // namespace signalbox
