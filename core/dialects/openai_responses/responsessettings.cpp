// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsessettings.h"

#include "core/dialects/canonical/reasoningmap.h"

#include <algorithm>
#include <array>

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

/// Members that have a place in the canonical form; the others that are known become extras.
constexpr std::array<std::string_view, 23> kRead = {
    "background",
    "conversation",
    "input",
    "instructions",
    "max_output_tokens",
    "model",
    "prompt",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "stream",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "include",
};

constexpr std::array<std::string_view, 34> kKnown = {
    "access_programs",
    "background",
    "context_management",
    "conversation",
    "image",
    "include",
    "input",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "model",
    "moderation",
    "parallel_tool_calls",
    "personality",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
};

/// What OpenAI keeps for its clients, or does later, cannot be had from another service.
void refuseKept(const RequestFields &request)
{
    if (request.has("conversation"))
        request.fault("conversation",
                      u"is kept by OpenAI only; send the items themselves in input, "
                      "or previous_response_id"_s);
    if (request.has("prompt"))
        request.fault("prompt",
                      u"is kept by OpenAI only; send the text in instructions and input"_s);
    if (request.boolean("background").value_or(false))
        request.fault("background", u"is not possible here; leave it out and stream the answer"_s);
}

void readSampling(const RequestFields &request, Sampling &to)
{
    to.temperature = request.number("temperature");
    to.topP = request.number("top_p");
    to.maxTokens = request.integer("max_output_tokens");
    if (const auto top = request.integer("top_logprobs"))
        to.topLogprobs = static_cast<int>(std::clamp(*top, 0LL, 20LL));
    const std::vector<std::string> include = request.strings("include");
    to.logprobs =
        std::find(include.begin(), include.end(), "message.output_text.logprobs") != include.end();
}

void readReasoning(const RequestFields &fields, ReasoningWish &wish)
{
    if (const auto name = fields.string("effort")) {
        const auto effort = effortFromName(*name);
        if (!effort) {
            fields.fault("effort", u"must be none, minimal, low, medium, high, xhigh or max"_s);
        } else {
            wish.effort = *effort;
            wish.mode =
                *effort == Effort::none ? ReasoningWish::Mode::off : ReasoningWish::Mode::effort;
        }
    }
    std::string summary = fields.text("summary");
    if (summary.empty())
        summary = fields.text("generate_summary");
    if (!summary.empty()) {
        wish.summary = std::move(summary);
        wish.visible = true;
    }
}

void readFormat(const RequestFields &fields, OutputFormat &format)
{
    const std::string type = fields.needText("type");
    if (type == "json_object") {
        format.kind = OutputFormat::Kind::jsonObject;
    } else if (type == "json_schema") {
        format.kind = OutputFormat::Kind::jsonSchema;
        format.name = fields.text("name");
        format.description = fields.text("description");
        format.strict = fields.boolean("strict");
        if (fields.object("schema"))
            format.schema = fields.find("schema");
        else if (!fields.has("schema"))
            fields.fault("schema", u"must be an object"_s);
    } else if (!type.empty() && type != "text") {
        fields.fault("type", u"must be text, json_object or json_schema"_s);
    }
}

void readText(const RequestFields &fields, Conversation &to)
{
    if (fields.has("verbosity"))
        to.verbosity = fields.text("verbosity");
    if (const json::Object *format = fields.object("format")) {
        const FieldPath path = fields.pathOf("format");
        readFormat(RequestFields(*format, path, fields.faults()), to.format);
    }
}

void readExtras(const RequestFields &request, Conversation &to)
{
    for (const auto &member : request.json()) {
        const std::string_view key(member.key().data(), member.key().size());
        const bool isRead = std::find(kRead.begin(), kRead.end(), key) != kRead.end();
        const bool isSecondUser = key == "user" && request.has("safety_identifier");
        const bool isExtra = !isRead || key == "include" || isSecondUser;
        if (isExtra && !member.value().is_null())
            to.extras.emplace_back(key, &member.value());
    }
}

} // namespace

std::span<const std::string_view> knownFields()
{
    return kKnown;
}

void readThinkingSettings(const RequestFields &from, Conversation &to)
{
    if (const json::Object *reasoning = from.object("reasoning")) {
        const FieldPath path = from.pathOf("reasoning");
        readReasoning(RequestFields(*reasoning, path, from.faults()), to.reasoning);
    }
    if (const json::Object *text = from.object("text")) {
        const FieldPath path = from.pathOf("text");
        readText(RequestFields(*text, path, from.faults()), to);
    }
}

void readSettings(const RequestFields &request, Conversation &to)
{
    refuseKept(request);
    to.model = request.needText("model");
    to.stream = request.boolean("stream").value_or(false);
    to.store = request.boolean("store");
    to.parallelToolCalls = request.boolean("parallel_tool_calls");
    to.previousResponseId = request.text("previous_response_id");
    to.promptCacheKey = request.text("prompt_cache_key");
    to.serviceTier = request.text("service_tier");
    const std::string user = request.text("user");
    to.user = request.text("safety_identifier");
    if (to.user.empty())
        to.user = user;
    readSampling(request, to.sampling);
    readThinkingSettings(request, to);
    readExtras(request, to);
}

const json::Value *clientMember(const Conversation &conversation, std::string_view name)
{
    if (conversation.dialect != DialectId::openaiResponses || conversation.documents.empty())
        return nullptr;
    const json::Value *value = conversation.documents.front()->root().if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

} // namespace signalbox::responses
