// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/ratelimitheaders.h"

#include <algorithm>
#include <array>

namespace signalbox {

bool isRateLimitHeader(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> kPrefixes = {
        "retry-after", "anthropic-ratelimit-", "x-ratelimit-", "x-rate-limit-", "ratelimit"};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(), [name](std::string_view prefix) {
        return name.size() >= prefix.size() &&
               sameHeaderName(name.substr(0, prefix.size()), prefix);
    });
}

Headers rateLimitHeaders(const Headers &headers)
{
    Headers kept;
    for (const Header &field : headers.fields()) {
        if (isRateLimitHeader(
                {field.name.constData(), static_cast<std::size_t>(field.name.size())}))
            kept.add(field.name, field.value);
    }
    return kept;
}

} // namespace signalbox
