// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicreasoningreader.h"

#include "core/dialects/canonical/reasoningmap.h"
#include "core/json/value.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

bool hasOnly(const json::Object &object, std::initializer_list<std::string_view> names)
{
    return std::all_of(object.begin(), object.end(), [&](const auto &member) {
        return std::find(names.begin(), names.end(), std::string_view(member.key())) != names.end();
    });
}

/// Anthropic's five words; a member that is null says nothing.
std::optional<Effort> readEffort(const RequestFields &config)
{
    const auto word = config.string("effort");
    if (!word)
        return std::nullopt;
    const auto effort = effortFromName(*word);
    if (effort && *effort != Effort::none && *effort != Effort::minimal)
        return effort;
    config.fault("effort", u"must be low, medium, high, xhigh or max"_s);
    return std::nullopt;
}

void readThinking(const RequestFields &thinking, ReasoningWish &wish)
{
    const std::string type = thinking.text("type");
    using enum ReasoningWish::Mode;
    if (type == "enabled") {
        wish.mode = budget;
        wish.budget = thinking.integer("budget_tokens").value_or(0);
        if (wish.budget <= 0)
            thinking.fault("budget_tokens", u"must be a number of tokens, at least 1024"_s);
    } else if (type == "adaptive" || type == "between_tools") {
        wish.mode = adaptive;
    } else if (type == "disabled") {
        wish.mode = off;
    } else {
        thinking.fault("type", u"must be enabled, adaptive, between_tools or disabled"_s);
    }
    if (const auto display = thinking.string("display"))
        wish.visible = *display != "omitted";
}

void readFormat(const RequestFields &owner, std::string_view key, Conversation &to)
{
    const json::Object *object = owner.object(key);
    if (!object)
        return;
    const FieldPath path = owner.pathOf(key);
    const RequestFields format(*object, path, owner.faults());
    if (format.text("type") != "json_schema") {
        format.fault("type", u"must be json_schema"_s);
        return;
    }
    to.format.kind = OutputFormat::Kind::jsonSchema;
    if (format.object("schema"))
        to.format.schema = format.find("schema");
    else if (!format.has("schema"))
        format.fault("schema", u"must be an object"_s);
}

void useEffort(Effort effort, ReasoningWish &wish)
{
    // A budget and an off say more about thinking than an effort does.
    if (wish.mode == ReasoningWish::Mode::budget || wish.mode == ReasoningWish::Mode::off)
        return;
    wish.mode = ReasoningWish::Mode::effort;
    wish.effort = effort;
}

/// The effort that a system message behind the last answer asks for this turn.
std::optional<Effort> turnEffort(const RequestFields &body)
{
    const json::Array *messages = body.array("messages");
    std::optional<Effort> found;
    const FieldPath listPath = body.pathOf("messages");
    for (std::size_t i = 0; messages && i < messages->size(); ++i) {
        const json::Object *object = (*messages)[i].if_object();
        if (!object)
            continue;
        const FieldPath path(listPath, i);
        const RequestFields message(*object, path, body.faults());
        if (const json::Value *role = message.find("role"); role && *role == "assistant")
            found.reset();
        if (const json::Object *config = message.object("output_config")) {
            const FieldPath configPath = message.pathOf("output_config");
            found = readEffort(RequestFields(*config, configPath, body.faults()));
        }
    }
    return found;
}

const json::Object *objectIn(const RequestFields &body, std::string_view key)
{
    const json::Value *value = body.find(key);
    return value ? value->if_object() : nullptr;
}

/// Keeps the members as the client said them where the wish alone would lose something.
void keepExtras(const RequestFields &body, Conversation &to)
{
    const json::Object *config = objectIn(body, "output_config");
    const json::Object *thinking = objectIn(body, "thinking");
    const bool keepConfig = config && (!thinking || !hasOnly(*config, {"effort", "format"}));
    if (keepConfig)
        to.extras.emplace_back("output_config", body.find("output_config"));
    if (!thinking)
        return;
    const json::Value *type = thinking->if_contains("type");
    const bool plain =
        hasOnly(*thinking, {"type", "budget_tokens"}) && type && *type != "between_tools";
    if (keepConfig || !plain)
        to.extras.emplace_back("thinking", body.find("thinking"));
}

} // namespace

void readAnthropicReasoning(const RequestFields &body, Conversation &to)
{
    if (const json::Object *thinking = body.object("thinking")) {
        const FieldPath path = body.pathOf("thinking");
        readThinking(RequestFields(*thinking, path, body.faults()), to.reasoning);
    }
    std::optional<Effort> effort;
    if (const json::Object *config = body.object("output_config")) {
        const FieldPath path = body.pathOf("output_config");
        const RequestFields fields(*config, path, body.faults());
        effort = readEffort(fields);
        readFormat(fields, "format", to);
    }
    if (to.format.kind == OutputFormat::Kind::text)
        readFormat(body, "output_format", to);
    if (const auto ofTurn = turnEffort(body))
        effort = ofTurn;
    if (effort)
        useEffort(*effort, to.reasoning);
    keepExtras(body, to);
}

} // namespace signalbox
