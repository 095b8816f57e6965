// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminidialect.h"

#include "core/base/duration.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/sessionkey.h"
#include "core/json/value.h"

namespace signalbox {

namespace {

json::Object entryObject(const ListedModel &model)
{
    json::Object entry;
    entry["name"] = "models/" + model.id;
    entry["displayName"] = model.id;
    entry["supportedGenerationMethods"] = {"generateContent", "countTokens"};
    return entry;
}

} // namespace

QByteArray GeminiDialect::errorBody(const ClientError &error) const
{
    json::Object inner;
    inner["code"] = errorStatus(error.kind);
    inner["message"] = json::fromQString(error.message);
    inner["status"] = wordsFor(error.kind).geminiStatus;
    if (error.retryAfter) {
        json::Object retry;
        retry["@type"] = "type.googleapis.com/google.rpc.RetryInfo";
        retry["retryDelay"] = std::to_string(retryAfterSeconds(*error.retryAfter)) + "s";
        json::Array details;
        details.push_back(std::move(retry));
        inner["details"] = std::move(details);
    }
    json::Object outer;
    outer["error"] = std::move(inner);
    return json::dump(outer);
}

QByteArray GeminiDialect::streamError(const ClientError &error, QByteArrayView head,
                                      QByteArrayView) const
{
    if (!head.startsWith('['))
        return "data: " + errorBody(error) + "\n\n";
    // The array form: whole items were sent, the separator before the next one was not.
    return ",\n" + errorBody(error) + "\n]";
}

StreamEnd GeminiDialect::streamEnd(std::string_view data) const
{
    if (!rawMember(data, "error").empty())
        return StreamEnd::failed;
    if (stringMember(rawMember(data, "promptFeedback"), "blockReason"))
        return StreamEnd::complete;
    for (const std::string_view candidate : json::arrayItems(rawMember(data, "candidates"))) {
        if (stringMember(candidate, "finishReason"))
            return StreamEnd::complete;
    }
    return StreamEnd::open;
}

void GeminiDialect::readUsage(std::string_view text, Usage &usage) const
{
    const std::string_view figures = rawMember(text, "usageMetadata");
    const auto prompt = numberMember(figures, "promptTokenCount");
    if (!prompt)
        return;
    usage.input = prompt;
    usage.cached = numberMember(figures, "cachedContentTokenCount").value_or(0);
    const long long candidates = numberMember(figures, "candidatesTokenCount").value_or(0);
    const long long thoughts = numberMember(figures, "thoughtsTokenCount").value_or(0);
    const long long toolUse = numberMember(figures, "toolUsePromptTokenCount").value_or(0);
    // Some upstreams count thoughts inside the candidates: the total tells (wire.md 1.4).
    const auto total = numberMember(figures, "totalTokenCount");
    const long long byTotal = total ? *total - *prompt - toolUse : -1;
    usage.output = byTotal >= candidates ? byTotal : candidates + thoughts;
}

std::span<const std::vector<std::string_view>> GeminiDialect::modelPaths() const
{
    static const std::vector<std::vector<std::string_view>> kPaths = {{"modelVersion"}};
    return kPaths;
}

QByteArray GeminiDialect::modelList(const std::vector<ListedModel> &models) const
{
    json::Array entries;
    for (const ListedModel &model : models)
        entries.push_back(entryObject(model));
    json::Object list;
    list["models"] = std::move(entries);
    return json::dump(list);
}

QByteArray GeminiDialect::modelEntry(const ListedModel &model) const
{
    return json::dump(entryObject(model));
}

std::string GeminiDialect::bodySession(std::string_view,
                                       const std::vector<json::MemberSpan> &) const
{
    return {}; // the Gemini API has no field for it
}

std::vector<std::string>
GeminiDialect::userTexts(std::string_view body, const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *contents = json::findMember(members, "contents");
    return contents ? textsOfTurns(contents->in(body), "user", "parts")
                    : std::vector<std::string>();
}

} // namespace signalbox
