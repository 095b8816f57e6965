// SPDX-License-Identifier: GPL-3.0-or-later
// What the TokenManager does although no request asks for it: restarts, quotas, protection, the
// sweep, and the network that is not there.
#include "core/engine/tokenmanager.h"

#include <algorithm>
#include <utility>

namespace signalbox {

std::vector<AccountRuntime> TokenManager::runtime() const
{
    return m_scheduler.runtime(m_clock.now());
}

void TokenManager::restore(const AccountRuntime &runtime)
{
    m_scheduler.restore(runtime, m_clock.now());
    poolChanged();
}

std::optional<TokenManager::Access> TokenManager::access(const AccountId &id) const
{
    const auto found = m_records.find(id);
    if (found == m_records.end() || !found->second->usable)
        return std::nullopt;
    const Record &record = *found->second;
    return Access{record.account, record.provider, record.credential};
}

std::vector<AccountId> TokenManager::accountsInUse(const AccountFilter &wanted) const
{
    std::vector<AccountId> ids;
    for (const auto &[id, record] : m_records) {
        const bool heldBack = record->account.disabled || record->account.proxyDisabled;
        if (record->usable && !heldBack && wanted(record->account, *record->provider) &&
            m_scheduler.standing(id, m_clock.now()).cause != Cause::needsLogin)
            ids.push_back(id);
    }
    return ids;
}

void TokenManager::updateQuota(const AccountId &id, std::span<const QuotaReading> readings)
{
    m_scheduler.updateQuota(id, readings, m_clock.now());
    poolChanged();
}

void TokenManager::announceProtection()
{
    for (const AccountId &id : m_scheduler.takeProtectionChanges())
        Q_EMIT protectionChanged(id, m_scheduler.protectedModels(id));
}

void TokenManager::setSystemNetwork(OfflineWatch::System system)
{
    m_offline.setSystem(system);
    poolChanged();
}

bool TokenManager::offline() const
{
    return m_offline.offline(m_clock.now(), m_scheduler.tuning());
}

bool TokenManager::noteReach(const AccountId &account, const Outcome &outcome, TimePoint now)
{
    const auto record = m_records.find(account);
    if (record == m_records.end() || record->second->host.empty())
        return true;
    const std::string &host = record->second->host;
    if (outcome.kind == OutcomeKind::network && outcome.unreachable)
        m_offline.unreachable(host, now);
    else if (outcome.kind != OutcomeKind::neutral || outcome.status != 0)
        m_offline.reached(host, now); // a request that was given up may never have been sent
    return outcome.kind != OutcomeKind::network || !offline();
}

std::optional<NoAccount> TokenManager::offlineRefusal(const Query &query) const
{
    if (!offline())
        return std::nullopt;
    // Loopback needs no network: such accounts go on serving.
    const auto servesHere = [&query](const Record &record) {
        const ProviderId &provider = record.account.provider;
        const auto meant = [&provider](const std::vector<ProviderId> &of) {
            return std::find(of.begin(), of.end(), provider) != of.end();
        };
        return record.loopback &&
               (meant(query.providers) ||
                std::any_of(query.alternatives.begin(), query.alternatives.end(),
                            [&](const ModelTarget &target) { return meant(target.providers); }));
    };
    if (std::any_of(m_records.begin(), m_records.end(),
                    [&](const auto &record) { return servesHere(*record.second); }))
        return std::nullopt;
    NoAccount none;
    none.sentence = tr("This machine is offline: no upstream can be reached");
    none.retryAfter = m_scheduler.tuning().offlineWithin; // then it is tried again
    none.offline = true;
    return none;
}

void TokenManager::sweep()
{
    m_scheduler.sweep(m_clock.now());
    updateBudgetPeriods();
    announceProtection();
    if (retryIsDue())
        wake();
}

void TokenManager::updateBudgetPeriods()
{
    using namespace std::chrono;
    const auto today = floor<days>(m_clock.wallNow());
    const TimePoint dayEnds = m_clock.toSteady(WallTime(today + days(1)));
    // The two clocks drift apart by less than that between two looks; more is a clock put right.
    constexpr Milliseconds kDrift{1000};
    if (m_dayEnds && abs(dayEnds - *m_dayEnds) < kDrift)
        return;
    m_dayEnds = dayEnds;
    const year_month_day date(today);
    const year_month next = year_month(date.year(), date.month()) + months(1);
    m_scheduler.setBudgetPeriods(dayEnds, m_clock.toSteady(WallTime(sys_days(next / 1))),
                                 m_clock.now());
}

} // namespace signalbox
