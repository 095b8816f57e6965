// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/pool.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Pools of models whose turn is remembered; the user names them.
constexpr std::size_t kMostRotations = 256;

} // namespace

Pool::Pool(std::uint64_t seed, const SchedulerTuning &constants)
    : tuning(constants)
    , random(seed)
    , sessions(constants.maxBindings, constants.bindingIdle)
    , families(constants.maxBindings, constants.bindingIdle)
    , windows(constants.maxWindows, constants.window)
    , roundRobin(constants.roundRobinModels)
    , rotations(kMostRotations)
    , m_changed(kChangesKept)
{
}

void Pool::tune(const SchedulerTuning &constants)
{
    tuning = constants;
    sessions.resize(constants.maxBindings, constants.bindingIdle);
    families.resize(constants.maxBindings, constants.bindingIdle);
    windows.resize(constants.maxWindows, constants.window);
    roundRobin.resize(constants.roundRobinModels);
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

Strategy Pool::strategy() const
{
    if (settings.strategy != Strategy::automatic)
        return settings.strategy;
    return settings.mode == SchedulingMode::performanceFirst ? Strategy::roundRobin : Strategy::p2c;
}

void Pool::upsert(SchedulerAccount account)
{
    const AccountId id = account.account.id;
    AccountEntry *entry = find(id);
    const bool fresh = !entry;
    if (fresh)
        entry = &add(id);
    const bool groupWasSet = !entry->account().limitGroup.empty();
    entry->update(std::move(account));
    if (fresh)
        entry->protection.restore(entry->account().protectedModels);
    entry->providerLimits = &providerLimits[entry->account().provider];
    joinUpstream(*entry);
    if (!entry->account().limitGroup.empty())
        joinGroup(*entry, entry->account().limitGroup, TimePoint::max());
    else if (groupWasSet)
        joinGroup(*entry, {}, TimePoint::min()); // what may still run goes with it
    if (fixed == id && (entry->account().disabled || entry->account().proxyDisabled))
        fixed.reset();
    touch(*entry);
}

void Pool::joinUpstream(AccountEntry &entry)
{
    const auto &provider = entry.account().provider;
    auto found = std::find_if(upstreams.begin(), upstreams.end(), [&](const Upstream &upstream) {
        return upstream.provider == provider && upstream.origin == entry.source.origin;
    });
    if (found == upstreams.end())
        found = upstreams.insert(upstreams.end(), Upstream{provider, entry.source.origin, {}});
    entry.upstream = &found->state;
    entry.upstreamIndex = static_cast<std::uint32_t>(found - upstreams.begin());
}

void Pool::joinGroup(AccountEntry &entry, const std::string &name, TimePoint now)
{
    if (entry.groupName == name)
        return;
    if (const LimitScope *left = entry.group) {
        const auto carry = [&](const Limit &from, Limit &to) {
            if (from.active(now))
                to.cool(from.until(), from.reason(), Firmness::firm, ++sequence);
        };
        carry(left->limit, entry.limit);
        for (const ModelLimits::Entry &own : left->models.entries()) {
            if (own.limit.active(now))
                carry(own.limit, entry.modelLimits.obtain(own.model, own.group, now));
        }
    }
    entry.groupName = name;
    entry.group = nullptr;
    if (!name.empty()) {
        auto &scope = m_groups[entry.account().provider.str() + '\0' + name];
        if (!scope)
            scope = std::make_unique<LimitScope>();
        entry.group = scope.get();
    }
    touch(entry);
}

void Pool::protect(AccountEntry &entry, TimePoint now)
{
    const bool held = !entry.protection.models().empty();
    const bool changed = entry.protect(settings.protection, now, tuning);
    if (held || changed)
        touch(entry); // how long it holds them may be different too
    if (!changed)
        return;
    if (std::find(protectionChanges.begin(), protectionChanges.end(), entry.id()) ==
        protectionChanges.end())
        protectionChanges.push_back(entry.id());
}

void Pool::remove(const AccountId &id)
{
    AccountEntry *entry = find(id);
    if (!entry)
        return;
    const SlotIndex slot = entry->slot;
    byId.erase(id);
    accounts[slot].reset();
    roundRobin.forget(slot);
    sessions.dropAccount(id);
    if (fixed == id)
        fixed.reset();
    ++m_membership;
}

AccountEntry &Pool::add(const AccountId &id)
{
    auto free = byId.size() == accounts.size()
                    ? accounts.end()
                    : std::find(accounts.begin(), accounts.end(), nullptr);
    if (free == accounts.end())
        free = accounts.emplace(accounts.end());
    *free = std::make_unique<AccountEntry>();
    AccountEntry &entry = **free;
    entry.slot = static_cast<SlotIndex>(free - accounts.begin());
    entry.serial = ++m_lastSerial;
    entry.budget.setPeriods(dayEnds, monthEnds, TimePoint::min());
    byId.emplace(id, &entry);
    ++m_membership;
    return entry;
}

void Pool::touch(const AccountEntry &entry)
{
    m_changed[m_changes % kChangesKept] = entry.slot;
    ++m_changes;
}

void Pool::touchAll()
{
    m_changes += kChangesKept + 1; // more than anybody follows one by one
}

void Pool::touchProvider(const ProviderId &provider)
{
    for (const auto &entry : accounts) {
        if (entry && entry->account().provider == provider)
            touch(*entry);
    }
}

void Pool::touchWithGroup(const AccountEntry &entry, const LimitScope *left)
{
    touch(entry);
    if (!entry.group && !left)
        return;
    for (const auto &other : accounts) {
        if (other && other->group && (other->group == entry.group || other->group == left))
            touch(*other);
    }
}

void Pool::rankIds()
{
    if (m_ranked == m_membership)
        return;
    m_ranked = m_membership;
    std::vector<AccountEntry *> sorted;
    sorted.reserve(byId.size());
    for (const auto &known : byId)
        sorted.push_back(known.second);
    std::sort(sorted.begin(), sorted.end(), [](const AccountEntry *l, const AccountEntry *r) {
        return l->id().str() < r->id().str();
    });
    for (std::size_t i = 0; i < sorted.size(); ++i)
        sorted[i]->idRank = static_cast<std::uint32_t>(i);
}

} // namespace signalbox
