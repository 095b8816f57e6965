// SPDX-License-Identifier: GPL-3.0-or-later
// GeminiSchema: nodes become one, and become what Gemini reads.
#include "core/dialects/gemini/geminischema.h"
#include "core/dialects/gemini/geminischemawords.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace gemini;
using namespace std::string_view_literals;

namespace {

/// The order in which a finished schema is written.
constexpr std::array kOrder = {
    "type"sv,     "format"sv,        "title"sv,         "description"sv,      "nullable"sv,
    "enum"sv,     "items"sv,         "minItems"sv,      "maxItems"sv,         "properties"sv,
    "required"sv, "minProperties"sv, "maxProperties"sv, "propertyOrdering"sv, "minimum"sv,
    "maximum"sv,  "minLength"sv,     "maxLength"sv,     "pattern"sv,          "default"sv,
    "example"sv};

void addMissing(json::Array &into, const json::Array &from)
{
    for (const json::Value &item : from) {
        if (std::find(into.begin(), into.end(), item) == into.end())
            into.push_back(item);
    }
}

void keepCommon(json::Array &into, const json::Array &from)
{
    json::Array kept(into.storage());
    for (const json::Value &item : into) {
        if (std::find(from.begin(), from.end(), item) != from.end())
            kept.push_back(item);
    }
    into = std::move(kept);
}

/// Of two bounds the one that allows less.
void keepTighter(std::string_view key, json::Value &mine, const json::Value &other)
{
    if (!mine.is_number() || !other.is_number())
        return;
    const bool larger = other.to_number<double>() > mine.to_number<double>();
    if (larger == key.starts_with("min"))
        mine = other;
}

void appendWords(json::Value &description, std::string_view more)
{
    auto &text = description.get_string();
    if (std::string_view(text).find(more) != std::string_view::npos)
        return;
    if (!text.empty())
        text += ' ';
    text.append(more);
}

void mergeMember(std::string_view key, json::Value &mine, const json::Value &other)
{
    if (key == "properties") {
        for (const auto &property : other.get_object()) {
            if (!mine.get_object().contains(property.key()))
                mine.get_object()[property.key()] = property.value();
        }
    } else if (key == "required" || key == "propertyOrdering") {
        addMissing(mine.get_array(), other.get_array());
    } else if (key == "enum") {
        keepCommon(mine.get_array(), other.get_array());
    } else if (key == "description") {
        appendWords(mine, other.get_string());
    } else if (isBound(key)) {
        keepTighter(key, mine, other);
    }
}

/// The text of a value of an enum, if one can be made of it.
std::optional<std::string> enumText(const json::Value &value)
{
    if (value.is_string())
        return std::string(value.get_string());
    if (value.is_number() || value.is_bool())
        return json::valueText(value);
    return std::nullopt;
}

std::string listed(const json::Array &values)
{
    std::string out;
    for (const json::Value &value : values)
        out += (out.empty() ? "" : ", ") + json::valueText(value);
    return out;
}

std::string typeOfValues(const json::Array &values)
{
    const auto all = [&values](auto is) { return std::all_of(values.begin(), values.end(), is); };
    if (all([](const json::Value &it) { return it.is_bool(); }))
        return "BOOLEAN";
    if (all([](const json::Value &it) { return it.is_int64() || it.is_uint64(); }))
        return "INTEGER";
    if (all([](const json::Value &it) { return it.is_number(); }))
        return "NUMBER";
    return "STRING";
}

/// A property that several branches know: the words of an enum are those of all.
void widen(json::Value &mine, const json::Value &other)
{
    json::Value *own = mine.get_object().if_contains("enum");
    const json::Value *more = other.get_object().if_contains("enum");
    if (own && more)
        addMissing(own->get_array(), more->get_array());
    else
        mine.get_object().erase("enum");
}

} // namespace

void GeminiSchema::merge(Node &into, Node other) const
{
    for (auto &member : other.says) {
        json::Value *mine = into.says.if_contains(member.key());
        if (!mine)
            into.says[member.key()] = member.value();
        else
            mergeMember(member.key(), *mine, member.value());
    }
    std::move(other.hints.begin(), other.hints.end(), std::back_inserter(into.hints));
    if (into.types.empty())
        into.types = std::move(other.types);
    else if (into.types.front() == "NUMBER" && other.types == std::vector<std::string>{"INTEGER"})
        into.types = std::move(other.types);
}

void GeminiSchema::foldUnion(Node &into, const json::Array &branches) const
{
    json::Value &known = into.says["properties"];
    if (!known.is_object())
        known = json::Object(m_memory);
    json::Object &properties = known.get_object();
    std::optional<json::Array> common;
    const auto none = json::Array(m_memory);
    const std::size_t own = properties.size();
    for (const json::Value &branch : branches) {
        const json::Value *more = branch.get_object().if_contains("properties");
        if (!more)
            continue;
        for (const auto &property : more->get_object()) {
            const auto place = properties.find(property.key());
            if (place == properties.end())
                properties[property.key()] = property.value();
            else if (static_cast<std::size_t>(place - properties.begin()) >= own)
                widen(place->value(), property.value());
        }
        const json::Value *required = branch.get_object().if_contains("required");
        const json::Array &needed = required ? required->get_array() : none;
        if (common)
            keepCommon(*common, needed);
        else
            common.emplace(needed, m_memory);
    }
    into.types = {"OBJECT"};
    if (!common || common->empty())
        return;
    json::Value &required = into.says["required"];
    if (!required.is_array())
        required = json::Array(m_memory);
    addMissing(required.get_array(), *common);
}

std::string GeminiSchema::inferredType(const Node &node)
{
    if (!node.types.empty())
        return node.types.front();
    const auto says = [&node](std::string_view key) { return node.says.contains(key); };
    if (says("properties") || says("required"))
        return "OBJECT";
    if (says("items"))
        return "ARRAY";
    if (const json::Value *values = node.says.if_contains("enum"))
        return typeOfValues(values->get_array());
    if (says("minimum") || says("maximum"))
        return "NUMBER";
    return says("pattern") || says("minLength") || says("maxLength") ? "STRING" : "";
}

void GeminiSchema::settleEnum(Node &node) const
{
    json::Value *found = node.says.if_contains("enum");
    if (!found)
        return;
    json::Array values(m_memory);
    for (const json::Value &value : found->get_array()) {
        if (value.is_null())
            node.says["nullable"] = true;
        else
            values.push_back(value);
    }
    if (values.empty()) {
        node.says.erase("enum");
        return;
    }
    node.says["enum"] = values;
    node.types = {inferredType(node)};
    json::Array words(m_memory);
    for (const json::Value &value : values) {
        const auto text = enumText(value);
        if (text && !text->empty() && !hasString(words, *text))
            words.emplace_back(*text);
    }
    const bool isText = node.types.front() == "STRING";
    if (isText && words.size() == values.size() && !words.empty()) {
        node.says["enum"] = std::move(words);
        return;
    }
    // Gemini has words only, none empty: the rest is told in words.
    if (isText && !words.empty())
        node.says["enum"] = std::move(words);
    else
        node.says.erase("enum");
    node.hints.push_back("one of " + listed(values));
}

void GeminiSchema::keepKnownNames(json::Object &says, std::string_view key) const
{
    json::Value *names = says.if_contains(key);
    if (!names)
        return;
    const json::Value *properties = says.if_contains("properties");
    json::Array kept(m_memory);
    for (const json::Value &name : names->get_array()) {
        if (name.is_string() && properties && properties->get_object().contains(name.get_string()))
            kept.push_back(name);
    }
    if (kept.empty())
        says.erase(key);
    else
        *names = std::move(kept);
}

json::Object GeminiSchema::finished(Node node) const
{
    if (node.says.contains("anyOf"))
        return finishedUnion(std::move(node));
    settleEnum(node);
    std::string type = inferredType(node);
    if (type.empty())
        type = "STRING"; // says nothing of itself: what a model can always write
    node.says["type"] = type;
    keepKnownNames(node.says, "required");
    keepKnownNames(node.says, "propertyOrdering");
    if (type == "OBJECT" && !node.says.contains("properties"))
        node.says["properties"] = json::Object(m_memory);
    if (type == "ARRAY" && !node.says.contains("items"))
        node.says["items"] = json::Object({{"type", "STRING"}}, m_memory);
    if (!node.hints.empty()) {
        std::string words;
        for (const std::string &hint : node.hints)
            words += (words.empty() ? "(" : "; ") + hint;
        json::Value &description = node.says["description"];
        if (!description.is_string())
            description = "";
        appendWords(description, words + ')');
    }
    json::Object out(m_memory);
    for (const std::string_view key : kOrder) {
        if (json::Value *value = node.says.if_contains(key); value && belongsTo(key, type))
            out[key] = std::move(*value);
    }
    return out;
}

json::Object GeminiSchema::finishedUnion(Node node) const
{
    json::Array branches = std::move(node.says["anyOf"].get_array());
    if (node.says.contains("properties")) { // merged in after the union was read
        node.says.erase("anyOf");
        foldUnion(node, branches);
        return finished(std::move(node));
    }
    bool first = true;
    for (json::Value &branch : branches) {
        json::Object &says = branch.get_object();
        for (const std::string_view key : {"title", "description", "nullable"}) {
            const json::Value *common = node.says.if_contains(key);
            if (!common)
                continue;
            if (!says.contains(key)) {
                says[key] = *common;
            } else if (key == "description" && first) {
                json::Value joined = *common;
                appendWords(joined, says[key].get_string());
                says[key] = std::move(joined);
            }
        }
        first = false;
    }
    json::Object out(m_memory);
    out["anyOf"] = std::move(branches);
    return out;
}

} // namespace signalbox
