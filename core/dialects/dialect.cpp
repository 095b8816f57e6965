// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/dialect.h"

#include "core/dialects/anthropic/anthropicdialect.h"
#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/gemini/geminidialect.h"
#include "core/dialects/openai_chat/openaichatdialect.h"
#include "core/dialects/openai_responses/openairesponsesdialect.h"
#include "core/dialects/sessionkey.h"

#include <QUtf8StringView>

#include <algorithm>
#include <functional>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kBytesOfToken = 4; // scheduling.md §12: a rough estimate is enough

Error fieldError(const char *field, const QString &message)
{
    const std::string pointer = std::string("/") + field;
    return {ErrorCode::invalidArgument,
            u"%1: %2"_s.arg(QString::fromLatin1(field), message),
            {{pointer, message}},
            {}};
}

/// The family of the last marked proof in a body; empty when there is none.
std::string familyOfMark(std::string_view body, std::string_view own)
{
    static const std::boyer_moore_horspool_searcher kMark(kSignatureMark.begin(),
                                                          kSignatureMark.end());
    if (std::search(body.begin(), body.end(), kMark) == body.end())
        return {};
    const std::string_view from = body.substr(body.rfind(kSignatureMark));
    return signatureFrom(from.substr(0, from.find('"')), own).family;
}

} // namespace

Result<RequestFacts> Dialect::readRequest(std::string_view body, const Headers &headers,
                                          std::string_view pathModel) const
{
    const auto members = json::scanObject(body);
    if (!members)
        return members.error();
    RequestFacts facts;
    facts.model = pathModel;
    for (const json::MemberSpan &member : *members) {
        const std::string_view value = member.in(body);
        if (member.key == "model" && pathModel.empty()) {
            if (facts.modelSpan)
                return fieldError("model", u"stands twice; which one is meant cannot be told"_s);
            const auto name = json::stringValue(value);
            if (!name || name->empty())
                return fieldError("model", u"must be a string that is not empty"_s);
            facts.model = *name;
            facts.modelSpan = member;
        } else if (member.key == "stream") {
            if (value != "true" && value != "false" && value != "null")
                return fieldError("stream", u"must be true or false"_s);
            facts.stream = value == "true";
        }
    }
    // It stands in logs and in the admin API's JSON.
    if (!QUtf8StringView(facts.model.data(), static_cast<qsizetype>(facts.model.size()))
             .isValidUtf8())
        return fieldError("model", u"must be UTF-8"_s);
    facts.inputTokens = static_cast<long long>(body.size() / kBytesOfToken);
    readWishes(body, *members, facts);
    facts.carriesReasoning = findReasoning(body, *members, nullptr);
    facts.markedFamily = familyOfMark(body, reasoningFamily());
    facts.session = sessionFromHeaders(headers);
    if (facts.session.empty())
        facts.session = bodySession(body, *members);
    if (facts.session.empty())
        facts.session = sessionFromTexts(userTexts(body, *members), shortestSessionText());
    return facts;
}

QByteArray Dialect::withoutReasoning(std::string_view body) const
{
    ByteEdits cuts(body);
    if (const auto members = json::scanObject(body))
        findReasoning(body, *members, &cuts);
    return cuts.result();
}

bool Dialect::findReasoning(std::string_view, const std::vector<json::MemberSpan> &,
                            ByteEdits *) const
{
    return false;
}

int Dialect::errorStatus(ErrorClass kind) const
{
    return wordsFor(kind).status;
}

const Dialect &dialectFor(DialectId id)
{
    static const OpenAiChatDialect kChat;
    static const OpenAiResponsesDialect kResponses;
    static const AnthropicDialect kAnthropic;
    static const GeminiDialect kGemini;
    switch (id) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return kResponses;
    case DialectId::anthropic:
        return kAnthropic;
    case DialectId::gemini:
        return kGemini;
    }
    return kChat;
}

} // namespace signalbox
