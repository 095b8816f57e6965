// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/pool.h"

#include <algorithm>

namespace signalbox {

Pool::Pool(std::uint64_t seed, const SchedulerTuning &constants)
    : tuning(constants)
    , random(seed)
    , sessions(constants.maxBindings, constants.bindingIdle)
    , windows(constants.maxWindows, constants.window)
    , roundRobin(constants.roundRobinModels)
{
}

AccountEntry *Pool::find(const AccountId &id) const
{
    const auto found = byId.find(id);
    return found == byId.end() ? nullptr : found->second;
}

AccountEntry *Pool::find(const Lease &lease) const
{
    AccountEntry *entry = lease.slot < accounts.size() ? accounts[lease.slot].get() : nullptr;
    return entry && entry->serial == lease.serial ? entry : nullptr;
}

void Pool::upsert(SchedulerAccount account)
{
    const AccountId id = account.account.id;
    AccountEntry *entry = find(id);
    if (!entry)
        entry = &add(id);
    entry->update(std::move(account));
    entry->providerLimits = &providerLimits[entry->account().provider];
    if (fixed == id && (entry->account().disabled || entry->account().proxyDisabled))
        fixed.reset();
}

void Pool::remove(const AccountId &id)
{
    AccountEntry *entry = find(id);
    if (!entry)
        return;
    const std::size_t slot = entry->slot;
    byId.erase(id);
    accounts[slot].reset();
    roundRobin.forget(slot);
    sessions.dropAccount(id);
    if (fixed == id)
        fixed.reset();
}

AccountEntry &Pool::add(const AccountId &id)
{
    auto free = std::find(accounts.begin(), accounts.end(), nullptr);
    if (free == accounts.end())
        free = accounts.emplace(accounts.end());
    *free = std::make_unique<AccountEntry>();
    AccountEntry &entry = **free;
    entry.slot = static_cast<std::size_t>(free - accounts.begin());
    entry.serial = ++m_lastSerial;
    byId.emplace(id, &entry);
    return entry;
}

} // namespace signalbox
