// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/headerrules.h"

#include <algorithm>
#include <cctype>

namespace signalbox {

bool isHeaderName(std::string_view text)
{
    static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool isHeaderValue(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

} // namespace signalbox
