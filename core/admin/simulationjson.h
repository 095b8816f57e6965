// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/simulationcall.h"
#include "core/json/value.h"

#include <vector>

namespace signalbox {

/// The body of POST /simulate (docs/openapi.yaml) but for `detail`; what is wrong with it goes to
/// `faults`. Numbers out of range are for the simulation to find.
[[nodiscard]] SimulationCall readSimulation(const json::Object &body,
                                            std::vector<FieldFault> &faults);

enum class SimulationDetail { totals, everyRequest };
/// Its answer.
[[nodiscard]] json::Object simulationJson(const SimulationReport &report, SimulationDetail detail);

} // namespace signalbox
