// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/quotajson.h"

#include "core/json/value.h"
#include "core/upstream/momentparser.h"
#include "core/upstream/quotaheaders.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// More than any real answer has.
constexpr std::size_t kMaxReadings = 256;

Error misunderstood(const QString &what)
{
    return {ErrorCode::corrupt,
            u"The provider's answer about quota is not understood: %1"_s.arg(what),
            {},
            {}};
}

const json::Object *objectIn(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member ? member->if_object() : nullptr;
}

std::optional<double> numberOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member ? numberIn(*member) : std::nullopt;
}

std::string_view textOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member && member->is_string() ? std::string_view(member->get_string())
                                         : std::string_view();
}

QuotaReading reading(QuotaWindow window, std::string model)
{
    QuotaReading made;
    made.window = window;
    made.model = std::move(model);
    made.source = QuotaSource::endpoint;
    return made;
}

void addTightest(std::vector<QuotaReading> &readings, QuotaReading fresh)
{
    const auto known =
        std::find_if(readings.begin(), readings.end(), [&fresh](const QuotaReading &other) {
            return other.window == fresh.window && other.model == fresh.model;
        });
    if (known == readings.end()) {
        if (readings.size() < kMaxReadings)
            readings.push_back(std::move(fresh));
    } else if (fresh.used > known->used) {
        *known = std::move(fresh);
    }
}

/// {"buckets":[{"modelId","tokenType","remainingFraction","remainingAmount","resetTime"}]}. The
/// limits are daily.
Result<std::vector<QuotaReading>> fromCodeAssist(const json::Object &body, WallTime now)
{
    const json::Value *member = body.if_contains("buckets");
    if (!member && body.empty())
        return std::vector<QuotaReading>(); // proto3 leaves an empty list out
    if (!member || !member->is_array())
        return misunderstood(u"it has no list of buckets"_s);
    std::vector<QuotaReading> readings;
    for (const json::Value &item : member->get_array()) {
        const json::Object *bucket = item.if_object();
        if (!bucket)
            continue;
        const std::string_view model = textOf(*bucket, "modelId");
        const auto fraction = numberOf(*bucket, "remainingFraction");
        const auto amount = numberOf(*bucket, "remainingAmount");
        if (model.empty() || (!fraction && amount.value_or(1) > 0))
            continue;
        QuotaReading found = reading(QuotaWindow::day, std::string(model));
        found.used = std::max(0.0, 1.0 - fraction.value_or(0));
        found.resetsIn = untilDate(textOf(*bucket, "resetTime"), now);
        addTightest(readings, std::move(found));
    }
    return readings;
}

/// The next 00:00 UTC of a day, of a Monday or of the first of a month, as OpenRouter's key limits
/// begin anew.
std::optional<Milliseconds> untilRenewal(std::string_view period, WallTime now)
{
    using namespace std::chrono;
    const sys_days today = floor<days>(now);
    if (period == "daily")
        return today + days(1) - now;
    if (period == "weekly") {
        const days toMonday = Monday - weekday(today);
        return today + (toMonday == days(0) ? days(7) : toMonday) - now;
    }
    if (period == "monthly") {
        const year_month_day date(today);
        return sys_days((date.year() / date.month() + months(1)) / day(1)) - now;
    }
    return std::nullopt;
}

/// {"data":{"usage","limit","limit_remaining","limit_reset"}}, in dollars; a key without limit has
/// null there.
Result<std::vector<QuotaReading>> fromOpenrouter(const json::Object &body, WallTime now)
{
    const json::Object *data = objectIn(body, "data");
    if (!data || !data->contains("limit"))
        return misunderstood(u"it has no limit"_s);
    std::vector<QuotaReading> readings;
    const auto limit = numberOf(*data, "limit");
    if (!limit || *limit < 0)
        return readings;
    const auto remaining = numberOf(*data, "limit_remaining");
    const auto usage = numberOf(*data, "usage");
    QuotaReading found = reading(QuotaWindow::credit, {});
    if (*limit == 0 || (remaining && *remaining <= 0))
        found.used = 1.0;
    if (*limit > 0 && remaining)
        found.used = std::max(0.0, 1.0 - *remaining / *limit);
    else if (*limit > 0 && usage)
        found.used = std::max(0.0, *usage / *limit);
    if (!found.used || !std::isfinite(*found.used))
        return readings;
    found.resetsIn = untilRenewal(textOf(*data, "limit_reset"), now);
    readings.push_back(std::move(found));
    return readings;
}

/// {"five_hour":{"utilization":0…100,"resets_at"},"seven_day":…,"seven_day_opus":null}
Result<std::vector<QuotaReading>> fromAnthropic(const json::Object &body, WallTime now)
{
    std::vector<QuotaReading> readings;
    bool any = false;
    for (const auto &member : body) {
        auto scope = quotaScope(member.key());
        if (!scope)
            continue;
        any = true;
        const json::Object *window = member.value().if_object();
        const auto percent = window ? numberOf(*window, "utilization") : std::nullopt;
        if (!percent || *percent < 0)
            continue;
        QuotaReading found = reading(scope->window, std::move(scope->model));
        found.used = *percent / 100;
        found.resetsIn = untilDate(textOf(*window, "resets_at"), now);
        addTightest(readings, std::move(found));
    }
    if (!any)
        return misunderstood(u"it names no window"_s);
    return readings;
}

} // namespace

Result<std::vector<QuotaReading>> quotaFromJson(QuotaFormat format, std::string_view body,
                                                WallTime now)
{
    const auto object = json::parseObject(body);
    if (!object)
        return misunderstood(u"it is no JSON object"_s);
    switch (format) {
    case QuotaFormat::codeAssist:
        return fromCodeAssist(*object, now);
    case QuotaFormat::openrouterKey:
        return fromOpenrouter(*object, now);
    case QuotaFormat::anthropicUsage:
        return fromAnthropic(*object, now);
    }
    return misunderstood(u"its format is unknown"_s);
}

} // namespace signalbox
