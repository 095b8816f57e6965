// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/clock.h"

#include <optional>

namespace signalbox {

/// What was spent in the periods that run. A value.
struct Spent
{
    double today = 0;
    std::optional<TimePoint> dayEnds; ///< none: nothing is known of today
    double thisMonth = 0;
    std::optional<TimePoint> monthEnds;

    [[nodiscard]] bool any() const { return today > 0 || thisMonth > 0; }
};

/// What a pay-per-use account has spent of its caps (scheduling.md §12): reserved before sending,
/// corrected after. Money in the currency of the account's prices. A value.
class Budget
{
public:
    /// When the day and the month that are counted end; what was spent is forgotten when `now` has
    /// passed the end that was known before. What is reserved stays: it is spent when it is
    /// settled.
    void setPeriods(TimePoint dayEnds, TimePoint monthEnds, TimePoint now);

    /// What a request may cost at the account's prices; less than no token counts as none.
    [[nodiscard]] static double cost(const Billing &billing, long long inputTokens,
                                     long long outputTokens);
    void reserve(double cost);
    /// The request is back: what it did cost replaces what was reserved.
    void settle(double reserved, double cost);

    /// A cap is reached, reservations included: until the latest end of those that are. None:
    /// within the caps. A period that has ended counts as unspent, even before setPeriods() says
    /// so. The kind of billing does not matter: a cap that was set is meant.
    [[nodiscard]] std::optional<TimePoint> overUntil(const Billing &billing, TimePoint now) const;
    [[nodiscard]] double spentToday() const { return m_day; }
    [[nodiscard]] double spentThisMonth() const { return m_month; }

    /// What a restart must not forget. A period whose end is unknown or has passed is left out.
    [[nodiscard]] Spent spent(TimePoint now) const;
    /// Adds what was spent before a restart, of periods that have not ended since.
    void restore(const Spent &spent, TimePoint now);

private:
    double m_day = 0;
    double m_month = 0;
    double m_reserved = 0;
    TimePoint m_dayEnds = TimePoint::max();
    TimePoint m_monthEnds = TimePoint::max();
};

} // namespace signalbox
