// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatanswerreader.h"

#include "core/dialects/openai_chat/chatanswerfields.h"
#include "core/dialects/openai_chat/chatjson.h"
#include "core/json/document.h"

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

constexpr long long kMostChoices = 128; // OpenAI's limit

Error corrupt(const QString &message)
{
    return {ErrorCode::corrupt, message, {}, {}};
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

} // namespace

Status ChatAnswerReader::readAnswer(std::string_view json)
{
    const auto document = json::Document::parse(json);
    if (!document)
        return corrupt(u"The upstream's answer is not valid JSON."_s);
    const json::Object &answer = (*document)->root();
    if (const Status status = read(answer, Form::whole); !status)
        return status;
    if (m_choices.empty() && !m_complete)
        return corrupt(u"The upstream's answer has no content."_s);
    finish();
    return {};
}

Status ChatAnswerReader::readEvent(std::string_view, std::string_view data)
{
    data = trimmed(data);
    if (m_complete || data.empty())
        return {};
    if (data == "[DONE]") {
        finish();
        return {};
    }
    const auto document = json::Document::parse(data);
    if (!document)
        return corrupt(u"A part of the upstream's answer is not valid JSON."_s);
    return read((*document)->root(), Form::chunk);
}

Status ChatAnswerReader::read(const json::Object &answer, Form form)
{
    if (const auto error = errorIn(answer)) {
        fail(*error);
        return {};
    }
    const json::Array *choices = arrayIn(&answer, "choices");
    if (choices && !choices->empty()) {
        start(answer);
        if (const Status status = readChoices(*choices, form); !status)
            return status;
    }
    if (m_complete)
        return {};
    readUsage(objectIn(&answer, "usage"));
    readUsage(objectIn(objectIn(&answer, "x_groq"), "usage"));
    return {};
}

Status ChatAnswerReader::readChoices(const json::Array &choices, Form form)
{
    for (std::size_t i = 0; i < choices.size() && !m_complete; ++i) {
        const json::Object *item = choices[i].if_object();
        const long long number = integerIn(item, "index").value_or(static_cast<long long>(i));
        if (!item || number < 0 || number >= kMostChoices)
            return corrupt(u"The upstream's answer has a choice that makes no sense."_s);
        readChoice(*item, choice(static_cast<int>(number)), form);
    }
    return {};
}

void ChatAnswerReader::readChoice(const json::Object &choice, ChoiceReader &reader, Form form)
{
    const json::Object *delta = objectIn(&choice, "delta");
    const json::Object *message = objectIn(&choice, "message");
    if (form == Form::chunk && delta)
        reader.readDelta(*delta);
    else if (message && !reader.said()) // some repeat the whole message in their last chunk
        reader.readMessage(*message);
    if (endsInError(choice)) {
        fail(brokenAnswer(u"The upstream broke off its answer without saying why."_s));
        return;
    }
    reader.readRest(choice);
    readUsage(objectIn(&choice, "usage")); // Moonshot
}

void ChatAnswerReader::readUsage(const json::Object *usage)
{
    if (!usage)
        return;
    if (const auto figures = usageIn(*usage))
        m_sink.to.usage(*figures);
}

ChoiceReader &ChatAnswerReader::choice(int number)
{
    return m_choices.try_emplace(number, m_sink, number).first->second;
}

void ChatAnswerReader::start(const json::Object &answer)
{
    if (m_started)
        return;
    m_started = true;
    AnswerStart start;
    start.id = textIn(&answer, "id");
    start.model = textIn(&answer, "model");
    m_sink.to.start(start);
}

void ChatAnswerReader::fail(const ClientError &error)
{
    if (m_complete)
        return;
    m_complete = true;
    m_sink.to.failed(error);
}

void ChatAnswerReader::finish()
{
    if (m_complete)
        return;
    if (m_choices.empty()) {
        fail(brokenAnswer(u"The upstream ended its answer before it began."_s));
        return;
    }
    for (auto &choice : m_choices) {
        if (!choice.second.end()) {
            fail(brokenAnswer(u"The upstream called a tool without naming it."_s));
            return;
        }
    }
    m_complete = true;
    m_sink.to.end();
}

} // namespace signalbox::chat
