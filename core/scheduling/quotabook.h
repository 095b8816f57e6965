// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/quota.h"
#include "core/base/clock.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct QuotaProtection;
struct SchedulerTuning;

/// A window as the book keeps it; for snapshots and for the file of a restart. A value.
struct QuotaState
{
    /// What a model takes of the window, learned (EWMA).
    struct Rate
    {
        std::string model;
        double sharePer1000 = 0; ///< per 1 000 tokens
    };
    QuotaWindow window = QuotaWindow::day;
    std::string model;          ///< as in QuotaReading
    std::optional<double> used; ///< raw, without the estimate
    double estimated = 0;       ///< used since the last figure, by the learned rates
    std::optional<TimePoint> resetsAt;
    QuotaStatus status = QuotaStatus::unknown;
    QuotaSource source = QuotaSource::headers;
    TimePoint readAt{};
    std::vector<Rate> rates;
};

/// Of the seven-day window (scheduling.md §6).
enum class WeeklyState { fine, soft, reserve, critical, exhausted };

/// All quota windows of one account and what follows from them (scheduling.md §2, §4, §6). Pure.
/// Bounded: at most kWindows. Reading a known window and spending allocate nothing in steady state.
class QuotaBook
{
public:
    static constexpr std::size_t kWindows = 64;

    /// Takes figures over; unusable ones (NaN, resets in the past, …) change nothing or clear the
    /// window. True when something that decisions rest on is different.
    bool read(std::span<const QuotaReading> readings, TimePoint now, const SchedulerTuning &tuning);
    /// Tokens went through a model: the estimate moves. True as above.
    bool spend(std::string_view model, long long tokens, TimePoint now,
               const SchedulerTuning &tuning);

    [[nodiscard]] bool empty() const { return m_windows.empty(); }
    /// What remains of the tightest window that counts the model, 0…1, by the estimate; 1 when
    /// nothing is known.
    [[nodiscard]] double remaining(std::string_view model, TimePoint now) const;
    /// When that window begins anew; none when it does not say.
    [[nodiscard]] std::optional<TimePoint> resetOf(std::string_view model, TimePoint now) const;
    [[nodiscard]] WeeklyState weekly(std::string_view model, TimePoint now,
                                     const SchedulerTuning &tuning) const;
    [[nodiscard]] bool weeklyKnown(std::string_view model, TimePoint now) const;
    /// The reset of the seven-day window that is exhausted.
    [[nodiscard]] std::optional<TimePoint> weeklyReset(std::string_view model, TimePoint now) const;
    /// A five-hour, token or request window is all but full.
    [[nodiscard]] bool sessionFull(std::string_view model, TimePoint now,
                                   const SchedulerTuning &tuning) const;
    /// The worst, over the windows, of use ahead of time; plain use where no reset is known.
    [[nodiscard]] double scarcity(std::string_view model, TimePoint now) const;
    /// The next moment at which an answer above changes by itself (a reset, a pace caught up with).
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now,
                                                      const SchedulerTuning &tuning) const;

    [[nodiscard]] std::vector<QuotaState> states(TimePoint now) const;
    /// Puts a window back as it was before a restart; one without reset time is not.
    void restore(const QuotaState &state, TimePoint now);

private:
    std::vector<QuotaState> m_windows;
};

/// Quota protection of one account (scheduling.md §6): which models are held back, with hysteresis.
class Protection
{
public:
    /// As the account file says.
    void restore(std::vector<std::string> models) { m_models = std::move(models); }
    /// Looks at every model in question anew: the monitored ones that the account offers, or with
    /// an empty list of monitored ones all it offers. True when the set changed.
    bool evaluate(const QuotaBook &book, std::span<const std::string> offered,
                  const QuotaProtection &settings, TimePoint now, const SchedulerTuning &tuning);
    [[nodiscard]] bool holds(std::string_view model) const;
    [[nodiscard]] const std::vector<std::string> &models() const { return m_models; }

private:
    std::vector<std::string> m_models;
};

} // namespace signalbox
