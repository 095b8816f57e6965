// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/simulatedupstream.h"
#include "core/scheduling/simulation.h"
#include "core/scheduling/waitline.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// One replay: a scheduler, the requests that are under way or parked, and the events to come. The
/// input is valid; input and result outlive it.
class SimulationRun
{
public:
    /// What becomes of each request and the totals of each account go to `result`.
    SimulationRun(const SimulationInput &input, SimulationResult &result);
    SimulationRun(const SimulationRun &) = delete;
    SimulationRun &operator=(const SimulationRun &) = delete;

    /// Lets the next event happen; false when there is none.
    bool step();

private:
    enum class EventKind { firstByte, end };
    struct Event
    {
        TimePoint at{};
        std::uint64_t order = 0; ///< of two at the same time the one that was planned first
        EventKind kind = EventKind::end;
        std::size_t place = 0; ///< of the request, among the active ones

        friend bool operator>(const Event &l, const Event &r)
        {
            return l.at != r.at ? l.at > r.at : l.order > r.order;
        }
    };
    /// A request that has come and has no answer yet. Its place is used again.
    struct Active
    {
        std::size_t request = 0;
        Query query;
        Milliseconds waitedBefore{0}; ///< before it was parked this time
        TimePoint parkedAt{};
        LeaseId lease = LeaseId::none;
        std::size_t account = 0;
        SimulatedAnswer answer;
        int attempts = 0;
        bool countsAsAttempt = true;
        bool resent = false; ///< it may have reached an upstream and was sent once more (§7)
        int lastStatus = 0;  ///< for the client, of the latest failure; 0: none yet
    };

    void arrive(std::size_t request);
    /// As TokenManager does: at once, unless a look at the parked ones is due.
    void acquire(std::size_t place);
    void park(std::size_t place, TimePoint wakeAt);
    void retryParked();
    void send(std::size_t place, const Placement &placement);
    void onEnd(std::size_t place);
    void refuse(std::size_t place, const Unavailable &none);
    [[nodiscard]] bool mayTryAgain(Active &active);
    void finish(std::size_t place, int status);
    void plan(TimePoint at, EventKind kind, std::size_t place);
    void planWake();
    void startDays();
    [[nodiscard]] std::size_t obtain();

    const SimulationInput &m_input;
    SimulationResult &m_result;
    Scheduler m_scheduler;
    std::vector<UpstreamModel> m_upstreams; ///< by account
    std::unordered_map<AccountId, std::size_t> m_accounts;
    std::vector<ProviderId> m_allProviders;

    const TimePoint m_start;
    TimePoint m_now;
    TimePoint m_dayEnds;
    TimePoint m_monthEnds;
    std::vector<std::size_t> m_arrivals; ///< requests in the order in which they come
    std::size_t m_arrived = 0;           ///< of them
    std::priority_queue<Event, std::vector<Event>, std::greater<>> m_events;
    std::uint64_t m_planned = 0;
    std::vector<Active> m_active;
    std::vector<std::size_t> m_free;
    WaitLine m_line;
    std::unordered_map<WaitLine::Id, std::size_t> m_parked; ///< by its place in the line
    std::optional<TimePoint> m_wake;                        ///< the next look at the parked ones
    Outcome m_outcome;                                      ///< kept for its memory
};

/// The requests in the order in which they come; at the same moment as in the input.
[[nodiscard]] std::vector<std::size_t> arrivalsOf(const SimulationInput &input);

} // namespace signalbox
