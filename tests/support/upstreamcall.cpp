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
    if (const json::Object *last = lastOf(body, "input"))
        return stringAt(*last, "type") == "function_call_output";
    if (const json::Object *last = lastOf(body, "contents"))
        return anyBlock(*last, "parts", "functionResponse");
    return false;
}

/// The name of the first function among the tools, in whichever dialect.
std::string firstTool(const json::Object &body)
{
    const json::Value *tools = body.if_contains("tools");
    if (!tools || !tools->is_array() || tools->get_array().empty())
        return {};
    const json::Object *tool = tools->get_array().front().if_object();
    if (!tool)
        return {};
    if (const json::Value *nested = tool->if_contains("function"); nested && nested->is_object())
        return stringAt(nested->get_object(), "name");
    if (const json::Object *declaration = lastOf(*tool, "functionDeclarations"))
        return stringAt(*declaration, "name");
    return stringAt(*tool, "name");
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
    {":generateContent", Endpoint::generate, DialectId::gemini},
    {":streamGenerateContent", Endpoint::streamGenerate, DialectId::gemini},
    {":countTokens", Endpoint::geminiCountTokens, DialectId::gemini},
    {"/embeddings", Endpoint::embeddings, DialectId::openaiChat},
};

void findEndpoint(const QByteArray &method, const QByteArray &path, const QUrlQuery &query,
                  const Headers &headers, UpstreamCall &call)
{
    if (method == "POST") {
        for (const Route &route : kPosts) {
            if (viewOf(path).ends_with(route.suffix)) {
                call.endpoint = route.endpoint;
                call.dialect = route.dialect;
                return;
            }
        }
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

void readBody(const QByteArray &bytes, UpstreamCall &call)
{
    Result<json::Object> body = json::parseObject(viewOf(bytes));
    if (!body) {
        const QByteArray blanked = withoutSurrogates(bytes);
        body = json::parseObject(viewOf(blanked));
    }
    if (!body) {
        call.bodyValid = false;
        return;
    }
    if (call.dialect != DialectId::gemini) {
        call.model = stringAt(*body, "model");
        call.stream = flagAt(*body, "stream");
    }
    if (call.dialect == DialectId::openaiChat) {
        const json::Value *options = body->if_contains("stream_options");
        call.withUsage =
            options && options->is_object() && flagAt(options->get_object(), "include_usage");
    }
    if (!endsInToolResult(*body))
        call.tool = firstTool(*body);
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
    if (call.dialect == DialectId::gemini && method == "POST") {
        const qsizetype start = path.lastIndexOf("/models/");
        const qsizetype end = path.lastIndexOf(':');
        if (start >= 0 && end > start)
            call.model = path.mid(start + 8, end - start - 8).toStdString();
        call.stream = call.endpoint == Endpoint::streamGenerate;
        call.sse = query.queryItemValue(u"alt"_s) == u"sse"_s;
    }
    if (method == "POST")
        readBody(body, call);
    return call;
}

} // namespace signalbox::test
