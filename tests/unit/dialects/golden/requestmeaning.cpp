// SPDX-License-Identifier: GPL-3.0-or-later
#include "goldentarget.h"

#include "jsonmatch.h"

#include <QByteArray>

#include <functional>
#include <initializer_list>

namespace signalbox::golden {

namespace {

using Members = std::initializer_list<std::string_view>;

/// What an upstream takes for "not said".
void dropNulls(json::Object &object, Members keys)
{
    for (const std::string_view key : keys) {
        const json::Value *value = object.if_contains(key);
        if (value && (value->is_null() || (value->is_object() && value->get_object().empty())))
            object.erase(key);
    }
}

/// Applies `change` to the objects of a list.
void each(json::Object &object, std::string_view key,
          const std::function<void(json::Object &)> &change)
{
    json::Value *list = object.if_contains(key);
    if (!list || !list->is_array())
        return;
    for (json::Value &item : list->get_array()) {
        if (json::Object *inner = item.if_object())
            change(*inner);
    }
}

/// A text becomes a list of one part of that text.
void partsOfText(json::Object &object, std::string_view key, std::string_view type)
{
    json::Value *value = object.if_contains(key);
    if (!value || !value->is_string())
        return;
    json::Object part;
    part["type"] = type;
    part["text"] = *value;
    *value = json::Array{part};
}

void simplifyChat(json::Object &body)
{
    each(body, "messages", [](json::Object &message) {
        partsOfText(message, "content", "text");
        dropNulls(message, {"content", "refusal"});
    });
}

/// Tools in namespaces become tools named with theirs, wherever they are declared (wire.md 2.3).
void flattenTools(const json::Array &tools, const std::string &prefix, json::Array &out)
{
    for (const json::Value &item : tools) {
        json::Object tool = item.get_object();
        if (textAt(tool, "type") == "namespace") {
            flattenTools(tool.at("tools").get_array(), textAt(tool, "name") + "__", out);
            continue;
        }
        if (tool.contains("name"))
            tool["name"] = prefix + textAt(tool, "name");
        out.emplace_back(std::move(tool));
    }
}

void flattenNamespaces(json::Object &body)
{
    json::Array tools;
    if (const json::Value *own = body.if_contains("tools"))
        flattenTools(own->get_array(), {}, tools);
    json::Array input;
    for (const json::Value &item : body["input"].get_array()) {
        json::Object object = item.get_object();
        if (textAt(object, "type") == "additional_tools") {
            flattenTools(object.at("tools").get_array(), {}, tools);
            continue;
        }
        if (object.contains("namespace")) {
            object["name"] = textAt(object, "namespace") + "__" + textAt(object, "name");
            object.erase("namespace");
        }
        input.emplace_back(std::move(object));
    }
    body["input"] = std::move(input);
    if (!tools.empty())
        body["tools"] = std::move(tools);
}

void simplifyResponses(json::Object &body)
{
    json::Value *input = body.if_contains("input");
    if (input && input->is_string()) {
        json::Object message;
        message["role"] = "user";
        message["content"] = *input;
        *input = json::Array{message};
    }
    flattenNamespaces(body);
    each(body, "input", [](json::Object &item) {
        if (!item.contains("type"))
            item["type"] = "message";
        if (textAt(item, "type") == "message")
            partsOfText(item, "content",
                        textAt(item, "role") == "assistant" ? "output_text" : "input_text");
        each(item, "content", [](json::Object &part) {
            if (textAt(part, "type") == "output_text")
                part.erase("annotations");
        });
        if (textAt(item, "type").ends_with("call_output"))
            partsOfText(item, "output", "input_text");
        if (textAt(item, "type") != "reasoning")
            dropNulls(item, {"id", "status"});
        if (textAt(item, "status") == "completed")
            item.erase("status");
    });
}

void simplifyAnthropic(json::Object &body)
{
    partsOfText(body, "system", "text");
    each(body, "messages", [](json::Object &message) {
        partsOfText(message, "content", "text");
        each(message, "content", [](json::Object &block) {
            partsOfText(block, "content", "text");
            if (textAt(block, "type") == "tool_result" && block.contains("is_error") &&
                block["is_error"] == false)
                block.erase("is_error");
        });
    });
}

/// Schema type words are taken in either case.
void upperTypes(json::Value &schema)
{
    if (json::Array *list = schema.if_array()) {
        for (json::Value &item : *list)
            upperTypes(item);
    }
    json::Object *object = schema.if_object();
    if (!object)
        return;
    for (auto &member : *object) {
        if (member.key() == "type" && member.value().is_string()) {
            const std::string_view word = textOf(member.value());
            const QByteArray upper =
                QByteArray(word.data(), static_cast<qsizetype>(word.size())).toUpper();
            member.value() = std::string_view(upper.constData(), word.size());
        } else {
            upperTypes(member.value());
        }
    }
}

void simplifyGemini(json::Object &body)
{
    if (json::Object *wrapped = body.contains("request") ? body["request"].if_object() : nullptr)
        return simplifyGemini(*wrapped);
    dropNulls(body, {"generationConfig", "toolConfig"});
    if (json::Value *system = body.if_contains("systemInstruction"))
        system->get_object().erase("role");
    if (json::Value *config = body.if_contains("generationConfig")) {
        for (const std::string_view key : {"responseSchema", "responseJsonSchema"}) {
            if (json::Value *schema = config->get_object().if_contains(key))
                upperTypes(*schema);
        }
    }
    each(body, "tools", [](json::Object &tool) {
        each(tool, "functionDeclarations", [](json::Object &function) {
            for (const std::string_view key : {"parameters", "parametersJsonSchema"}) {
                if (json::Value *schema = function.if_contains(key))
                    upperTypes(*schema);
            }
        });
    });
}

} // namespace

json::Value meaningOf(DialectId dialect, json::Value body)
{
    json::Object &object = body.get_object();
    switch (dialect) {
    case DialectId::openaiChat:
        simplifyChat(object);
        break;
    case DialectId::openaiResponses:
        simplifyResponses(object);
        break;
    case DialectId::anthropic:
        simplifyAnthropic(object);
        break;
    case DialectId::gemini:
        simplifyGemini(object);
        break;
    }
    return body;
}

} // namespace signalbox::golden
