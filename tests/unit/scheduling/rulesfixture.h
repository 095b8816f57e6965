// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/unit/scheduling/quotafixture.h"
#include "tests/unit/scheduling/schedulerfixture.h"

#include <QString>
#include <QStringList>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::test {

/// A decision with all that a client could learn of it: "a"; "wait 1500 cooldown_account"; "none
/// weekly_exhausted×2 after 3600000".
inline QString words(const Decision &decision, TimePoint now)
{
    const auto *none = std::get_if<Unavailable>(&decision);
    if (!none)
        return QString::fromStdString(verdict(decision, now));
    QString text = QStringLiteral("none");
    for (std::size_t i = 0; i < none->causes.size(); ++i) {
        if (none->causes[i] == 0)
            continue;
        const std::string name(causeName(static_cast<Cause>(i)));
        text += u' ' + QString::fromStdString(name);
        if (none->causes[i] > 1)
            text += u'×' + QString::number(none->causes[i]);
    }
    if (none->retryAfter)
        text += QStringLiteral(" after ") + QString::number(none->retryAfter->count());
    return text;
}

/// Bench with the words of the rules' tests.
struct RuleBench : Bench
{
    using Bench::Bench;

    /// What a request meets now; an account that it gets is given back, and nobody is blamed.
    QString ask(const Query &asked = query())
    {
        const Decision decision = pick(asked);
        if (const auto *placement = std::get_if<Placement>(&decision))
            release(*placement, failure(OutcomeKind::neutral));
        return words(decision, now);
    }
    QString askPinned(const char *id, Query asked = query())
    {
        asked.pinned = AccountId(id);
        return ask(asked);
    }
    /// Everybody that many requests are given to, in the order of their names.
    QString served(int requests = 200, const Query &asked = query())
    {
        std::set<QString> all;
        for (int i = 0; i < requests; ++i)
            all.insert(ask(asked));
        return QStringList(all.begin(), all.end()).join(u' ');
    }
    Placement placeOn(const char *id, Query asked = query())
    {
        asked.pinned = AccountId(id);
        return place(asked);
    }
    void accept(const Placement &placement) { scheduler.accepted(placement.lease, now); }
    /// The whole way of an answer that succeeds.
    void answer(const Placement &placement)
    {
        accept(placement);
        release(placement, success());
    }
    /// Figures of the quota endpoint.
    void told(const char *id, std::vector<QuotaReading> readings)
    {
        for (QuotaReading &reading : readings)
            reading.source = QuotaSource::endpoint;
        scheduler.updateQuota(AccountId(id), readings, now);
    }
    void put(SchedulerAccount changed) { scheduler.upsertAccount(std::move(changed)); }
};

/// A week that is nearly over, so that its pace takes nothing away: what is used is what counts.
inline QuotaReading week(double used)
{
    return Figure(QuotaWindow::sevenDay).share(used).in(12 * kHour);
}

} // namespace signalbox::test
