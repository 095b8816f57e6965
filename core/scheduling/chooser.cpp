// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/chooser.h"

#include "core/scheduling/strategies/adaptive.h"
#include "core/scheduling/strategies/p2c.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Steps through the order for one choice, at most, beside those that are wanted: accounts already
/// attempted and further members of a limit group are passed over.
constexpr std::size_t kMostPassedOver = 32;

/// Orders a heap so that the first node of the view's order is at its top.
auto laterIn(const PoolView &view)
{
    return [&view](const auto &left, const auto &right) {
        const auto key = [&view](const auto &node) -> const OrderKey & {
            return view.row(node.group->heap.items()[node.at]).key;
        };
        return key(right) < key(left);
    };
}

} // namespace

AccountEntry *Chooser::choose(const PoolView &view, const Look &look, From from)
{
    m_candidates.clear();
    const auto &groups = view.groups();
    for (auto group = groups.begin(); group != groups.end();) {
        const ViewGroup::Rank &rank = group->second.rank;
        m_run.clear();
        for (; group != groups.end() && group->second.rank == rank; ++group) {
            const ViewGroup &one = group->second;
            if (rank.guess == (from == From::guesses) && !one.heap.empty() &&
                !closed(view, one, look.now))
                m_run.push_back(&one);
        }
        if (m_run.empty())
            continue;
        if (AccountEntry *chosen = chooseAmong(view, look))
            return chosen;
    }
    return nullptr;
}

AccountEntry *Chooser::chooseAmong(const PoolView &view, const Look &look)
{
    const Query &query = look.query;
    const SchedulerTuning &tuning = m_pool.tuning;
    const Strategy strategy = m_pool.strategy();
    if (strategy == Strategy::adaptive) {
        collectSample(view, query, tuning.adaptiveSample);
        if (m_candidates.empty())
            return nullptr;
        return pickAdaptive(m_candidates, query, m_pool.load.lastQuarterHour(look.now), look.now,
                            tuning);
    }
    const bool first = strategy == Strategy::roundRobin || strategy == Strategy::fillFirst;
    collectFirst(view, query, first ? 1 : tuning.p2cDraws);
    if (m_candidates.empty())
        return nullptr;
    return first ? m_candidates.front().entry : pickP2c(m_candidates, m_pool.random);
}

std::optional<Cause> Chooser::closed(const PoolView &view, const ViewGroup &group,
                                     TimePoint now) const
{
    if (group.paid && !m_pool.settings.allowPayPerUse && view.hasUnpaid())
        return Cause::overBudget;
    if (group.upstream && !group.upstream->admits(now))
        return Cause::upstreamThrottled;
    return std::nullopt;
}

bool Chooser::takes(const PoolView &view, SlotIndex slot, const Query &query) const
{
    return query.attempted.empty() ||
           !isAttempted(*m_pool.accounts[slot], view.row(slot).assessment, query);
}

void Chooser::add(const PoolView &view, SlotIndex slot)
{
    m_candidates.push_back({m_pool.accounts[slot].get(), view.row(slot).key, 0.0});
}

void Chooser::push(const PoolView &view, Node node)
{
    if (node.at >= node.group->heap.size())
        return;
    m_frontier.push_back(node);
    std::push_heap(m_frontier.begin(), m_frontier.end(), laterIn(view));
}

Chooser::Node Chooser::pop(const PoolView &view)
{
    std::pop_heap(m_frontier.begin(), m_frontier.end(), laterIn(view));
    const Node node = m_frontier.back();
    m_frontier.pop_back();
    return node;
}

void Chooser::collectFirst(const PoolView &view, const Query &query, std::size_t want)
{
    m_candidates.clear();
    m_frontier.clear();
    for (const ViewGroup *group : m_run)
        push(view, {group, 0});
    const bool oneEach = want > 1; // of a limit group: together they have one limit
    std::size_t passedOver = 0;
    while (!m_frontier.empty() && m_candidates.size() < want) {
        const Node node = pop(view);
        push(view, {node.group, 2 * node.at + 1});
        push(view, {node.group, 2 * node.at + 2});
        const SlotIndex slot = node.group->heap.items()[node.at];
        const AccountEntry &entry = *m_pool.accounts[slot];
        if (oneEach && !m_candidates.empty() && entry.tier != m_candidates.front().entry->tier)
            return; // the order begins with the tier: no more of the best one
        const bool again =
            oneEach && entry.group &&
            std::any_of(m_candidates.begin(), m_candidates.end(),
                        [&](const Candidate &c) { return c.entry->group == entry.group; });
        if (!again && takes(view, slot, query))
            add(view, slot);
        else if (++passedOver > kMostPassedOver && !m_candidates.empty())
            return;
    }
}

void Chooser::collectSample(const PoolView &view, const Query &query, std::size_t want)
{
    m_candidates.clear();
    std::size_t total = 0;
    for (const ViewGroup *group : m_run)
        total += group->heap.size();
    if (total <= want + query.attempted.size()) {
        for (const ViewGroup *group : m_run) {
            for (const SlotIndex slot : group->heap.items()) {
                if (takes(view, slot, query))
                    add(view, slot);
            }
        }
        return;
    }
    // Drawn with repetition: in a large pool the same one hardly comes twice, and does no harm.
    for (std::size_t tries = 0; tries < 2 * want && m_candidates.size() < want; ++tries) {
        std::size_t at = m_pool.random.below(total);
        for (const ViewGroup *group : m_run) {
            if (at >= group->heap.size()) {
                at -= group->heap.size();
                continue;
            }
            const SlotIndex slot = group->heap.items()[at];
            if (takes(view, slot, query))
                add(view, slot);
            break;
        }
    }
    if (m_candidates.empty())
        collectFirst(view, query, 1);
}

bool Chooser::anybody(const PoolView &view, const ViewGroup &group, const Query &query)
{
    const auto &slots = group.heap.items();
    return std::any_of(slots.begin(), slots.end(),
                       [&](SlotIndex slot) { return takes(view, slot, query); });
}

bool Chooser::hasBetter(const PoolView &view, const Look &look, int priority)
{
    return std::any_of(view.groups().begin(), view.groups().end(), [&](const auto &named) {
        const ViewGroup &group = named.second;
        return !group.rank.guess && group.rank.priority < priority &&
               !closed(view, group, look.now) && anybody(view, group, look.query);
    });
}

std::optional<Pass> Chooser::bestPass(const PoolView &view, const Look &look)
{
    for (const auto &named : view.groups()) {
        const ViewGroup &group = named.second;
        if (!group.rank.guess && !closed(view, group, look.now) && anybody(view, group, look.query))
            return group.rank.pass;
    }
    return std::nullopt;
}

} // namespace signalbox
