// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/codeassistclient.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/requestfields.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/reasoning.h"
#include "core/json/splice.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <vector>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kModelPrefix = "models/";
const QByteArray kOpening = QByteArrayLiteral("{\"response\":");

std::string withoutModelPrefix(const std::string &model)
{
    return model.starts_with(kModelPrefix) ? model.substr(kModelPrefix.size()) : model;
}

/// The inner request without what only the envelope's service knows.
struct InnerRequest
{
    QByteArray body;
    std::string model;
    std::string session;
};

Result<InnerRequest> innerRequest(std::string_view request)
{
    const auto members = json::scanObject(request);
    if (!members)
        return requestError("request", u"must be an object"_s);
    InnerRequest inner;
    std::vector<std::string_view> values;
    std::vector<bool> keep;
    for (const json::MemberSpan &member : *members) {
        const std::string_view value = member.in(request);
        const bool session = member.key == "session_id" || member.key == "sessionId";
        const bool model = member.key == "model";
        if (session)
            inner.session = json::stringValue(value).value_or(std::string());
        if (model)
            inner.model = json::stringValue(value).value_or(std::string());
        values.push_back(value);
        keep.push_back(!session && !model);
    }
    inner.body = toBytes(request);
    if (std::find(keep.begin(), keep.end(), false) != keep.end()) {
        ByteEdits cuts(request);
        cuts.cutValues(request, values, keep);
        inner.body = cuts.result();
    }
    return inner;
}

QByteArray tierAnswer()
{
    return R"({"currentTier":{"id":"standard-tier","name":"Signalbox"},)"
           R"("allowedTiers":[{"id":"standard-tier","name":"Signalbox","isDefault":true}],)"
           R"("cloudaicompanionProject":"signalbox"})";
}

QByteArray onboardAnswer()
{
    return R"({"name":"operations/signalbox","done":true,)"
           R"("response":{"cloudaicompanionProject":{"id":"signalbox","name":"signalbox"}}})";
}

} // namespace

Status openEnvelope(HttpRequest &request, Endpoint &endpoint)
{
    const std::string_view body = view(request.body);
    const auto members = json::scanObject(body);
    if (!members)
        return members.error();
    const json::MemberSpan *member = json::findMember(*members, "request");
    if (!member)
        return requestError("request", u"is missing"_s);
    auto inner = innerRequest(member->in(body));
    if (!inner)
        return inner.error();
    const json::MemberSpan *model = json::findMember(*members, "model");
    const auto named = model ? json::stringValue(model->in(body)) : std::nullopt;
    endpoint.model = withoutModelPrefix(named.value_or(inner->model));
    if (endpoint.model.empty())
        return requestError("model", u"must be a string that is not empty"_s);
    endpoint.upstreamPath = geminiPath(endpoint, endpoint.model);
    if (!inner->session.empty() && !request.headers.contains("session_id"))
        request.headers.add("session_id", QByteArray::fromStdString(inner->session));
    request.body = inner->body;
    return {};
}

std::optional<QByteArray> codeAssistAnswer(const Endpoint &endpoint)
{
    const std::string_view method = endpoint.method;
    if (method == "loadCodeAssist")
        return tierAnswer();
    if (method == "onboardUser")
        return onboardAnswer();
    if (method == "retrieveUserQuota")
        return R"({"buckets":[]})";
    static constexpr std::array<std::string_view, 5> kEmpty = {
        "listExperiments", "fetchAdminControls", "recordCodeAssistMetrics",
        "getCodeAssistGlobalUserSetting", "setCodeAssistGlobalUserSetting"};
    if (std::find(kEmpty.begin(), kEmpty.end(), method) != kEmpty.end())
        return "{}";
    return std::nullopt;
}

CodeAssistSink::CodeAssistSink(std::shared_ptr<ResponseSink> sink, Answer answer,
                               std::string traceId)
    : m_sink(std::move(sink)), m_answer(answer), m_traceId(std::move(traceId))
{
    m_sink->onGone = [this] {
        if (onGone)
            onGone();
    };
    m_sink->onDrained = [this] {
        if (onDrained)
            onDrained();
    };
}

CodeAssistSink::~CodeAssistSink()
{
    m_sink->onGone = nullptr;
    m_sink->onDrained = nullptr;
}

QByteArray CodeAssistSink::wrapped(QByteArrayView json) const
{
    if (!rawMember(view(json), "error").empty())
        return json.toByteArray();
    return kOpening + json.toByteArray() + closing();
}

QByteArray CodeAssistSink::closing() const
{
    QByteArray out = ",\"traceId\":";
    json::appendString(out, m_traceId);
    return out + '}';
}

void CodeAssistSink::send(int status, const Headers &headers, QByteArrayView body)
{
    const bool good = status >= 200 && status < 300;
    // A count of tokens is told bare.
    const bool counts = !rawMember(view(body), "totalTokens").empty();
    if (good && !counts)
        m_sink->send(status, headers, wrapped(body));
    else
        m_sink->send(status, headers, body);
}

void CodeAssistSink::begin(int status, const Headers &headers)
{
    m_sink->begin(status, headers);
    if (m_answer == Answer::whole) { // a long one, which nobody holds
        m_sink->write(kOpening);
        return;
    }
    const bool array = headers.value("content-type").startsWith("application/json");
    m_events.emplace(array ? StreamFraming::jsonArray : StreamFraming::sse,
                     [this](QByteArrayView json) { return wrapped(json); });
}

void CodeAssistSink::write(QByteArrayView data)
{
    if (m_events)
        m_sink->write(m_events->feed(data));
    else
        m_sink->write(data);
}

void CodeAssistSink::finish()
{
    if (m_answer == Answer::whole)
        m_sink->write(closing());
    m_sink->finish();
}

} // namespace signalbox
