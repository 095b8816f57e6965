// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/quotarecord.h"

#include "core/accounts/provider.h"
#include "core/scheduling/tuning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace signalbox {

namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr Milliseconds kFurthestReset = std::chrono::hours(366 * 24);
/// By how much a reset may lie beyond the window's length: clocks differ.
constexpr Milliseconds kSkew = 2h;
/// A reset that moves by more belongs to another window.
constexpr Milliseconds kSameReset = 1min;

double clamped(double share)
{
    return std::clamp(share, 0.0, 1.0);
}

/// None for credit, which lasts as long as it lasts.
std::optional<Milliseconds> lengthOf(QuotaWindow window)
{
    switch (window) {
    case QuotaWindow::fiveHour:
        return 5h;
    case QuotaWindow::sevenDay:
        return 7 * 24h;
    case QuotaWindow::day:
        return 24h;
    case QuotaWindow::tokens:
    case QuotaWindow::requests:
        return 1min;
    case QuotaWindow::credit:
        break;
    }
    return std::nullopt;
}

/// Windows of a limit that fills up again all the time: their reset is when it will be full.
bool rolling(QuotaWindow window)
{
    return window == QuotaWindow::tokens || window == QuotaWindow::requests;
}

/// A reset beyond what the window can last is a mistake (a wrong unit, a clock far off) and would
/// keep an account out for as long.
bool plausible(QuotaWindow window, Milliseconds resetsIn)
{
    if (resetsIn > kFurthestReset)
        return false;
    const bool fixed = window == QuotaWindow::fiveHour || window == QuotaWindow::sevenDay;
    return !fixed || resetsIn <= *lengthOf(window) + kSkew;
}

} // namespace

QuotaFigures::QuotaFigures(const QuotaReading &reading)
    : used(reading.used), resetsIn(reading.resetsIn), status(reading.status), source(reading.source)
{
    if (used && !std::isfinite(*used))
        used.reset();
    if (resetsIn && !plausible(reading.window, *resetsIn))
        resetsIn.reset();
}

bool QuotaFigures::empty() const
{
    return !used && !resetsIn && status == QuotaStatus::unknown;
}

QuotaRecord::QuotaRecord(QuotaWindow window, std::string_view model)
{
    m_state.window = window;
    m_state.model = model;
}

QuotaRecord::QuotaRecord(const QuotaState &state) : m_state(state)
{
    if (m_state.used && !std::isfinite(*m_state.used))
        m_state.used.reset();
    const bool usable = m_state.used && std::isfinite(m_state.estimated);
    m_state.estimated = usable ? clamped(m_state.estimated) : 0;
    std::erase_if(m_state.rates, [](const QuotaState::Rate &rate) {
        return !std::isfinite(rate.sharePer1000) || rate.sharePer1000 < 0 ||
               rate.model.size() > kName;
    });
    if (m_state.rates.size() > kModels)
        m_state.rates.resize(kModels);
}

bool QuotaRecord::counts(std::string_view model) const
{
    return m_state.model.empty() || matchesWildcard(m_state.model, model);
}

bool QuotaRecord::blank() const
{
    return !m_state.used && !m_state.resetsAt && m_state.status == QuotaStatus::unknown;
}

double QuotaRecord::use() const
{
    if (rejected())
        return 1.0;
    return m_state.used ? clamped(clamped(*m_state.used) + m_state.estimated) : 0.0;
}

double QuotaRecord::told() const
{
    if (rejected())
        return 1.0;
    return clamped(m_state.used.value_or(0.0));
}

std::optional<double> QuotaRecord::elapsed(TimePoint now) const
{
    const auto length = lengthOf(m_state.window);
    if (!m_state.resetsAt || !length)
        return std::nullopt;
    return clamped(1.0 - Seconds(*m_state.resetsAt - now) / Seconds(*length));
}

double QuotaRecord::scarcity(TimePoint now) const
{
    return std::max(0.0, use() - elapsed(now).value_or(0.0));
}

WeeklyState QuotaRecord::weekly(TimePoint now, const SchedulerTuning &tuning) const
{
    // From what was told alone: an estimate must not lock an account until a reading comes.
    if (rejected() || told() >= tuning.weeklyExhausted)
        return WeeklyState::exhausted;
    const double used = use();
    double effective = used;
    if (const auto share = elapsed(now))
        effective += tuning.weeklyOverrun * std::max(0.0, used - *share);
    effective = std::min(effective, tuning.weeklyMost);
    if (effective >= tuning.weeklyCritical)
        return WeeklyState::critical;
    if (effective >= tuning.weeklyReserve)
        return WeeklyState::reserve;
    return effective >= tuning.weeklySoft ? WeeklyState::soft : WeeklyState::fine;
}

std::optional<TimePoint> QuotaRecord::weeklyChange(TimePoint now,
                                                   const SchedulerTuning &tuning) const
{
    if (m_state.window != QuotaWindow::sevenDay || !m_state.resetsAt)
        return std::nullopt;
    const WeeklyState state = weekly(now, tuning);
    if (state == WeeklyState::fine || state == WeeklyState::exhausted)
        return std::nullopt;
    // Time only brings the state down, and rounding is monotonic, so that the moment can be
    // searched for to the last tick.
    const auto changed = [&](TimePoint when) { return weekly(when, tuning) != state; };
    constexpr TimePoint::duration kTick{1};
    TimePoint before = now;
    TimePoint from = *m_state.resetsAt - kTick;
    if (from <= before || !changed(from))
        return std::nullopt;

    // Solved for the elapsed share: all but a few ticks of the search are saved.
    const double threshold = state == WeeklyState::critical  ? tuning.weeklyCritical
                             : state == WeeklyState::reserve ? tuning.weeklyReserve
                                                             : tuning.weeklySoft;
    const double share = use() - (threshold - use()) / tuning.weeklyOverrun;
    if (share > 0 && share < 1) {
        const Seconds left = (1.0 - share) * Seconds(*lengthOf(m_state.window));
        const TimePoint guess =
            *m_state.resetsAt - std::chrono::duration_cast<TimePoint::duration>(left);
        for (const TimePoint bound : {guess - 1us, guess + 1us}) {
            if (before < bound && bound < from)
                (changed(bound) ? from : before) = bound;
        }
    }
    while (from - before > kTick) {
        const TimePoint middle = before + (from - before) / 2;
        (changed(middle) ? from : before) = middle;
    }
    return from;
}

bool QuotaRecord::take(const QuotaFigures &figures, TimePoint now, const SchedulerTuning &tuning)
{
    if (figures.over()) {
        // A refusal stands, whatever its clock says; and a figure of the window before says
        // nothing of the one that runs now.
        const bool runs = m_state.resetsAt && !rolling(m_state.window);
        return figures.status != QuotaStatus::rejected && !runs && clear();
    }
    const auto decisive = [this] {
        return std::tuple(use(), told(), m_state.used, m_state.resetsAt, m_state.status, firm());
    };
    const auto before = decisive();
    if (figures.resetsIn) {
        const TimePoint reset = now + *figures.resetsIn;
        if (m_state.resetsAt && std::chrono::abs(reset - *m_state.resetsAt) > kSameReset)
            clear();
        m_state.resetsAt = reset;
    }
    if (figures.used) {
        learn(clamped(*figures.used), tuning);
        m_state.used = figures.used;
        m_state.estimated = 0;
        m_state.status = figures.status;
    } else if (figures.status != QuotaStatus::unknown) {
        m_state.status = figures.status;
    }
    m_state.source = figures.source;
    m_state.readAt = now;
    return decisive() != before;
}

bool QuotaRecord::spend(std::string_view model, long long tokens)
{
    if (model.size() > kName || !m_state.used)
        return false;
    if (m_learnedFrom) {
        auto tally = std::find_if(m_tallies.begin(), m_tallies.end(),
                                  [model](const Tally &known) { return known.model == model; });
        if (tally == m_tallies.end() && m_tallies.size() < kModels) {
            tally = m_tallies.insert(tally, Tally{std::string(model)});
        } else if (tally == m_tallies.end()) {
            // The least used gives its place and its tokens, so that the sum stays right.
            tally = std::min_element(
                m_tallies.begin(), m_tallies.end(),
                [](const Tally &left, const Tally &right) { return left.tokens < right.tokens; });
            tally->model = model;
        }
        constexpr long long kMost = std::numeric_limits<long long>::max() / (2 * kModels);
        tally->tokens = std::min(kMost, tally->tokens + std::min(kMost, tokens));
    }
    const auto rate =
        std::find_if(m_state.rates.begin(), m_state.rates.end(),
                     [model](const QuotaState::Rate &known) { return known.model == model; });
    if (rate == m_state.rates.end())
        return false;
    const double before = use();
    m_state.estimated =
        clamped(m_state.estimated + rate->sharePer1000 * static_cast<double>(tokens) / 1'000.0);
    return use() != before;
}

bool QuotaRecord::clear()
{
    const bool changed = !blank();
    m_state.used.reset();
    m_state.estimated = 0;
    m_state.resetsAt.reset();
    m_state.status = QuotaStatus::unknown;
    startLearning(std::nullopt);
    return changed;
}

void QuotaRecord::learn(double used, const SchedulerTuning &tuning)
{
    if (!m_learnedFrom || !m_state.used || used < clamped(*m_state.used)) {
        startLearning(used); // the first figure, or what remains has risen
        return;
    }
    long long tokens = 0;
    const Tally *most = nullptr;
    for (const Tally &tally : m_tallies) {
        tokens += tally.tokens;
        if (!most || tally.tokens > most->tokens)
            most = &tally;
    }
    if (tokens < std::max(1LL, tuning.estimateTokens))
        return; // too close: learning goes on from the earlier one
    const double sample = (used - *m_learnedFrom) * 1'000.0 / static_cast<double>(tokens);
    double &rate = rateOf(most->model, sample);
    rate += tuning.estimateWeight * (sample - rate);
    startLearning(used);
}

void QuotaRecord::startLearning(std::optional<double> used)
{
    m_learnedFrom = used;
    for (Tally &tally : m_tallies)
        tally.tokens = 0;
}

double &QuotaRecord::rateOf(const std::string &model, double first)
{
    auto &rates = m_state.rates;
    const auto known = std::find_if(rates.begin(), rates.end(), [&](const QuotaState::Rate &rate) {
        return rate.model == model;
    });
    if (known != rates.end()) {
        std::rotate(known, known + 1, rates.end()); // the latest last
    } else if (rates.size() < kModels) {
        rates.push_back({model, first});
    } else {
        std::rotate(rates.begin(), rates.begin() + 1, rates.end());
        rates.back() = {model, first};
    }
    return rates.back().sharePer1000;
}

} // namespace signalbox
