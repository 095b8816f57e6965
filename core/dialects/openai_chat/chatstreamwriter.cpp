// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatstreamwriter.h"

#include "core/dialects/canonical/signaturemark.h"

#include <utility>

namespace signalbox::chat {

namespace {

constexpr std::string_view kDone = "data: [DONE]\n\n";

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ChatStreamWriter::ChatStreamWriter(AnswerContext context)
    : m_context(std::move(context)), m_form(callFormOf(*m_context.request))
{
}

void ChatStreamWriter::start(const AnswerStart &start)
{
    m_head = "data: ";
    json::Writer writer(m_head);
    writer.beginObject();
    writer.string("id", answerId(start, m_context));
    writer.string("object", "chat.completion.chunk");
    writer.integer("created", m_context.created);
    writer.string("model", m_context.model);
    writer.beginArray("choices");
    if (m_context.request->includeUsage)
        m_usage = R"(,"usage":null)";
    m_figures = start.usage;
    m_running = true;
    static_cast<void>(choiceOf(0));
}

/// The choice, whose first chunk says the role.
ChatStreamWriter::Choice &ChatStreamWriter::choiceOf(int number)
{
    Choice &choice = m_choices[number];
    if (!std::exchange(choice.begun, true)) {
        chunk(number, [](json::Writer &delta) {
            delta.string("role", "assistant");
            delta.string("content", {});
        });
    }
    return choice;
}

void ChatStreamWriter::beginChunk(int choice)
{
    m_out += m_head;
    append(m_out, R"({"index":)");
    m_out += QByteArray::number(choice);
    append(m_out, R"(,"delta":)");
}

void ChatStreamWriter::endChunk(std::string_view finish)
{
    append(m_out, R"(,"finish_reason":)");
    append(m_out, finish);
    append(m_out, "}]");
    m_out += m_usage;
    append(m_out, "}\n\n");
}

template <class WriteDelta>
void ChatStreamWriter::chunk(int choice, WriteDelta writeDelta)
{
    beginChunk(choice);
    json::Writer writer(m_out);
    writer.beginObject();
    writeDelta(writer);
    writer.endObject();
    endChunk("null");
}

void ChatStreamWriter::say(std::string_view member, int choice, std::string_view text)
{
    if (text.empty())
        return;
    chunk(choice, [&](json::Writer &delta) { delta.string(member, text); });
}

void ChatStreamWriter::keepAlive()
{
    if (m_running)
        chunk(0, [](json::Writer &) {});
}

void ChatStreamWriter::partStart(int part, const PartStart &start)
{
    Choice &choice = choiceOf(start.choice);
    OpenPart &open = m_parts[part];
    open.kind = start.kind;
    open.choice = start.choice;
    open.freeform = start.freeform;
    open.mimeType = start.mimeType;
    open.span = {choice.length, choice.length};
    if (start.kind == PartKind::thinking) {
        choice.proofs.thinkingBegins(start);
    } else if (start.kind == PartKind::toolCall) {
        open.callIndex = choice.calls++;
        callStart(open, start, choice.proofs.takeForCall());
    } else if (start.kind == PartKind::foreign) {
        choice.length += characters(start.foreign.text);
        say("content", start.choice, start.foreign.text);
    }
}

void ChatStreamWriter::callStart(const OpenPart &part, const PartStart &start,
                                 const std::string &carried)
{
    if (m_form == CallForm::functionCall) {
        if (part.callIndex > 0)
            return; // the older form has room for the first call only
        chunk(part.choice, [&start](json::Writer &delta) {
            delta.beginObject("function_call");
            delta.string("name", start.name);
            delta.string("arguments", {});
            delta.endObject();
        });
        return;
    }
    const std::string_view type = start.freeform ? "custom" : "function";
    chunk(part.choice, [&](json::Writer &delta) {
        delta.beginArray("tool_calls");
        delta.beginObject();
        delta.integer("index", part.callIndex);
        delta.string("id", start.callId);
        delta.string("type", type);
        delta.beginObject(type);
        delta.string("name", start.name);
        delta.string(start.freeform ? "input" : "arguments", {});
        delta.endObject();
        if (!carried.empty())
            writeProof(delta, carried);
        delta.endObject();
        delta.endArray();
    });
}

void ChatStreamWriter::callDelta(const OpenPart &part, std::string_view text)
{
    if (m_form == CallForm::functionCall) {
        if (part.callIndex > 0)
            return;
        chunk(part.choice, [text](json::Writer &delta) {
            delta.beginObject("function_call");
            delta.string("arguments", text);
            delta.endObject();
        });
        return;
    }
    chunk(part.choice, [&part, text](json::Writer &delta) {
        delta.beginArray("tool_calls");
        delta.beginObject();
        delta.integer("index", part.callIndex);
        delta.beginObject(part.freeform ? "custom" : "function");
        delta.string(part.freeform ? "input" : "arguments", text);
        delta.endObject();
        delta.endObject();
        delta.endArray();
    });
}

void ChatStreamWriter::delta(int part, std::string_view text)
{
    OpenPart &open = m_parts[part];
    switch (open.kind) {
    case PartKind::text: {
        const std::size_t length = characters(text);
        open.span.end += length;
        m_choices[open.choice].length += length;
        say("content", open.choice, text);
        break;
    }
    case PartKind::thinking:
        say("reasoning_content", open.choice, text);
        break;
    case PartKind::refusal:
        say("refusal", open.choice, text);
        break;
    case PartKind::toolCall:
        callDelta(open, text);
        break;
    case PartKind::media:
        open.base64 += text;
        break;
    case PartKind::foreign:
        break;
    }
}

void ChatStreamWriter::signature(int part, const Signature &signature)
{
    const OpenPart &open = m_parts[part];
    if (open.kind == PartKind::thinking)
        m_choices[open.choice].proofs.proofOfThinking(signature);
    if (open.kind != PartKind::toolCall || m_form == CallForm::functionCall || signature.empty())
        return;
    chunk(open.choice, [&](json::Writer &delta) {
        delta.beginArray("tool_calls");
        delta.beginObject();
        delta.integer("index", open.callIndex);
        writeProof(delta, carriedSignature(signature, {}));
        delta.endObject();
        delta.endArray();
    });
}

void ChatStreamWriter::citation(int part, const Citation &citation)
{
    m_parts[part].citations.push_back(citation);
}

void ChatStreamWriter::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    const OpenPart &open = m_parts[part];
    if (tokens.empty() || (open.kind != PartKind::text && open.kind != PartKind::refusal))
        return;
    beginChunk(open.choice);
    append(m_out, R"({},"logprobs":)");
    json::Writer writer(m_out);
    writeLogprobs(writer, open.kind, tokens);
    endChunk("null");
}

void ChatStreamWriter::partEnd(int part)
{
    const auto found = m_parts.find(part);
    if (found == m_parts.end())
        return;
    const OpenPart &open = found->second;
    if (!open.citations.empty()) {
        chunk(open.choice, [&open](json::Writer &delta) {
            delta.beginArray("annotations");
            for (const Citation &citation : open.citations)
                writeAnnotation(delta, citation, open.span);
            delta.endArray();
        });
    }
    if (open.kind == PartKind::media && open.mimeType.starts_with("image/")) {
        const std::size_t index = m_choices[open.choice].images++;
        chunk(open.choice, [&open, index](json::Writer &delta) {
            delta.beginArray("images");
            writeImage(delta, index, open.mimeType, open.base64);
            delta.endArray();
        });
    }
    m_parts.erase(found);
}

void ChatStreamWriter::choiceEnd(int choice, const Stop &stop)
{
    static_cast<void>(choiceOf(choice));
    beginChunk(choice);
    append(m_out, "{}");
    QByteArray reason;
    json::appendString(reason, finishReason(stop, m_form));
    endChunk({reason.constData(), static_cast<std::size_t>(reason.size())});
}

void ChatStreamWriter::usage(const TokenUsage &usage)
{
    m_figures.update(usage);
}

void ChatStreamWriter::end()
{
    if (!m_running)
        return;
    m_running = false;
    if (m_context.request->includeUsage) {
        m_out += m_head;
        append(m_out, R"(],"usage":)");
        json::Writer writer(m_out);
        writeUsage(writer, m_figures);
        append(m_out, "}\n\n");
    }
    append(m_out, kDone);
}

void ChatStreamWriter::failed(const ClientError &error)
{
    m_running = false;
    m_out += dialectFor(DialectId::openaiChat).streamError(error, {}, {});
}

} // namespace signalbox::chat
