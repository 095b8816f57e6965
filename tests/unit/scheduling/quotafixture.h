// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/quotabook.h"
#include "core/scheduling/tuning.h"

#include <string>
#include <utility>

namespace signalbox::test {

inline constexpr Milliseconds kHour{3'600'000};
inline constexpr Milliseconds kDay = 24 * kHour;
inline constexpr Milliseconds kWeek = 7 * kDay;

/// A reading put together word by word: `Figure(QuotaWindow::day).share(0.5).in(1h)`.
struct Figure : QuotaReading
{
    explicit Figure(QuotaWindow of)
    {
        window = of;
        QuotaReading::source = QuotaSource::headers;
    }
    Figure &&share(double value) &&
    {
        used = value;
        return std::move(*this);
    }
    Figure &&in(Milliseconds span) &&
    {
        resetsIn = span;
        return std::move(*this);
    }
    Figure &&of(std::string models) &&
    {
        model = std::move(models);
        return std::move(*this);
    }
    Figure &&says(QuotaStatus word) &&
    {
        status = word;
        return std::move(*this);
    }
    Figure &&fromEndpoint() &&
    {
        QuotaReading::source = QuotaSource::endpoint;
        return std::move(*this);
    }
};

/// A book with the time and the constants that it is asked by.
struct Quota
{
    QuotaBook book;
    SchedulerTuning tuning;
    TimePoint now{kHour * 1'000};

    bool read(std::vector<QuotaReading> readings) { return book.read(readings, now, tuning); }
    bool read(const QuotaReading &reading) { return book.read({&reading, 1}, now, tuning); }
    bool spend(std::string_view model, long long tokens) { return book.spend(model, tokens, now); }
    void pass(TimePoint::duration span) { now += span; }

    double remaining(std::string_view model = kModel) const { return book.remaining(model, now); }
    double scarcity(std::string_view model = kModel) const { return book.scarcity(model, now); }
    WeeklyState weekly(std::string_view model = kModel) const
    {
        return book.weekly(model, now, tuning);
    }
    bool sessionFull(std::string_view model = kModel) const
    {
        return book.sessionFull(model, now, tuning);
    }
    std::optional<TimePoint> nextChange() const { return book.nextChange(now, tuning); }
    /// The rate learned for a model, of the first window; negative when there is none.
    double rate(std::string_view model = kModel) const
    {
        for (const QuotaState &state : book.states(now)) {
            for (const QuotaState::Rate &rate : state.rates) {
                if (rate.model == model)
                    return rate.sharePer1000;
            }
        }
        return -1;
    }

    static constexpr std::string_view kModel = "claude-sonnet-4-5-20250929";
};

} // namespace signalbox::test
