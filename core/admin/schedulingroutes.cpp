// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"
#include "core/json/fieldreader.h"

#include <limits>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void readNumber(json::FieldReader &reader, std::string_view name, std::optional<int> &out)
{
    if (!reader.has(name))
        return;
    int value = 0;
    reader.read(name, value, std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
    out = value;
}

SchedulingPatch readPatch(json::FieldReader &reader)
{
    SchedulingPatch patch;
    if (reader.has("mode")) {
        SchedulingMode mode{};
        reader.readName<SchedulingMode>("mode", mode, schedulingModeFromName,
                                        u"must be one of CacheFirst, Balance, PerformanceFirst"_s);
        patch.mode = mode;
    }
    if (reader.has("strategy")) {
        Strategy strategy{};
        reader.readName<Strategy>("strategy", strategy, strategyFromName,
                                  u"must be one of auto, p2c, round_robin, fill_first, adaptive"_s);
        patch.strategy = strategy;
    }
    readNumber(reader, "max_wait_seconds", patch.maxWaitSeconds);
    readNumber(reader, "queue_wait_seconds", patch.queueWaitSeconds);
    readNumber(reader, "max_attempts", patch.maxAttempts);
    readNumber(reader, "max_in_flight", patch.maxInFlight);
    readNumber(reader, "max_in_flight_per_account", patch.maxInFlightPerAccount);
    const json::Object unknown = reader.unknown();
    for (const auto &member : unknown)
        reader.fault(member.key(), u"is no scheduling setting"_s);
    return patch;
}

void putScheduling(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(call.body, {}, faults);
    const SchedulingPatch patch = readPatch(reader);
    if (!faults.empty()) {
        sendError(
            *call.sink,
            {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}});
        return;
    }
    engine.setScheduling(patch, [sink = call.sink](const Result<SchedulingSettings> &done) {
        if (done)
            sendJson(*sink, 200, schedulingJson(*done));
        else
            sendError(*sink, done.error());
    });
}

void putFixedAccount(EngineCommands &engine, const AdminCall &call)
{
    const json::Value *id = call.body.if_contains("account_id");
    if (!id || (!id->is_null() && !id->is_string())) {
        sendError(*call.sink, {ErrorCode::invalidArgument,
                               u"Some values are not right"_s,
                               {{"/account_id", u"must be the id of an account, or null"_s}},
                               {}});
        return;
    }
    std::optional<AccountId> account;
    if (id->is_string())
        account.emplace(std::string(id->get_string()));
    engine.setFixedAccount(
        account, [sink = call.sink](const Result<std::optional<AccountId>> &done) {
            if (!done) {
                sendError(*sink, done.error());
                return;
            }
            json::Object out;
            out["account_id"] = *done ? json::Value((*done)->str()) : json::Value(nullptr);
            sendJson(*sink, 200, out);
        });
}

} // namespace

void addSchedulingRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/scheduling", [&engine](const AdminCall &call) {
        engine.status([sink = call.sink](const Result<StatusSnapshot> &status) {
            if (status)
                sendJson(*sink, 200, schedulingJson(status->scheduling));
            else
                sendError(*sink, status.error());
        });
    });
    api.add("PUT", "/scheduling",
            [&engine](const AdminCall &call) { putScheduling(engine, call); });
    api.add("PUT", "/fixed-account",
            [&engine](const AdminCall &call) { putFixedAccount(engine, call); });
}

} // namespace signalbox
