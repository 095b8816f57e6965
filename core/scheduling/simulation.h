// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/scheduling/simulationinput.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// What became of one request.
struct SimulatedServing
{
    std::optional<std::size_t> account; ///< index of the one that served it; none: nobody did
    int status = 0;                     ///< that the client got
    int attempts = 0;
    int rateLimited = 0;  ///< of them
    Milliseconds wait{0}; ///< parked, all its waits together
    Milliseconds took{0}; ///< from its arrival to the end of the answer
};
struct SimulatedAccountTotals
{
    std::uint64_t attempts = 0;
    std::uint64_t served = 0;
    std::uint64_t rateLimited = 0;
    std::uint64_t failed = 0; ///< other failures
    long long tokens = 0;
};
/// A conversation of which more than one request was served.
struct SimulatedSession
{
    ClientKeyId clientKey;
    std::string session;
    std::uint64_t served = 0;
    std::uint64_t same = 0; ///< by the account of the one before

    [[nodiscard]] double sameShare() const
    {
        return static_cast<double>(same) / static_cast<double>(served - 1);
    }
};
struct SimulationResult
{
    std::vector<SimulatedServing> requests;       ///< in the order of the input
    std::vector<SimulatedAccountTotals> accounts; ///< in the order of the input
    std::vector<SimulatedSession> sessions;       ///< in the order in which they began
    std::uint64_t served = 0;
    std::uint64_t failed = 0;      ///< requests that nobody served
    std::uint64_t rateLimited = 0; ///< attempts
    double meanWait = 0;           ///< ms, of all requests
    Milliseconds p95Wait{0};
    Milliseconds maxWait{0};
    std::optional<double> sameAccountShare; ///< over all sessions; none without such sessions
};

class SimulationRun;

/// Replays timed requests over a pool of its own: the rules are the scheduler's, parking and
/// rotation those of the engine, time jumps from event to event. Pure, one thread; the same input
/// gives the same result.
class Simulation
{
public:
    /// invalidArgument names every faulty field, with pointers such as /requests/3/duration_ms.
    [[nodiscard]] static Result<std::unique_ptr<Simulation>> begin(SimulationInput input);
    ~Simulation();
    Simulation(const Simulation &) = delete;
    Simulation &operator=(const Simulation &) = delete;

    /// Lets at most that many events happen; false when all is over.
    bool advance(std::size_t events);
    /// Once, when all is over.
    [[nodiscard]] SimulationResult takeResult();

private:
    explicit Simulation(SimulationInput input);

    const SimulationInput m_input;
    SimulationResult m_result;
    std::unique_ptr<SimulationRun> m_run;
};

/// The whole of it at once.
[[nodiscard]] Result<SimulationResult> simulate(SimulationInput input);

} // namespace signalbox
