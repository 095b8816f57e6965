// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/quotabook.h"

#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Shares come from divisions: 1 − 0.7 must count as 30 %.
constexpr double kTolerance = 1e-9;

bool sameWindow(const QuotaReading &left, const QuotaReading &right)
{
    return left.window == right.window && left.model == right.model;
}

/// The reading at an index with what must not be lost of earlier ones for the same window; none
/// where a later one counts instead.
std::optional<QuotaFigures> together(std::span<const QuotaReading> readings, std::size_t index)
{
    const QuotaReading &last = readings[index];
    const auto later = readings.subspan(index + 1);
    if (std::any_of(later.begin(), later.end(),
                    [&](const QuotaReading &reading) { return sameWindow(reading, last); }))
        return std::nullopt;
    QuotaFigures result(last);
    for (const QuotaReading &reading : readings.first(index)) {
        if (reading.status != QuotaStatus::rejected || !sameWindow(reading, last))
            continue;
        const QuotaFigures refused(reading);
        result.status = QuotaStatus::rejected;
        if (!result.resetsIn || (refused.resetsIn && *refused.resetsIn > *result.resetsIn))
            result.resetsIn = refused.resetsIn;
    }
    return result;
}

/// The later of two ends, none being the latest.
std::optional<TimePoint> later(std::optional<TimePoint> left, std::optional<TimePoint> right)
{
    if (!left || !right)
        return std::nullopt;
    return std::max(*left, *right);
}

} // namespace

bool QuotaBook::read(std::span<const QuotaReading> readings, TimePoint now,
                     const SchedulerTuning &tuning)
{
    bool changed = expire(now);
    readings = readings.first(std::min(readings.size(), kReadings));
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const QuotaReading &reading = readings[i];
        if (reading.model.size() > QuotaRecord::kName)
            continue;
        const auto figures = together(readings, i);
        if (!figures || figures->empty())
            continue;
        QuotaRecord *record = find(reading.window, reading.model);
        if (!record && !figures->over())
            record = add(QuotaRecord(reading.window, reading.model), now);
        if (record && record->take(*figures, now, tuning))
            changed = true;
    }
    return changed;
}

bool QuotaBook::spend(std::string_view model, long long tokens, TimePoint now)
{
    bool changed = expire(now);
    if (tokens <= 0)
        return changed;
    for (QuotaRecord &record : m_records) {
        if (record.counts(model) && record.spend(model, tokens))
            changed = true;
    }
    return changed;
}

const QuotaRecord *QuotaBook::tightest(std::string_view model, TimePoint now) const
{
    const QuotaRecord *tightest = nullptr;
    for (const QuotaRecord &record : m_records) {
        if (!record.known() || record.over(now) || !record.counts(model))
            continue;
        // Of two as tight, the one that lasts longer.
        if (!tightest || record.use() > tightest->use() ||
            (record.use() == tightest->use() &&
             record.state().resetsAt > tightest->state().resetsAt))
            tightest = &record;
    }
    return tightest;
}

double QuotaBook::remaining(std::string_view model, TimePoint now) const
{
    const QuotaRecord *record = tightest(model, now);
    return record ? 1.0 - record->use() : 1.0;
}

std::optional<TimePoint> QuotaBook::resetOf(std::string_view model, TimePoint now) const
{
    const QuotaRecord *record = tightest(model, now);
    return record ? record->state().resetsAt : std::nullopt;
}

WeeklyState QuotaBook::weekly(std::string_view model, TimePoint now,
                              const SchedulerTuning &tuning) const
{
    WeeklyState worst = WeeklyState::fine;
    for (const QuotaRecord &record : m_records) {
        if (record.state().window == QuotaWindow::sevenDay && record.known() && record.firm() &&
            !record.over(now) && record.counts(model))
            worst = std::max(worst, record.weekly(now, tuning));
    }
    return worst;
}

bool QuotaBook::weeklyKnown(std::string_view model, TimePoint now) const
{
    return std::any_of(m_records.begin(), m_records.end(), [&](const QuotaRecord &record) {
        return record.state().window == QuotaWindow::sevenDay && record.known() &&
               !record.over(now) && record.counts(model);
    });
}

std::optional<TimePoint> QuotaBook::weeklyReset(std::string_view model, TimePoint now,
                                                const SchedulerTuning &tuning) const
{
    std::optional<TimePoint> reset = TimePoint::min();
    for (const QuotaRecord &record : m_records) {
        if (record.state().window == QuotaWindow::sevenDay && record.known() && record.firm() &&
            !record.over(now) && record.counts(model) &&
            record.weekly(now, tuning) == WeeklyState::exhausted)
            reset = later(reset, record.state().resetsAt);
    }
    return reset == TimePoint::min() ? std::nullopt : reset;
}

bool QuotaBook::sessionFull(std::string_view model, TimePoint now,
                            const SchedulerTuning &tuning) const
{
    return std::any_of(m_records.begin(), m_records.end(), [&](const QuotaRecord &record) {
        const QuotaWindow window = record.state().window;
        const bool session = window == QuotaWindow::fiveHour || window == QuotaWindow::tokens ||
                             window == QuotaWindow::requests;
        return session && record.known() && record.firm() && !record.over(now) &&
               record.use() >= tuning.sessionWindowFull && record.counts(model);
    });
}

double QuotaBook::scarcity(std::string_view model, TimePoint now) const
{
    double worst = 0;
    for (const QuotaRecord &record : m_records) {
        if (record.known() && !record.over(now) && record.counts(model))
            worst = std::max(worst, record.scarcity(now));
    }
    return worst;
}

std::optional<TimePoint> QuotaBook::nextChange(TimePoint now, const SchedulerTuning &tuning) const
{
    std::optional<TimePoint> next;
    const auto consider = [&](std::optional<TimePoint> when) {
        if (when && (!next || *when < *next))
            next = when;
    };
    for (const QuotaRecord &record : m_records) {
        if (record.over(now))
            continue;
        consider(record.state().resetsAt);
        consider(record.weeklyChange(now, tuning));
    }
    return next;
}

QuotaBook::Low QuotaBook::low(std::string_view model, double share, TimePoint now) const
{
    Low low;
    const double least = 1.0 - share - kTolerance;
    for (const QuotaRecord &record : m_records) {
        if (record.use() < least || !record.known() || !record.firm() || record.over(now) ||
            !record.counts(model))
            continue;
        low.until = low.any ? later(low.until, record.state().resetsAt) : record.state().resetsAt;
        low.any = true;
        low.told = low.told || record.told() >= least;
    }
    return low;
}

bool QuotaBook::anyLow(double share, TimePoint now) const
{
    const double least = 1.0 - share - kTolerance;
    return std::any_of(m_records.begin(), m_records.end(), [&](const QuotaRecord &record) {
        return record.use() >= least && record.known() && record.firm() && !record.over(now);
    });
}

std::vector<QuotaState> QuotaBook::states(TimePoint now) const
{
    std::vector<QuotaState> states;
    for (const QuotaRecord &record : m_records) {
        if (!record.blank() && !record.over(now))
            states.push_back(record.state());
    }
    return states;
}

void QuotaBook::restore(const QuotaState &state, TimePoint now)
{
    if (!state.resetsAt || state.model.size() > QuotaRecord::kName)
        return;
    QuotaReading reading;
    reading.window = state.window;
    reading.resetsIn = std::chrono::ceil<Milliseconds>(*state.resetsAt - now);
    const QuotaFigures figures(reading);
    if (!figures.resetsIn || figures.over())
        return;
    if (QuotaRecord *known = find(state.window, state.model)) {
        if (known->blank())
            *known = QuotaRecord(state);
        return; // a reading that came first is the newer one
    }
    add(QuotaRecord(state), now);
}

QuotaRecord *QuotaBook::find(QuotaWindow window, std::string_view model)
{
    const auto found =
        std::find_if(m_records.begin(), m_records.end(), [&](const QuotaRecord &record) {
            return record.state().window == window && record.state().model == model;
        });
    return found == m_records.end() ? nullptr : &*found;
}

QuotaRecord *QuotaBook::add(QuotaRecord record, TimePoint now)
{
    if (m_records.size() < kWindows)
        return &m_records.emplace_back(std::move(record));
    // A window that nothing is told of gives its place, else the one not read for longest; what was
    // read at this very moment keeps it.
    const auto place = std::min_element(m_records.begin(), m_records.end(),
                                        [](const QuotaRecord &left, const QuotaRecord &right) {
                                            return std::pair(!left.blank(), left.state().readAt) <
                                                   std::pair(!right.blank(), right.state().readAt);
                                        });
    if (!place->blank() && place->state().readAt >= now)
        return nullptr;
    *place = std::move(record);
    return &*place;
}

bool QuotaBook::expire(TimePoint now)
{
    bool changed = false;
    for (QuotaRecord &record : m_records) {
        if (record.over(now) && record.clear())
            changed = true;
    }
    std::erase_if(m_records, [](const QuotaRecord &record) {
        return record.blank() && record.state().rates.empty();
    });
    return changed;
}

} // namespace signalbox
