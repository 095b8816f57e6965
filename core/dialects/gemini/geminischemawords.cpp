// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminischemawords.h"

#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox::gemini {

namespace {

using namespace std::string_view_literals;

/// A constraint longer than this says more than a model reads.
constexpr std::size_t kLongestHint = 200;

constexpr std::array kTypes = {"STRING"sv, "NUMBER"sv, "INTEGER"sv, "BOOLEAN"sv,
                               "ARRAY"sv,  "OBJECT"sv, "NULL"sv};
constexpr std::array kFormats = {"int32"sv,  "int64"sv,     "float"sv,
                                 "double"sv, "date-time"sv, "enum"sv};
constexpr std::array kBounds = {"minItems"sv,      "maxItems"sv,      "minLength"sv, "maxLength"sv,
                                "minProperties"sv, "maxProperties"sv, "minimum"sv,   "maximum"sv};
/// Constraints that move into the description.
constexpr std::array kHinted = {"format"sv,
                                "exclusiveMinimum"sv,
                                "exclusiveMaximum"sv,
                                "multipleOf"sv,
                                "uniqueItems"sv,
                                "patternProperties"sv,
                                "propertyNames"sv,
                                "contains"sv,
                                "minContains"sv,
                                "maxContains"sv,
                                "not"sv,
                                "if"sv,
                                "then"sv,
                                "else"sv,
                                "dependentRequired"sv,
                                "dependentSchemas"sv,
                                "contentEncoding"sv,
                                "contentMediaType"sv,
                                "examples"sv,
                                "deprecated"sv,
                                "readOnly"sv,
                                "writeOnly"sv,
                                "additionalProperties"sv,
                                "prefixItems"sv,
                                "anyOf"sv};

struct Owner
{
    std::string_view key;
    std::string_view types; ///< by their first letters
};
/// Keywords that not every type has.
constexpr std::array kOwners = {
    Owner{"items", "A"},         Owner{"minItems", "A"},      Owner{"maxItems", "A"},
    Owner{"properties", "O"},    Owner{"required", "O"},      Owner{"propertyOrdering", "O"},
    Owner{"minProperties", "O"}, Owner{"maxProperties", "O"}, Owner{"minLength", "S"},
    Owner{"maxLength", "S"},     Owner{"pattern", "S"},       Owner{"enum", "S"},
    Owner{"minimum", "IN"},      Owner{"maximum", "IN"},      Owner{"format", "SIN"},
};

template <std::size_t N>
bool contains(const std::array<std::string_view, N> &words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// {"type":"string"}: names are strings anyway.
bool saysNothing(std::string_view key, const json::Value &value)
{
    if (value.is_bool())
        return !value.get_bool() || key == "additionalProperties";
    if (const json::Object *object = value.if_object())
        return object->empty() ||
               (key == "propertyNames" && object->size() == 1 && object->contains("type"));
    return value.is_null();
}

} // namespace

std::string upperType(std::string_view word)
{
    std::string out(word);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return contains(kTypes, out) ? out : std::string();
}

bool isKnownFormat(std::string_view format)
{
    return contains(kFormats, format);
}

bool isBound(std::string_view key)
{
    return contains(kBounds, key);
}

bool belongsTo(std::string_view key, std::string_view type)
{
    const auto *const owner = std::find_if(kOwners.begin(), kOwners.end(),
                                           [key](const Owner &it) { return it.key == key; });
    return owner == kOwners.end() || owner->types.find(type.front()) != std::string_view::npos;
}

std::optional<std::string> hintOf(std::string_view key, const json::Value &value)
{
    if (!contains(kHinted, key) || saysNothing(key, value))
        return std::nullopt;
    if (value.is_bool())
        return std::string(key);
    std::string text = value.is_string() ? std::string(value.get_string()) : json::valueText(value);
    if (text.size() > kLongestHint)
        return std::nullopt;
    return std::string(key) + ": " + text;
}

bool isTrue(const json::Value &value)
{
    return value.is_bool() && value.get_bool();
}

bool isObjectNode(const json::Value &schema)
{
    const json::Object *object = schema.if_object();
    const json::Value *type = object ? object->if_contains("type") : nullptr;
    return type && type->is_string() && type->get_string() == "OBJECT";
}

bool hasString(const json::Array &list, std::string_view text)
{
    return std::any_of(list.begin(), list.end(), [text](const json::Value &item) {
        return item.is_string() && item.get_string() == text;
    });
}

} // namespace signalbox::gemini
