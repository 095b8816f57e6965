// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminianswerreader.h"

#include "core/dialects/gemini/geminianswerfacts.h"
#include "core/dialects/gemini/geminiwords.h"
#include "core/json/document.h"
#include "core/json/splice.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace gemini;

namespace {

constexpr std::array kForeignKinds = {"executableCode", "codeExecutionResult",
                                      "toolCall",       "toolResponse",
                                      "fileData",       "audioTranscription"};

/// More than any model gives; candidates are kept by number.
constexpr long long kMostCandidates = 128;

Error corrupt()
{
    return {ErrorCode::corrupt, u"The upstream's answer is no answer of the Gemini API."_s, {}, {}};
}

/// Items of an array stream, whatever stands between them, or the one object.
std::vector<std::string_view> itemsOf(std::string_view text)
{
    constexpr std::string_view kBetween = " \t\r\n,";
    const auto begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos)
        return {};
    text = text.substr(begin, text.find_last_not_of(kBetween) - begin + 1);
    if (text.front() == ']')
        return {};
    if (text.front() != '[')
        return {text};
    if (text.back() == ']')
        return json::arrayItems(text);
    // The first item, with the bracket before it.
    return {text.substr(std::min(text.find_first_not_of(" \t\r\n["), text.size()))};
}

bool isTrue(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value && value->is_bool() && value->get_bool();
}

Signature signatureOf(const json::Object &part)
{
    return {std::string(kFamily), std::string(stringAt(part, "thoughtSignature"))};
}

} // namespace

Status GeminiAnswerReader::readAnswer(std::string_view json)
{
    bool known = false;
    for (const std::string_view item : itemsOf(json)) {
        if (Status read = readText(item, known); !read)
            return read;
    }
    if (!known)
        return corrupt();
    finish();
    return {};
}

Status GeminiAnswerReader::readEvent(std::string_view, std::string_view data)
{
    bool known = false;
    for (const std::string_view item : itemsOf(data)) {
        if (Status read = readText(item, known); !read)
            return read;
    }
    return {};
}

void GeminiAnswerReader::finish()
{
    if (m_complete)
        return;
    if (!m_started)
        readStart({}, {});
    for (auto &[number, choice] : m_choices) {
        close(choice);
        if (!choice.ended)
            m_to.choiceEnd(number, {});
    }
    m_complete = true;
    m_to.end();
}

Status GeminiAnswerReader::readText(std::string_view text, bool &known)
{
    if (m_complete)
        return {};
    const auto document = json::Document::parse(text);
    if (!document)
        return corrupt();
    const json::Object &root = (*document)->root();
    const json::Object *inner = objectAt(root, "response"); // Code Assist's wrapper
    const json::Object &response = inner ? *inner : root;
    known = known || inner;
    for (const std::string_view key :
         {"candidates", "promptFeedback", "usageMetadata", "error", "modelVersion"})
        known = known || response.contains(key);
    return readResponse(response, stringAt(root, "traceId"));
}

Status GeminiAnswerReader::readResponse(const json::Object &response, std::string_view traceId)
{
    if (const json::Object *error = objectAt(response, "error")) {
        fail(errorOf(*error));
        return {};
    }
    const json::Value *list = response.if_contains("candidates");
    if (list && !list->is_array() && !list->is_null())
        return corrupt();
    if (!m_started)
        readStart(response, traceId);
    if (const json::Object *metadata = objectAt(response, "usageMetadata"))
        m_to.usage(usageOf(*metadata));
    const json::Array *candidates = arrayAt(response, "candidates");
    for (std::size_t i = 0; candidates && i < candidates->size() && !m_complete; ++i) {
        const json::Object *candidate = (*candidates)[i].if_object();
        if (!candidate)
            return corrupt();
        const long long number = integerAt(*candidate, "index").value_or(static_cast<long long>(i));
        if (number < 0 || number >= kMostCandidates)
            return corrupt();
        readCandidate(*candidate, static_cast<int>(number));
    }
    if (!m_complete && (!candidates || candidates->empty()))
        readBlock(response);
    endIfFinished();
    return {};
}

void GeminiAnswerReader::readStart(const json::Object &response, std::string_view traceId)
{
    AnswerStart start;
    start.id = stringAt(response, "responseId");
    if (start.id.empty())
        start.id = traceId;
    start.model = stringAt(response, "modelVersion");
    if (const json::Object *metadata = objectAt(response, "usageMetadata"))
        start.usage = usageOf(*metadata);
    m_started = true;
    m_to.start(start);
}

void GeminiAnswerReader::readBlock(const json::Object &response)
{
    const json::Object *feedback = objectAt(response, "promptFeedback");
    if (!feedback || stringAt(*feedback, "blockReason").empty())
        return;
    Choice &choice = m_choices[0];
    close(choice);
    choice.ended = true;
    m_to.choiceEnd(
        0, {StopReason::refusal, {}, std::string(stringAt(*feedback, "blockReasonMessage"))});
}

void GeminiAnswerReader::readCandidate(const json::Object &candidate, int number)
{
    Choice &choice = m_choices[number];
    if (choice.ended)
        return;
    const json::Object *content = objectAt(candidate, "content");
    const json::Array *parts = content ? arrayAt(*content, "parts") : nullptr;
    for (std::size_t i = 0; parts && i < parts->size(); ++i)
        readPart((*parts)[i], number);
    if (choice.part && choice.kind == PartKind::text) {
        // Some chunks tell again what earlier ones told.
        for (Citation &citation : citationsOf(candidate, choice.text)) {
            if (std::find(choice.citations.begin(), choice.citations.end(), citation) !=
                choice.citations.end())
                continue;
            m_to.citation(*choice.part, citation);
            choice.citations.push_back(std::move(citation));
        }
        if (const auto tokens = logprobsOf(candidate); !tokens.empty())
            m_to.logprobs(*choice.part, tokens);
    }
    readFinish(candidate, number);
}

void GeminiAnswerReader::readPart(const json::Value &value, int number)
{
    const json::Object *part = value.if_object();
    if (!part)
        return;
    const bool thought = isTrue(*part, "thought");
    if (const json::Object *call = objectAt(*part, "functionCall")) {
        readCall(*call, signatureOf(*part), number);
        return;
    }
    if (const json::Object *data = objectAt(*part, "inlineData")) {
        if (thought) // a draft
            return;
        close(m_choices[number]);
        PartStart start;
        start.kind = PartKind::media;
        start.choice = number;
        start.mimeType = stringAt(*data, "mimeType");
        const int opened = open(start);
        m_to.delta(opened, stringAt(*data, "data"));
        if (const Signature signature = signatureOf(*part); !signature.empty())
            m_to.signature(opened, signature);
        m_to.partEnd(opened);
        return;
    }
    for (const std::string_view kind : kForeignKinds) {
        if (part->contains(kind)) {
            readForeign(value, kind, number);
            return;
        }
    }
    readTextPart(*part, number);
}

void GeminiAnswerReader::readTextPart(const json::Object &part, int number)
{
    const PartKind kind = isTrue(part, "thought") ? PartKind::thinking : PartKind::text;
    const std::string_view text = stringAt(part, "text");
    const Signature signature = signatureOf(part);
    Choice &choice = m_choices[number];
    if (text.empty()) {
        // The proof of what came before may come in a part without text (A06).
        if (!signature.empty() && (!choice.part || choice.isSigned)) {
            close(choice);
            choice.kind = kind;
            PartStart start;
            start.kind = kind;
            start.choice = number;
            choice.part = open(start);
        }
        if (!signature.empty())
            sign(choice, signature);
        return;
    }
    if (!choice.part || choice.kind != kind || choice.isSigned) {
        close(choice);
        PartStart start;
        start.kind = kind;
        start.choice = number;
        choice.kind = kind;
        choice.part = open(start);
    }
    if (kind == PartKind::text)
        choice.text += text;
    m_to.delta(*choice.part, text);
    if (!signature.empty())
        sign(choice, signature);
}

void GeminiAnswerReader::readCall(const json::Object &call, const Signature &signature, int number)
{
    close(m_choices[number]);
    PartStart start;
    start.kind = PartKind::toolCall;
    start.choice = number;
    start.callId = stringAt(call, "id");
    start.name = stringAt(call, "name");
    const int opened = open(start);
    const json::Value *arguments = call.if_contains("args");
    m_to.delta(opened, arguments && !arguments->is_null() ? json::valueText(*arguments) : "{}");
    if (!signature.empty())
        m_to.signature(opened, signature);
    m_to.partEnd(opened);
}

void GeminiAnswerReader::readForeign(const json::Value &part, std::string_view kind, int number)
{
    close(m_choices[number]);
    PartStart start;
    start.kind = PartKind::foreign;
    start.choice = number;
    start.foreign = {DialectId::gemini, std::string(kind), json::valueText(part),
                     wordsOf(kind, part.get_object().at(kind))};
    m_to.partEnd(open(start));
}

void GeminiAnswerReader::readFinish(const json::Object &candidate, int number)
{
    const std::string_view word = stringAt(candidate, "finishReason");
    const Finish finish = finishOf(word);
    if (finish.kind == Finish::Kind::none)
        return;
    if (finish.kind == Finish::Kind::malformed) {
        fail({ErrorClass::badGateway,
              u"The model's answer could not be read (%1). Try again."_s.arg(json::toQString(word)),
              {},
              std::nullopt,
              {}});
        return;
    }
    Choice &choice = m_choices[number];
    close(choice);
    choice.ended = true;
    Stop stop;
    stop.reason = finish.reason;
    if (stop.reason == StopReason::refusal)
        stop.words = stringAt(candidate, "finishMessage");
    m_to.choiceEnd(number, stop);
}

int GeminiAnswerReader::open(const PartStart &start)
{
    m_to.partStart(m_parts, start);
    return m_parts++;
}

void GeminiAnswerReader::close(Choice &choice)
{
    if (choice.part)
        m_to.partEnd(*choice.part);
    choice.part.reset();
    choice.isSigned = false;
    choice.text.clear();
    choice.citations.clear();
}

void GeminiAnswerReader::sign(Choice &choice, const Signature &signature)
{
    m_to.signature(*choice.part, signature);
    choice.isSigned = true;
}

void GeminiAnswerReader::endIfFinished()
{
    const bool all =
        !m_choices.empty() && std::all_of(m_choices.begin(), m_choices.end(),
                                          [](const auto &entry) { return entry.second.ended; });
    if (m_complete || !all)
        return;
    m_complete = true;
    m_to.end();
}

void GeminiAnswerReader::fail(const ClientError &error)
{
    m_complete = true;
    m_to.failed(error);
}

} // namespace signalbox
