// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/budget.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr double kPriced = 1e6; ///< tokens that a price is for

/// Many small reservations put down and taken up again leave a rest of rounding.
constexpr double kRounding = 1e-9;

} // namespace

void Budget::setPeriods(TimePoint dayEnds, TimePoint monthEnds, TimePoint now)
{
    if (now >= m_dayEnds)
        m_day = 0;
    if (now >= m_monthEnds)
        m_month = 0;
    m_dayEnds = dayEnds;
    m_monthEnds = monthEnds;
}

double Budget::cost(const Billing &billing, long long inputTokens, long long outputTokens)
{
    const auto price = [](long long tokens, double ofMillion) {
        return static_cast<double>(std::max(tokens, 0LL)) * ofMillion / kPriced;
    };
    return price(inputTokens, billing.inputPrice) + price(outputTokens, billing.outputPrice);
}

void Budget::reserve(double cost)
{
    m_reserved += cost;
}

void Budget::settle(double reserved, double cost)
{
    m_reserved -= reserved;
    if (m_reserved < kRounding)
        m_reserved = 0;
    m_day += cost;
    m_month += cost;
}

std::optional<TimePoint> Budget::overUntil(const Billing &billing, TimePoint now) const
{
    std::optional<TimePoint> until;
    const auto consider = [&](std::optional<double> cap, double spent, TimePoint ends) {
        const double used = (now < ends ? spent : 0) + m_reserved;
        if (cap && used >= *cap)
            until = std::max(until.value_or(ends), ends);
    };
    consider(billing.dailyCap, m_day, m_dayEnds);
    consider(billing.monthlyCap, m_month, m_monthEnds);
    return until;
}

Spent Budget::spent(TimePoint now) const
{
    Spent spent;
    if (m_day > 0 && now < m_dayEnds && m_dayEnds != TimePoint::max()) {
        spent.today = m_day;
        spent.dayEnds = m_dayEnds;
    }
    if (m_month > 0 && now < m_monthEnds && m_monthEnds != TimePoint::max()) {
        spent.thisMonth = m_month;
        spent.monthEnds = m_monthEnds;
    }
    return spent;
}

void Budget::restore(const Spent &spent, TimePoint now)
{
    if (spent.dayEnds && *spent.dayEnds > now) {
        m_day += spent.today;
        m_dayEnds = std::min(m_dayEnds, *spent.dayEnds);
    }
    if (spent.monthEnds && *spent.monthEnds > now) {
        m_month += spent.thisMonth;
        m_monthEnds = std::min(m_monthEnds, *spent.monthEnds);
    }
}

} // namespace signalbox
