// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errortext.h"

#include <algorithm>

namespace signalbox {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool sameNoCase(char left, char right)
{
    return lower(left) == lower(right);
}

} // namespace

std::string_view trimBlanks(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool equalNoCase(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), sameNoCase);
}

std::size_t findNoCase(std::string_view text, std::string_view needle, std::size_t from)
{
    if (from > text.size())
        return std::string_view::npos;
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(from);
    const auto found = std::search(start, text.end(), needle.begin(), needle.end(), sameNoCase);
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

std::optional<json::Value> nestedJson(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    text = trimBlanks(text);
    if (text.size() < 2 || (text.front() != '{' && text.front() != '['))
        return std::nullopt;
    Result<json::Value> parsed = json::parse(text);
    if (!parsed)
        return std::nullopt;
    return std::move(parsed.value());
}

bool looksLikeHtml(std::string_view body)
{
    const std::string_view start = trimBlanks(body).substr(0, 512);
    return start.starts_with('<') &&
           (containsNoCase(start, "<html") || containsNoCase(start, "<!doctype") ||
            containsNoCase(start, "<head") || containsNoCase(start, "<body") ||
            containsNoCase(start, "<title"));
}

} // namespace signalbox
