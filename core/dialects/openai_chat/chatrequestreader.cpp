// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatrequestreader.h"

#include "core/dialects/canonical/reasoningmap.h"
#include "core/dialects/canonical/requestfields.h"
#include "core/dialects/openai_chat/chatmessagereader.h"
#include "core/dialects/openai_chat/chattoolreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

/// Known, and carried along in Conversation::extras.
constexpr std::array<std::string_view, 8> kOfficialExtras = {"audio",
                                                             "metadata",
                                                             "modalities",
                                                             "moderation",
                                                             "prediction",
                                                             "prompt_cache_options",
                                                             "prompt_cache_retention",
                                                             "safety_identifier"};

constexpr std::array<std::string_view, 39> kKnown = {
    "audio",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "modalities",
    "model",
    "moderation",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_k",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "web_search_options",
};

constexpr long long kMostChoices = 128; // OpenAI's limit
constexpr long long kMostTopLogprobs = 20;

/// A whole number within limits; out of them it gives nothing and a fault.
std::optional<long long> integerIn(const RequestFields &fields, std::string_view key,
                                   long long least, long long most)
{
    const auto value = fields.integer(key);
    if (!value || (*value >= least && *value <= most))
        return value;
    fields.fault(key, u"must be from %1 to %2"_s.arg(least).arg(most));
    return std::nullopt;
}

std::optional<long long> readMaxTokens(const RequestFields &request)
{
    for (const std::string_view key : {"max_completion_tokens", "max_tokens"}) {
        const auto value = request.integer(key);
        if (value && *value < 1)
            request.fault(key, u"must be 1 or more"_s);
        if (value)
            return value;
    }
    return std::nullopt;
}

void readSampling(const RequestFields &request, Sampling &out)
{
    out.temperature = request.number("temperature");
    out.topP = request.number("top_p");
    out.topK = request.number("top_k");
    out.seed = request.integer("seed");
    out.presencePenalty = request.number("presence_penalty");
    out.frequencyPenalty = request.number("frequency_penalty");
    out.stop = request.strings("stop");
    out.maxTokens = readMaxTokens(request);
    out.choices = static_cast<int>(integerIn(request, "n", 1, kMostChoices).value_or(1));
    out.logprobs = request.boolean("logprobs").value_or(false);
    if (const auto top = integerIn(request, "top_logprobs", 0, kMostTopLogprobs))
        out.topLogprobs = static_cast<int>(*top);
    if (request.object("logit_bias"))
        out.logitBias = request.find("logit_bias");
}

void setEffort(const RequestFields &fields, std::string_view key, ReasoningWish &out)
{
    const auto word = fields.string(key);
    if (!word)
        return;
    const auto effort = effortFromName(*word);
    if (!effort) {
        fields.fault(key, u"must be one of none, minimal, low, medium, high, xhigh and max"_s);
        return;
    }
    out.mode = *effort == Effort::none ? ReasoningWish::Mode::off : ReasoningWish::Mode::effort;
    out.effort = *effort;
}

/// `reasoning` {effort | max_tokens, enabled, exclude}, OpenRouter's (wire.md 1.7), and
/// reasoning_effort, which counts where both are given.
void readReasoning(const RequestFields &request, ReasoningWish &out)
{
    if (const json::Object *object = request.object("reasoning")) {
        const FieldPath path = request.pathOf("reasoning");
        const RequestFields fields(*object, path, request.faults());
        if (const auto enabled = fields.boolean("enabled"))
            out.mode = *enabled ? ReasoningWish::Mode::adaptive : ReasoningWish::Mode::off;
        if (const auto budget = fields.integer("max_tokens"); budget && *budget > 0) {
            out.mode = ReasoningWish::Mode::budget;
            out.budget = *budget;
        }
        setEffort(fields, "effort", out);
        if (const auto exclude = fields.boolean("exclude"))
            out.visible = !*exclude;
    }
    setEffort(request, "reasoning_effort", out);
}

void readJsonSchema(const RequestFields &format, OutputFormat &out)
{
    out.kind = OutputFormat::Kind::jsonSchema;
    const json::Object *object = format.object("json_schema");
    if (!object) {
        if (!format.has("json_schema"))
            format.fault("json_schema", u"must be an object"_s);
        return;
    }
    const FieldPath path = format.pathOf("json_schema");
    const RequestFields schema(*object, path, format.faults());
    out.name = schema.needText("name");
    out.description = schema.text("description");
    out.strict = schema.boolean("strict");
    if (schema.object("schema"))
        out.schema = schema.find("schema");
}

void readFormat(const RequestFields &request, OutputFormat &out)
{
    const json::Object *object = request.object("response_format");
    if (!object)
        return;
    const FieldPath path = request.pathOf("response_format");
    const RequestFields format(*object, path, request.faults());
    const std::string type = format.needText("type");
    if (type == "json_object")
        out.kind = OutputFormat::Kind::jsonObject;
    else if (type == "json_schema")
        readJsonSchema(format, out);
    else if (!type.empty() && type != "text")
        format.fault("type", u"must be text, json_object or json_schema"_s);
}

void readVerbosity(const RequestFields &request, Conversation &out)
{
    out.verbosity = request.text("verbosity");
    if (!out.verbosity.empty() && out.verbosity != "low" && out.verbosity != "medium" &&
        out.verbosity != "high")
        request.fault("verbosity", u"must be low, medium or high"_s);
}

void readStream(const RequestFields &request, Conversation &out)
{
    out.stream = request.boolean("stream").value_or(false);
    if (const json::Object *object = request.object("stream_options")) {
        const FieldPath path = request.pathOf("stream_options");
        const RequestFields options(*object, path, request.faults());
        out.includeUsage = options.boolean("include_usage").value_or(false);
    }
}

void collectExtras(const json::Object &body, Conversation &out)
{
    for (const auto &member : body) {
        const std::string_view key = member.key();
        const bool known = std::find(kKnown.begin(), kKnown.end(), key) != kKnown.end();
        if ((!known || isOfficialExtra(key)) && !member.value().is_null())
            out.extras.emplace_back(key, &member.value());
    }
}

} // namespace

Result<Conversation> readRequest(std::shared_ptr<const json::Document> body)
{
    RequestFaults faults;
    const FieldPath top;
    const RequestFields request(body->root(), top, faults);
    Conversation out;
    out.dialect = DialectId::openaiChat;
    out.model = request.needText("model");
    readMessages(request, out.turns);
    readTools(request, out);
    readSampling(request, out.sampling);
    readReasoning(request, out.reasoning);
    readFormat(request, out.format);
    readVerbosity(request, out);
    readStream(request, out);
    out.user = request.text("user");
    out.serviceTier = request.text("service_tier");
    out.promptCacheKey = request.text("prompt_cache_key");
    out.store = request.boolean("store");
    collectExtras(body->root(), out);
    if (faults.any())
        return faults.error();
    out.documents.push_back(std::move(body));
    return out;
}

std::span<const std::string_view> knownFields()
{
    return kKnown;
}

bool isOfficialExtra(std::string_view key)
{
    return std::find(kOfficialExtras.begin(), kOfficialExtras.end(), key) != kOfficialExtras.end();
}

} // namespace signalbox::chat
