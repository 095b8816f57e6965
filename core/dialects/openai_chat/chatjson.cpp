// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatjson.h"

#include <cmath>

namespace signalbox::chat {

namespace {

const json::Value *find(const json::Object *object, std::string_view key)
{
    return object ? object->if_contains(key) : nullptr;
}

} // namespace

std::string_view textIn(const json::Object *object, std::string_view key)
{
    const json::Value *value = find(object, key);
    const auto *text = value ? value->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

const json::Object *objectIn(const json::Object *object, std::string_view key)
{
    const json::Value *value = find(object, key);
    return value ? value->if_object() : nullptr;
}

const json::Array *arrayIn(const json::Object *object, std::string_view key)
{
    const json::Value *value = find(object, key);
    return value ? value->if_array() : nullptr;
}

std::optional<long long> integerIn(const json::Object *object, std::string_view key)
{
    constexpr double kMost = 9.0e15; // below 2^53
    const json::Value *value = find(object, key);
    if (!value)
        return std::nullopt;
    if (const auto *whole = value->if_int64())
        return *whole;
    if (const auto *real = value->if_double(); real && std::abs(*real) <= kMost)
        return std::llround(*real);
    return std::nullopt;
}

} // namespace signalbox::chat
