// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <optional>
#include <string_view>

/// Members of an upstream's answer, read without complaint: what is absent or of another kind is
/// empty.
namespace signalbox::responses {

[[nodiscard]] inline std::string_view textIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *text = value ? value->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

[[nodiscard]] inline std::optional<long long> integerIn(const json::Object &object,
                                                        std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *whole = value ? value->if_int64() : nullptr;
    return whole ? std::optional<long long>(*whole) : std::nullopt;
}

[[nodiscard]] inline double numberIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value && value->is_number() ? value->to_number<double>() : 0;
}

[[nodiscard]] inline const json::Object *objectIn(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

/// Calls `what` with every object in a list.
template <class What>
void forEachObject(const json::Object &object, std::string_view key, const What &what)
{
    const json::Value *value = object.if_contains(key);
    const json::Array *list = value ? value->if_array() : nullptr;
    if (!list)
        return;
    for (const json::Value &item : *list) {
        if (const json::Object *inner = item.if_object())
            what(*inner);
    }
}

} // namespace signalbox::responses
