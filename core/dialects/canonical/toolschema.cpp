// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/toolschema.h"

#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <charconv>

// geminiSchemaText, which rewrites far more, is in gemini/geminischema.cpp.

namespace signalbox {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEmptyObject = R"({"type":"object","properties":{}})";

/// Members that are schemas themselves, or lists of them.
constexpr std::array kSchemaKeys = {
    "items"sv,
    "prefixItems"sv,
    "additionalItems"sv,
    "additionalProperties"sv,
    "contains"sv,
    "propertyNames"sv,
    "anyOf"sv,
    "oneOf"sv,
    "allOf"sv,
    "not"sv,
    "if"sv,
    "then"sv,
    "else"sv,
    "unevaluatedItems"sv,
    "contentSchema"sv,
    "unevaluatedProperties"sv,
};
/// Members whose own members are schemas: their keys are names.
constexpr std::array kNamedSchemaKeys = {"properties"sv, "patternProperties"sv,
                                         "dependentSchemas"sv, "$defs"sv, "definitions"sv};
/// 64-bit integers, which Google's JSON spells as strings.
constexpr std::array kCountKeys = {"minItems"sv,  "maxItems"sv,      "minLength"sv,
                                   "maxLength"sv, "minProperties"sv, "maxProperties"sv};
/// What a schema without a type may say and still be no object.
constexpr std::array kOtherKinds = {"items"sv, "prefixItems"sv, "enum"sv, "const"sv};
/// What OpenAI's strict mode does not know.
constexpr std::array kNotStrict = {"allOf"sv,
                                   "oneOf"sv,
                                   "not"sv,
                                   "if"sv,
                                   "then"sv,
                                   "else"sv,
                                   "dependentRequired"sv,
                                   "dependentSchemas"sv,
                                   "patternProperties"sv};

template <std::size_t N>
bool contains(const std::array<std::string_view, N> &keys, std::string_view key)
{
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string lowered(std::string_view word)
{
    std::string out(word);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

const json::Value *memberOf(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value && !value->is_null() ? value : nullptr;
}

bool isTrue(const json::Value *value)
{
    return value && value->is_bool() && value->get_bool();
}

/// Writes schemas as JSON Schema: Google's own spellings become the standard's.
class SchemaWriter
{
public:
    explicit SchemaWriter(QByteArray &out) : m_json(out) {}

    void top(const json::Object &schema)
    {
        m_json.beginObject();
        const json::Value *type = memberOf(schema, "type");
        const bool typeless = !type || isListWithObject(*type) || isUnspecified(*type);
        const bool isObject = typeless ? !saysOther(schema) : isWord(*type, "object");
        if (isObject)
            m_json.string("type", "object");
        for (const auto &member : schema) {
            if (isObject && member.key() == "type")
                continue;
            this->member(schema, member.key(), member.value());
        }
        if (isObject && !describesObject(schema))
            m_json.raw("properties", "{}");
        m_json.endObject();
    }

private:
    static bool isWord(const json::Value &type, std::string_view word)
    {
        return type.is_string() && lowered(type.get_string()) == word;
    }
    static bool isUnspecified(const json::Value &type) { return isWord(type, "type_unspecified"); }
    static bool isListWithObject(const json::Value &type)
    {
        const json::Array *words = type.if_array();
        return words && std::any_of(words->begin(), words->end(),
                                    [](const json::Value &word) { return isWord(word, "object"); });
    }
    static bool saysOther(const json::Object &schema)
    {
        return std::any_of(schema.begin(), schema.end(),
                           [](const auto &member) { return contains(kOtherKinds, member.key()); });
    }
    static bool describesObject(const json::Object &schema)
    {
        constexpr std::array kKeys = {"properties"sv, "$ref"sv, "anyOf"sv, "oneOf"sv, "allOf"sv};
        return std::any_of(kKeys.begin(), kKeys.end(), [&schema](std::string_view key) {
            return memberOf(schema, key) != nullptr;
        });
    }
    static bool isUnsaid(std::string_view key, const json::Value &value)
    {
        return value.is_null() && key != "const" && key != "default" && key != "example";
    }

    void schema(const json::Value &value)
    {
        if (const json::Array *list = value.if_array()) {
            m_json.beginArray();
            for (const json::Value &item : *list)
                schema(item);
            m_json.endArray();
            return;
        }
        const json::Object *object = value.if_object();
        if (!object) {
            m_json.value(value); // true or false
            return;
        }
        m_json.beginObject();
        for (const auto &member : *object)
            this->member(*object, member.key(), member.value());
        m_json.endObject();
    }

    void member(const json::Object &owner, std::string_view key, const json::Value &value)
    {
        if (isUnsaid(key, value) || (key == "type" && isUnspecified(value)))
            return;
        if (key == "nullable" && value.is_bool())
            return; // told with the type
        m_json.key(key);
        if (key == "type")
            type(value, isTrue(owner.if_contains("nullable")));
        else if (key == "enum" && isTrue(owner.if_contains("nullable")))
            enumWithNull(value);
        else if (contains(kSchemaKeys, key))
            schema(value);
        else if (contains(kNamedSchemaKeys, key) && value.is_object())
            namedSchemas(value.get_object());
        else if (contains(kCountKeys, key))
            count(value);
        else
            m_json.value(value);
    }

    void namedSchemas(const json::Object &schemas)
    {
        m_json.beginObject();
        for (const auto &member : schemas) {
            m_json.key(member.key());
            schema(member.value());
        }
        m_json.endObject();
    }

    void word(const json::Value &value)
    {
        if (value.is_string())
            m_json.string(lowered(value.get_string()));
        else
            m_json.value(value);
    }

    void type(const json::Value &value, bool nullable)
    {
        const json::Array *list = value.if_array();
        if (!list && !nullable) {
            word(value);
            return;
        }
        bool hasNull = false;
        m_json.beginArray();
        const auto add = [this, &hasNull](const json::Value &item) {
            hasNull = hasNull || isWord(item, "null");
            word(item);
        };
        if (list)
            std::for_each(list->begin(), list->end(), add);
        else
            add(value);
        if (nullable && !hasNull)
            m_json.string("null");
        m_json.endArray();
    }

    void enumWithNull(const json::Value &value)
    {
        const json::Array *list = value.if_array();
        if (!list || std::any_of(list->begin(), list->end(),
                                 [](const json::Value &item) { return item.is_null(); })) {
            m_json.value(value);
            return;
        }
        m_json.beginArray();
        for (const json::Value &item : *list)
            m_json.value(item);
        m_json.null();
        m_json.endArray();
    }

    void count(const json::Value &value)
    {
        long long number = 0;
        if (value.is_string()) {
            const auto &text = value.get_string();
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (error == std::errc() && end == text.data() + text.size()) {
                m_json.integer(number);
                return;
            }
        }
        m_json.value(value);
    }

    json::Writer m_json;
};

bool closesObject(const json::Object &schema)
{
    const json::Value *further = schema.if_contains("additionalProperties");
    if (!further || !further->is_bool() || further->get_bool())
        return false;
    const json::Value *properties = memberOf(schema, "properties");
    if (!properties)
        return true;
    const json::Value *required = memberOf(schema, "required");
    if (!properties->is_object() || (required && !required->is_array()))
        return false;
    for (const auto &property : properties->get_object()) {
        const auto isIt = [&property](const json::Value &name) {
            return name.is_string() && name.get_string() == property.key();
        };
        if (!required ||
            std::none_of(required->get_array().begin(), required->get_array().end(), isIt))
            return false;
    }
    return true;
}

bool isObjectSchema(const json::Object &schema)
{
    const json::Value *type = memberOf(schema, "type");
    if (!type)
        return schema.contains("properties");
    const auto isObject = [](const json::Value &word) {
        return word.is_string() && lowered(word.get_string()) == "object";
    };
    if (const json::Array *words = type->if_array())
        return std::any_of(words->begin(), words->end(), isObject);
    return isObject(*type);
}

bool allStrict(const json::Value &value);

bool isStrictNode(const json::Object &schema)
{
    for (const auto &member : schema) {
        const std::string_view key = member.key();
        if (contains(kNotStrict, key))
            return false;
        if (contains(kSchemaKeys, key) && key != "additionalProperties" &&
            !allStrict(member.value()))
            return false;
        if (!contains(kNamedSchemaKeys, key) || !member.value().is_object())
            continue;
        const json::Object &named = member.value().get_object();
        if (!std::all_of(named.begin(), named.end(),
                         [](const auto &entry) { return allStrict(entry.value()); }))
            return false;
    }
    return !isObjectSchema(schema) || closesObject(schema);
}

bool allStrict(const json::Value &value)
{
    if (const json::Array *list = value.if_array())
        return std::all_of(list->begin(), list->end(), allStrict);
    return value.is_object() && isStrictNode(value.get_object());
}

} // namespace

std::string jsonSchemaText(const json::Value *schema)
{
    if (!schema || !schema->is_object())
        return std::string(kEmptyObject);
    QByteArray out;
    SchemaWriter(out).top(schema->get_object());
    return out.toStdString();
}

bool isStrictSchema(const json::Value &schema)
{
    return schema.is_object() && isObjectSchema(schema.get_object()) &&
           isStrictNode(schema.get_object());
}

} // namespace signalbox
