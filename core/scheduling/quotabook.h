// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/quotarecord.h"

#include <span>

namespace signalbox {

/// All quota windows of one account and what follows from them (scheduling.md §2, §4, §6). Pure.
/// Bounded: at most kWindows. Reading a known window and spending allocate nothing in steady state.
class QuotaBook
{
public:
    static constexpr std::size_t kWindows = 64;
    static constexpr std::size_t kReadings = 256; ///< looked at in one batch

    /// Takes figures over; unusable ones (NaN, resets in the past, …) change nothing or clear the
    /// window. True when something that decisions rest on is different.
    bool read(std::span<const QuotaReading> readings, TimePoint now, const SchedulerTuning &tuning);
    /// Tokens went through a model: the estimate moves. True as above.
    bool spend(std::string_view model, long long tokens, TimePoint now);

    [[nodiscard]] bool empty() const { return m_records.empty(); }
    /// What remains of the tightest window that counts the model, 0…1, by the estimate; 1 when
    /// nothing is known.
    [[nodiscard]] double remaining(std::string_view model, TimePoint now) const;
    /// When that window begins anew; none when it does not say.
    [[nodiscard]] std::optional<TimePoint> resetOf(std::string_view model, TimePoint now) const;
    [[nodiscard]] WeeklyState weekly(std::string_view model, TimePoint now,
                                     const SchedulerTuning &tuning) const;
    [[nodiscard]] bool weeklyKnown(std::string_view model, TimePoint now) const;
    /// The latest reset of the seven-day windows that are exhausted; none when one does not say.
    [[nodiscard]] std::optional<TimePoint> weeklyReset(std::string_view model, TimePoint now,
                                                       const SchedulerTuning &tuning) const;
    /// A five-hour, token or request window is all but full.
    [[nodiscard]] bool sessionFull(std::string_view model, TimePoint now,
                                   const SchedulerTuning &tuning) const;
    /// The worst, over the windows, of use ahead of time; plain use where no reset is known.
    [[nodiscard]] double scarcity(std::string_view model, TimePoint now) const;
    /// The next moment at which an answer above changes by itself (a reset, a pace caught up with).
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now,
                                                      const SchedulerTuning &tuning) const;

    /// The windows of which no more than a share remains, of those that decisions may rest on.
    struct Low
    {
        bool any = false;
        bool told = false;                ///< one of them without the estimate, too
        std::optional<TimePoint> until{}; ///< the latest reset; none when one does not say
    };
    [[nodiscard]] Low low(std::string_view model, double share, TimePoint now) const;
    /// Whether there are any, for whatever model.
    [[nodiscard]] bool anyLow(double share, TimePoint now) const;

    [[nodiscard]] std::vector<QuotaState> states(TimePoint now) const;
    /// Puts a window back as it was before a restart; one without reset time is not.
    void restore(const QuotaState &state, TimePoint now);

private:
    [[nodiscard]] const QuotaRecord *tightest(std::string_view model, TimePoint now) const;
    QuotaRecord *find(QuotaWindow window, std::string_view model);
    /// Null when there is no room.
    QuotaRecord *add(QuotaRecord record, TimePoint now);
    bool expire(TimePoint now);

    std::vector<QuotaRecord> m_records;
};

} // namespace signalbox
