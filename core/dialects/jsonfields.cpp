// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/jsonfields.h"

#include <charconv>

namespace signalbox {

std::string_view rawMember(std::string_view text, std::string_view key)
{
    return json::memberOf(text, key);
}

std::optional<std::string> stringMember(std::string_view text, std::string_view key)
{
    return json::stringValue(rawMember(text, key));
}

std::optional<long long> numberMember(std::string_view text, std::string_view key)
{
    const std::string_view raw = rawMember(text, key);
    long long value = 0;
    const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (raw.empty() || error != std::errc() || end != raw.data() + raw.size())
        return std::nullopt;
    return value;
}

} // namespace signalbox
