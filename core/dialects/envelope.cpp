// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/envelope.h"

#include "core/base/bytes.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/reasoning.h"
#include "core/json/splice.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

using namespace std::string_view_literals;

using Members = std::vector<json::MemberSpan>;

constexpr std::string_view kStream = "streamGenerateContent";
constexpr std::string_view kCount = "countTokens";
constexpr std::string_view kVertexVersion = "vertex-2023-10-16";

/// What Code Assist knows inside `request`; it answers 400 to anything else (wire.md 1.5).
constexpr std::array kCodeAssistFields = {"contents"sv,
                                          "systemInstruction"sv,
                                          "system_instruction"sv,
                                          "tools"sv,
                                          "toolConfig"sv,
                                          "tool_config"sv,
                                          "generationConfig"sv,
                                          "generation_config"sv,
                                          "safetySettings"sv,
                                          "safety_settings"sv,
                                          "labels"sv,
                                          "cachedContent"sv,
                                          "cached_content"sv,
                                          "session_id"sv,
                                          "sessionId"sv};

bool isCodeAssistField(std::string_view key)
{
    return std::find(kCodeAssistFields.begin(), kCodeAssistFields.end(), key) !=
           kCodeAssistFields.end();
}

/// The members of an object text whose keys `keep` wants, written behind those already there.
template <class Keep>
void copyMembers(std::string_view text, const Members &members, json::Writer &to, Keep keep)
{
    for (const json::MemberSpan &member : members) {
        if (keep(std::string_view(member.key)))
            to.raw(member.key, member.in(text));
    }
}

bool isThought(std::string_view part)
{
    return part.find("\"thought\"") != std::string_view::npos &&
           rawMember(part, "thought") == "true";
}

/// Contents without thoughts, which Code Assist does not count but refuses; turns of nothing else
/// go as a whole.
QByteArray withoutThoughts(std::string_view contents)
{
    if (contents.find("\"thought\"") == std::string_view::npos)
        return toBytes(contents);
    ByteEdits edits(contents);
    const std::vector<std::string_view> turns = json::arrayItems(contents);
    std::vector<bool> keepTurn;
    for (const std::string_view turn : turns) {
        const std::string_view list = rawMember(turn, "parts");
        const std::vector<std::string_view> parts = json::arrayItems(list);
        std::vector<bool> keep;
        for (const std::string_view part : parts)
            keep.push_back(!isThought(part));
        const bool any = std::find(keep.begin(), keep.end(), true) != keep.end();
        keepTurn.push_back(parts.empty() || any);
        if (any)
            edits.cutValues(list, parts, keep);
    }
    edits.cutValues(contents, turns, keepTurn);
    return edits.result();
}

/// The request that is to be counted: a body of :countTokens may have it one level deeper.
std::string_view countedRequest(std::string_view body, const Members &members)
{
    for (const std::string_view key : {"generateContentRequest", "generate_content_request"}) {
        if (const json::MemberSpan *inner = json::findMember(members, key))
            return inner->in(body);
    }
    return body;
}

QByteArray codeAssistCount(const EnvelopeCall &call, std::string_view body, const Members &members)
{
    if (json::findMember(members, "request"))
        return toBytes(body); // wrapped already
    QByteArray out;
    json::Writer json(out);
    json.beginObject();
    json.beginObject("request");
    json.string("model", "models/" + call.model);
    const std::string_view contents = rawMember(countedRequest(body, members), "contents");
    json.raw("contents", contents.empty() ? "[]"sv : view(withoutThoughts(contents)));
    json.endObject();
    json.endObject();
    return out;
}

QByteArray codeAssistRequest(const EnvelopeCall &call, std::string_view body,
                             const Members &members)
{
    QByteArray out;
    out.reserve(static_cast<qsizetype>(body.size() + 256));
    json::Writer json(out);
    json.beginObject();
    json.string("model", call.model);
    json.string("project", call.project);
    if (!call.requestId.empty())
        json.string("user_prompt_id", call.requestId);
    const bool plain = std::all_of(members.begin(), members.end(), [](const auto &member) {
        return isCodeAssistField(member.key);
    });
    if (plain) {
        json.raw("request", body);
    } else {
        json.beginObject("request");
        copyMembers(body, members, json, isCodeAssistField);
        json.endObject();
    }
    json.endObject();
    return out;
}

/// Vertex counts a request as it stands, not one inside another.
QByteArray vertexCount(std::string_view body, const Members &members)
{
    const std::string_view inner = countedRequest(body, members);
    if (inner.data() == body.data())
        return toBytes(body);
    const auto innerMembers = json::scanObject(inner);
    if (!innerMembers)
        return toBytes(body);
    QByteArray out;
    json::Writer json(out);
    json.beginObject();
    copyMembers(inner, *innerMembers, json, [](std::string_view key) { return key != "model"; });
    json.endObject();
    return out;
}

/// Anthropic's models on Vertex: the version stands in the body, the model in the path — but for
/// counting, whose path names none.
QByteArray vertexAnthropic(const EnvelopeCall &call, std::string_view body, const Members &members)
{
    const bool counts = call.method == kCount;
    QByteArray out;
    out.reserve(static_cast<qsizetype>(body.size() + 64));
    json::Writer json(out);
    json.beginObject();
    json.string("anthropic_version", kVertexVersion);
    if (counts)
        json.string("model", call.model);
    copyMembers(body, members, json, [](std::string_view key) {
        return key != "anthropic_version" && key != "model" && key != "stream";
    });
    if (call.method == kStream)
        json.boolean("stream", true);
    json.endObject();
    return out;
}

/// A segment of a path. Model names come from clients, so nothing in them may end it.
std::string segment(std::string_view text)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || "-._~@"sv.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4U];
        out += kHex[byte & 0xFU];
    }
    return out;
}

std::string vertexPath(const EnvelopeCall &call)
{
    std::string path = "/v1";
    if (!call.project.empty()) // express mode: the API key names the project
        path += "/projects/" + segment(call.project) + "/locations/" + segment(call.location);
    if (call.dialect != DialectId::anthropic) {
        path += "/publishers/google/models/" + segment(call.model) + ':' + call.method;
        return call.method == kStream ? path + "?alt=sse" : path;
    }
    path += "/publishers/anthropic/models/";
    if (call.method == kCount)
        return path + "count-tokens:rawPredict";
    return path + segment(call.model) +
           (call.method == kStream ? ":streamRawPredict" : ":rawPredict");
}

} // namespace

QByteArray wrapRequest(const EnvelopeCall &call, const QByteArray &body)
{
    const bool counts = call.method == kCount;
    const bool changesNothing =
        call.form == UpstreamForm::plain ||
        (call.form == UpstreamForm::vertex && call.dialect != DialectId::anthropic && !counts);
    if (changesNothing)
        return body;
    const auto members = json::scanObject(view(body));
    if (!members)
        return body; // the upstream says best what is wrong with it
    if (call.form == UpstreamForm::codeAssist)
        return counts ? codeAssistCount(call, view(body), *members)
                      : codeAssistRequest(call, view(body), *members);
    return call.dialect == DialectId::anthropic ? vertexAnthropic(call, view(body), *members)
                                                : vertexCount(view(body), *members);
}

std::string envelopePath(const EnvelopeCall &call)
{
    switch (call.form) {
    case UpstreamForm::vertex:
        return vertexPath(call);
    case UpstreamForm::codeAssist:
        return "/v1internal:" + call.method + (call.method == kStream ? "?alt=sse" : "");
    case UpstreamForm::plain:
        break;
    }
    return {};
}

std::string_view unwrapped(UpstreamForm form, std::string_view json)
{
    if (form != UpstreamForm::codeAssist)
        return json;
    const std::string_view inner = rawMember(json, "response");
    return inner.starts_with('{') ? inner : json;
}

} // namespace signalbox
