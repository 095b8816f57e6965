// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/openaichatdialect.h"

#include "core/base/bytes.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/sessionkey.h"
#include "core/json/value.h"
#include "core/json/writer.h"
#include "core/net/sse.h"

#include <algorithm>

namespace signalbox {

namespace {

json::Object errorObject(const ClientError &error)
{
    const ErrorWords &words = wordsFor(error.kind);
    json::Object inner;
    inner["message"] = json::fromQString(error.message);
    inner["type"] = words.openaiType;
    inner["param"] = error.param.empty() ? json::Value(nullptr) : json::Value(error.param);
    inner["code"] = words.openaiCode.empty() ? json::Value(nullptr) : json::Value(words.openaiCode);
    json::Object outer;
    outer["error"] = std::move(inner);
    return outer;
}

json::Object entryObject(const ListedModel &model)
{
    json::Object entry;
    entry["id"] = model.id;
    entry["object"] = "model";
    entry["created"] = 0;
    entry["owned_by"] = model.ownedBy;
    return entry;
}

} // namespace

QByteArray OpenAiChatDialect::errorBody(const ClientError &error) const
{
    return json::dump(errorObject(error));
}

QByteArray OpenAiChatDialect::streamError(const ClientError &error, QByteArrayView,
                                          QByteArrayView) const
{
    return "data: " + errorBody(error) + "\n\n";
}

QByteArray OpenAiChatDialect::keepAlive(QByteArrayView head) const
{
    const auto first = takeSseEvent(head);
    const std::string_view chunk = first ? view(first->data) : std::string_view();
    const bool isText = stringMember(chunk, "object") == "text_completion";
    QByteArray data;
    json::Writer writer(data);
    writer.beginObject();
    writer.string("id", stringMember(chunk, "id").value_or(std::string()));
    writer.string("object", isText ? "text_completion" : "chat.completion.chunk");
    writer.integer("created", numberMember(chunk, "created").value_or(0));
    writer.string("model", stringMember(chunk, "model").value_or(std::string()));
    writer.beginArray("choices");
    writer.beginObject();
    writer.integer("index", 0);
    if (isText)
        writer.string("text", "");
    else
        writer.raw("delta", "{}");
    writer.null("finish_reason");
    writer.endObject();
    writer.endArray();
    writer.endObject();
    return "data: " + data + "\n\n";
}

StreamEnd OpenAiChatDialect::streamEnd(std::string_view data) const
{
    if (data == "[DONE]")
        return StreamEnd::complete;
    if (const std::string_view error = rawMember(data, "error"); !error.empty() && error != "null")
        return StreamEnd::failed;
    for (const std::string_view choice : json::arrayItems(rawMember(data, "choices"))) {
        if (!stringMember(choice, "finish_reason").value_or(std::string()).empty())
            return StreamEnd::complete; // a figure of usage and [DONE] may still come
    }
    return StreamEnd::open;
}

void OpenAiChatDialect::readUsage(std::string_view text, Usage &usage) const
{
    const std::string_view figures = rawMember(text, "usage");
    if (const auto input = numberMember(figures, "prompt_tokens"))
        usage.input = input;
    if (const auto output = numberMember(figures, "completion_tokens"))
        usage.output = output;
    if (const auto cached =
            numberMember(rawMember(figures, "prompt_tokens_details"), "cached_tokens"))
        usage.cached = cached;
}

std::span<const std::vector<std::string_view>> OpenAiChatDialect::modelPaths() const
{
    static const std::vector<std::vector<std::string_view>> kPaths = {{"model"}};
    return kPaths;
}

QByteArray OpenAiChatDialect::modelList(const std::vector<ListedModel> &models) const
{
    json::Array data;
    for (const ListedModel &model : models)
        data.push_back(entryObject(model));
    json::Object list;
    list["object"] = "list";
    list["data"] = std::move(data);
    return json::dump(list);
}

QByteArray OpenAiChatDialect::modelEntry(const ListedModel &model) const
{
    return json::dump(entryObject(model));
}

std::string OpenAiChatDialect::bodySession(std::string_view body,
                                           const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *key = json::findMember(members, "prompt_cache_key");
    return key ? usableSessionHint(json::stringValue(key->in(body)).value_or(std::string()))
               : std::string();
}

std::vector<std::string>
OpenAiChatDialect::userTexts(std::string_view body,
                             const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *messages = json::findMember(members, "messages");
    return messages ? textsOfTurns(messages->in(body), "user", "content")
                    : std::vector<std::string>();
}

void OpenAiChatDialect::readWishes(std::string_view body,
                                   const std::vector<json::MemberSpan> &members,
                                   RequestFacts &facts) const
{
    facts.outputTokens = std::max({numberIn(body, members, "max_completion_tokens"),
                                   numberIn(body, members, "max_tokens"),          // its older name
                                   numberIn(body, members, "max_output_tokens")}); // in Responses
    const json::MemberSpan *effort = json::findMember(members, "reasoning_effort");
    const json::MemberSpan *reasoning = json::findMember(members, "reasoning");
    const auto level = effort      ? json::stringValue(effort->in(body))
                       : reasoning ? stringMember(reasoning->in(body), "effort")
                                   : std::nullopt;
    facts.thinks = level && *level != "none";
}

} // namespace signalbox
