// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/poolview.h"

#include "core/scheduling/pool.h"

#include <algorithm>
#include <functional>

namespace signalbox {

namespace {

/// Views kept at most, and rows in all of them together: memory stays bounded in large pools.
constexpr std::size_t kMostViews = 64;
constexpr std::size_t kLeastViews = 8;
constexpr std::size_t kMostRows = 200'000;

std::string inWords(const Assessment &found)
{
    std::string words(found.cause ? causeName(*found.cause) : "eligible");
    words += " pass " + std::to_string(static_cast<int>(found.pass)) + " flags ";
    for (const bool flag : {found.lasting, found.blocked, found.firm, found.provisional,
                            found.probing, found.gated, found.busy, found.halfOpen})
        words += flag ? '1' : '0';
    return words + " until " + std::to_string(found.until.time_since_epoch().count());
}

void mix(std::size_t &hash, std::size_t value)
{
    hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6U) + (hash >> 2U);
}

} // namespace

bool OrderKey::operator<(const OrderKey &other) const
{
    if (first != other.first)
        return first < other.first;
    if (second != other.second)
        return second < other.second;
    if (third != other.third)
        return third < other.third;
    if (fourth != other.fourth)
        return fourth < other.fourth;
    return idRank < other.idRank;
}

PoolView::PoolView(Pool &pool, const Look &look, std::size_t hash)
    : m_pool(pool), m_family(look.family), m_hash(hash)
{
    const Query &query = look.query;
    m_kind.model = query.model;
    m_kind.group = query.group;
    m_kind.clientDialect = query.clientDialect;
    m_kind.providers = query.providers;
    m_kind.patternProviders = query.patternProviders;
    m_kind.prefix = query.prefix;
}

std::size_t PoolView::hashOf(const Look &look)
{
    const Query &query = look.query;
    const std::hash<std::string_view> text;
    std::size_t hash = look.modelHash;
    mix(hash, static_cast<std::size_t>(query.group));
    mix(hash, static_cast<std::size_t>(query.clientDialect));
    for (const ProviderId &provider : query.providers)
        mix(hash, text(provider.str()));
    mix(hash, query.providers.size());
    for (const ProviderId &provider : query.patternProviders)
        mix(hash, text(provider.str()));
    mix(hash, text(query.prefix));
    mix(hash, text(look.family));
    return hash;
}

bool PoolView::fits(const Look &look, std::size_t hash) const
{
    const Query &query = look.query;
    return hash == m_hash && query.model == m_kind.model && query.group == m_kind.group &&
           query.clientDialect == m_kind.clientDialect && query.providers == m_kind.providers &&
           query.patternProviders == m_kind.patternProviders && query.prefix == m_kind.prefix &&
           look.family == m_family;
}

void PoolView::sync(TimePoint now)
{
    if (m_membership != m_pool.membership()) {
        rebuild(now);
        return;
    }
    // Going through a long list of changes costs more than a look at everybody.
    const std::uint64_t pending = m_pool.changes() - m_seen;
    if (pending > 2 * m_rows.size() + 16 || pending > Pool::kChangesKept) {
        assessAll(now);
    } else {
        for (; m_seen < m_pool.changes(); ++m_seen)
            assessSlot(m_pool.changed(m_seen), now);
    }
    while (m_changes.earliest() <= now)
        assessSlot(m_changes.first(), now);
}

void PoolView::rebuild(TimePoint now)
{
    m_pool.rankIds();
    m_rows.assign(m_pool.accounts.size(), Row());
    m_groups.clear();
    m_causes = {};
    m_eventful = 0;
    m_unpaid = 0;
    m_changes.clear();
    m_changes.resize(m_rows.size());
    m_recoveries.clear();
    m_recoveries.resize(m_rows.size());
    m_membership = m_pool.membership();
    assessAll(now);
}

void PoolView::assessAll(TimePoint now)
{
    m_seen = m_pool.changes();
    for (SlotIndex slot = 0; slot < m_rows.size(); ++slot)
        assessSlot(slot, now);
}

void PoolView::assessSlot(SlotIndex slot, TimePoint now)
{
    const AccountEntry *entry = m_pool.accounts[slot].get();
    Row &row = m_rows[slot];
    const auto place = [this](SlotIndex at) -> SlotIndex & { return m_rows[at].place; };
    const auto before = [this](SlotIndex l, SlotIndex r) { return m_rows[l].key < m_rows[r].key; };
    if (!entry)
        return; // a hole in the pool
    countOut(row);
    const Look look(m_kind, m_family, now, m_pool.settings, m_pool.tuning);
    row.assessment = assess(*entry, look);
    countIn(row, *entry);

    const Assessment &found = row.assessment;
    ViewGroup *group = !found.cause || found.onlyGuesses() ? &groupFor(*entry, found) : nullptr;
    if (row.group && row.group != group)
        row.group->heap.erase(slot, place, before);
    row.key = keyOf(*entry, now);
    if (group && row.group == group)
        group->heap.moved(slot, place, before);
    else if (group)
        group->heap.push(slot, place, before);
    row.group = group;

    m_changes.set(slot, entry->nextChange(now, m_pool.tuning));
    const bool recovers = found.cause && !found.lasting && found.until > now;
    m_recoveries.set(slot, recovers ? found.until : TimeHeap::kNever);
}

void PoolView::countIn(Row &row, const AccountEntry &entry)
{
    const Assessment &found = row.assessment;
    row.known = true;
    row.eventful = found.eventful();
    row.unpaid = !found.unmeant && !entry.paid();
    if (found.cause)
        ++m_causes.at(static_cast<std::size_t>(*found.cause));
    m_eventful += row.eventful ? 1 : 0;
    m_unpaid += row.unpaid ? 1 : 0;
}

void PoolView::countOut(const Row &row)
{
    if (!row.known)
        return;
    if (row.assessment.cause)
        --m_causes.at(static_cast<std::size_t>(*row.assessment.cause));
    m_eventful -= row.eventful ? 1 : 0;
    m_unpaid -= row.unpaid ? 1 : 0;
}

ViewGroup &PoolView::groupFor(const AccountEntry &entry, const Assessment &assessment)
{
    const auto dialect = static_cast<std::size_t>(m_kind.clientDialect);
    ViewGroup::Rank rank;
    rank.guess = assessment.cause.has_value();
    rank.pass = assessment.pass;
    rank.priority = entry.account().priority;
    rank.otherDialect = !entry.source.speaksDialect[dialect];
    ViewGroup &group = m_groups[{rank, {entry.upstreamIndex, entry.paid()}}];
    group.rank = rank;
    group.upstream = entry.upstream;
    group.paid = entry.paid();
    return group;
}

OrderKey PoolView::keyOf(const AccountEntry &entry, TimePoint now) const
{
    OrderKey key;
    key.idRank = entry.idRank;
    const auto remaining = [&] { return entry.quota.remaining(m_kind.model, now); };
    switch (m_pool.strategy()) {
    case Strategy::automatic:
    case Strategy::p2c: {
        key.first = static_cast<std::int64_t>(entry.tier);
        key.second = -remaining();
        key.third = entry.health.orderKey(now, m_pool.tuning);
        const auto reset = entry.quota.resetOf(m_kind.model, now);
        key.fourth = reset ? reset->time_since_epoch() / m_pool.tuning.resetBucket
                           : std::numeric_limits<std::int64_t>::max();
        break;
    }
    case Strategy::roundRobin:
        key.first = static_cast<std::int64_t>(m_pool.roundRobin.lastPick(m_kind.model, entry.slot));
        key.second = static_cast<double>(entry.tier);
        key.third = -remaining();
        break;
    case Strategy::fillFirst:
    case Strategy::adaptive:
        break;
    }
    return key;
}

std::string PoolView::fault(TimePoint now)
{
    sync(now);
    const Look look(m_kind, m_family, now, m_pool.settings, m_pool.tuning);
    CauseCounts causes{};
    for (SlotIndex slot = 0; slot < m_rows.size(); ++slot) {
        const AccountEntry *entry = m_pool.accounts[slot].get();
        const Row &row = m_rows[slot];
        if (!entry)
            continue;
        const Assessment fresh = assess(*entry, look);
        if (!(fresh == row.assessment))
            return entry->id().str() + " is assessed differently for " + m_kind.model + ": " +
                   inWords(row.assessment) + ", rightly " + inWords(fresh);
        if ((row.group != nullptr) != (!fresh.cause || fresh.onlyGuesses()))
            return entry->id().str() + " stands in the wrong group";
        if (row.group && row.group->heap.items()[row.place] != slot)
            return entry->id().str() + " is not where it should be";
        const OrderKey key = keyOf(*entry, now);
        if (key < row.key || row.key < key)
            return entry->id().str() + " has an old place in the order";
        if (fresh.cause)
            ++causes.at(static_cast<std::size_t>(*fresh.cause));
    }
    if (causes != m_causes)
        return "the causes are counted wrongly";
    for (const auto &named : m_groups) {
        const auto &slots = named.second.heap.items();
        for (std::size_t at = 1; at < slots.size(); ++at) {
            if (m_rows[slots[at]].key < m_rows[slots[(at - 1) / 2]].key)
                return "a heap is out of order";
        }
    }
    return {};
}

std::string PoolViews::fault(TimePoint now)
{
    for (const auto &view : m_views) {
        if (std::string found = view->fault(now); !found.empty())
            return found;
    }
    return {};
}

PoolView &PoolViews::of(const Look &look)
{
    const std::size_t hash = PoolView::hashOf(look);
    const auto found = std::find_if(m_views.begin(), m_views.end(),
                                    [&](const auto &view) { return view->fits(look, hash); });
    std::unique_ptr<PoolView> *place = nullptr;
    if (found != m_views.end()) {
        std::iter_swap(found, m_views.begin()); // looked at first the next time
        place = &m_views.front();
    } else if (m_views.size() < most()) {
        place = &m_views.emplace_back(std::make_unique<PoolView>(m_pool, look, hash));
    } else {
        place =
            &*std::min_element(m_views.begin(), m_views.end(), [](const auto &l, const auto &r) {
                return l->lastUsed < r->lastUsed;
            });
        *place = std::make_unique<PoolView>(m_pool, look, hash);
    }
    PoolView &view = **place;
    view.lastUsed = ++m_uses;
    view.sync(look.now);
    return view;
}

std::size_t PoolViews::most() const
{
    return std::clamp(kMostRows / std::max<std::size_t>(m_pool.accounts.size(), 1), kLeastViews,
                      kMostViews);
}

} // namespace signalbox
