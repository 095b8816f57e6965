// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/simulation.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// A replay as it is asked for. A value.
struct SimulationCall
{
    boost::json::object settings; ///< members of /proxy/scheduling, over those in force
    std::uint64_t seed = 1;
    /// Those without a provider are the engine's, by id; none: all of the engine's.
    std::optional<std::vector<SimulatedAccount>> accounts;
    SimulatedUpstream upstream; ///< of all of the engine's, when it is these
    /// With the names that clients use; a route is made for those that bring none.
    std::vector<SimulatedRequest> requests;
};

/// What came of it. A value.
struct SimulationReport
{
    std::vector<AccountId> accounts; ///< in the order of the result
    SimulationResult result;
};

} // namespace signalbox
