// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demosample.h"

#include <algorithm>
#include <string_view>

namespace signalbox {

namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostItems = 16;

json::Value sample(const json::Value &schema, int depth);

/// The first type that is not null; Gemini writes types in capitals.
std::string typeOf(const json::Object &schema)
{
    const json::Value *type = schema.if_contains("type");
    if (type && type->is_array()) {
        for (const json::Value &one : type->get_array()) {
            if (one.is_string() && one.get_string() != "null") {
                type = &one;
                break;
            }
        }
    }
    std::string name;
    if (type && type->is_string())
        name.assign(type->get_string().data(), type->get_string().size());
    else if (schema.contains("properties"))
        name = "object";
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return name;
}

double numberOf(const json::Object &schema, std::string_view name, double otherwise)
{
    const json::Value *value = schema.if_contains(name);
    return value && value->is_number() ? value->to_number<double>() : otherwise;
}

/// Without a list of required members all of them are given.
json::Value sampleObject(const json::Object &schema, int depth)
{
    json::Object made;
    const json::Value *properties = schema.if_contains("properties");
    if (!properties || !properties->is_object())
        return made;
    const json::Value *required = schema.if_contains("required");
    for (const auto &[name, property] : properties->get_object()) {
        const std::string_view key(name);
        const bool wanted =
            !required || !required->is_array() ||
            std::any_of(required->get_array().begin(), required->get_array().end(),
                        [key](const json::Value &one) {
                            return one.is_string() && std::string_view(one.get_string()) == key;
                        });
        if (wanted)
            made[name] = sample(property, depth + 1);
    }
    return made;
}

json::Value sampleArray(const json::Object &schema, int depth)
{
    json::Array made;
    const json::Value *items = schema.if_contains("items");
    const double least = numberOf(schema, "minItems", 1);
    const auto count = static_cast<std::size_t>(std::clamp<double>(least, 1, kMostItems));
    for (std::size_t i = 0; items && i < count; ++i)
        made.push_back(sample(*items, depth + 1));
    return made;
}

json::Value sampleText(const json::Object &schema)
{
    constexpr std::string_view kWord = "demo";
    constexpr double kLongest = 1'000;
    std::string text(kWord);
    const auto least =
        static_cast<std::size_t>(std::clamp(numberOf(schema, "minLength", 0), 0.0, kLongest));
    while (text.size() < least)
        text += kWord;
    const double most = numberOf(schema, "maxLength", static_cast<double>(text.size()));
    if (most >= 0 && most < static_cast<double>(text.size()))
        text.resize(static_cast<std::size_t>(most));
    return json::Value(text);
}

json::Value sampleNumber(const json::Object &schema)
{
    return std::min(std::max(1.0, numberOf(schema, "minimum", 1)), numberOf(schema, "maximum", 1));
}

json::Value sample(const json::Value &schema, int depth)
{
    const json::Object *object = schema.if_object();
    if (!object || depth > kDeepest)
        return json::Object();
    if (const json::Value *fixed = object->if_contains("const"))
        return *fixed;
    const json::Value *choices = object->if_contains("enum");
    if (choices && choices->is_array() && !choices->get_array().empty())
        return choices->get_array().front();
    for (const std::string_view combined : {"anyOf", "oneOf", "allOf"}) {
        const json::Value *list = object->if_contains(combined);
        if (list && list->is_array() && !list->get_array().empty())
            return sample(list->get_array().front(), depth + 1);
    }
    const std::string type = typeOf(*object);
    if (type == "object")
        return sampleObject(*object, depth);
    if (type == "array")
        return sampleArray(*object, depth);
    if (type == "integer")
        return static_cast<std::int64_t>(sampleNumber(*object).get_double());
    if (type == "number")
        return sampleNumber(*object);
    if (type == "boolean")
        return true;
    if (type == "null")
        return nullptr;
    return sampleText(*object);
}

} // namespace

json::Value demoSample(const json::Value *schema)
{
    return schema ? sample(*schema, 0) : json::Value(json::Object());
}

} // namespace signalbox
