// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminidialect.h"

#include "core/base/duration.h"
#include "core/dialects/jsonfields.h"
#include "core/dialects/sessionkey.h"
#include "core/json/value.h"

#include <algorithm>

namespace signalbox {

namespace {

/// What Google documents for history whose signature is not at hand: a function call of Gemini 3
/// must have one (wire.md 1.4 and notes on signatures).
constexpr std::string_view kNoSignature = "\"skip_thought_signature_validator\"";

/// The field under either of its spellings, which upstream both read.
std::string_view either(std::string_view object, std::string_view camel, std::string_view snake)
{
    const std::string_view value = rawMember(object, camel);
    return value.empty() ? rawMember(object, snake) : value;
}

/// A part as it bears on reasoning.
struct ThoughtPart
{
    std::vector<std::string_view> values; ///< of its members, where it has a signature
    std::vector<bool> isSignature;
    bool isThought = false;    ///< a summary of thoughts
    bool isCall = false;       ///< a function call
    bool isSigned = false;     ///< by the provider, not by the word for "no signature"
    bool emptyWithout = false; ///< nothing is left without its signature
};

ThoughtPart readPart(std::string_view part)
{
    ThoughtPart found;
    if (part.find("\"thought") == std::string_view::npos)
        return found;
    const auto members = json::scanObject(part);
    if (!members)
        return found;
    std::size_t others = 0;
    for (const json::MemberSpan &member : *members) {
        const std::string_view value = member.in(part);
        const bool signature =
            member.key == "thoughtSignature" || member.key == "thought_signature";
        found.values.push_back(value);
        found.isSignature.push_back(signature);
        found.isThought = found.isThought || (member.key == "thought" && value == "true");
        found.isCall =
            found.isCall || member.key == "functionCall" || member.key == "function_call";
        found.isSigned = found.isSigned || (signature && value.starts_with('"') &&
                                            value.size() > 2 && value != kNoSignature);
        if (!signature && !(member.key == "text" && value == "\"\""))
            ++others;
    }
    found.emptyWithout = found.isSigned && others == 0;
    return found;
}

void cutSignature(const ThoughtPart &found, std::string_view part, ByteEdits &cuts)
{
    if (!found.isSigned)
        return;
    if (!found.isCall) {
        std::vector<bool> keep = found.isSignature;
        keep.flip();
        cuts.cutValues(part, found.values, keep);
        return;
    }
    for (std::size_t i = 0; i < found.values.size(); ++i) {
        if (found.isSignature[i])
            cuts.replace(found.values[i], std::string(kNoSignature));
    }
}

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

QByteArray GeminiDialect::keepAlive(QByteArrayView head) const
{
    if (head.startsWith('[')) // between the items of an array blanks mean nothing
        return "\n";
    return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},"
           "\"index\":0}]}\n\n";
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

void GeminiDialect::readWishes(std::string_view body, const std::vector<json::MemberSpan> &members,
                               RequestFacts &facts) const
{
    const json::MemberSpan *camel = json::findMember(members, "generationConfig");
    const json::MemberSpan *member = camel ? camel : json::findMember(members, "generation_config");
    if (!member)
        return;
    const std::string_view config = member->in(body);
    facts.outputTokens =
        std::max(0LL, numberMember(config, "maxOutputTokens")
                          .value_or(numberMember(config, "max_output_tokens").value_or(0)));
    const std::string_view thinking = either(config, "thinkingConfig", "thinking_config");
    const std::string_view budget = either(thinking, "thinkingBudget", "thinking_budget");
    const std::string_view level = either(thinking, "thinkingLevel", "thinking_level");
    facts.thinks = budget.empty() ? !level.empty() || either(thinking, "includeThoughts",
                                                             "include_thoughts") == "true"
                                  : budget != "0";
}

bool GeminiDialect::findReasoning(std::string_view body,
                                  const std::vector<json::MemberSpan> &members,
                                  ByteEdits *cuts) const
{
    const json::MemberSpan *contents = json::findMember(members, "contents");
    if (!contents)
        return false;
    const std::string_view text = contents->in(body);
    if (text.find("\"thought") == std::string_view::npos) // and "thoughtSignature"
        return false;
    bool isSigned = false;
    const std::vector<std::string_view> turns = json::arrayItems(text);
    std::vector<bool> keepTurn(turns.size(), true);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const std::string_view partsText = rawMember(turns[i], "parts");
        const std::vector<std::string_view> parts = json::arrayItems(partsText);
        std::vector<bool> keep;
        std::vector<ThoughtPart> found;
        for (const std::string_view part : parts) {
            found.push_back(readPart(part));
            keep.push_back(!found.back().isThought && !found.back().emptyWithout);
            isSigned = isSigned || found.back().isSigned;
        }
        if (isSigned && !cuts)
            return true;
        keepTurn[i] = parts.empty() || std::find(keep.begin(), keep.end(), true) != keep.end();
        if (!cuts || !keepTurn[i])
            continue;
        cuts->cutValues(partsText, parts, keep);
        for (std::size_t j = 0; j < parts.size(); ++j) {
            if (keep[j])
                cutSignature(found[j], parts[j], *cuts);
        }
    }
    if (cuts)
        cuts->cutValues(text, turns, keepTurn);
    return isSigned;
}

} // namespace signalbox
