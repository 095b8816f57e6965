// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatanswerwriter.h"

#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/openai_chat/chatanswerjson.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

namespace {

bool isKind(const AnswerPart &part, PartKind kind)
{
    return part.start.kind == kind;
}

/// Writes the message of one choice. Content is told first, because the places that citations name
/// are counted in it.
class ChoiceWriter
{
public:
    ChoiceWriter(json::Writer &writer, const AnswerChoice &choice, CallForm form)
        : m_writer(writer), m_choice(choice), m_form(form)
    {
    }

    void write(std::size_t index);

private:
    void writeMessage();
    void writeContent();
    void writeText(std::string_view name, PartKind kind);
    void writeAnnotations();
    void writeImages();
    void writeCalls();
    void writeCall(const AnswerPart &part, const std::string &carried);
    void writeFunctionCall();
    void writeLogprobLists();
    [[nodiscard]] bool has(PartKind kind) const;

    json::Writer &m_writer;
    const AnswerChoice &m_choice;
    const CallForm m_form;
};

bool ChoiceWriter::has(PartKind kind) const
{
    return std::any_of(m_choice.parts.begin(), m_choice.parts.end(),
                       [kind](const AnswerPart &part) { return isKind(part, kind); });
}

void ChoiceWriter::write(std::size_t index)
{
    m_writer.beginObject();
    m_writer.integer("index", static_cast<long long>(index));
    writeMessage();
    writeLogprobLists();
    m_writer.string("finish_reason", finishReason(m_choice.stop, m_form));
    m_writer.endObject();
}

void ChoiceWriter::writeMessage()
{
    m_writer.beginObject("message");
    m_writer.string("role", "assistant");
    writeContent();
    if (has(PartKind::refusal))
        writeText("refusal", PartKind::refusal);
    else
        m_writer.null("refusal");
    if (has(PartKind::thinking))
        writeText("reasoning_content", PartKind::thinking);
    writeAnnotations();
    writeImages();
    if (has(PartKind::toolCall)) {
        if (m_form == CallForm::functionCall)
            writeFunctionCall();
        else
            writeCalls();
    }
    m_writer.endObject();
}

/// The text of all parts; foreign ones say theirs in words.
void ChoiceWriter::writeContent()
{
    std::string content;
    for (const AnswerPart &part : m_choice.parts) {
        if (isKind(part, PartKind::text))
            content += part.text;
        else if (isKind(part, PartKind::foreign))
            content += part.start.foreign.text;
    }
    const bool silent = has(PartKind::toolCall) || has(PartKind::refusal) || !has(PartKind::text);
    if (content.empty() && silent)
        m_writer.null("content");
    else
        m_writer.string("content", content);
}

void ChoiceWriter::writeText(std::string_view name, PartKind kind)
{
    std::string text;
    for (const AnswerPart &part : m_choice.parts) {
        if (isKind(part, kind))
            text += part.text;
    }
    if (!text.empty())
        m_writer.string(name, text);
}

void ChoiceWriter::writeAnnotations()
{
    const bool cites = std::any_of(m_choice.parts.begin(), m_choice.parts.end(),
                                   [](const AnswerPart &part) { return !part.citations.empty(); });
    if (!cites)
        return;
    m_writer.beginArray("annotations");
    std::size_t place = 0;
    for (const AnswerPart &part : m_choice.parts) {
        const bool foreign = isKind(part, PartKind::foreign);
        if (!foreign && !isKind(part, PartKind::text))
            continue;
        const std::size_t end = place + characters(foreign ? part.start.foreign.text : part.text);
        for (const Citation &citation : part.citations)
            writeAnnotation(m_writer, citation, {place, end});
        place = end;
    }
    m_writer.endArray();
}

void ChoiceWriter::writeImages()
{
    if (!has(PartKind::media))
        return;
    m_writer.beginArray("images");
    std::size_t index = 0;
    for (const AnswerPart &part : m_choice.parts) {
        if (isKind(part, PartKind::media) && part.start.mimeType.starts_with("image/"))
            writeImage(m_writer, index++, part.start.mimeType, part.text);
    }
    m_writer.endArray();
}

void ChoiceWriter::writeCalls()
{
    ProofCarrier proofs;
    m_writer.beginArray("tool_calls");
    for (const AnswerPart &part : m_choice.parts) {
        if (isKind(part, PartKind::thinking)) {
            proofs.thinkingBegins(part.start);
            proofs.proofOfThinking(part.signature);
        } else if (isKind(part, PartKind::toolCall)) {
            std::string carried = proofs.takeForCall();
            if (!part.signature.empty())
                carried = carriedSignature(part.signature, {});
            writeCall(part, carried);
        }
    }
    m_writer.endArray();
}

void ChoiceWriter::writeCall(const AnswerPart &part, const std::string &carried)
{
    const std::string_view type = part.start.freeform ? "custom" : "function";
    m_writer.beginObject();
    m_writer.string("id", part.start.callId);
    m_writer.string("type", type);
    m_writer.beginObject(type);
    m_writer.string("name", part.start.name);
    m_writer.string(part.start.freeform ? "input" : "arguments", part.text);
    m_writer.endObject();
    if (!carried.empty())
        writeProof(m_writer, carried);
    m_writer.endObject();
}

/// The older form has room for the first call only.
void ChoiceWriter::writeFunctionCall()
{
    const auto call =
        std::find_if(m_choice.parts.begin(), m_choice.parts.end(),
                     [](const AnswerPart &part) { return isKind(part, PartKind::toolCall); });
    m_writer.beginObject("function_call");
    m_writer.string("name", call->start.name);
    m_writer.string("arguments", call->text);
    m_writer.endObject();
}

void ChoiceWriter::writeLogprobLists()
{
    std::vector<TokenLogprob> tokens;
    PartKind kind = PartKind::text;
    for (const AnswerPart &part : m_choice.parts) {
        if (!part.logprobs.empty())
            kind = part.start.kind;
        tokens.insert(tokens.end(), part.logprobs.begin(), part.logprobs.end());
    }
    m_writer.key("logprobs");
    if (tokens.empty())
        m_writer.null();
    else
        writeLogprobs(m_writer, kind, tokens);
}

} // namespace

QByteArray writeAnswer(const Answer &answer, const AnswerContext &context)
{
    if (answer.failure)
        return dialectFor(DialectId::openaiChat).errorBody(*answer.failure);
    const CallForm form = callFormOf(*context.request);
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.string("id", answerId(answer.start, context));
    writer.string("object", "chat.completion");
    writer.integer("created", context.created);
    writer.string("model", context.model);
    writer.beginArray("choices");
    for (std::size_t i = 0; i < answer.choices.size(); ++i)
        ChoiceWriter(writer, answer.choices[i], form).write(i);
    if (answer.choices.empty()) // clients look at the first without asking
        ChoiceWriter(writer, AnswerChoice(), form).write(0);
    writer.endArray();
    writer.key("usage");
    writeUsage(writer, answer.usage);
    writer.endObject();
    return out;
}

} // namespace signalbox::chat
