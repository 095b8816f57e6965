// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminifields.h"

namespace signalbox {

namespace {

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

std::string snakeCase(std::string_view camel)
{
    std::string out;
    for (const char c : camel) {
        if (!isUpper(c)) {
            out += c;
            continue;
        }
        out += '_';
        out += static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

} // namespace

std::string_view GeminiFields::spelled(std::string_view camel) const
{
    if (json().contains(camel))
        return camel;
    const std::string snake = snakeCase(camel);
    const auto *const found = json().find(snake);
    return found == json().end() ? camel : std::string_view(found->key());
}

std::string camelCase(std::string_view name)
{
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool joins = name[i] == '_' && i > 0 && i + 1 < name.size() && name[i + 1] >= 'a' &&
                           name[i + 1] <= 'z';
        out += joins ? static_cast<char>(name[++i] - 'a' + 'A') : name[i];
    }
    return out;
}

std::vector<const json::Value *> listOrOne(const json::Value *value)
{
    std::vector<const json::Value *> out;
    if (!value)
        return out;
    const json::Array *list = value->if_array();
    if (!list) {
        out.push_back(value);
        return out;
    }
    for (const json::Value &item : *list)
        out.push_back(&item);
    return out;
}

} // namespace signalbox
