// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/quota.h"
#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

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
    double estimated = 0;       ///< used since the last figure, by the learned rates; 0…1
    std::optional<TimePoint> resetsAt;
    QuotaStatus status = QuotaStatus::unknown;
    QuotaSource source = QuotaSource::headers;
    TimePoint readAt{};
    std::vector<Rate> rates;
};

/// Of the seven-day window (scheduling.md §6).
enum class WeeklyState { fine, soft, reserve, critical, exhausted };

/// A reading without its name, its unusable parts taken out: `used` is finite, `resetsIn` is no
/// further away than the window can last.
struct QuotaFigures
{
    explicit QuotaFigures(const QuotaReading &reading);

    std::optional<double> used;
    std::optional<Milliseconds> resetsIn;
    QuotaStatus status;
    QuotaSource source;

    [[nodiscard]] bool empty() const;
    [[nodiscard]] bool over() const { return resetsIn && *resetsIn <= Milliseconds::zero(); }
};

/// One window of an account with what was learned of it (scheduling.md §6). Pure. Whether its reset
/// has passed is for the caller to look at first.
class QuotaRecord
{
public:
    static constexpr std::size_t kModels = 16; ///< whose use and rates are told apart
    static constexpr std::size_t kName = 256;  ///< longest model name kept, in bytes

    QuotaRecord(QuotaWindow window, std::string_view model);
    /// As before a restart; what was used since the last figure is not known any more, so that
    /// learning begins with the next one.
    explicit QuotaRecord(const QuotaState &state);

    [[nodiscard]] const QuotaState &state() const { return m_state; }
    [[nodiscard]] bool counts(std::string_view model) const;
    [[nodiscard]] bool over(TimePoint now) const
    {
        return m_state.resetsAt && *m_state.resetsAt <= now;
    }
    /// Nothing is told of it (any more); rates may be.
    [[nodiscard]] bool blank() const;
    /// Whether decisions may rest on it: not without a reset if it is told only by answers, which
    /// an account that is left out does not get.
    [[nodiscard]] bool firm() const
    {
        return m_state.resetsAt || m_state.source == QuotaSource::endpoint;
    }
    /// There is something to go by: a figure or a refusal.
    [[nodiscard]] bool known() const { return m_state.used || rejected(); }
    /// Use by the estimate, and by what was told alone; 0…1, 1 when rejected.
    [[nodiscard]] double use() const;
    [[nodiscard]] double told() const;
    /// Use ahead of time; plain use where no reset is known.
    [[nodiscard]] double scarcity(TimePoint now) const;
    [[nodiscard]] WeeklyState weekly(TimePoint now, const SchedulerTuning &tuning) const;
    /// When time alone changes the weekly state before the reset.
    [[nodiscard]] std::optional<TimePoint> weeklyChange(TimePoint now,
                                                        const SchedulerTuning &tuning) const;

    /// True when something that decisions rest on is different; so below.
    bool take(const QuotaFigures &figures, TimePoint now, const SchedulerTuning &tuning);
    bool spend(std::string_view model, long long tokens);
    /// The window begins anew: only the rates stay.
    bool clear();

private:
    struct Tally
    {
        std::string model;
        long long tokens = 0;
    };
    [[nodiscard]] bool rejected() const { return m_state.status == QuotaStatus::rejected; }
    /// Elapsed share of the window; none where its reset or its length is not known.
    [[nodiscard]] std::optional<double> elapsed(TimePoint now) const;
    void learn(double used, const SchedulerTuning &tuning);
    void startLearning(std::optional<double> used);
    double &rateOf(const std::string &model, double first);

    QuotaState m_state;
    std::optional<double> m_learnedFrom; ///< use at the reading that learning goes on from
    std::vector<Tally> m_tallies;        ///< since that reading; entries stay for their memory
};

} // namespace signalbox
