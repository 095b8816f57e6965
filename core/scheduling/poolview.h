// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/eligibility.h"
#include "core/scheduling/slotheap.h"

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

struct Pool;

/// What accounts are compared by, in this order; which figures these are is the strategy's matter.
/// A total order: no two accounts have the same id rank.
struct OrderKey
{
    std::int64_t first = 0;
    double second = 0;
    double third = 0;
    std::int64_t fourth = 0;
    std::uint32_t idRank = 0;

    [[nodiscard]] bool operator<(const OrderKey &other) const;
};

/// Accounts that a strategy may choose among: eligible alike, in its order.
struct ViewGroup
{
    /// Sorted by this: the best group first.
    struct Rank
    {
        bool guess = false; ///< not eligible, but for a provisional cooldown that could be tried
        Pass pass = Pass::fine;
        int priority = 0;
        bool otherDialect = false; ///< the provider does not speak the client's

        // The check takes the 0 of the generated comparison for a null pointer.
        friend auto operator<=>(const Rank &,
                                const Rank &) = default; // NOLINT(modernize-use-nullptr)
    };
    Rank rank;
    UpstreamState *upstream = nullptr;
    bool paid = false; ///< pay-per-use accounts
    SlotHeap heap;
};

/// The pool as requests of one kind see it (same model, route, dialect …), kept up to date by what
/// changes and not looked through for each request: a pick costs the same with ten accounts and ten
/// thousand. Always agrees with assess() for every account.
class PoolView
{
public:
    struct Row
    {
        ViewGroup *group = nullptr; ///< null: neither eligible nor a guess
        SlotIndex place = kNoSlot;  ///< in the group's heap
        OrderKey key;
        Assessment assessment;
        bool known = false;    ///< there is an account in this slot
        bool eventful = false; ///< counted as such
        bool unpaid = false;   ///< counted as such
    };
    using Groups = std::map<std::pair<ViewGroup::Rank, std::pair<std::uint32_t, bool>>, ViewGroup>;

    PoolView(Pool &pool, const Look &look, std::size_t hash);

    [[nodiscard]] static std::size_t hashOf(const Look &look);
    [[nodiscard]] bool fits(const Look &look, std::size_t hash) const;
    void sync(TimePoint now);

    [[nodiscard]] const Groups &groups() const { return m_groups; }
    [[nodiscard]] const Row &row(SlotIndex slot) const { return m_rows[slot]; }
    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }
    /// How many accounts are out for which cause.
    [[nodiscard]] const CauseCounts &causes() const { return m_causes; }
    /// Accounts that another request may free at any moment.
    [[nodiscard]] int eventful() const { return m_eventful; }
    /// When accounts that are out come back by time alone.
    [[nodiscard]] const TimeHeap &recoveries() const { return m_recoveries; }
    /// Accounts that such requests are meant for, in working order or not, and that are not
    /// pay-per-use.
    [[nodiscard]] bool hasUnpaid() const { return m_unpaid > 0; }

    /// What disagrees with assess() or with the order, in words; empty when nothing does.
    [[nodiscard]] std::string fault(TimePoint now);

    std::uint64_t lastUsed = 0; ///< for whoever keeps several

private:
    void rebuild(TimePoint now);
    void assessAll(TimePoint now);
    void assessSlot(SlotIndex slot, TimePoint now);
    void countIn(Row &row, const AccountEntry &entry);
    void countOut(const Row &row);
    [[nodiscard]] ViewGroup &groupFor(const AccountEntry &entry, const Assessment &assessment);
    [[nodiscard]] OrderKey keyOf(const AccountEntry &entry, TimePoint now) const;

    Pool &m_pool;
    Query m_kind; ///< of the requests: only what assess() reads of them
    std::string m_family;
    std::size_t m_hash;
    std::vector<Row> m_rows; ///< by slot
    Groups m_groups;
    CauseCounts m_causes{};
    int m_eventful = 0;
    int m_unpaid = 0;
    TimeHeap m_changes;
    TimeHeap m_recoveries;
    std::uint64_t m_seen = 0;       ///< of the pool's changes
    std::uint64_t m_membership = 0; ///< of the pool, at the last rebuild
};

/// The views of a pool: one for each kind of request met of late.
class PoolViews
{
public:
    explicit PoolViews(Pool &pool) : m_pool(pool) {}

    /// Up to date; valid until the next call.
    [[nodiscard]] PoolView &of(const Look &look);
    /// Settings have changed that all of them rest on.
    void clear() { m_views.clear(); }
    [[nodiscard]] std::string fault(TimePoint now);

private:
    [[nodiscard]] std::size_t most() const;

    Pool &m_pool;
    std::vector<std::unique_ptr<PoolView>> m_views;
    std::uint64_t m_uses = 0;
};

} // namespace signalbox
