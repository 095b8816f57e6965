// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/openairesponsesdialect.h"

#include "core/base/bytes.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/sessionkey.h"
#include "core/json/value.h"
#include "core/net/sse.h"

#include <string>

namespace signalbox {

namespace {

/// The `response` object that the first event announced; an empty one when it was never seen.
json::Object announcedResponse(QByteArrayView head)
{
    const auto first = takeSseEvent(head);
    const auto event =
        first ? json::parseObject(view(first->data)) : Result<json::Object>(json::Object());
    if (event) {
        if (const json::Value *response = event->if_contains("response");
            response && response->is_object())
            return response->get_object();
    }
    return {};
}

long long lastSequenceNumber(QByteArrayView last)
{
    long long number = -1;
    while (const auto event = takeSseEvent(last))
        number = numberMember(view(event->data), "sequence_number").value_or(number);
    return number;
}

} // namespace

QByteArray OpenAiResponsesDialect::streamError(const ClientError &error, QByteArrayView head,
                                               QByteArrayView last) const
{
    const ErrorWords &words = wordsFor(error.kind);
    json::Object failure;
    failure["code"] = words.openaiCode.empty() ? words.openaiType : words.openaiCode;
    failure["message"] = json::fromQString(error.message);
    json::Object response = announcedResponse(head);
    if (!response.contains("id"))
        response["id"] = "resp_" + error.requestId;
    response["object"] = "response";
    response["status"] = "failed";
    response["error"] = std::move(failure);
    json::Object event;
    event["type"] = "response.failed";
    event["sequence_number"] = lastSequenceNumber(last) + 1;
    event["response"] = std::move(response);
    return "event: response.failed\ndata: " + json::dump(event) + "\n\n";
}

QByteArray OpenAiResponsesDialect::keepAlive(QByteArrayView) const
{
    // Without a number: those of the stream are the upstream's to give.
    return "event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n";
}

StreamEnd OpenAiResponsesDialect::streamEnd(std::string_view data) const
{
    const auto type = stringMember(data, "type");
    if (type == "response.completed" || type == "response.incomplete")
        return StreamEnd::complete;
    return type == "response.failed" || type == "error" ? StreamEnd::failed : StreamEnd::open;
}

void OpenAiResponsesDialect::readUsage(std::string_view text, Usage &usage) const
{
    const std::string_view nested = rawMember(text, "response");
    const std::string_view figures = rawMember(nested.empty() ? text : nested, "usage");
    if (const auto input = numberMember(figures, "input_tokens"))
        usage.input = input;
    if (const auto output = numberMember(figures, "output_tokens"))
        usage.output = output;
    if (const auto cached =
            numberMember(rawMember(figures, "input_tokens_details"), "cached_tokens"))
        usage.cached = cached;
}

std::span<const std::vector<std::string_view>> OpenAiResponsesDialect::modelPaths() const
{
    static const std::vector<std::vector<std::string_view>> kPaths = {{"model"},
                                                                      {"response", "model"}};
    return kPaths;
}

std::string OpenAiResponsesDialect::bodySession(std::string_view body,
                                                const std::vector<json::MemberSpan> &members) const
{
    if (std::string key = OpenAiChatDialect::bodySession(body, members); !key.empty())
        return key;
    const json::MemberSpan *conversation = json::findMember(members, "conversation");
    if (!conversation)
        return {};
    const std::string_view value = conversation->in(body);
    const auto name = json::stringValue(value);
    return usableSessionHint(name ? *name : stringMember(value, "id").value_or(std::string()));
}

std::vector<std::string>
OpenAiResponsesDialect::userTexts(std::string_view body,
                                  const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *input = json::findMember(members, "input");
    if (!input)
        return {};
    if (const auto whole = json::stringValue(input->in(body)))
        return {*whole};
    return textsOfTurns(input->in(body), "user", "content");
}

bool OpenAiResponsesDialect::findReasoning(std::string_view body,
                                           const std::vector<json::MemberSpan> &members,
                                           ByteEdits *cuts) const
{
    const json::MemberSpan *input = json::findMember(members, "input");
    if (!input)
        return false;
    const std::string_view text = input->in(body);
    if (text.find("\"reasoning\"") == std::string_view::npos &&
        text.find("\"encrypted_content\"") == std::string_view::npos)
        return false;
    bool isEncrypted = false;
    const std::vector<std::string_view> items = json::arrayItems(text);
    std::vector<bool> keep;
    for (const std::string_view item : items) {
        // A compaction is encrypted too, but it is the conversation itself: it cannot be let go.
        const auto type = stringMember(item, "type");
        keep.push_back(type != "reasoning");
        if ((type == "reasoning" || type == "compaction") && hasText(item, "encrypted_content"))
            isEncrypted = true;
        if (isEncrypted && !cuts)
            return true;
    }
    if (cuts)
        cuts->cutValues(text, items, keep);
    return isEncrypted;
}

} // namespace signalbox
