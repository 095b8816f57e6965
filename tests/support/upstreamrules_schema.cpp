// SPDX-License-Identifier: GPL-3.0-or-later
// What of JSON Schema Google's own Schema type knows (wire.md 2.3 b).
#include "tests/support/upstreamrules.h"

namespace signalbox::test {

namespace {

using json::Object;
using json::Value;

constexpr std::string_view kKeywords[] = {"type",          "format",    "title",
                                          "description",   "nullable",  "enum",
                                          "items",         "maxItems",  "minItems",
                                          "properties",    "required",  "minProperties",
                                          "maxProperties", "minimum",   "maximum",
                                          "minLength",     "maxLength", "pattern",
                                          "example",       "anyOf",     "propertyOrdering",
                                          "default"};
constexpr std::string_view kTypes[] = {"STRING",  "NUMBER", "INTEGER", "BOOLEAN", "ARRAY",
                                       "OBJECT",  "NULL",   "string",  "number",  "integer",
                                       "boolean", "array",  "object",  "null"};
constexpr std::string_view kFormats[] = {"int32", "int64", "float", "double", "date-time", "enum"};

void checkValues(const Object &schema, const std::string &path, RuleCheck &rules)
{
    if (const Value *type = schema.if_contains("type"))
        rules.check(type->is_string() && isOneOf(textIn(schema, "type"), kTypes),
                    path + ".type: invalid value");
    const std::string format = textIn(schema, "format");
    rules.check(format.empty() || isOneOf(format, kFormats),
                path + ": only 'enum' and 'date-time' are supported for STRING type");
    if (const json::Array *values = arrayIn(schema, "enum")) {
        for (const Value &value : *values)
            rules.check(value.is_string(), path + ".enum: only strings are supported");
    }
    const std::string type = textIn(schema, "type");
    rules.check((type != "array" && type != "ARRAY") || schema.contains("items"),
                path + ".items: missing field.");
    const Object *properties = objectIn(schema, "properties");
    if (const json::Array *required = arrayIn(schema, "required")) {
        for (const Value &name : *required)
            rules.check(name.is_string() && properties && properties->contains(name.get_string()),
                        path + ".required: property is not defined");
    }
}

} // namespace

void checkGeminiSchema(const Object &schema, const std::string &path, RuleCheck &rules)
{
    for (const auto &member : schema) {
        rules.check(isOneOf(member.key(), kKeywords),
                    "Invalid JSON payload received. Unknown name \"" + std::string(member.key()) +
                        "\" at '" + path + "': Cannot find field.");
    }
    checkValues(schema, path, rules);
    if (const Object *properties = objectIn(schema, "properties")) {
        for (const auto &member : *properties) {
            const std::string below = path + ".properties[" + std::string(member.key()) + "]";
            if (rules.check(member.value().is_object(), below + ": must be an object"))
                checkGeminiSchema(member.value().get_object(), below, rules);
        }
    }
    if (const Object *items = objectIn(schema, "items"))
        checkGeminiSchema(*items, path + ".items", rules);
    for (const Object &branch : objectsIn(schema, "anyOf"))
        checkGeminiSchema(branch, path + ".any_of", rules);
}

} // namespace signalbox::test
