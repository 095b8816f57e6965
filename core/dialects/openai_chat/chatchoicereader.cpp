// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatchoicereader.h"

#include "core/dialects/openai_chat/chatanswerfields.h"
#include "core/dialects/openai_chat/chatjson.h"
#include "core/dialects/openai_chat/chatmedia.h"

namespace signalbox::chat {

ChoiceReader::ChoiceReader(AnswerSink &sink, int number)
    : m_sink(sink), m_number(number), m_calls(sink, number)
{
}

void ChoiceReader::readDelta(const json::Object &delta)
{
    readTexts(delta);
    const json::Array *calls = arrayIn(&delta, "tool_calls");
    for (std::size_t i = 0; calls && i < calls->size(); ++i) {
        if (const json::Object *call = (*calls)[i].if_object()) {
            close();
            m_calls.readDelta(*call);
        }
    }
    readFunctionCall(delta);
}

void ChoiceReader::readMessage(const json::Object &message)
{
    readTexts(message);
    const json::Array *calls = arrayIn(&message, "tool_calls");
    for (std::size_t i = 0; calls && i < calls->size(); ++i) {
        if (const json::Object *call = (*calls)[i].if_object()) {
            close();
            m_calls.readWhole(*call);
        }
    }
    readFunctionCall(message);
}

/// Everything but calls. The two names of reasoning are the same text where both are sent.
void ChoiceReader::readTexts(const json::Object &message)
{
    m_said = true;
    const std::string_view reasoning = textIn(&message, "reasoning_content");
    say(PartKind::thinking, reasoning.empty() ? textIn(&message, "reasoning") : reasoning);
    readContent(message);
    say(PartKind::refusal, textIn(&message, "refusal"));
    readAnnotations(message);
    readImages(message);
}

/// A string; some servers send a list of texts and thoughts.
void ChoiceReader::readContent(const json::Object &message)
{
    say(PartKind::text, textIn(&message, "content"));
    const json::Array *items = arrayIn(&message, "content");
    for (std::size_t i = 0; items && i < items->size(); ++i) {
        const json::Object *item = (*items)[i].if_object();
        if (textIn(item, "type") == "thinking")
            readThinkingItem(*item);
        else
            say(PartKind::text, textIn(item, "text"));
    }
}

void ChoiceReader::readThinkingItem(const json::Object &item)
{
    say(PartKind::thinking, textIn(&item, "thinking"));
    const json::Array *texts = arrayIn(&item, "thinking");
    for (std::size_t i = 0; texts && i < texts->size(); ++i)
        say(PartKind::thinking, textIn((*texts)[i].if_object(), "text"));
}

void ChoiceReader::readFunctionCall(const json::Object &message)
{
    const json::Object *call = objectIn(&message, "function_call");
    if (!call)
        return;
    close();
    m_calls.readFunctionCall(*call);
}

void ChoiceReader::say(PartKind kind, std::string_view text)
{
    if (text.empty())
        return;
    if (m_open >= 0 && m_kind != kind)
        close();
    if (m_open < 0) {
        m_calls.endComplete();
        PartStart start;
        start.kind = kind;
        start.choice = m_number;
        m_open = m_sink.begin(start);
        m_kind = kind;
    }
    m_sink.to.delta(m_open, text);
}

void ChoiceReader::close()
{
    if (m_open >= 0)
        m_sink.to.partEnd(m_open);
    m_open = -1;
}

void ChoiceReader::readAnnotations(const json::Object &message)
{
    const json::Array *annotations = arrayIn(&message, "annotations");
    if (!annotations || m_open < 0 || m_kind != PartKind::text)
        return; // there is no text that they could belong to
    for (const json::Value &item : *annotations) {
        const json::Object *annotation = item.if_object();
        const auto citation = annotation ? citationIn(*annotation) : std::nullopt;
        if (citation)
            m_sink.to.citation(m_open, *citation);
    }
}

/// Pictures that the model made: not OpenAI's, but what OpenRouter and others send.
void ChoiceReader::readImages(const json::Object &message)
{
    const json::Array *images = arrayIn(&message, "images");
    for (std::size_t i = 0; images && i < images->size(); ++i) {
        const std::string_view url = textIn(objectIn((*images)[i].if_object(), "image_url"), "url");
        const auto data = splitDataUrl(url);
        if (!data) {
            if (!url.empty())
                say(PartKind::text, "![image](" + std::string(url) + ")");
            continue;
        }
        close();
        m_calls.endComplete();
        PartStart start;
        start.kind = PartKind::media;
        start.choice = m_number;
        start.mimeType = data->mimeType;
        const int part = m_sink.begin(start);
        m_sink.to.delta(part, data->base64);
        m_sink.to.partEnd(part);
    }
}

void ChoiceReader::readRest(const json::Object &choice)
{
    if (const json::Object *logprobs = objectIn(&choice, "logprobs")) {
        readLogprobs(*logprobs, "content", PartKind::text);
        readLogprobs(*logprobs, "refusal", PartKind::refusal);
    }
    const auto stop = stopIn(choice);
    if (stop && (!m_stop || stop->reason == StopReason::toolUse))
        m_stop = stop;
}

void ChoiceReader::readLogprobs(const json::Object &logprobs, std::string_view key, PartKind kind)
{
    const json::Array *tokens = arrayIn(&logprobs, key);
    if (tokens && !tokens->empty() && m_open >= 0 && m_kind == kind)
        m_sink.to.logprobs(m_open, logprobsIn(*tokens));
}

bool ChoiceReader::end()
{
    close();
    if (!m_calls.endAll())
        return false;
    m_sink.to.choiceEnd(m_number, m_stop.value_or(Stop()));
    return true;
}

} // namespace signalbox::chat
