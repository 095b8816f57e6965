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

/// null: as the rule book says for the kind of account.
void readPerAccount(json::FieldReader &reader, std::optional<std::optional<int>> &out)
{
    static constexpr std::string_view kName = "max_in_flight_per_account";
    if (!reader.has(kName))
        return;
    std::optional<int> limit;
    if (!reader.value(kName)->is_null())
        readNumber(reader, kName, limit);
    out.emplace(limit);
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
    readPerAccount(reader, patch.maxInFlightPerAccount);
    if (reader.has("allow_pay_per_use")) {
        bool allowed = false;
        reader.read("allow_pay_per_use", allowed);
        patch.allowPayPerUse = allowed;
    }
    if (const json::Object *tuning = reader.object("tuning"))
        patch.tuning = *tuning;
    const json::Object unknown = reader.unknown();
    for (const auto &member : unknown)
        reader.fault(member.key(), u"is no scheduling setting"_s);
    return patch;
}

/// The constants of the rule book are not in the snapshot, which is sent often: only the settings
/// have them.
json::Object tuningOf(const json::Object &config)
{
    const json::Object *found = &config;
    for (const char *name : {"proxy", "scheduling", "tuning"}) {
        const json::Value *member = found->if_contains(name);
        if (!member || !member->is_object())
            return {};
        found = &member->get_object();
    }
    return *found;
}

void sendScheduling(EngineCommands &engine, const std::shared_ptr<ResponseSink> &sink,
                    const SchedulingSettings &scheduling)
{
    engine.config([sink, scheduling](const Result<json::Object> &config) {
        if (config)
            sendJson(*sink, 200, schedulingJson(scheduling, tuningOf(*config)));
        else
            sendError(*sink, config.error());
    });
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
    engine.setScheduling(patch,
                         [&engine, sink = call.sink](const Result<SchedulingSettings> &done) {
                             if (done)
                                 sendScheduling(engine, sink, *done);
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
        engine.status([&engine, sink = call.sink](const Result<StatusSnapshot> &status) {
            if (status)
                sendScheduling(engine, sink, status->scheduling);
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
