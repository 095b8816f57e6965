// SPDX-License-Identifier: GPL-3.0-or-later
// What OpenAI refuses in Responses (wire.md 1.2, 2.5, 2.6).
#include "tests/support/upstreamrules.h"

#include <set>

namespace signalbox::test {

namespace {

using json::Object;
using json::Value;

constexpr std::string_view kMembers[] = {"model",
                                         "input",
                                         "instructions",
                                         "tools",
                                         "tool_choice",
                                         "parallel_tool_calls",
                                         "max_output_tokens",
                                         "max_tool_calls",
                                         "temperature",
                                         "top_p",
                                         "top_logprobs",
                                         "text",
                                         "reasoning",
                                         "include",
                                         "store",
                                         "previous_response_id",
                                         "conversation",
                                         "background",
                                         "truncation",
                                         "metadata",
                                         "prompt",
                                         "prompt_cache_key",
                                         "prompt_cache_options",
                                         "prompt_cache_retention",
                                         "service_tier",
                                         "safety_identifier",
                                         "user",
                                         "stream",
                                         "stream_options",
                                         "context_management",
                                         "moderation",
                                         "image",
                                         "client_metadata"};
constexpr std::string_view kRoles[] = {"user", "assistant", "system", "developer"};
constexpr std::string_view kOutputParts[] = {"output_text", "refusal"};
constexpr std::string_view kInputParts[] = {"input_text", "input_image", "input_file"};

struct ItemKind
{
    std::string_view type;
    std::string_view idPrefix;
    std::string_view answers; ///< the kind of call that it is the output of
    std::string_view text;    ///< a member that must be a string
};
constexpr ItemKind kItems[] = {
    {"message", "msg", "", ""},
    {"reasoning", "rs", "", ""},
    {"function_call", "fc", "", "arguments"},
    {"custom_tool_call", "ctc", "", "input"},
    {"function_call_output", "fc", "function_call", ""},
    {"custom_tool_call_output", "ctc", "custom_tool_call", ""},
    {"additional_tools", "", "", ""},
};

void checkMessage(const Object &item, const std::string &path, RuleCheck &rules)
{
    const std::string role = textIn(item, "role");
    rules.check(isOneOf(role, kRoles), "Invalid value: '" + role + "' for '" + path + ".role'.");
    rules.check(item.contains("content"), "Missing required parameter: '" + path + ".content'.");
    const RuleCheck::Names names =
        role == "assistant" ? RuleCheck::Names(kOutputParts) : RuleCheck::Names(kInputParts);
    for (const Object &part : objectsIn(item, "content")) {
        const std::string type = textIn(part, "type");
        rules.check(isOneOf(type, names),
                    "Invalid value: '" + type + "' for '" + path + ".content[].type'.");
    }
}

void checkReasoning(const Object &item, const std::string &path, RuleCheck &rules)
{
    rules.check(arrayIn(item, "summary"), "Missing required parameter: '" + path + ".summary'.");
    const std::string proof = textIn(item, "encrypted_content");
    rules.check(proof.empty() || isOwnProof(DialectId::openaiResponses, proof),
                "The encrypted content for item " + textIn(item, "id") + " could not be verified.");
    rules.check(!proof.empty() || !textIn(item, "id").empty(),
                "Missing required parameter: '" + path + ".id'.");
}

/// Calls that wait for their output: "function_call call_1".
using OpenCalls = std::set<std::string>;

void checkItem(const Object &item, const std::string &path, OpenCalls &open, RuleCheck &rules)
{
    const std::string type = item.contains("type") ? textIn(item, "type") : "message";
    const ItemKind *kind = nullptr;
    for (const ItemKind &one : kItems) {
        if (one.type == type)
            kind = &one;
    }
    if (!rules.check(kind, "Invalid value: '" + type + "' for '" + path + ".type'."))
        return;
    const std::string id = textIn(item, "id");
    rules.check(id.empty() || id.starts_with(kind->idPrefix),
                "Invalid '" + path + ".id': '" + id + "'. Expected an ID that begins with '" +
                    std::string(kind->idPrefix) + "'.");
    if (type == "message")
        checkMessage(item, path, rules);
    if (type == "reasoning")
        checkReasoning(item, path, rules);
    const std::string callId = textIn(item, "call_id");
    if (!kind->text.empty()) {
        const Value *text = item.if_contains(kind->text);
        rules.check(text && text->is_string(), "Invalid type for '" + path + "'.");
        rules.check(isName(textIn(item, "name"), 64, "_-"), "Invalid '" + path + ".name'.");
        rules.check(isName(callId, 64, "_-"), "Invalid '" + path + ".call_id'.");
        open.insert(type + ' ' + callId);
    }
    if (!kind->answers.empty()) {
        rules.check(open.erase(std::string(kind->answers) + ' ' + callId) == 1,
                    "No tool call found for function call output with call_id " + callId + ".");
        rules.check(item.contains("output"), "Missing required parameter: '" + path + ".output'.");
    }
}

void checkTools(const Object &body, RuleCheck &rules)
{
    std::set<std::string> names;
    for (const Object &tool : objectsIn(body, "tools")) {
        const std::string type = textIn(tool, "type");
        const std::string name = textIn(tool, "name");
        if (type != "function" && type != "custom")
            continue;
        rules.check(isName(name, 64, "_-"), "Invalid 'tools[].name': '" + name + "'.");
        rules.check(names.insert(name).second, "Duplicate tool name: '" + name + "'.");
        rules.check(!tool.contains("function"), "Unknown parameter: 'tools[].function'.");
        const Object *schema = objectIn(tool, "parameters");
        if (type == "function" && schema)
            rules.check(textIn(*schema, "type") == "object",
                        "Invalid schema for function '" + name + "'.");
    }
    const Value *choice = body.if_contains("tool_choice");
    const bool free = !choice || *choice == Value("auto") || *choice == Value("none");
    rules.check(free || !objectsIn(body, "tools").empty(),
                "Tool choice must be specified with 'tools' parameter.");
}

} // namespace

void checkResponses(const Object &body, RuleCheck &rules)
{
    rules.onlyMembers(body, kMembers, {});
    rules.check(!textIn(body, "model").empty(), "Missing required parameter: 'model'.");
    const Value *input = body.if_contains("input");
    rules.check(input && (input->is_string() || input->is_array()),
                "Missing required parameter: 'input'.");
    OpenCalls open;
    const std::vector<Object> items = objectsIn(body, "input");
    for (std::size_t i = 0; i < items.size(); ++i)
        checkItem(items[i], "input[" + std::to_string(i) + "]", open, rules);
    if (!open.empty())
        rules.check(false, "No tool output found for " + *open.begin() + ".");
    checkTools(body, rules);
    const Object *text = objectIn(body, "text");
    const Object *format = text ? objectIn(*text, "format") : nullptr;
    if (format && textIn(*format, "type") == "json_schema") {
        rules.check(isName(textIn(*format, "name"), 64, "_-"),
                    "Missing required parameter: 'text.format.name'.");
        rules.check(format->contains("schema"),
                    "Missing required parameter: 'text.format.schema'.");
    }
}

} // namespace signalbox::test
