// SPDX-License-Identifier: GPL-3.0-or-later
// What OpenAI refuses in Chat Completions (wire.md 1.1, 2.3 to 2.5).
#include "tests/support/upstreamrules.h"

#include <set>

namespace signalbox::test {

namespace {

using json::Object;
using json::Value;

constexpr std::string_view kMembers[] = {"model",
                                         "messages",
                                         "audio",
                                         "frequency_penalty",
                                         "presence_penalty",
                                         "function_call",
                                         "functions",
                                         "logit_bias",
                                         "logprobs",
                                         "top_logprobs",
                                         "max_completion_tokens",
                                         "max_tokens",
                                         "metadata",
                                         "modalities",
                                         "moderation",
                                         "n",
                                         "parallel_tool_calls",
                                         "prediction",
                                         "prompt_cache_key",
                                         "prompt_cache_options",
                                         "prompt_cache_retention",
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
                                         "top_p",
                                         "user",
                                         "verbosity",
                                         "web_search_options"};
constexpr std::string_view kRoles[] = {"developer", "system", "user", "assistant", "tool"};
constexpr std::string_view kUserParts[] = {"text", "image_url", "input_audio", "file"};
constexpr std::string_view kAssistantParts[] = {"text", "refusal"};
constexpr std::string_view kTextParts[] = {"text"};

RuleCheck::Names partsOf(const std::string &role)
{
    if (role == "user")
        return kUserParts;
    if (role == "assistant")
        return kAssistantParts;
    return kTextParts;
}

void checkContent(const Object &message, const std::string &role, const std::string &path,
                  RuleCheck &rules)
{
    const Value *content = message.if_contains("content");
    if (!content || content->is_null()) {
        rules.check(role == "assistant",
                    "Invalid value for 'content': expected a string, got null.");
        return;
    }
    if (!rules.check(content->is_string() || content->is_array(),
                     "Invalid type for '" + path + ".content'."))
        return;
    for (const Object &part : objectsIn(message, "content")) {
        const std::string type = textIn(part, "type");
        rules.check(isOneOf(type, partsOf(role)),
                    "Invalid value: '" + type + "' in '" + path + ".content'.");
        if (const Object *image = objectIn(part, "image_url")) {
            const std::string url = textIn(*image, "url");
            rules.check(url.starts_with("data:") || url.starts_with("http"),
                        "Invalid 'image_url' in '" + path + ".content'.");
        }
        if (type == "text")
            rules.check(part.contains("text"), "Missing '" + path + ".content[].text'.");
    }
}

/// The calls of an assistant message, checked.
std::set<std::string> callsIn(const Object &message, const std::string &path, RuleCheck &rules)
{
    std::set<std::string> ids;
    for (const Object &call : objectsIn(message, "tool_calls")) {
        const std::string type = textIn(call, "type");
        const Object *inner = objectIn(call, type == "custom" ? "custom" : "function");
        if (!rules.check(inner, "Missing '" + path + ".tool_calls[].function'."))
            continue;
        rules.check(isName(textIn(*inner, "name"), 64, "_-"),
                    "Invalid '" + path + ".tool_calls[].function.name'.");
        const Value *text = inner->if_contains(type == "custom" ? "input" : "arguments");
        rules.check(text && text->is_string(),
                    "Invalid type for '" + path + ".tool_calls[].function.arguments'.");
        rules.check(ids.insert(textIn(call, "id")).second, "Duplicate tool call id.");
    }
    const bool empty = message.contains("tool_calls") && ids.empty();
    rules.check(!empty, "Invalid '" + path + ".tool_calls': empty array.");
    return ids;
}

void checkMessageList(const Object &body, RuleCheck &rules)
{
    const std::vector<Object> messages = objectsIn(body, "messages");
    rules.check(!messages.empty(), "Invalid 'messages': empty array.");
    std::set<std::string> open;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string path = "messages[" + std::to_string(i) + "]";
        const std::string role = textIn(messages[i], "role");
        rules.check(isOneOf(role, kRoles),
                    "Invalid value for '" + path + ".role': '" + role + "'.");
        if (role == "tool") {
            rules.check(open.erase(textIn(messages[i], "tool_call_id")) == 1,
                        "messages with role 'tool' must be a response to a preceeding message "
                        "with 'tool_calls'.");
        } else {
            rules.check(open.empty(), "An assistant message with 'tool_calls' must be followed by "
                                      "tool messages responding to each 'tool_call_id'.");
            open = callsIn(messages[i], path, rules);
        }
        const bool calls = messages[i].contains("tool_calls");
        const Value *content = messages[i].if_contains("content");
        if (role == "assistant" && !calls)
            rules.check((content && !content->is_null()) || messages[i].contains("refusal"),
                        "Invalid value for '" + path + ".content': expected a string, got null.");
        checkContent(messages[i], role, path, rules);
    }
    rules.check(open.empty(), "An assistant message with 'tool_calls' must be followed by tool "
                              "messages responding to each 'tool_call_id'.");
}

void checkTools(const Object &body, RuleCheck &rules)
{
    const std::vector<Object> tools = objectsIn(body, "tools");
    rules.check(!body.contains("tools") || !tools.empty(), "Invalid 'tools': empty array.");
    if (tools.empty()) {
        rules.check(!body.contains("tool_choice"),
                    "'tool_choice' is only allowed when 'tools' are specified.");
        rules.check(!body.contains("parallel_tool_calls"),
                    "'parallel_tool_calls' is only allowed when 'tools' are specified.");
    }
    std::set<std::string> names;
    for (const Object &tool : tools) {
        const std::string type = textIn(tool, "type");
        const Object *inner = objectIn(tool, type);
        if (!rules.check((type == "function" || type == "custom") && inner,
                         "Invalid value for 'tools[].type': '" + type + "'."))
            continue;
        const std::string name = textIn(*inner, "name");
        rules.check(isName(name, 64, "_-"), "Invalid 'tools[].function.name': '" + name + "'.");
        rules.check(names.insert(name).second, "Duplicate tool name: '" + name + "'.");
        if (const Object *schema = objectIn(*inner, "parameters"))
            rules.check(textIn(*schema, "type") == "object", "Invalid schema for function '" +
                                                                 name +
                                                                 "': schema must be of type "
                                                                 "'object'.");
    }
}

} // namespace

void checkChat(const Object &body, RuleCheck &rules)
{
    rules.onlyMembers(body, kMembers, {});
    rules.check(!textIn(body, "model").empty(), "you must provide a model parameter");
    checkMessageList(body, rules);
    checkTools(body, rules);
    const Value *stream = body.if_contains("stream");
    rules.check(!body.contains("stream_options") || (stream && *stream == Value(true)),
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
    if (const Object *format = objectIn(body, "response_format");
        format && textIn(*format, "type") == "json_schema") {
        const Object *schema = objectIn(*format, "json_schema");
        rules.check(schema && isName(textIn(*schema, "name"), 64, "_-"),
                    "Missing required parameter: 'response_format.json_schema.name'.");
        rules.check(schema && schema->contains("schema"),
                    "Missing required parameter: 'response_format.json_schema.schema'.");
    }
    if (const Value *stop = body.if_contains("stop"); stop && stop->is_array())
        rules.check(!stop->get_array().empty() && stop->get_array().size() <= 4,
                    "Invalid 'stop': expected an array of 1 to 4 strings.");
}

} // namespace signalbox::test
