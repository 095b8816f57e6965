// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/momentparser.h"

#include "core/upstream/errortext.h"

#include <curl/curl.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace signalbox {

namespace {

/// Spans beyond this are mistakes, such as an epoch time where seconds belong.
constexpr double kAbsurdMs = 400.0 * 24 * 3600 * 1000;

struct Unit
{
    std::string_view name;
    double milliseconds;
};

// Longer names first, so that "ms" is not read as "m".
constexpr std::array kUnits = {
    Unit{"milliseconds", 1},  Unit{"millisecond", 1},  Unit{"minutes", 60'000},
    Unit{"minute", 60'000},   Unit{"seconds", 1'000},  Unit{"second", 1'000},
    Unit{"hours", 3'600'000}, Unit{"hour", 3'600'000}, Unit{"days", 86'400'000},
    Unit{"day", 86'400'000},  Unit{"msec", 1},         Unit{"mins", 60'000},
    Unit{"min", 60'000},      Unit{"secs", 1'000},     Unit{"sec", 1'000},
    Unit{"hrs", 3'600'000},   Unit{"hr", 3'600'000},   Unit{"ms", 1},
    Unit{"d", 86'400'000},    Unit{"h", 3'600'000},    Unit{"m", 60'000},
    Unit{"s", 1'000},
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A plain decimal number at the start of a text.
std::optional<double> parseNumber(std::string_view text, std::size_t &length)
{
    std::size_t end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    if (end == 0)
        return std::nullopt;
    if (end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1])) {
        ++end;
        while (end < text.size() && isDigit(text[end]))
            ++end;
    }
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + end, number);
    if (read.ec != std::errc())
        return std::nullopt;
    length = end;
    return number;
}

const Unit *unitAt(std::string_view text)
{
    for (const Unit &unit : kUnits) {
        if (text.size() < unit.name.size() ||
            !equalNoCase(text.substr(0, unit.name.size()), unit.name))
            continue;
        const bool ends = text.size() == unit.name.size() || !isLetter(text[unit.name.size()]);
        if (ends)
            return &unit;
    }
    return nullptr;
}

std::size_t blanks(std::string_view text)
{
    const auto at = text.find_first_not_of(" \t");
    return at == std::string_view::npos ? text.size() : at;
}

std::optional<Milliseconds> until(double epochMs, WallTime now)
{
    const double left = epochMs - static_cast<double>(now.time_since_epoch().count());
    if (!std::isfinite(left) || std::abs(left) > kAbsurdMs)
        return std::nullopt;
    return Milliseconds(static_cast<long long>(std::ceil(left)));
}

} // namespace

std::optional<double> wholeNumber(std::string_view text)
{
    std::size_t length = 0;
    const auto number = parseNumber(text, length);
    return number && length == text.size() ? number : std::nullopt;
}

std::optional<double> signedNumber(std::string_view text)
{
    if (!text.starts_with('-'))
        return wholeNumber(text);
    const auto number = wholeNumber(text.substr(1));
    return number ? std::optional(-*number) : std::nullopt;
}

std::optional<double> numberIn(const json::Value &value)
{
    if (value.is_double())
        return std::isfinite(value.get_double()) ? std::optional(value.get_double()) : std::nullopt;
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    if (value.is_uint64())
        return static_cast<double>(value.get_uint64());
    if (value.is_string())
        return wholeNumber(trimBlanks(value.get_string()));
    return std::nullopt;
}

std::optional<Milliseconds> spanOfMs(double milliseconds)
{
    if (!std::isfinite(milliseconds) || milliseconds < 0 || milliseconds > kAbsurdMs)
        return std::nullopt;
    return Milliseconds(static_cast<long long>(std::ceil(milliseconds)));
}

std::optional<Milliseconds> parseSpan(std::string_view text, std::size_t &length)
{
    double total = 0;
    std::size_t used = 0;
    while (used < text.size()) {
        std::string_view rest = text.substr(used);
        std::size_t skipped = used == 0 ? 0 : blanks(rest);
        std::size_t digits = 0;
        const auto number = parseNumber(rest.substr(skipped), digits);
        if (!number)
            break;
        skipped += digits;
        skipped += blanks(rest.substr(skipped));
        const Unit *unit = unitAt(rest.substr(skipped));
        if (!unit)
            break;
        total += *number * unit->milliseconds;
        used += skipped + unit->name.size();
    }
    if (used == 0)
        return std::nullopt;
    length = used;
    return spanOfMs(total);
}

std::optional<Milliseconds> wholeSpan(std::string_view text)
{
    std::size_t length = 0;
    const auto span = parseSpan(text, length);
    return span && length == text.size() ? span : std::nullopt;
}

std::optional<Milliseconds> untilEpoch(double epoch, WallTime now)
{
    constexpr double kFirstMs = 100'000'000'000; // as seconds this is the year 5138
    return until(epoch < kFirstMs ? epoch * 1000 : epoch, now);
}

std::optional<Milliseconds> untilDate(std::string_view text, WallTime now)
{
    if (const auto rfc3339 = fromRfc3339(text))
        return until(static_cast<double>(rfc3339->time_since_epoch().count()), now);
    // curl reads all three forms of RFC 9110; bare digits it would take for a date too.
    if (text.empty() || !isLetter(text.front()))
        return std::nullopt;
    const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
    return seconds < 0 ? std::nullopt : until(static_cast<double>(seconds) * 1000, now);
}

std::optional<Milliseconds> untilReset(std::string_view text, WallTime now)
{
    const auto number = wholeNumber(text);
    if (!number) {
        const auto span = wholeSpan(text);
        return span ? span : untilDate(text, now);
    }
    const auto delay = spanOfMs(*number * 1000);
    return delay ? delay : untilEpoch(*number, now);
}

void forEachValue(std::string_view field, const std::function<bool(std::string_view)> &take)
{
    while (!field.empty()) {
        const std::size_t comma = field.find(',');
        const std::string_view piece = field.substr(0, comma);
        if (comma == std::string_view::npos) {
            take(trimBlanks(piece));
            return;
        }
        // An IMF-fixdate or RFC 850 date has one comma, after the day of the week.
        const std::size_t second = field.find(',', comma + 1);
        if (take(trimBlanks(field.substr(0, second)))) {
            field =
                second == std::string_view::npos ? std::string_view() : field.substr(second + 1);
            continue;
        }
        take(trimBlanks(piece));
        field.remove_prefix(comma + 1);
    }
}

} // namespace signalbox
