// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesanswerreader.h"

#include "core/dialects/canonical/tokenfigure.h"
#include "core/dialects/openai_responses/responseserror.h"
#include "core/dialects/openai_responses/responsesitemteller.h"
#include "core/dialects/openai_responses/responsesvalues.h"
#include "core/json/document.h"

#include <array>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

std::optional<long long> figureIn(const json::Object &usage, std::string_view key)
{
    return tokenFigure(integerIn(usage, key));
}

TokenUsage usageIn(const json::Object &response)
{
    TokenUsage out;
    const json::Object *usage = objectIn(response, "usage");
    if (!usage)
        return out;
    out.input = figureIn(*usage, "input_tokens");
    out.output = figureIn(*usage, "output_tokens");
    if (const json::Object *details = objectIn(*usage, "input_tokens_details")) {
        out.cacheRead = figureIn(*details, "cached_tokens");
        out.cacheWrite = figureIn(*details, "cache_write_tokens");
    }
    if (const json::Object *details = objectIn(*usage, "output_tokens_details"))
        out.reasoning = figureIn(*details, "reasoning_tokens");
    return out;
}

/// wire.md 2.7. That calls were made is for the normalizer to see.
Stop stopOf(const json::Object &response)
{
    Stop out;
    if (textIn(response, "status") != "incomplete")
        return out;
    const json::Object *details = objectIn(response, "incomplete_details");
    const std::string_view reason = details ? textIn(*details, "reason") : std::string_view();
    if (reason == "content_filter")
        out.reason = StopReason::refusal;
    else if (reason != "steered" && reason != "max_messages")
        out.reason = StopReason::maxTokens;
    return out;
}

class Reader final : public AnswerReader
{
public:
    explicit Reader(AnswerEvents &to) : m_to(to), m_items(to) {}

    [[nodiscard]] Status readAnswer(std::string_view json) override;
    [[nodiscard]] Status readEvent(std::string_view name, std::string_view data) override;
    [[nodiscard]] bool complete() const override { return m_complete; }
    /// The dialect has a last event always: what ends without one is broken.
    void finish() override {}

private:
    using Event = json::Object;
    struct Handler
    {
        std::string_view type;
        void (Reader::*handle)(const Event &event);
    };
    static const std::array<Handler, 23> kHandlers;

    void begun(const Event &event);
    void itemAdded(const Event &event);
    void itemDone(const Event &event);
    void contentAdded(const Event &event);
    void contentDone(const Event &event);
    void textDelta(const Event &event);
    void textDone(const Event &event);
    void refusalDelta(const Event &event);
    void refusalDone(const Event &event);
    void annotation(const Event &event);
    void summaryDelta(const Event &event);
    void summaryDone(const Event &event);
    void rawDelta(const Event &event);
    void rawDone(const Event &event);
    void argumentsDelta(const Event &event);
    void argumentsDone(const Event &event);
    void inputDone(const Event &event);
    void ended(const Event &event);
    void broken(const Event &event);

    void start(const json::Object &response);
    void readOutput(const json::Object &response);
    void end(const json::Object &response);
    void fail(const json::Object &response);
    [[nodiscard]] long long indexOf(const Event &event);

    AnswerEvents &m_to;
    ItemTeller m_items;
    long long m_index = 0; ///< of the last event that told its own
    bool m_started = false;
    bool m_complete = false;
};

const std::array<Reader::Handler, 23> Reader::kHandlers = {{
    {"response.output_text.delta", &Reader::textDelta},
    {"response.function_call_arguments.delta", &Reader::argumentsDelta},
    {"response.reasoning_summary_text.delta", &Reader::summaryDelta},
    {"response.custom_tool_call_input.delta", &Reader::argumentsDelta},
    {"response.reasoning_text.delta", &Reader::rawDelta},
    {"response.refusal.delta", &Reader::refusalDelta},
    {"response.created", &Reader::begun},
    {"response.in_progress", &Reader::begun},
    {"response.queued", &Reader::begun},
    {"response.output_item.added", &Reader::itemAdded},
    {"response.output_item.done", &Reader::itemDone},
    {"response.content_part.added", &Reader::contentAdded},
    {"response.content_part.done", &Reader::contentDone},
    {"response.output_text.done", &Reader::textDone},
    {"response.output_text.annotation.added", &Reader::annotation},
    {"response.refusal.done", &Reader::refusalDone},
    {"response.reasoning_summary_text.done", &Reader::summaryDone},
    {"response.reasoning_text.done", &Reader::rawDone},
    {"response.function_call_arguments.done", &Reader::argumentsDone},
    {"response.custom_tool_call_input.done", &Reader::inputDone},
    {"response.completed", &Reader::ended},
    {"response.incomplete", &Reader::ended},
    {"response.failed", &Reader::broken},
}};

long long contentOf(const json::Object &event)
{
    return integerIn(event, "content_index").value_or(0);
}

Status Reader::readAnswer(std::string_view json)
{
    const auto body = json::Document::parse(json);
    if (!body)
        return Error{ErrorCode::corrupt, u"The upstream's answer is no JSON object."_s, {}, {}};
    const json::Object &response = (*body)->root();
    const std::string_view status = textIn(response, "status");
    const bool hasOutput = response.contains("output") && response.at("output").is_array();
    if (status == "failed" || status == "cancelled" ||
        (!hasOutput && objectIn(response, "error"))) {
        fail(response);
        return {};
    }
    if (!hasOutput)
        return Error{ErrorCode::corrupt, u"The upstream's answer has no output."_s, {}, {}};
    if (status == "queued" || status == "in_progress")
        return Error{ErrorCode::corrupt, u"The upstream's answer is not finished."_s, {}, {}};
    end(response);
    return {};
}

Status Reader::readEvent(std::string_view name, std::string_view data)
{
    if (m_complete || data.empty() || data == "[DONE]")
        return {};
    const auto body = json::Document::parse(data);
    if (!body)
        return Error{
            ErrorCode::corrupt, u"An event of the upstream's answer is no JSON object."_s, {}, {}};
    const Event &event = (*body)->root();
    const std::string_view told = textIn(event, "type");
    const std::string_view type = told.empty() ? name : told;
    if (type == "error" || (type.empty() && objectIn(event, "error"))) {
        broken(event);
        return {};
    }
    for (const Handler &handler : kHandlers) {
        if (handler.type == type) {
            (this->*handler.handle)(event);
            break;
        }
    }
    return {};
}

long long Reader::indexOf(const Event &event)
{
    start({}); // servers that leave out response.created
    m_index = integerIn(event, "output_index").value_or(m_index);
    return m_index;
}

void Reader::start(const json::Object &response)
{
    if (std::exchange(m_started, true))
        return;
    m_to.start({std::string(textIn(response, "id")), std::string(textIn(response, "model")),
                usageIn(response)});
}

void Reader::begun(const Event &event)
{
    if (const json::Object *response = objectIn(event, "response"))
        start(*response);
}

void Reader::itemAdded(const Event &event)
{
    if (const json::Object *item = objectIn(event, "item"))
        m_items.added(indexOf(event), *item);
}

void Reader::itemDone(const Event &event)
{
    if (const json::Object *item = objectIn(event, "item"))
        m_items.done(indexOf(event), *item);
}

void Reader::contentAdded(const Event &event)
{
    const json::Object *part = objectIn(event, "part");
    const std::string_view type = part ? textIn(*part, "type") : std::string_view();
    if (type == "output_text")
        m_items.text(indexOf(event), contentOf(event), PartKind::text, textIn(*part, "text"));
    else if (type == "refusal")
        m_items.text(indexOf(event), contentOf(event), PartKind::refusal, textIn(*part, "refusal"));
}

void Reader::contentDone(const Event &event)
{
    const json::Object *part = objectIn(event, "part");
    const std::string_view type = part ? textIn(*part, "type") : std::string_view();
    if (type == "output_text")
        m_items.textDone(indexOf(event), contentOf(event), PartKind::text, textIn(*part, "text"));
    else if (type == "refusal")
        m_items.textDone(indexOf(event), contentOf(event), PartKind::refusal,
                         textIn(*part, "refusal"));
}

void Reader::textDelta(const Event &event)
{
    const long long index = indexOf(event);
    m_items.logprobs(index, contentOf(event), event.if_contains("logprobs"));
    m_items.text(index, contentOf(event), PartKind::text, textIn(event, "delta"));
}

void Reader::textDone(const Event &event)
{
    m_items.textDone(indexOf(event), contentOf(event), PartKind::text, textIn(event, "text"));
}

void Reader::refusalDelta(const Event &event)
{
    m_items.text(indexOf(event), contentOf(event), PartKind::refusal, textIn(event, "delta"));
}

void Reader::refusalDone(const Event &event)
{
    m_items.textDone(indexOf(event), contentOf(event), PartKind::refusal, textIn(event, "refusal"));
}

void Reader::annotation(const Event &event)
{
    if (const json::Object *annotation = objectIn(event, "annotation"))
        m_items.annotation(indexOf(event), contentOf(event), *annotation);
}

void Reader::summaryDelta(const Event &event)
{
    m_items.thought(indexOf(event), ItemTeller::Thought::summary,
                    integerIn(event, "summary_index").value_or(0), textIn(event, "delta"));
}

void Reader::summaryDone(const Event &event)
{
    m_items.thoughtDone(indexOf(event), ItemTeller::Thought::summary,
                        integerIn(event, "summary_index").value_or(0), textIn(event, "text"));
}

void Reader::rawDelta(const Event &event)
{
    m_items.thought(indexOf(event), ItemTeller::Thought::raw, contentOf(event),
                    textIn(event, "delta"));
}

void Reader::rawDone(const Event &event)
{
    m_items.thoughtDone(indexOf(event), ItemTeller::Thought::raw, contentOf(event),
                        textIn(event, "text"));
}

void Reader::argumentsDelta(const Event &event)
{
    m_items.arguments(indexOf(event), textIn(event, "delta"));
}

void Reader::argumentsDone(const Event &event)
{
    m_items.argumentsDone(indexOf(event), textIn(event, "arguments"));
}

void Reader::inputDone(const Event &event)
{
    m_items.argumentsDone(indexOf(event), textIn(event, "input"));
}

void Reader::ended(const Event &event)
{
    const json::Object *response = objectIn(event, "response");
    end(response ? *response : json::Object());
}

void Reader::broken(const Event &event)
{
    const json::Object *response = objectIn(event, "response");
    fail(response ? *response : event);
}

/// The items of a whole answer; of a streamed one those that no event has finished.
void Reader::readOutput(const json::Object &response)
{
    const bool isNew = !m_items.knowsAny();
    long long index = 0;
    forEachObject(response, "output", [&](const json::Object &item) {
        if (isNew || m_items.knows(index))
            m_items.done(index, item);
        ++index;
    });
}

void Reader::end(const json::Object &response)
{
    start(response);
    readOutput(response);
    m_to.usage(usageIn(response));
    m_to.choiceEnd(0, stopOf(response));
    m_complete = true;
    m_to.end();
}

void Reader::fail(const json::Object &response)
{
    m_complete = true;
    m_to.usage(usageIn(response));
    const json::Object *error = objectIn(response, "error");
    m_to.failed(errorFrom(error ? *error : response));
}

} // namespace

std::unique_ptr<AnswerReader> answerReader(AnswerEvents &to)
{
    return std::make_unique<Reader>(to);
}

} // namespace signalbox::responses
