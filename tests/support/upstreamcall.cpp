// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a request: which endpoint, whose credential, what kind of answer.
#include "core/json/value.h"
#include "tests/support/upstreamanswers.h"

#include <QUrl>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// Boost.JSON refuses lone surrogate escapes, which a pass-through must nevertheless carry: the
/// canned answers do not need them, so they become blanks.
QByteArray withoutSurrogates(QByteArray text)
{
    for (qsizetype at = text.indexOf("\\ud"); at >= 0; at = text.indexOf("\\ud", at + 6)) {
        if (at + 6 <= text.size())
            text.replace(at, 6, "      ");
    }
    return text;
}

std::string stringAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

bool flagAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

/// The last entry of a member that is an array of objects.
const json::Object *lastOf(const json::Object &body, std::string_view name)
{
    const json::Value *list = body.if_contains(name);
    if (!list || !list->is_array() || list->get_array().empty())
        return nullptr;
    return list->get_array().back().if_object();
}

bool anyBlock(const json::Object &message, std::string_view list, std::string_view wanted)
{
    const json::Value *blocks = message.if_contains(list);
    if (!blocks || !blocks->is_array())
        return false;
    for (const json::Value &block : blocks->get_array()) {
        const json::Object *object = block.if_object();
        if (object && (object->contains(wanted) || stringAt(*object, "type") == wanted))
            return true;
    }
    return false;
}

/// Whether the conversation already ends in a tool's result: then text comes, no second call.
bool endsInToolResult(const json::Object &body)
{
    if (const json::Object *last = lastOf(body, "messages"))
        return stringAt(*last, "role") == "tool" || anyBlock(*last, "content", "tool_result");
    if (const json::Object *last = lastOf(body, "input")) {
        const std::string type = stringAt(*last, "type");
        return type == "function_call_output" || type == "custom_tool_call_output";
    }
    if (const json::Object *last = lastOf(body, "contents"))
        return anyBlock(*last, "parts", "functionResponse");
    return false;
}

void addTool(const json::Object &tool, std::vector<UpstreamTool> &out)
{
    for (const std::string_view kind : {"function", "custom"}) {
        if (const json::Value *nested = tool.if_contains(kind); nested && nested->is_object()) {
            out.push_back({stringAt(nested->get_object(), "name"), kind == "custom"});
            return;
        }
    }
    for (const std::string_view list : {"functionDeclarations", "function_declarations"}) {
        const json::Value *declared = tool.if_contains(list);
        if (!declared || !declared->is_array())
            continue;
        for (const json::Value &one : declared->get_array()) {
            if (one.is_object())
                addTool(one.get_object(), out);
        }
        return;
    }
    if (tool.contains("name"))
        out.push_back({stringAt(tool, "name"), stringAt(tool, "type") == "custom"});
}

/// The tools that can be called, in whichever dialect.
std::vector<UpstreamTool> toolsOf(const json::Object &body)
{
    std::vector<UpstreamTool> out;
    const json::Value *tools = body.if_contains("tools");
    if (!tools || !tools->is_array())
        return out;
    for (const json::Value &tool : tools->get_array()) {
        if (tool.is_object())
            addTool(tool.get_object(), out);
    }
    return out;
}

const json::Object *objectAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}

/// Whether the answer must be JSON, in whichever dialect.
bool asksForJson(const json::Object &body)
{
    if (const json::Object *config = objectAt(body, "generationConfig"))
        return stringAt(*config, "responseMimeType") == "application/json";
    const json::Object *holder = nullptr;
    if (const json::Object *text = objectAt(body, "text"))
        holder = objectAt(*text, "format");
    else if (const json::Object *output = objectAt(body, "output_config"))
        holder = objectAt(*output, "format");
    else
        holder = objectAt(body, "response_format");
    return holder && stringAt(*holder, "type").starts_with("json");
}

bool forbidsTools(const json::Object &body)
{
    if (stringAt(body, "tool_choice") == "none")
        return true;
    if (const json::Object *config = objectAt(body, "toolConfig")) {
        const json::Object *calling = objectAt(*config, "functionCallingConfig");
        return calling && stringAt(*calling, "mode") == "NONE";
    }
    const json::Object *choice = objectAt(body, "tool_choice");
    return choice && stringAt(*choice, "type") == "none";
}

struct Route
{
    std::string_view suffix;
    Endpoint endpoint;
    DialectId dialect;
};
constexpr Route kPosts[] = {
    {"/chat/completions", Endpoint::chat, DialectId::openaiChat},
    {"/responses/input_tokens", Endpoint::inputTokens, DialectId::openaiResponses},
    {"/responses", Endpoint::responses, DialectId::openaiResponses},
    {"/messages/count_tokens", Endpoint::countTokens, DialectId::anthropic},
    {"/messages", Endpoint::messages, DialectId::anthropic},
    {"/count-tokens:rawPredict", Endpoint::countTokens, DialectId::anthropic},
    {":rawPredict", Endpoint::messages, DialectId::anthropic},
    {":streamRawPredict", Endpoint::messages, DialectId::anthropic},
    {":generateContent", Endpoint::generate, DialectId::gemini},
    {":streamGenerateContent", Endpoint::streamGenerate, DialectId::gemini},
    {":countTokens", Endpoint::geminiCountTokens, DialectId::gemini},
    {":embedContent", Endpoint::geminiEmbed, DialectId::gemini},
    {":batchEmbedContents", Endpoint::geminiEmbed, DialectId::gemini},
    {"/embeddings", Endpoint::embeddings, DialectId::openaiChat},
    {"/images/generations", Endpoint::images, DialectId::openaiChat},
    {"/images/edits", Endpoint::images, DialectId::openaiChat},
    {"/images/variations", Endpoint::images, DialectId::openaiChat},
    {"/audio/speech", Endpoint::speech, DialectId::openaiChat},
    {"/audio/transcriptions", Endpoint::transcription, DialectId::openaiChat},
    {"/audio/translations", Endpoint::transcription, DialectId::openaiChat},
};

constexpr std::string_view kAssist = "/v1internal:";

void findForm(const QByteArray &path, UpstreamCall &call)
{
    const qsizetype colon = path.lastIndexOf(':');
    call.method = colon < 0 ? std::string() : path.mid(colon + 1).toStdString();
    if (viewOf(path).find(kAssist) != std::string_view::npos) {
        call.form = UpstreamShape::codeAssist;
        call.dialect = DialectId::gemini;
        if (call.endpoint == Endpoint::unknown)
            call.endpoint = Endpoint::assist;
    } else if (path.contains("/publishers/")) {
        call.form = UpstreamShape::vertex;
    }
}

void findEndpoint(const QByteArray &method, const QByteArray &path, const QUrlQuery &query,
                  const Headers &headers, UpstreamCall &call)
{
    if (method == "POST") {
        for (const Route &route : kPosts) {
            if (viewOf(path).ends_with(route.suffix)) {
                call.endpoint = route.endpoint;
                call.dialect = route.dialect;
                break;
            }
        }
        findForm(path, call);
        if (call.endpoint != Endpoint::unknown)
            return;
    }
    if (headers.contains("x-goog-api-key") || query.hasQueryItem(u"key"_s))
        call.dialect = DialectId::gemini;
    else if (headers.contains("anthropic-version"))
        call.dialect = DialectId::anthropic;
    const qsizetype models = path.lastIndexOf("/models");
    if (method == "GET" && models >= 0) {
        call.endpoint = Endpoint::models;
        call.model = path.mid(models + 8).toStdString();
    }
}

/// The text field `name` of a multipart form.
std::string formField(const QByteArray &body, const QByteArray &name)
{
    const qsizetype head = body.indexOf("name=\"" + name + "\"");
    const qsizetype begin = head < 0 ? -1 : body.indexOf("\r\n\r\n", head);
    const qsizetype end = begin < 0 ? -1 : body.indexOf("\r\n--", begin);
    return end < 0 ? std::string() : body.mid(begin + 4, end - begin - 4).toStdString();
}

/// What a Code Assist body wraps; the body itself elsewhere.
const json::Object &contentOf(const json::Object &body, const UpstreamCall &call)
{
    const json::Object *inner =
        call.form == UpstreamShape::codeAssist ? objectAt(body, "request") : nullptr;
    return inner ? *inner : body;
}

void readBody(const QByteArray &bytes, UpstreamCall &call)
{
    Result<json::Object> parsed = json::parseObject(viewOf(bytes));
    if (!parsed) {
        const QByteArray blanked = withoutSurrogates(bytes);
        parsed = json::parseObject(viewOf(blanked));
    }
    if (!parsed) {
        call.bodyValid = false;
        return;
    }
    call.body = std::make_shared<const json::Object>(*std::move(parsed));
    const json::Object &body = *call.body;
    if (call.dialect != DialectId::gemini) {
        if (body.contains("model"))
            call.model = stringAt(body, "model");
        call.stream = flagAt(body, "stream") || call.method == "streamRawPredict";
    } else if (call.form == UpstreamShape::codeAssist) {
        call.model = stringAt(body, "model");
    }
    if (call.dialect == DialectId::openaiChat) {
        const json::Object *options = objectAt(body, "stream_options");
        call.withUsage = options && flagAt(*options, "include_usage");
    }
    const json::Object &content = contentOf(body, call);
    call.tools = toolsOf(content);
    call.callsTool = !call.tools.empty() && !endsInToolResult(content) && !forbidsTools(content);
    call.wantsJson = asksForJson(content);
}

} // namespace

QByteArray credentialOf(const QByteArray &target, const Headers &headers)
{
    if (headers.contains("x-api-key"))
        return headers.value("x-api-key");
    if (headers.contains("x-goog-api-key"))
        return headers.value("x-goog-api-key");
    const QByteArray authorization = headers.value("authorization");
    if (authorization.left(7).toLower() == "bearer ")
        return authorization.mid(7).trimmed();
    const QUrlQuery query(QUrl::fromEncoded(target));
    return query.queryItemValue(u"key"_s, QUrl::FullyDecoded).toUtf8();
}

UpstreamCall readCall(const QByteArray &method, const QByteArray &target, const Headers &headers,
                      const QByteArray &body)
{
    UpstreamCall call;
    const QUrl url = QUrl::fromEncoded(target);
    const QByteArray path =
        target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?'));
    const QUrlQuery query(url);
    findEndpoint(method, path, query, headers, call);
    QByteArray credential = credentialOf(target, headers);
    if (credential.startsWith("key-"))
        credential.remove(0, 4);
    call.account = credential.toStdString();
    const bool inPath = call.dialect == DialectId::gemini || call.form == UpstreamShape::vertex;
    if (inPath && method == "POST") {
        const qsizetype start = path.lastIndexOf("/models/");
        const qsizetype end = path.lastIndexOf(':');
        if (start >= 0 && end > start)
            call.model = path.mid(start + 8, end - start - 8).toStdString();
        call.stream = call.endpoint == Endpoint::streamGenerate;
        call.sse = call.dialect != DialectId::gemini || query.queryItemValue(u"alt"_s) == u"sse"_s;
    }
    if (headers.value("content-type").startsWith("multipart/"))
        call.model = formField(body, "model");
    else if (method == "POST")
        readBody(body, call);
    return call;
}

} // namespace signalbox::test
