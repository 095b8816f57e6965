// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicoutputschema.h"

#include "core/dialects/canonical/toolschema.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace signalbox {

namespace {

constexpr std::array<std::string_view, 10> kFormats = {
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"};

/// Takes a member out of an object; null when there is none.
std::optional<json::Value> taken(json::Object &from, std::string_view key)
{
    auto *const found = from.find(key);
    if (found == from.end())
        return std::nullopt;
    json::Value value = found->value();
    from.erase(found);
    return value;
}

bool isPrimitive(const json::Value &value)
{
    return !value.is_object() && !value.is_array();
}

bool isOf(const json::Value &type, std::string_view name)
{
    if (const json::Array *several = type.if_array())
        return std::any_of(several->begin(), several->end(),
                           [&](const json::Value &one) { return isOf(one, name); });
    return type.is_string() && std::string_view(type.get_string()) == name;
}

/// Goes down a schema once. The parser limits the depth.
class Transformer
{
public:
    [[nodiscard]] json::Value schema(const json::Value &value)
    {
        const json::Object *object = value.if_object();
        if (!object) {
            m_fits = false;
            return value;
        }
        json::Object rest = *object;
        json::Object out;
        if (const auto defs = taken(rest, "$defs"))
            out["$defs"] = each(*defs);
        if (const auto ref = taken(rest, "$ref")) {
            out["$ref"] = *ref;
            return out;
        }
        rest.erase("$schema");
        literals(rest, out);
        const auto type = taken(rest, "type");
        alternatives(rest, out, type);
        for (const std::string_view key : {"description", "title"}) {
            if (const auto words = taken(rest, key))
                out[key] = *words;
        }
        if (type)
            members(*type, rest, out);
        describe(rest, out);
        return out;
    }

    [[nodiscard]] bool fits() const { return m_fits; }

private:
    [[nodiscard]] json::Value each(const json::Value &schemas)
    {
        if (const json::Array *list = schemas.if_array()) {
            json::Array out;
            for (const json::Value &one : *list)
                out.push_back(schema(one));
            return out;
        }
        json::Object out;
        if (const json::Object *named = schemas.if_object()) {
            for (const auto &member : *named)
                out[member.key()] = schema(member.value());
        }
        return out;
    }

    static void literals(json::Object &rest, json::Object &out)
    {
        const json::Value *list = rest.if_contains("enum");
        const json::Array *values = list ? list->if_array() : nullptr;
        if (values && !values->empty() && std::all_of(values->begin(), values->end(), isPrimitive))
            out["enum"] = *taken(rest, "enum");
        if (const json::Value *value = rest.if_contains("const"); value && isPrimitive(*value))
            out["const"] = *taken(rest, "const");
    }

    void alternatives(json::Object &rest, json::Object &out, const std::optional<json::Value> &type)
    {
        const auto anyOf = taken(rest, "anyOf");
        const auto oneOf = taken(rest, "oneOf");
        const auto allOf = taken(rest, "allOf");
        if (anyOf || oneOf)
            out["anyOf"] = each(anyOf ? *anyOf : *oneOf);
        else if (allOf)
            out["allOf"] = each(*allOf);
        else if (!out.contains("enum") && !out.contains("const")) {
            m_fits = m_fits && type;
            if (type)
                out["type"] = *type;
        }
    }

    void members(const json::Value &type, json::Object &rest, json::Object &out)
    {
        if (isOf(type, "object")) {
            const auto properties = taken(rest, "properties");
            out["properties"] = properties ? each(*properties) : json::Value(json::Object());
            rest.erase("additionalProperties");
            out["additionalProperties"] = false;
            if (const auto required = taken(rest, "required"))
                out["required"] = *required;
        }
        const json::Value *format = rest.if_contains("format");
        if (isOf(type, "string") && format && format->is_string() &&
            std::find(kFormats.begin(), kFormats.end(), std::string_view(format->get_string())) !=
                kFormats.end())
            out["format"] = *taken(rest, "format");
        if (isOf(type, "array")) {
            if (const auto items = taken(rest, "items"))
                out["items"] = schema(*items);
            if (const json::Value *least = rest.if_contains("minItems");
                least && (*least == 0 || *least == 1))
                out["minItems"] = *taken(rest, "minItems");
        }
    }

    /// What is left over is told in words.
    static void describe(const json::Object &rest, json::Object &out)
    {
        std::string words;
        for (const auto &member : rest) {
            words += words.empty() ? "" : ", ";
            words += std::string(member.key()) + ": " + json::valueText(member.value());
        }
        if (words.empty())
            return;
        const json::Value *before = out.if_contains("description");
        const std::string head =
            before && before->is_string() ? std::string(before->get_string()) + "\n\n" : "";
        out["description"] = head + '{' + words + '}';
    }

    bool m_fits = true;
};

} // namespace

std::optional<std::string> anthropicOutputSchema(const json::Value &schema)
{
    const auto normal = json::parse(jsonSchemaText(&schema));
    if (!normal.ok())
        return std::nullopt;
    Transformer transformer;
    const json::Value out = transformer.schema(*normal);
    return transformer.fits() ? std::optional(json::valueText(out)) : std::nullopt;
}

} // namespace signalbox
