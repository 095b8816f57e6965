// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/simulationjson.h"
#include "core/json/fieldreader.h"

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void simulateRequests(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    bool every = false;
    json::FieldReader(call.body, {}, faults).read("detail", every);
    SimulationCall simulation = readSimulation(call.body, faults);
    if (!faults.empty()) {
        sendError(
            *call.sink,
            {ErrorCode::invalidArgument, u"This cannot be replayed"_s, std::move(faults), {}});
        return;
    }
    const auto detail = every ? SimulationDetail::everyRequest : SimulationDetail::totals;
    engine.simulate(std::move(simulation),
                    [sink = call.sink, detail](const Result<SimulationReportPtr> &report) {
                        if (report)
                            sendJson(*sink, 200, simulationJson(**report, detail));
                        else
                            sendError(*sink, report.error());
                    });
}

} // namespace

void addSimulateRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("POST", "/simulate",
            [&engine](const AdminCall &call) { simulateRequests(engine, call); });
}

} // namespace signalbox
