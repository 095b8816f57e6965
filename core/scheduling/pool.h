// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/scheduling/accountentry.h"
#include "core/scheduling/leases.h"
#include "core/scheduling/sessions.h"
#include "core/scheduling/strategies/roundrobin.h"
#include "core/scheduling/window.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// All state of a scheduler: the accounts and what is remembered about their use.
struct Pool
{
    Pool(std::uint64_t seed, const SchedulerTuning &constants);

    SchedulerTuning tuning;
    SchedulingSettings settings;
    SeededRandom random;
    std::vector<std::unique_ptr<AccountEntry>> accounts; ///< by slot; null where one was removed
    std::unordered_map<AccountId, AccountEntry *> byId;
    std::unordered_map<ProviderId, ModelLimits>
        providerLimits; ///< capacity limits, of no account's making
    std::optional<AccountId> fixed;
    LeaseTable leases;
    Sessions sessions;
    Windows windows;
    RoundRobin roundRobin;
    LoadMeter load;
    Sequence sequence = 0;

    /// Null when there is no such account.
    [[nodiscard]] AccountEntry *find(const AccountId &id) const;
    /// The account that a lease was taken on; null when it has been removed since.
    [[nodiscard]] AccountEntry *find(const Lease &lease) const;

    void upsert(SchedulerAccount account);
    void remove(const AccountId &id);

private:
    AccountEntry &add(const AccountId &id);

    std::uint64_t m_lastSerial = 0;
};

} // namespace signalbox
