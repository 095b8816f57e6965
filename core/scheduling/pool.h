// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/scheduling/accountentry.h"
#include "core/scheduling/families.h"
#include "core/scheduling/leases.h"
#include "core/scheduling/retrybudget.h"
#include "core/scheduling/sessions.h"
#include "core/scheduling/strategies/roundrobin.h"
#include "core/scheduling/window.h"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace signalbox {

/// All state of a scheduler: the accounts and what is remembered about their use.
struct Pool
{
    /// What is shared by the accounts that send to one place.
    struct Upstream
    {
        ProviderId provider;
        std::string origin;
        UpstreamState state;
    };
    static constexpr std::size_t kChangesKept = 4096;

    Pool(std::uint64_t seed, const SchedulerTuning &constants);

    SchedulerTuning tuning;
    SchedulingSettings settings;
    SeededRandom random;
    std::vector<std::unique_ptr<AccountEntry>> accounts; ///< by slot; null where one was removed
    std::unordered_map<AccountId, AccountEntry *> byId;
    std::unordered_map<ProviderId, ModelLimits>
        providerLimits;             ///< capacity limits, of no account's making
    std::deque<Upstream> upstreams; ///< by AccountEntry::upstreamIndex
    std::optional<AccountId> fixed;
    LeaseTable leases;
    Sessions sessions;
    Families families;
    Windows windows;
    RoundRobin roundRobin;
    LruMap<std::uint64_t> rotations; ///< of pools of models: how often each was begun
    RetryBudget retries;
    LoadMeter load;
    Sequence sequence = 0;
    TimePoint dayEnds = TimePoint::max();
    TimePoint monthEnds = TimePoint::max();
    std::vector<AccountId> protectionChanges;

    /// Other constants from now on.
    void tune(const SchedulerTuning &constants);

    /// Null when there is no such account.
    [[nodiscard]] AccountEntry *find(const AccountId &id) const;
    /// The account that a lease was taken on; null when it has been removed since.
    [[nodiscard]] AccountEntry *find(const Lease &lease) const;
    /// The strategy in force.
    [[nodiscard]] Strategy strategy() const;

    void upsert(SchedulerAccount account);
    void remove(const AccountId &id);
    /// The account's limit group is that name from now on (of its provider); empty: none.
    /// What the old group still had to wait for, it goes on waiting for by itself.
    void joinGroup(AccountEntry &entry, const std::string &name, TimePoint now);
    /// Looks at its protected models anew.
    void protect(AccountEntry &entry, TimePoint now);

    /// Something that decisions rest on is different, for whoever keeps an index.
    void touch(const AccountEntry &entry);
    void touchAll();
    void touchProvider(const ProviderId &provider);
    /// With everybody whose limits it shares, or shared when a request left.
    void touchWithGroup(const AccountEntry &entry, const LimitScope *left = nullptr);
    /// How many changes there were; the last kChangesKept of them can be asked for.
    [[nodiscard]] std::uint64_t changes() const { return m_changes; }
    [[nodiscard]] SlotIndex changed(std::uint64_t change) const
    {
        return m_changed[change % kChangesKept];
    }
    /// Counts accounts that came and went.
    [[nodiscard]] std::uint64_t membership() const { return m_membership; }
    /// Brings the id ranks up to date.
    void rankIds();

private:
    AccountEntry &add(const AccountId &id);
    void joinUpstream(AccountEntry &entry);

    std::unordered_map<std::string, std::unique_ptr<LimitScope>> m_groups;
    std::vector<SlotIndex> m_changed;
    std::uint64_t m_changes = 0;
    std::uint64_t m_membership = 1;
    std::uint64_t m_ranked = 0; ///< the membership that the id ranks are of
    std::uint64_t m_lastSerial = 0;
};

} // namespace signalbox
