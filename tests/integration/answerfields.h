// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/json/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Members of the admin API's answers, for tests: what is not there or of another kind reads as
/// empty, and the comparison that follows fails.
namespace signalbox::test {

[[nodiscard]] inline std::string textAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

[[nodiscard]] inline double numberAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_number() ? value->to_number<double>() : -1;
}

[[nodiscard]] inline json::Object objectAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_object() ? value->get_object() : json::Object();
}

[[nodiscard]] inline std::vector<json::Object> listAt(const json::Object &document,
                                                      std::string_view list)
{
    std::vector<json::Object> found;
    const json::Value *value = document.if_contains(list);
    const json::Array *array = value ? value->if_array() : nullptr;
    for (const json::Value &entry : array ? *array : json::Array())
        found.push_back(entry.is_object() ? entry.get_object() : json::Object());
    return found;
}

/// Of a list, the object whose member `name` has that text.
[[nodiscard]] inline json::Object objectWith(const std::vector<json::Object> &list,
                                             std::string_view name, const std::string &text)
{
    for (const json::Object &object : list) {
        if (textAt(object, name) == text)
            return object;
    }
    return {};
}

} // namespace signalbox::test
