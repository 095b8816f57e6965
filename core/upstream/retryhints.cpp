// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/retryhints.h"

#include "core/upstream/errortext.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace signalbox {

namespace {

using Hint = std::optional<Milliseconds>;

/// Spans beyond this are mistakes, such as an epoch time where seconds belong.
constexpr double kAbsurdMs = 400.0 * 24 * 3600 * 1000;
/// Nested deeper than any real error; bounds the recursion.
constexpr int kMaxDepth = 24;

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

constexpr std::array<std::string_view, 10> kTextLeads = {
    "try again in ", "try again after ", "retry in ", "retry after ", "reset after ",
    "resets after ", "resets in ",       "reset in ", "please wait ", "wait for "};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A plain decimal number at the start of a text; no sign, exponent, "inf" or "nan".
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

Hint fromMs(double milliseconds)
{
    if (!std::isfinite(milliseconds) || milliseconds < 0 || milliseconds > kAbsurdMs)
        return std::nullopt;
    return std::min(Milliseconds(static_cast<long long>(std::ceil(milliseconds))),
                    kLongestRetryHint);
}

Hint until(double epochMs, WallTime now)
{
    const double left = epochMs - static_cast<double>(now.time_since_epoch().count());
    return left > 0 ? fromMs(left) : std::nullopt;
}

/// An epoch time in seconds or, where it is too large for that, milliseconds.
Hint untilEpoch(double epoch, WallTime now)
{
    constexpr double kFirstMs = 100'000'000'000; // as seconds this is the year 5138
    return until(epoch < kFirstMs ? epoch * 1000 : epoch, now);
}

std::optional<double> wholeNumber(std::string_view text)
{
    std::size_t length = 0;
    const auto number = parseNumber(text, length);
    return number && length == text.size() ? number : std::nullopt;
}

Hint wholeSpan(std::string_view text)
{
    std::size_t length = 0;
    const Hint span = parseSpan(text, length);
    return span && length == text.size() ? span : std::nullopt;
}

Hint untilDate(std::string_view text, WallTime now)
{
    if (const auto rfc3339 = fromRfc3339(text))
        return until(static_cast<double>(rfc3339->time_since_epoch().count()), now);
    // curl reads all three forms of RFC 9110; bare digits it would take for a date too.
    if (text.empty() || !isLetter(text.front()))
        return std::nullopt;
    const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
    return seconds < 0 ? std::nullopt : until(static_cast<double>(seconds) * 1000, now);
}

void keepLonger(Hint &into, Hint other)
{
    if (other && (!into || *other > *into))
        into = other;
}

Hint fromHeaders(const Headers &headers, WallTime now)
{
    if (const auto field = headers.find("retry-after-ms")) {
        const auto number = wholeNumber(trimBlanks(*field));
        if (const Hint hint = number ? fromMs(*number) : std::nullopt)
            return hint;
    }
    const auto field = headers.find("retry-after");
    if (!field)
        return std::nullopt;
    const std::string_view text = trimBlanks(*field);
    if (const auto seconds = wholeNumber(text))
        return fromMs(*seconds * 1000);
    if (const Hint span = wholeSpan(text))
        return span;
    return untilDate(text, now);
}

enum class MemberForm { seconds, milliseconds, moment };

struct Member
{
    std::string_view name;
    MemberForm form;
};

constexpr std::array kMembers = {
    Member{"retryDelay", MemberForm::seconds},
    Member{"quotaResetDelay", MemberForm::seconds},
    Member{"quotaResetTimeStamp", MemberForm::moment},
    Member{"retry_after", MemberForm::seconds},
    Member{"retry_after_seconds", MemberForm::seconds},
    Member{"retry_after_ms", MemberForm::milliseconds},
    Member{"resets_in_seconds", MemberForm::seconds},
    Member{"resets_at", MemberForm::moment},
};

std::optional<double> numberOf(const json::Value &value)
{
    if (value.is_double())
        return value.get_double();
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    if (value.is_uint64())
        return static_cast<double>(value.get_uint64());
    if (value.is_string())
        return wholeNumber(trimBlanks(value.get_string()));
    return std::nullopt;
}

/// A protobuf Duration as an object: {"seconds": 5, "nanos": 1}.
Hint fromDurationObject(const json::Object &object)
{
    const json::Value *seconds = object.if_contains("seconds");
    const auto number = seconds ? numberOf(*seconds) : std::nullopt;
    if (!number)
        return std::nullopt;
    const json::Value *nanos = object.if_contains("nanos");
    return fromMs(*number * 1000 + (nanos ? numberOf(*nanos).value_or(0) / 1e6 : 0));
}

Hint fromMember(MemberForm form, const json::Value &value, WallTime now)
{
    if (value.is_object())
        return form == MemberForm::seconds ? fromDurationObject(value.get_object()) : std::nullopt;
    if (const auto number = numberOf(value)) {
        switch (form) {
        case MemberForm::seconds:
            return fromMs(*number * 1000);
        case MemberForm::milliseconds:
            return fromMs(*number);
        case MemberForm::moment:
            return untilEpoch(*number, now);
        }
    }
    if (!value.is_string())
        return std::nullopt;
    const std::string_view text = trimBlanks(value.get_string());
    return form == MemberForm::moment ? untilDate(text, now) : wholeSpan(text);
}

void scan(const json::Value &value, WallTime now, int depth, Hint &hint)
{
    if (depth > kMaxDepth)
        return;
    if (value.is_array()) {
        for (const json::Value &item : value.get_array())
            scan(item, now, depth + 1, hint);
    } else if (value.is_object()) {
        for (const auto &member : value.get_object()) {
            const auto known =
                std::find_if(kMembers.begin(), kMembers.end(),
                             [&member](const Member &m) { return m.name == member.key(); });
            if (known != kMembers.end())
                keepLonger(hint, fromMember(known->form, member.value(), now));
            scan(member.value(), now, depth + 1, hint);
        }
    } else if (value.is_string()) {
        if (const auto inner = nestedJson(value.get_string()))
            scan(*inner, now, depth + 8, hint); // strings within strings: a few levels only
    }
}

Hint fromText(std::string_view text)
{
    Hint hint;
    for (const std::string_view lead : kTextLeads) {
        std::size_t from = 0;
        while ((from = findNoCase(text, lead, from)) != std::string_view::npos) {
            from += lead.size();
            std::string_view rest = text.substr(from);
            for (const std::string_view filler : {"about ", "approximately ", "~"}) {
                if (equalNoCase(rest.substr(0, filler.size()), filler))
                    rest.remove_prefix(filler.size());
            }
            std::size_t length = 0;
            keepLonger(hint, parseSpan(rest, length));
        }
    }
    return hint;
}

} // namespace

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
    return fromMs(total);
}

std::optional<Milliseconds> retryHint(int status, const Headers &headers, const json::Value *json,
                                      std::string_view body, WallTime now)
{
    if (status != 429 && status != 503 && status != 529)
        return std::nullopt;
    Hint hint = fromHeaders(headers, now);
    if (json)
        scan(*json, now, 0, hint);
    return hint ? hint : fromText(body);
}

std::optional<Milliseconds> retryHint(int status, const Headers &headers, std::string_view body,
                                      WallTime now)
{
    const std::optional<json::Value> json = nestedJson(body);
    return retryHint(status, headers, json ? &*json : nullptr, body, now);
}

} // namespace signalbox
