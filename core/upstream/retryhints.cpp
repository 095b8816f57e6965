// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/retryhints.h"

#include "core/base/bytes.h"
#include "core/upstream/errortext.h"
#include "core/upstream/momentparser.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

using Hint = std::optional<Milliseconds>;

/// Nested deeper than any real error; bounds the recursion.
constexpr int kMaxDepth = 24;

constexpr std::array<std::string_view, 10> kTextLeads = {
    "try again in ", "try again after ", "retry in ", "retry after ", "reset after ",
    "resets after ", "resets in ",       "reset in ", "please wait ", "wait for "};

Hint capped(Hint hint)
{
    return hint ? Hint(std::min(*hint, kLongestRetryHint)) : std::nullopt;
}

/// A moment that has passed is no hint.
Hint ahead(Hint hint)
{
    return hint && hint->count() > 0 ? hint : std::nullopt;
}

void keepLonger(Hint &into, Hint other)
{
    if (other && (!into || *other > *into))
        into = other;
}

/// What one value of a field says; nullopt when it is not understood.
using ValueReader = Hint (*)(std::string_view text, WallTime now);

Hint readMilliseconds(std::string_view text, WallTime)
{
    const auto number = wholeNumber(text);
    return number ? spanOfMs(*number) : wholeSpan(text);
}

Hint readRetryAfter(std::string_view text, WallTime now)
{
    if (const auto seconds = wholeNumber(text))
        return spanOfMs(*seconds * 1000);
    const Hint span = wholeSpan(text);
    return span ? span : untilDate(text, now);
}

/// The longest of all values in all fields of that name (RFC 9110 §5.3: repeated fields are a
/// list). Dates that have passed are no hint, a delay of 0 is one.
Hint longestOf(const Headers &headers, std::string_view name, ValueReader read, WallTime now)
{
    Hint hint;
    for (const Header &field : headers.fields()) {
        if (!sameHeaderName(view(field.name), name))
            continue;
        forEachValue(view(field.value), [&](std::string_view text) {
            const Hint said = read(text, now);
            if (said && said->count() >= 0)
                keepLonger(hint, said);
            return said.has_value();
        });
    }
    return hint;
}

Hint fromHeaders(const Headers &headers, WallTime now)
{
    // The first says the same as the second, more precisely.
    const Hint precise = longestOf(headers, "retry-after-ms", readMilliseconds, now);
    return precise ? precise : longestOf(headers, "retry-after", readRetryAfter, now);
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

/// A protobuf Duration as an object: {"seconds": 5, "nanos": 1}.
Hint fromDurationObject(const json::Object &object)
{
    const json::Value *seconds = object.if_contains("seconds");
    const auto number = seconds ? numberIn(*seconds) : std::nullopt;
    if (!number)
        return std::nullopt;
    const json::Value *nanos = object.if_contains("nanos");
    return spanOfMs(*number * 1000 + (nanos ? numberIn(*nanos).value_or(0) / 1e6 : 0));
}

Hint fromMember(MemberForm form, const json::Value &value, WallTime now)
{
    if (value.is_object())
        return form == MemberForm::seconds ? fromDurationObject(value.get_object()) : std::nullopt;
    if (const auto number = numberIn(value)) {
        switch (form) {
        case MemberForm::seconds:
            return spanOfMs(*number * 1000);
        case MemberForm::milliseconds:
            return spanOfMs(*number);
        case MemberForm::moment:
            return ahead(untilEpoch(*number, now));
        }
    }
    if (!value.is_string())
        return std::nullopt;
    const std::string_view text = trimBlanks(value.get_string());
    return form == MemberForm::moment ? ahead(untilDate(text, now)) : wholeSpan(text);
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

std::optional<Milliseconds> retryHint(int status, const Headers &headers, const json::Value *json,
                                      std::string_view body, WallTime now)
{
    if (status != 429 && status != 503 && status != 529)
        return std::nullopt;
    Hint hint = fromHeaders(headers, now);
    if (json)
        scan(*json, now, 0, hint);
    return capped(hint ? hint : fromText(body));
}

std::optional<Milliseconds> retryHint(int status, const Headers &headers, std::string_view body,
                                      WallTime now)
{
    const std::optional<json::Value> json = nestedJson(body);
    return retryHint(status, headers, json ? &*json : nullptr, body, now);
}

} // namespace signalbox
