// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/snapshotjson.h"

#include <charconv>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRequests = 1000;

/// A whole number from the query; nothing when it is absent; a fault when it is none.
std::optional<int> numberFrom(const AdminCall &call, const std::string &name,
                              std::vector<FieldFault> &faults)
{
    const auto found = call.query.find(name);
    if (found == call.query.end())
        return std::nullopt;
    const std::string &text = found->second;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        faults.push_back({json::pointerTo({}, name), u"must be a whole number"_s});
        return std::nullopt;
    }
    return value;
}

std::string textFrom(const AdminCall &call, const std::string &name)
{
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

void listRequests(EngineCommands &engine, const AdminCall &call)
{
    std::vector<FieldFault> faults;
    RequestFilter filter;
    filter.limit = numberFrom(call, "limit", faults).value_or(filter.limit);
    filter.status = numberFrom(call, "status", faults);
    filter.before = textFrom(call, "before");
    filter.account = textFrom(call, "account");
    if (filter.limit < 1 || filter.limit > kMostRequests)
        faults.push_back({"/limit", u"must be a whole number from 1 to %1"_s.arg(kMostRequests)});
    if (!faults.empty()) {
        sendError(
            *call.sink,
            {ErrorCode::invalidArgument, u"Some values are not right"_s, std::move(faults), {}});
        return;
    }
    engine.requests(std::move(filter),
                    [sink = call.sink](const Result<std::vector<RequestRecord>> &records) {
                        if (!records) {
                            sendError(*sink, records.error());
                            return;
                        }
                        json::Array list;
                        for (const RequestRecord &record : *records)
                            list.emplace_back(requestJson(record, RecordDetail::summary));
                        json::Object out;
                        out["requests"] = std::move(list);
                        sendJson(*sink, 200, out);
                    });
}

} // namespace

void addRequestRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("GET", "/requests", [&engine](const AdminCall &call) { listRequests(engine, call); });
    api.add("GET", "/requests/{id}", [&engine](const AdminCall &call) {
        engine.request(call.parameters[0], [sink = call.sink](const Result<RequestRecord> &record) {
            if (record)
                sendJson(*sink, 200, requestJson(*record, RecordDetail::full));
            else
                sendError(*sink, record.error());
        });
    });
}

} // namespace signalbox
