// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/schedulingsettings.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class QuotaBook;
struct SchedulerTuning;

/// Quota protection of one account (scheduling.md §6): which models are held back, with hysteresis.
/// Pure; it knows no time of its own: evaluate() belongs after every change of the book and at its
/// resets.
class Protection
{
public:
    /// As the account file says; the book should be restored before the first evaluate().
    void restore(std::vector<std::string> models);
    /// Looks at every model in question anew: the monitored ones that the account offers, or with
    /// an empty list of monitored ones all it offers; while nothing is known to be offered, the
    /// monitored names that are no patterns. True when the set changed.
    bool evaluate(const QuotaBook &book, std::span<const std::string> offered,
                  const QuotaProtection &settings, TimePoint now, const SchedulerTuning &tuning);
    [[nodiscard]] bool holds(std::string_view model) const;
    /// The reset that ends it, at the latest; none when it is not known or nothing is held.
    [[nodiscard]] std::optional<TimePoint> until(std::string_view model) const;
    /// Sorted.
    [[nodiscard]] const std::vector<std::string> &models() const { return m_models; }

private:
    struct Hold
    {
        bool estimated = false; ///< rests on the estimate: no figure was ever that low
        std::optional<TimePoint> until{};
    };
    struct Found
    {
        std::string_view model;
        Hold hold;
    };
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view model) const;
    [[nodiscard]] std::optional<Hold> judge(const QuotaBook &book, std::string_view model,
                                            TimePoint now, const SchedulerTuning &tuning) const;
    /// Takes the models over; true when they are other ones.
    bool keep(std::vector<Found> found);

    std::optional<QuotaProtection> m_settings; ///< that the set was made with
    std::vector<std::string> m_models;         ///< sorted, for holds()
    std::vector<Hold> m_holds;                 ///< one for each model
};

} // namespace signalbox
