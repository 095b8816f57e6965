// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamcontrol.h"

#include "core/json/value.h"
#include "tests/support/scriptedupstream.h"

#include <string_view>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

ControlReply refusal(int status, const QString &why)
{
    return {status, json::dump(Object{{"error", json::fromQString(why)}})};
}

ControlReply takeScript(ScriptedUpstream &upstream, const QByteArray &body)
{
    const Result<Object> parsed = json::parseObject(viewOf(body));
    if (!parsed)
        return refusal(400, parsed.error().message);
    const Value *credential = parsed->if_contains("credential");
    const Value *list = parsed->if_contains("steps");
    if (!credential || !credential->is_string() || !list || !list->is_array())
        return refusal(400, u"credential (text) and steps (list) are needed"_s);
    std::vector<UpstreamStep> steps;
    for (const Value &entry : list->get_array()) {
        if (!entry.is_object())
            return refusal(400, u"a step is an object"_s);
        Result<UpstreamStep> step = stepFromJson(entry.get_object());
        if (!step)
            return refusal(400, step.error().message);
        steps.push_back(*step);
    }
    const Value *repeat = parsed->if_contains("repeat");
    const bool again = repeat && repeat->is_bool() && repeat->get_bool();
    const boost::json::string &name = credential->get_string();
    upstream.script(QByteArray(name.data(), static_cast<qsizetype>(name.size())), std::move(steps),
                    again ? Repeat::yes : Repeat::no);
    return {200, "{}"};
}

ControlReply takeStrictness(ScriptedUpstream &upstream, const QByteArray &body)
{
    const Result<Object> parsed = json::parseObject(viewOf(body));
    const Value *strict = parsed ? parsed->if_contains("strict") : nullptr;
    if (!strict || !strict->is_bool())
        return refusal(400, u"strict (true or false) is needed"_s);
    upstream.setStrictness(strict->get_bool() ? Strictness::strict : Strictness::lax);
    return {200, "{}"};
}

/// Bytes that are no UTF-8 would break the JSON text: each becomes a question mark there, and
/// `body_base64` has them all.
Value textOf(const QByteArray &bytes)
{
    return json::fromQString(QString::fromUtf8(bytes));
}

Object requestObject(const RecordedRequest &request)
{
    Array headers;
    for (const Header &field : request.headers.fields())
        headers.push_back(Array{textOf(field.name), textOf(field.value)});
    return {{"number", request.number},
            {"connection", request.connection},
            {"method", textOf(request.method)},
            {"target", textOf(request.target)},
            {"headers", headers},
            {"body", textOf(request.body)},
            {"body_base64", textOf(request.body.toBase64())},
            {"credential", textOf(request.credential)},
            {"fate", requestFateName(request.fate)},
            {"status", request.status},
            {"events", request.written}};
}

Object stateObject(const ScriptedUpstream &upstream)
{
    int open = 0;
    for (const RecordedRequest &request : upstream.requests())
        open += request.fate == RequestFate::open ? 1 : 0;
    return {{"total", upstream.totalRequests()},
            {"requests_open", open},
            {"connections_open", upstream.openConnections()},
            {"connections_seen", upstream.connectionsSeen()}};
}

} // namespace

ControlReply handleControl(ScriptedUpstream &upstream, const QByteArray &method,
                           const QByteArray &target, const QByteArray &body)
{
    if (target == "/_control/script" && method == "POST")
        return takeScript(upstream, body);
    if (target == "/_control/strict" && method == "POST")
        return takeStrictness(upstream, body);
    if (target == "/_control/reset" && method == "POST") {
        upstream.reset();
        return {200, "{}"};
    }
    if (target == "/_control/state" && method == "GET")
        return {200, json::dump(stateObject(upstream))};
    if (target == "/_control/requests" && method == "GET") {
        Array list;
        for (const RecordedRequest &request : upstream.requests())
            list.push_back(requestObject(request));
        Object state = stateObject(upstream);
        state["requests"] = std::move(list);
        return {200, json::dump(state)};
    }
    return refusal(404, u"no such control endpoint"_s);
}

} // namespace signalbox::test
