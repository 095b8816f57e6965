// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/chooser.h"
#include "core/scheduling/eligibility.h"
#include "core/scheduling/pool.h"
#include "core/scheduling/poolview.h"

namespace signalbox {

/// The order of choice of scheduling.md §3, for one request at a time.
class Picker
{
public:
    explicit Picker(Pool &pool) : m_pool(pool), m_views(pool), m_chooser(pool) {}

    [[nodiscard]] Decision pick(const Query &query, TimePoint now, RoutingTrace *trace);
    /// Whether an account that does not share in an upstream's failures could serve requests like
    /// the lease's: then it is no incident yet (§8).
    [[nodiscard]] bool hasUntouched(const Lease &lease, std::uint64_t fingerprint, TimePoint now);
    /// Settings have changed that the indexes rest on.
    void forgetViews() { m_views.clear(); }
    [[nodiscard]] std::string indexFault(TimePoint now) { return m_views.fault(now); }
    /// The family that the request must stay in (§9); empty: any.
    [[nodiscard]] std::string_view familyFor(const Query &query, TimePoint now);

private:
    /// What one pick knows; lives on its stack.
    struct Request
    {
        Look look;
        RoutingTrace *trace;
        PoolView *view = nullptr; ///< looked up when the strategy is first asked
        std::size_t target = 0;
        bool fellBack = false; ///< the fixed account could not serve
    };
    enum class Need { eligible, anything };

    [[nodiscard]] Decision pickPool(const Query &query, TimePoint now, RoutingTrace *trace);
    [[nodiscard]] const Query &queryFor(const Query &query, std::size_t target);
    [[nodiscard]] std::size_t firstTarget(const Query &query);
    [[nodiscard]] Decision pickOne(Request &request, Need need);
    [[nodiscard]] std::optional<Decision> byFixed(Request &request);
    [[nodiscard]] std::optional<Decision> bySession(Request &request);
    [[nodiscard]] std::optional<Decision> byWindow(Request &request);
    [[nodiscard]] Decision byPin(Request &request);
    [[nodiscard]] Decision byStrategy(Request &request, Need need);

    [[nodiscard]] SessionBinding *latestBinding(const Query &query, TimePoint now);
    [[nodiscard]] std::optional<WaitFor> waitForBound(Request &request, AccountEntry &entry);
    /// What the failure of this very request cost the account that it waits for now.
    void forgive(const Request &request, AccountEntry &entry);
    [[nodiscard]] bool leftForBetter(Request &request, const AccountEntry &entry,
                                     TimePoint cacheUsed);
    [[nodiscard]] PoolView &view(Request &request);

    [[nodiscard]] Decision nothingEligible(Request &request);
    [[nodiscard]] Decision pinnedOut(Request &request, AccountEntry &entry);
    [[nodiscard]] std::optional<WaitFor> waitFor(Request &request);
    [[nodiscard]] SlotIndex firstBack(Request &request);
    [[nodiscard]] std::optional<TimePoint> earliestRecovery(Request &request);
    [[nodiscard]] bool eventMayHelp(Request &request, Cause &cause);
    [[nodiscard]] std::optional<TimePoint> closedUntil(Request &request, Cause &cause);
    [[nodiscard]] CauseCounts causes(Request &request);
    [[nodiscard]] Placement placeProbe(Request &request, AccountEntry &entry, PickReason reason);
    [[nodiscard]] Milliseconds waitLeft(const Request &request) const;
    [[nodiscard]] bool poolBusy() const;

    /// Why this account cannot serve the request now; noted in the trace.
    [[nodiscard]] std::optional<Cause> examine(Request &request, const AccountEntry &entry);
    [[nodiscard]] std::optional<Cause> causeNow(const Request &request, const AccountEntry &entry,
                                                const Assessment &assessment) const;
    void note(Request &request, const AccountEntry &entry, const Assessment &found,
              std::optional<Cause> cause);
    void traceStrategy(Request &request, const AccountEntry *winner);
    void traceRow(Request &request, SlotIndex slot, std::optional<Pass> best);
    Placement place(Request &request, AccountEntry &entry, PickReason reason);
    void admit(Request &request, AccountEntry &entry, Lease &lease);
    void remember(const Request &request, const AccountEntry &entry, PickReason reason,
                  Lease &lease);

    Pool &m_pool;
    PoolViews m_views;
    Chooser m_chooser;
    Query m_target; ///< the query with another model of its pool in place; kept for its memory
};

} // namespace signalbox
