// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/requestreading.h"

#include "core/base/bytes.h"
#include "core/dialects/sessionkey.h"
#include "core/gateway/multipart.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Result<ReadRequest> readForm(const HttpRequest &request, std::string_view boundary)
{
    ReadRequest read;
    read.isForm = true;
    read.facts.session = sessionFromHeaders(request.headers);
    const std::string_view body = view(request.body);
    if (const auto field = findFormField(body, boundary, "model")) {
        read.facts.model = field->in(body);
        read.facts.modelSpan = json::MemberSpan{"model", field->begin, field->end};
    }
    if (const auto stream = findFormField(body, boundary, "stream"))
        read.facts.stream = stream->in(body) == "true";
    if (!QUtf8StringView(read.facts.model.data(), static_cast<qsizetype>(read.facts.model.size()))
             .isValidUtf8()) {
        return Error{ErrorCode::invalidArgument,
                     u"model: must be UTF-8"_s,
                     {{"/model", u"must be UTF-8"_s}},
                     {}};
    }
    return read;
}

/// "messages/3/role" as clients write it; what is written so already stays.
std::string fieldOf(std::string_view pointer)
{
    std::string field;
    while (!pointer.empty()) {
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(std::min(pointer.size(), step.size() + 1));
        const bool index = !step.empty() && std::all_of(step.begin(), step.end(), [](char c) {
            return c >= '0' && c <= '9';
        });
        if (index)
            field += '[' + std::string(step) + ']';
        else
            field.append(field.empty() ? "" : ".").append(step);
    }
    return field;
}

} // namespace

Result<ReadRequest> readForRouting(HttpRequest &request, const Endpoint &endpoint)
{
    if (endpoint.kind == EndpointKind::storedResponse)
        return ReadRequest{};
    const auto type = request.headers.find("content-type");
    if (const auto boundary = formBoundary(type.value_or(std::string_view())))
        return readForm(request, *boundary);
    const Dialect &dialect = dialectFor(endpoint.dialect);
    const auto read = [&] {
        return dialect.readRequest(view(request.body), request.headers, endpoint.model);
    };
    auto facts = read();
    ReadRequest out;
    if (facts && request.headers.value("x-signalbox-drop-reasoning") == "1") {
        if (facts->carriesReasoning) {
            request.body = dialect.withoutReasoning(view(request.body));
            facts = read(); // the places in the body are others now
        }
        out.dropsReasoning = facts && !facts->carriesReasoning;
    }
    if (!facts)
        return facts.error();
    out.facts = std::move(*facts);
    return out;
}

ClientError badRequest(const Error &error)
{
    ClientError told{ErrorClass::badRequest, error.message, {}, {}, {}};
    if (!error.fields.empty() && error.fields.front().pointer.size() > 1)
        told.param = fieldOf(std::string_view(error.fields.front().pointer).substr(1));
    return told;
}

} // namespace signalbox
