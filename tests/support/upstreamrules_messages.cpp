// SPDX-License-Identifier: GPL-3.0-or-later
// What Anthropic refuses in Messages (wire.md 0, 1.3, 2.1 to 2.6).
#include "tests/support/upstreamrules.h"

#include <set>

namespace signalbox::test {

namespace {

using json::Object;
using json::Value;

constexpr std::string_view kMembers[] = {"model",
                                         "max_tokens",
                                         "messages",
                                         "system",
                                         "tools",
                                         "tool_choice",
                                         "thinking",
                                         "output_config",
                                         "stop_sequences",
                                         "stream",
                                         "metadata",
                                         "service_tier",
                                         "speed",
                                         "cache_control",
                                         "container",
                                         "diagnostics",
                                         "inference_geo",
                                         "temperature",
                                         "top_p",
                                         "top_k",
                                         "context_management",
                                         "fallbacks",
                                         "mcp_servers",
                                         "thread",
                                         "anthropic_version",
                                         "anthropic_beta"};
constexpr std::string_view kRoles[] = {"user", "assistant", "system"};
constexpr std::string_view kBlocks[] = {"text",          "image",           "document",
                                        "search_result", "thinking",        "tool_use",
                                        "tool_result",   "server_tool_use", "redacted_thinking"};
constexpr std::string_view kImages[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};

/// Models up to 4.6 know manual thinking and sampling; those that are not named so are newer.
bool isOld(std::string_view model)
{
    return model.find("claude-3") != std::string_view::npos ||
           model.find("-4-0") != std::string_view::npos ||
           model.find("-4-1") != std::string_view::npos ||
           model.find("-4-2025") != std::string_view::npos ||
           model.find("-4-5") != std::string_view::npos;
}

/// The messages, each with its blocks, neighbours of one role as the one message that they are.
struct Message
{
    std::string role;
    std::vector<Object> blocks;
};

std::vector<Message> merged(const Object &body)
{
    std::vector<Message> out;
    for (const Object &message : objectsIn(body, "messages")) {
        const std::string role = textIn(message, "role");
        if (role == "system")
            continue;
        if (out.empty() || out.back().role != role)
            out.push_back({role, {}});
        if (message.contains("content") && message.at("content").is_string())
            out.back().blocks.push_back({{"type", "text"}, {"text", message.at("content")}});
        for (const Object &block : objectsIn(message, "content"))
            out.back().blocks.push_back(block);
    }
    return out;
}

bool isBlank(const std::string &text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

void checkSource(const Object &block, RuleCheck &rules)
{
    const Object *source = objectIn(block, "source");
    if (!rules.check(source, "source: Field required"))
        return;
    if (textIn(block, "type") == "image" && textIn(*source, "type") == "base64") {
        rules.check(isOneOf(textIn(*source, "media_type"), kImages),
                    "source.base64.media_type: Input should be 'image/jpeg', 'image/png', "
                    "'image/gif' or 'image/webp'");
        rules.check(!textIn(*source, "data").empty(), "source.base64.data: Field required");
    }
}

void checkBlock(const Object &block, const std::string &path, RuleCheck &rules)
{
    const std::string type = textIn(block, "type");
    rules.check(isOneOf(type, kBlocks) || type.ends_with("_tool_result"),
                path + ": Input tag '" + type + "' does not match any of the expected tags");
    if (type == "text")
        rules.check(!isBlank(textIn(block, "text")),
                    path + ": text content blocks must be non-empty");
    if (type == "image" || type == "document")
        checkSource(block, rules);
    if (type == "thinking" || type == "redacted_thinking") {
        const std::string proof = textIn(block, type == "thinking" ? "signature" : "data");
        rules.check(isOwnProof(DialectId::anthropic, proof),
                    path + ": Invalid `signature` in `thinking` block");
    }
    if (type == "tool_use") {
        rules.check(isName(textIn(block, "id"), 128, "_-"),
                    path + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
        rules.check(isName(textIn(block, "name"), 200, "_-"), path + ".tool_use.name: invalid");
        rules.check(objectIn(block, "input"),
                    path + ".tool_use.input: Input should be a valid dictionary");
    }
}

/// Results answer the calls of the message before, all of them, and stand first.
void checkPairs(const std::vector<Message> &messages, RuleCheck &rules)
{
    std::set<std::string> open;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string path = "messages." + std::to_string(i);
        bool others = false;
        for (const Object &block : messages[i].blocks) {
            const bool result = textIn(block, "type") == "tool_result";
            others = others || !result;
            if (!result)
                continue;
            rules.check(open.erase(textIn(block, "tool_use_id")) == 1,
                        path + ": unexpected `tool_use_id` found in `tool_result` blocks: " +
                            textIn(block, "tool_use_id"));
            rules.check(!others, path + ": `tool_result` blocks must come first");
        }
        rules.check(open.empty(), path + ": `tool_use` ids were found without `tool_result` blocks "
                                         "immediately after");
        open.clear();
        for (const Object &block : messages[i].blocks) {
            if (textIn(block, "type") == "tool_use")
                rules.check(open.insert(textIn(block, "id")).second,
                            path + ": `tool_use` ids must be unique");
        }
    }
    rules.check(open.empty(), "messages: `tool_use` ids were found without `tool_result` blocks "
                              "immediately after");
}

void checkTurns(const UpstreamCall &call, const Object &body, RuleCheck &rules)
{
    for (const Object &message : objectsIn(body, "messages"))
        rules.check(isOneOf(textIn(message, "role"), kRoles), "messages: Unexpected role");
    const std::vector<Message> messages = merged(body);
    if (!rules.check(!messages.empty(), "messages: at least one message is required"))
        return;
    rules.check(messages.front().role == "user",
                "messages: first message must use the \"user\" role");
    rules.check(messages.back().role == "user" || isOld(call.model),
                "This model does not support assistant message prefill. The conversation must end "
                "with a user message.");
    for (std::size_t i = 0; i < messages.size(); ++i) {
        rules.check(!messages[i].blocks.empty(),
                    "messages: all messages must have non-empty content");
        for (std::size_t at = 0; at < messages[i].blocks.size(); ++at) {
            checkBlock(messages[i].blocks[at],
                       "messages." + std::to_string(i) + ".content." + std::to_string(at), rules);
        }
    }
    checkPairs(messages, rules);
}

void checkThinking(const UpstreamCall &call, const Object &body, long long maxTokens,
                   RuleCheck &rules)
{
    const Object *thinking = objectIn(body, "thinking");
    const std::string type = thinking ? textIn(*thinking, "type") : std::string();
    if (type != "enabled") {
        rules.check(type.empty() || type == "disabled" || type == "adaptive",
                    "thinking: Input tag '" + type + "' is unknown");
        rules.check(type != "adaptive" || !isOld(call.model),
                    "adaptive thinking is not supported on this model");
        return;
    }
    rules.check(isOld(call.model) || call.model.find("-4-6") != std::string::npos,
                "\"thinking.type.enabled\" is not supported for this model. Use "
                "\"thinking.type.adaptive\" and \"output_config.effort\"");
    const Value *budget = thinking->if_contains("budget_tokens");
    const long long tokens = budget && budget->is_int64() ? budget->get_int64() : 0;
    rules.check(tokens >= 1024,
                "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
    rules.check(tokens < maxTokens, "`max_tokens` must be greater than `thinking.budget_tokens`");
    const Object *choice = objectIn(body, "tool_choice");
    const std::string forced = choice ? textIn(*choice, "type") : std::string();
    rules.check(forced != "any" && forced != "tool",
                "Thinking may not be enabled when tool_choice forces tool use.");
    const std::vector<Message> messages = merged(body);
    for (std::size_t i = messages.size(); i-- > 0;) {
        if (messages[i].role != "assistant" || i + 1 == messages.size())
            continue;
        const std::vector<Object> &blocks = messages[i].blocks;
        bool calls = false;
        for (const Object &block : blocks)
            calls = calls || textIn(block, "type") == "tool_use";
        rules.check(!calls || textIn(blocks.front(), "type").ends_with("thinking"),
                    "Expected `thinking` or `redacted_thinking`, but found `tool_use`.");
        return;
    }
}

void checkTools(const Object &body, RuleCheck &rules)
{
    const std::vector<Object> tools = objectsIn(body, "tools");
    rules.check(!tools.empty() || !body.contains("tool_choice"),
                "tool_choice may only be specified while providing tools");
    std::set<std::string> names;
    for (const Object &tool : tools) {
        const std::string name = textIn(tool, "name");
        rules.check(names.insert(name).second, "tools: Tool names must be unique.");
        if (tool.contains("type") && textIn(tool, "type") != "custom")
            continue;
        rules.check(isName(name, 128, "_-"),
                    "tools.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
        const Object *schema = objectIn(tool, "input_schema");
        rules.check(schema && textIn(*schema, "type") == "object",
                    "tools.custom.input_schema.type: Field required");
    }
}

} // namespace

void checkMessages(const UpstreamCall &call, const Headers &headers, const Object &body,
                   RuleCheck &rules)
{
    rules.onlyMembers(body, kMembers, {});
    const bool vertex = call.form == UpstreamShape::vertex;
    rules.check(body.contains("anthropic_version") == vertex,
                vertex ? "anthropic_version: Field required"
                       : "anthropic_version: Extra inputs are not permitted");
    rules.check(body.contains("model") != vertex,
                vertex ? "model: Extra inputs are not permitted" : "model: Field required");
    const Value *most = body.if_contains("max_tokens");
    rules.check(most && most->is_int64(), "max_tokens: Field required");
    const bool sampling =
        body.contains("temperature") || body.contains("top_p") || body.contains("top_k");
    const bool newest = headers.value("anthropic-version") == "2026-10-21" || !isOld(call.model);
    rules.check(!sampling || !newest || call.model.find("-4-6") != std::string::npos,
                "temperature, top_p, top_k: not supported");
    checkTurns(call, body, rules);
    checkThinking(call, body, most && most->is_int64() ? most->get_int64() : 0, rules);
    checkTools(body, rules);
}

} // namespace signalbox::test
