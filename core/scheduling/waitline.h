// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/scheduling/query.h"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace signalbox {

/// The order in which parked requests are tried (scheduling.md §8, §12): client keys take turns,
/// and within a key the oldest goes first. A turn is spent when a request is served; one that
/// cannot go keeps the turn of its key for the next in that line and holds up nobody else. Pure;
/// one thread. Requests may come and go at any time, during a walk too.
class WaitLine
{
public:
    using Id = std::uint64_t;                      ///< they rise in the order of arrival; 0 is none
    static constexpr std::size_t kCapacity = 1000; // scheduling.md §8

    WaitLine() = default;
    WaitLine(const WaitLine &) = delete;
    WaitLine &operator=(const WaitLine &) = delete;

    /// To the end of its client key's line; it is looked at again at `wakeAt` if nothing happens
    /// before. Not when full().
    Id add(const Query &query, TimePoint since, TimePoint wakeAt);
    /// It has gone away or was refused for good; false when it was not there.
    bool remove(Id id);
    /// It got an account: it is out, and the turn passes to the next client key. False when it was
    /// not there.
    bool served(Id id);
    /// Whether the refusal of one request holds for all that want the same, or only for those of
    /// its session (§3: its account is waited for; §9: it is bound to a family).
    enum class Holds { forAll, forItsSession };
    /// It cannot go yet; `until` is the new `wakeAt`. In the walk at hand, those for whom that
    /// holds need not be tried.
    void refused(Id id, TimePoint until, Holds holds);

    /// Begins a walk over all that are here now, in turn. There is one walk at a time.
    void startWalk();
    /// The next request that is worth trying; 0 at the end. Passed over are those that want what
    /// was refused in this walk, unless their own time has come.
    [[nodiscard]] Id next(TimePoint now);

    /// The request that waits longest; 0 when there is none.
    [[nodiscard]] Id front() const;
    /// The latest arrival, which may have gone; 0 when there was none.
    [[nodiscard]] Id latest() const { return m_last; }
    [[nodiscard]] std::optional<TimePoint> oldest() const;
    [[nodiscard]] std::optional<TimePoint> earliestWake() const;
    [[nodiscard]] std::size_t size() const { return m_lanes.size(); }
    [[nodiscard]] bool empty() const { return m_lanes.empty(); }
    [[nodiscard]] bool full() const { return m_lanes.size() >= kCapacity; }

private:
    /// What requests must have in common to meet the same verdict of every account: all of the
    /// query but how long it has waited, how heavy it is and what it may cost; for some verdicts
    /// the session does not matter.
    struct Want
    {
        std::size_t requests = 0;
        std::uint64_t refusedIn = 0; ///< walk
        TimePoint refusedUntil{};
        long long inputTokens = 0; ///< of the refused one: what costs less may find an account
        long long outputTokens = 0;
    };
    struct WantHash
    {
        std::size_t operator()(const Query &query) const noexcept;
    };
    using Wants = std::unordered_map<Query, Want, WantHash>;
    struct Entry
    {
        Wants::iterator want;       ///< with its session
        Wants::iterator sharedWant; ///< without; the same when it has none
        long long inputTokens = 0;
        long long outputTokens = 0;
        TimePoint since{};
        TimePoint wakeAt{};
    };
    struct Lane
    {
        ClientKeyId key;
        std::map<Id, Entry> requests;
        std::uint64_t walk = 0; ///< that `tried` is of
        Id tried = 0;           ///< the last one looked at
    };
    using Turn = std::list<Lane>;

    [[nodiscard]] const Lane *oldestLane() const;
    [[nodiscard]] Wants::iterator addWant(Query want);
    void dropWant(Wants::iterator want);
    [[nodiscard]] bool isRefused(const Entry &entry, const Want &want, TimePoint now) const;
    void erase(Turn::iterator lane, Id id);

    Turn m_turn; ///< the key in front is next; no lane is empty
    std::unordered_map<ClientKeyId, Turn::iterator> m_keys;
    std::unordered_map<Id, Turn::iterator> m_lanes; ///< of every request
    Wants m_wants;
    std::set<std::pair<TimePoint, Id>> m_wakes;
    Id m_last = 0;
    std::uint64_t m_walk = 0;
    Id m_walkEnd = 0;                   ///< later arrivals are not part of the walk
    Turn::iterator m_at = m_turn.end(); ///< the lane that the walk is in
};

} // namespace signalbox
