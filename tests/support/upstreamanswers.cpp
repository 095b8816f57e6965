// SPDX-License-Identifier: GPL-3.0-or-later
// The canned good answers: text or one tool call, with fixed usage figures.
#include "tests/support/upstreamanswers.h"
#include "core/json/value.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr int kInputTokens = 11;
constexpr int kOutputTokens = 7;
constexpr int kCachedTokens = 3;
constexpr int kCreated = 1'790'000'000;
constexpr std::string_view kArguments = R"({"city":"Paris"})";

/// The text deltas of an answer, in order; a plain answer is their sum.
std::vector<std::string> pieces(const UpstreamCall &call, const UpstreamStep &step)
{
    const std::string text = step.text.empty() ? "Hello from " + call.account : step.text;
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t blank = text.find(' ', at);
        const std::size_t end = blank == std::string::npos ? text.size() : blank + 1;
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    if (step.events > 0) {
        while (out.size() > static_cast<std::size_t>(step.events)) {
            const std::string last = std::move(out.back());
            out.pop_back();
            out.back() += last;
        }
        while (out.size() < static_cast<std::size_t>(step.events))
            out.push_back(" w" + std::to_string(out.size()));
    }
    for (std::string &piece : out)
        piece.resize(std::max(piece.size(), static_cast<std::size_t>(step.eventBytes)), 'x');
    return out;
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string out;
    for (const std::string &part : parts)
        out += part;
    return out;
}

QByteArray dataEvent(const Value &value)
{
    return "data: " + json::dump(value) + "\n\n";
}

QByteArray namedEvent(const Object &value)
{
    const boost::json::string &type = value.at("type").as_string();
    return "event: " + QByteArray(type.data(), static_cast<qsizetype>(type.size())) +
           "\ndata: " + json::dump(value) + "\n\n";
}

// --- OpenAI Chat Completions ---

Object chatUsage()
{
    return {{"prompt_tokens", kInputTokens},
            {"completion_tokens", kOutputTokens},
            {"total_tokens", kInputTokens + kOutputTokens},
            {"prompt_tokens_details", Object{{"cached_tokens", kCachedTokens}}},
            {"completion_tokens_details", Object{{"reasoning_tokens", 0}}}};
}

Object chatToolCall(const UpstreamCall &call, std::string_view arguments)
{
    return {{"id", "call_1"},
            {"type", "function"},
            {"function", Object{{"name", call.tool}, {"arguments", arguments}}}};
}

Object chatPlain(const UpstreamCall &call, const std::vector<std::string> &parts)
{
    Object message{{"role", "assistant"}, {"content", joined(parts)}, {"refusal", nullptr}};
    if (!call.tool.empty()) {
        message["content"] = nullptr;
        message["tool_calls"] = Array{chatToolCall(call, kArguments)};
    }
    return {
        {"id", "chatcmpl-1"},
        {"object", "chat.completion"},
        {"created", kCreated},
        {"model", call.model},
        {"choices", Array{Object{{"index", 0},
                                 {"message", message},
                                 {"logprobs", nullptr},
                                 {"finish_reason", call.tool.empty() ? "stop" : "tool_calls"}}}},
        {"usage", chatUsage()}};
}

QByteArray chatChunk(const UpstreamCall &call, const Object &delta, const Value &finish)
{
    return dataEvent(Object{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"created", kCreated},
        {"model", call.model},
        {"choices", Array{Object{{"index", 0}, {"delta", delta}, {"finish_reason", finish}}}}});
}

std::vector<QByteArray> chatEvents(const UpstreamCall &call, const std::vector<std::string> &parts)
{
    std::vector<QByteArray> out;
    out.push_back(chatChunk(call, {{"role", "assistant"}, {"content", ""}}, nullptr));
    if (call.tool.empty()) {
        for (const std::string &part : parts)
            out.push_back(chatChunk(call, {{"content", part}}, nullptr));
    } else {
        Object first = chatToolCall(call, "");
        first["index"] = 0;
        out.push_back(chatChunk(call, {{"tool_calls", Array{first}}}, nullptr));
        for (const std::string_view half : {kArguments.substr(0, 5), kArguments.substr(5)}) {
            const Object more{{"index", 0}, {"function", Object{{"arguments", half}}}};
            out.push_back(chatChunk(call, {{"tool_calls", Array{more}}}, nullptr));
        }
    }
    out.push_back(chatChunk(call, {}, call.tool.empty() ? "stop" : "tool_calls"));
    if (call.withUsage) {
        out.push_back(dataEvent(Object{{"id", "chatcmpl-1"},
                                       {"object", "chat.completion.chunk"},
                                       {"created", kCreated},
                                       {"model", call.model},
                                       {"choices", Array{}},
                                       {"usage", chatUsage()}}));
    }
    out.emplace_back("data: [DONE]\n\n");
    return out;
}

// --- OpenAI Responses ---

Object responsesItem(const UpstreamCall &call, std::string_view text, std::string_view status)
{
    if (!call.tool.empty()) {
        return {{"id", "fc_1"},      {"type", "function_call"}, {"call_id", "call_1"},
                {"name", call.tool}, {"arguments", text},       {"status", status}};
    }
    Array content;
    if (status == "completed") {
        content.push_back(Object{{"type", "output_text"},
                                 {"text", text},
                                 {"annotations", Array{}},
                                 {"logprobs", Array{}}});
    }
    return {{"id", "msg_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"status", status},
            {"content", content}};
}

Object responsesObject(const UpstreamCall &call, std::string_view status, const Array &output)
{
    Object out{{"id", "resp_1"},
               {"object", "response"},
               {"created_at", kCreated},
               {"status", status},
               {"model", call.model},
               {"error", nullptr},
               {"incomplete_details", nullptr},
               {"output", output},
               {"tools", Array{}},
               {"parallel_tool_calls", true},
               {"usage", nullptr}};
    if (status == "completed") {
        out["usage"] = Object{{"input_tokens", kInputTokens},
                              {"input_tokens_details", Object{{"cached_tokens", kCachedTokens}}},
                              {"output_tokens", kOutputTokens},
                              {"output_tokens_details", Object{{"reasoning_tokens", 0}}},
                              {"total_tokens", kInputTokens + kOutputTokens}};
    }
    return out;
}

/// Numbers the events of one Responses stream.
class ResponsesWriter
{
public:
    void add(std::string_view type, const Object &more)
    {
        Object event{{"type", type}, {"sequence_number", m_next++}};
        for (const auto &member : more)
            event[member.key()] = member.value();
        m_events.push_back(namedEvent(event));
    }
    [[nodiscard]] std::vector<QByteArray> take() { return std::move(m_events); }

private:
    std::vector<QByteArray> m_events;
    int m_next = 0;
};

void addResponsesText(ResponsesWriter &out, const std::vector<std::string> &parts)
{
    const Object place{{"item_id", "msg_1"}, {"output_index", 0}, {"content_index", 0}};
    const auto with = [&place](std::string_view name, Value value) {
        Object object = place;
        object[name] = std::move(value);
        return object;
    };
    const auto part = [](std::string_view text) {
        return Object{{"type", "output_text"}, {"text", text}, {"annotations", Array{}}};
    };
    out.add("response.content_part.added", with("part", part("")));
    for (const std::string &piece : parts)
        out.add("response.output_text.delta", with("delta", Value(piece)));
    out.add("response.output_text.done", with("text", Value(joined(parts))));
    out.add("response.content_part.done", with("part", part(joined(parts))));
}

void addResponsesCall(ResponsesWriter &out)
{
    for (const std::string_view half : {kArguments.substr(0, 5), kArguments.substr(5)}) {
        out.add("response.function_call_arguments.delta",
                {{"item_id", "fc_1"}, {"output_index", 0}, {"delta", half}});
    }
    out.add("response.function_call_arguments.done",
            {{"item_id", "fc_1"}, {"output_index", 0}, {"arguments", kArguments}});
}

std::vector<QByteArray> responsesEvents(const UpstreamCall &call,
                                        const std::vector<std::string> &parts)
{
    ResponsesWriter out;
    const std::string text = call.tool.empty() ? joined(parts) : std::string(kArguments);
    const Object begun = responsesObject(call, "in_progress", {});
    out.add("response.created", {{"response", begun}});
    out.add("response.in_progress", {{"response", begun}});
    out.add("response.output_item.added",
            {{"output_index", 0}, {"item", responsesItem(call, "", "in_progress")}});
    if (call.tool.empty())
        addResponsesText(out, parts);
    else
        addResponsesCall(out);
    const Object item = responsesItem(call, text, "completed");
    out.add("response.output_item.done", {{"output_index", 0}, {"item", item}});
    out.add("response.completed", {{"response", responsesObject(call, "completed", Array{item})}});
    return out.take();
}

// --- Anthropic Messages ---

Object messagesUsage(int output)
{
    return {{"input_tokens", kInputTokens - kCachedTokens},
            {"cache_creation_input_tokens", 0},
            {"cache_read_input_tokens", kCachedTokens},
            {"output_tokens", output}};
}

Object messagesPlain(const UpstreamCall &call, const Array &content, const Value &stop, int output)
{
    return {{"id", "msg_1"},
            {"type", "message"},
            {"role", "assistant"},
            {"model", call.model},
            {"content", content},
            {"stop_reason", stop},
            {"stop_sequence", nullptr},
            {"usage", messagesUsage(output)}};
}

Object messagesBlock(const UpstreamCall &call, std::string_view text, const Object &input)
{
    if (call.tool.empty())
        return {{"type", "text"}, {"text", text}};
    return {{"type", "tool_use"}, {"id", "toolu_1"}, {"name", call.tool}, {"input", input}};
}

std::vector<QByteArray> messagesEvents(const UpstreamCall &call,
                                       const std::vector<std::string> &parts)
{
    std::vector<QByteArray> out;
    const auto delta = [&out](const Object &object) {
        out.push_back(
            namedEvent({{"type", "content_block_delta"}, {"index", 0}, {"delta", object}}));
    };
    out.push_back(
        namedEvent({{"type", "message_start"}, {"message", messagesPlain(call, {}, nullptr, 1)}}));
    out.push_back(namedEvent({{"type", "content_block_start"},
                              {"index", 0},
                              {"content_block", messagesBlock(call, "", {})}}));
    out.push_back(namedEvent({{"type", "ping"}}));
    if (call.tool.empty()) {
        for (const std::string &piece : parts)
            delta({{"type", "text_delta"}, {"text", piece}});
    } else {
        for (const std::string_view half : {kArguments.substr(0, 5), kArguments.substr(5)})
            delta({{"type", "input_json_delta"}, {"partial_json", half}});
    }
    out.push_back(namedEvent({{"type", "content_block_stop"}, {"index", 0}}));
    out.push_back(
        namedEvent({{"type", "message_delta"},
                    {"delta", Object{{"stop_reason", call.tool.empty() ? "end_turn" : "tool_use"},
                                     {"stop_sequence", nullptr}}},
                    {"usage", messagesUsage(kOutputTokens)}}));
    out.push_back(namedEvent({{"type", "message_stop"}}));
    return out;
}

// --- Gemini ---

Object geminiChunk(const UpstreamCall &call, const Object &part, const Value &finish)
{
    Object candidate{{"content", Object{{"role", "model"}, {"parts", Array{part}}}}, {"index", 0}};
    Object out{{"candidates", Array{}}, {"modelVersion", call.model}, {"responseId", "resp-1"}};
    if (!finish.is_null()) {
        candidate["finishReason"] = finish;
        out["usageMetadata"] = Object{{"promptTokenCount", kInputTokens},
                                      {"candidatesTokenCount", kOutputTokens},
                                      {"cachedContentTokenCount", kCachedTokens},
                                      {"totalTokenCount", kInputTokens + kOutputTokens}};
    }
    out["candidates"] = Array{candidate};
    return out;
}

Object geminiPart(const UpstreamCall &call, std::string_view text)
{
    if (call.tool.empty())
        return {{"text", text}};
    return {{"functionCall",
             Object{{"id", "fc-1"}, {"name", call.tool}, {"args", Object{{"city", "Paris"}}}}}};
}

std::vector<QByteArray> geminiEvents(const UpstreamCall &call,
                                     const std::vector<std::string> &parts)
{
    const std::size_t count = call.tool.empty() ? parts.size() : 1;
    std::vector<QByteArray> out;
    for (std::size_t i = 0; i < count; ++i) {
        const Value finish = i + 1 == count ? Value("STOP") : Value(nullptr);
        const Object chunk = geminiChunk(call, geminiPart(call, parts[i]), finish);
        if (call.sse)
            out.push_back(dataEvent(chunk));
        else
            out.push_back((i == 0 ? "[" : ",\r\n") + json::dump(chunk) +
                          (i + 1 == count ? "]" : ""));
    }
    return out;
}

// --- lists and counts ---

Object modelList(DialectId dialect)
{
    if (dialect == DialectId::gemini) {
        const Array methods{"generateContent", "countTokens"};
        return {{"models", Array{Object{{"name", "models/gemini-2.5-pro"},
                                        {"displayName", "Gemini 2.5 Pro"},
                                        {"inputTokenLimit", 1048576},
                                        {"outputTokenLimit", 65536},
                                        {"supportedGenerationMethods", methods}}}}};
    }
    if (dialect == DialectId::anthropic) {
        return {{"data", Array{Object{{"id", "claude-test-1"},
                                      {"type", "model"},
                                      {"display_name", "Claude Test 1"},
                                      {"created_at", "2026-01-01T00:00:00Z"}}}},
                {"has_more", false},
                {"first_id", "claude-test-1"},
                {"last_id", "claude-test-1"}};
    }
    Array models;
    for (const std::string_view id : {"gpt-test-1", "gpt-test-2"}) {
        models.push_back(
            Object{{"id", id}, {"object", "model"}, {"created", kCreated}, {"owned_by", "test"}});
    }
    return {{"object", "list"}, {"data", models}};
}

Object plainBody(const UpstreamCall &call, const std::vector<std::string> &parts)
{
    const std::string text = call.tool.empty() ? joined(parts) : std::string(kArguments);
    switch (call.endpoint) {
    case Endpoint::responses:
        return responsesObject(call, "completed", Array{responsesItem(call, text, "completed")});
    case Endpoint::inputTokens:
        return {{"object", "response.input_tokens"}, {"input_tokens", kInputTokens}};
    case Endpoint::messages:
        return messagesPlain(call, Array{messagesBlock(call, text, Object{{"city", "Paris"}})},
                             call.tool.empty() ? "end_turn" : "tool_use", kOutputTokens);
    case Endpoint::countTokens:
        return {{"input_tokens", kInputTokens}};
    case Endpoint::generate:
    case Endpoint::streamGenerate:
        return geminiChunk(call, geminiPart(call, text), "STOP");
    case Endpoint::geminiCountTokens:
        return {{"totalTokens", kInputTokens}};
    case Endpoint::models:
        return modelList(call.dialect);
    case Endpoint::embeddings:
        return {
            {"object", "list"},
            {"model", call.model},
            {"data", Array{Object{
                         {"object", "embedding"}, {"index", 0}, {"embedding", Array{0.5, -0.25}}}}},
            {"usage", Object{{"prompt_tokens", kInputTokens}, {"total_tokens", kInputTokens}}}};
    case Endpoint::chat:
    case Endpoint::unknown:
        break;
    }
    return chatPlain(call, parts);
}

std::vector<QByteArray> streamEvents(const UpstreamCall &call,
                                     const std::vector<std::string> &parts)
{
    switch (call.dialect) {
    case DialectId::openaiResponses:
        return responsesEvents(call, parts);
    case DialectId::anthropic:
        return messagesEvents(call, parts);
    case DialectId::gemini:
        return geminiEvents(call, parts);
    case DialectId::openaiChat:
        break;
    }
    return chatEvents(call, parts);
}

/// What a real service would refuse in this request; an empty error when nothing.
UpstreamStep refusalOf(const UpstreamCall &call, const Headers &headers, const UpstreamStep &step)
{
    UpstreamStep out = step;
    if (!step.error.empty())
        return out;
    if (call.account.empty())
        out.error = "authentication";
    else if (call.endpoint == Endpoint::unknown)
        out.error = "not_found";
    else if (call.model.find("unknown") != std::string::npos)
        out.error = "not_found";
    else if (!call.bodyValid)
        out.error = "invalid";
    else if (call.dialect == DialectId::anthropic && !headers.contains("anthropic-version"))
        out.error = "invalid";
    return out;
}

} // namespace

UpstreamAnswer answerTo(const UpstreamCall &call, const Headers &requestHeaders,
                        const UpstreamStep &step)
{
    UpstreamAnswer answer;
    const UpstreamStep refused = refusalOf(call, requestHeaders, step);
    if (step.body) {
        answer.body = *step.body;
    } else if (!refused.error.empty() || step.status >= 400) {
        answer = errorAnswer(call.dialect, refused);
    } else {
        const std::vector<std::string> parts = pieces(call, step);
        answer.stream = call.stream;
        if (call.stream) {
            answer.events = streamEvents(call, parts);
            if (call.sse)
                answer.contentType = "text/event-stream";
        } else {
            answer.body = json::dump(plainBody(call, parts));
        }
    }
    if (step.status != 0)
        answer.status = step.status;
    for (const Header &field : step.headers.fields())
        answer.headers.add(field.name, field.value);
    return answer;
}

} // namespace signalbox::test
