// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geministreamwriter.h"

#include <utility>

namespace signalbox {

using namespace gemini;

void GeminiStreamWriter::start(const AnswerStart &start)
{
    m_start = start;
    m_usage.update(start.usage);
    m_isOver = false;
}

void GeminiStreamWriter::partStart(int part, const PartStart &start)
{
    if (!isShown(start, m_context))
        return;
    Open open;
    open.part.start = start;
    open.index = m_choices[start.choice].parts++;
    m_open.emplace(part, std::move(open));
}

void GeminiStreamWriter::delta(int part, std::string_view text)
{
    Open *open = find(part);
    if (!open || text.empty())
        return;
    open->part.text += text;
    const PartStart &start = open->part.start;
    if (goesOutAsText(start)) {
        chunk(start.choice,
              [&](json::Writer &to) { return writeText(start.kind, text, to), true; });
    }
}

void GeminiStreamWriter::signature(int part, const Signature &signature)
{
    Open *open = find(part);
    if (!open || signature.empty())
        return;
    const PartStart &start = open->part.start;
    if (goesOutAsText(start)) {
        chunk(start.choice,
              [&](json::Writer &to) { return writeProof(start.kind, signature, to), true; });
    } else {
        open->part.signature = signature;
    }
}

void GeminiStreamWriter::citation(int part, const Citation &citation)
{
    const Open *open = find(part);
    if (!open)
        return;
    m_choices[open->part.start.choice].citations.push_back(
        placed(citation, open->index, open->part.text));
}

void GeminiStreamWriter::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    const Open *open = find(part);
    if (!open)
        return;
    std::vector<TokenLogprob> &waiting = m_choices[open->part.start.choice].logprobs;
    waiting.insert(waiting.end(), tokens.begin(), tokens.end());
}

void GeminiStreamWriter::partEnd(int part)
{
    const Open *open = find(part);
    if (!open)
        return;
    if (!goesOutAsText(open->part.start)) {
        chunk(open->part.start.choice,
              [open](json::Writer &to) { return writePart(open->part, to); });
    }
    m_open.erase(part);
}

void GeminiStreamWriter::choiceEnd(int choice, const Stop &stop)
{
    m_choices[choice].stop = stop;
}

void GeminiStreamWriter::usage(const TokenUsage &usage)
{
    m_usage.update(usage);
}

void GeminiStreamWriter::end()
{
    if (m_isOver)
        return;
    QByteArray json;
    json::Writer to(json);
    to.beginObject();
    to.beginArray("candidates");
    for (const auto &[number, choice] : m_choices) {
        to.beginObject();
        to.beginObject("content");
        to.beginArray("parts");
        writeText(PartKind::text, {}, to);
        to.endArray();
        to.string("role", "model");
        to.endObject();
        writeStop(choice.stop, to);
        to.integer("index", number);
        writeGrounding(choice.citations, to);
        writeLogprobs(choice.logprobs, to);
        to.endObject();
    }
    to.endArray();
    writeFrame(m_start, m_context, &m_usage, to);
    to.endObject();
    item(json);
    if (m_context.framing == StreamFraming::jsonArray)
        m_out += "\n]";
    m_isOver = true;
}

void GeminiStreamWriter::failed(const ClientError &error)
{
    if (std::exchange(m_isOver, true) && m_hasItems)
        return;
    item(dialectFor(DialectId::gemini).errorBody(error));
    if (m_context.framing == StreamFraming::jsonArray)
        m_out += "\n]";
}

QByteArray GeminiStreamWriter::take()
{
    return std::exchange(m_out, {});
}

void GeminiStreamWriter::keepAlive()
{
    if (m_isOver)
        return;
    chunk(0, [](json::Writer &to) { return writeText(PartKind::text, {}, to), true; });
}

GeminiStreamWriter::Open *GeminiStreamWriter::find(int part)
{
    const auto found = m_open.find(part);
    return found == m_open.end() ? nullptr : &found->second;
}

bool GeminiStreamWriter::goesOutAsText(const PartStart &start)
{
    return start.kind == PartKind::text || start.kind == PartKind::thinking ||
           start.kind == PartKind::refusal;
}

template <class Write>
void GeminiStreamWriter::chunk(int choice, Write write)
{
    QByteArray json;
    json::Writer to(json);
    to.beginObject();
    to.beginArray("candidates");
    to.beginObject();
    to.beginObject("content");
    to.beginArray("parts");
    if (!write(to))
        return;
    to.endArray();
    to.string("role", "model");
    to.endObject();
    to.integer("index", choice);
    writeLogprobs(std::exchange(m_choices[choice].logprobs, {}), to);
    to.endObject();
    to.endArray();
    writeFrame(m_start, m_context, nullptr, to);
    to.endObject();
    item(json);
}

void GeminiStreamWriter::item(const QByteArray &json)
{
    if (m_context.framing == StreamFraming::sse) {
        m_out += "data: " + json + "\n\n";
    } else {
        m_out += m_hasItems ? ",\n" : "[";
        m_out += json;
    }
    m_hasItems = true;
}

} // namespace signalbox
