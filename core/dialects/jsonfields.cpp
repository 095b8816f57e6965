// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/jsonfields.h"

#include <algorithm>
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

namespace {

std::optional<long long> numberOf(std::string_view raw)
{
    long long value = 0;
    const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (raw.empty() || error != std::errc() || end != raw.data() + raw.size())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<long long> numberMember(std::string_view text, std::string_view key)
{
    return numberOf(rawMember(text, key));
}

bool hasText(std::string_view text, std::string_view key)
{
    const std::string_view raw = rawMember(text, key);
    return raw.size() > 2 && raw.front() == '"';
}

long long numberIn(std::string_view body, const std::vector<json::MemberSpan> &members,
                   std::string_view key)
{
    const json::MemberSpan *member = json::findMember(members, key);
    return member ? std::max(0LL, numberOf(member->in(body)).value_or(0)) : 0;
}

} // namespace signalbox
