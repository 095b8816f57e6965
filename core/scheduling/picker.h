// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/eligibility.h"
#include "core/scheduling/pool.h"
#include "core/scheduling/strategies/candidate.h"

namespace signalbox {

/// The order of choice of scheduling.md §3, for one request at a time.
class Picker
{
public:
    explicit Picker(Pool &pool) : m_pool(pool) {}

    [[nodiscard]] Decision pick(const Query &query, TimePoint now, RoutingTrace *trace);

private:
    /// What one pick knows; lives on the stack of pick().
    struct Request
    {
        Look look;
        RoutingTrace *trace;
        bool fellBack = false; ///< the fixed account could not serve
        CauseCounts causes{};
    };

    [[nodiscard]] std::optional<Decision> byFixed(Request &request);
    [[nodiscard]] std::optional<Decision> bySession(Request &request);
    [[nodiscard]] std::optional<Decision> byWindow(Request &request);
    [[nodiscard]] Decision byPin(Request &request);
    [[nodiscard]] Decision byStrategy(Request &request);

    [[nodiscard]] SessionBinding *latestBinding(const Request &request);
    [[nodiscard]] std::optional<WaitFor> waitForBound(Request &request, const AccountEntry &entry);
    [[nodiscard]] bool betterGroupCalls(const Request &request, const AccountEntry &entry,
                                        TimePoint cacheUsed) const;
    void collect(Request &request);
    void keepPreferred(DialectId dialect);
    [[nodiscard]] AccountEntry *choose(const Request &request);

    [[nodiscard]] Decision nothingEligible(Request &request, const AccountEntry *only);
    [[nodiscard]] std::optional<Decision> probeGuess(Request &request, const AccountEntry *only);
    [[nodiscard]] Milliseconds waitLeft(const Request &request) const;

    /// The cause, noted in the trace.
    [[nodiscard]] std::optional<Cause> examine(Request &request, const AccountEntry &entry) const;
    Placement place(Request &request, AccountEntry &entry, PickReason reason);
    void remember(const Request &request, const AccountEntry &entry, PickReason reason,
                  Lease &lease);
    [[nodiscard]] Strategy strategy() const;

    Pool &m_pool;
    Candidates m_candidates; ///< kept for its memory
};

} // namespace signalbox
