// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/quotaheaders.h"

#include "core/base/bytes.h"
#include "core/upstream/errortext.h"
#include "core/upstream/momentparser.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace signalbox {

namespace {

using namespace std::chrono_literals;

/// A limit on requests or tokens that begins anew later than this is one of the day.
constexpr Milliseconds kLongestShortWindow = 12h;
constexpr Milliseconds kFiveHours = 5h;
constexpr std::string_view kUnified = "anthropic-ratelimit-unified-";
constexpr std::size_t kMaxGroup = 128;
constexpr std::size_t kMaxFamilyName = 64;
/// Fields of these families in one head; more than any real answer has.
constexpr int kMaxFields = 128;

/// The counting families; what follows is made of a unit and one of limit, remaining, reset.
constexpr std::array<std::string_view, 4> kFamilies = {"anthropic-ratelimit-", "x-ratelimit-",
                                                       "x-rate-limit-", "ratelimit-"};

bool startsWith(std::string_view name, std::string_view prefix)
{
    return name.size() >= prefix.size() && equalNoCase(name.substr(0, prefix.size()), prefix);
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

template <class T>
void keepLarger(std::optional<T> &into, std::optional<T> other)
{
    if (other && (!into || *other > *into))
        into = other;
}

/// One limit on requests or tokens, as its fields come in. Of a repeated field the tightest value
/// counts.
struct Counter
{
    std::string key; ///< what is counted, as the fields say
    QuotaWindow window = QuotaWindow::requests;
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<Milliseconds> resetsIn;
};

/// The window that Anthropic's plain `unified-status` speaks of.
struct Representative
{
    QuotaStatus status = QuotaStatus::unknown;
    std::optional<Milliseconds> resetsIn;
    std::string claim;
};

QuotaStatus unifiedStatus(std::string_view text)
{
    if (equalNoCase(text, "allowed"))
        return QuotaStatus::allowed;
    if (equalNoCase(text, "allowed_warning"))
        return QuotaStatus::warning;
    return equalNoCase(text, "rejected") ? QuotaStatus::rejected : QuotaStatus::unknown;
}

/// "sonnet" of "7d_sonnet" as a pattern of model names.
std::string familyPattern(std::string_view suffix)
{
    // What Anthropic's headers call "oi" counts the models named fable.
    const std::string_view family = equalNoCase(suffix, "oi") ? "fable" : suffix;
    std::string pattern("*");
    std::transform(family.begin(), family.end(), std::back_inserter(pattern), lower);
    pattern += '*';
    return pattern;
}

/// What is counted by `words`, such as "input-tokens" or "requests-day"; nullopt when it is neither
/// requests nor tokens.
std::optional<QuotaWindow> unitOf(std::string_view words)
{
    std::optional<QuotaWindow> window;
    if (words.empty())
        window = QuotaWindow::requests;
    while (!words.empty()) {
        const auto dash = words.find('-');
        const std::string_view word = words.substr(0, dash);
        words = dash == std::string_view::npos ? std::string_view() : words.substr(dash + 1);
        if (word == "requests" || word == "request")
            window = window.value_or(QuotaWindow::requests);
        else if (word == "tokens" || word == "token")
            window = window.value_or(QuotaWindow::tokens);
        else if (word == "day" || word == "daily")
            window = QuotaWindow::day;
        else if (word != "input" && word != "output" && word != "project" && word != "minute" &&
                 word != "hour" && word != "per")
            return std::nullopt;
    }
    return window;
}

/// Collects the fields of one answer's head.
class Collector
{
public:
    explicit Collector(WallTime now) : m_now(now) {}

    void add(std::string_view name, std::string_view value)
    {
        if (startsWith(name, kUnified))
            addUnified(name.substr(kUnified.size()), value);
        else if (equalNoCase(name, "ratelimit"))
            addCombined(value);
        else
            addFamily(name, value);
    }

    std::vector<QuotaReading> take()
    {
        applyRepresentative();
        for (const Counter &counter : m_counters)
            addCounter(counter);
        std::erase_if(m_readings, [](const QuotaReading &reading) {
            return !reading.used && !reading.resetsIn && reading.status == QuotaStatus::unknown;
        });
        return std::move(m_readings);
    }

private:
    void addUnified(std::string_view rest, std::string_view value);
    void addFamily(std::string_view name, std::string_view value);
    void addCombined(std::string_view value);
    void setPart(Counter &counter, std::string_view part, std::string_view value);
    void addCounter(const Counter &counter);
    void applyRepresentative();
    Counter &counterOf(std::string key, QuotaWindow window);
    QuotaReading *find(QuotaWindow window, std::string_view model);
    QuotaReading &readingOf(const QuotaScope &scope);
    [[nodiscard]] std::optional<Milliseconds> latestReset(std::string_view value) const;

    WallTime m_now;
    std::vector<QuotaReading> m_readings;
    std::vector<Counter> m_counters;
    Representative m_plain;
};

QuotaReading *Collector::find(QuotaWindow window, std::string_view model)
{
    const auto found =
        std::find_if(m_readings.begin(), m_readings.end(), [&](const QuotaReading &known) {
            return known.window == window && known.model == model;
        });
    return found == m_readings.end() ? nullptr : &*found;
}

QuotaReading &Collector::readingOf(const QuotaScope &scope)
{
    if (QuotaReading *known = find(scope.window, scope.model))
        return *known;
    QuotaReading fresh;
    fresh.window = scope.window;
    fresh.model = scope.model;
    return m_readings.emplace_back(std::move(fresh));
}

Counter &Collector::counterOf(std::string key, QuotaWindow window)
{
    const auto found = std::find_if(m_counters.begin(), m_counters.end(),
                                    [&key](const Counter &known) { return known.key == key; });
    if (found != m_counters.end())
        return *found;
    Counter fresh;
    fresh.key = std::move(key);
    fresh.window = window;
    return m_counters.emplace_back(std::move(fresh));
}

std::optional<Milliseconds> Collector::latestReset(std::string_view value) const
{
    std::optional<Milliseconds> latest;
    forEachValue(value, [&](std::string_view text) {
        const auto reset = untilReset(text, m_now);
        keepLarger(latest, reset);
        return reset.has_value();
    });
    return latest;
}

void Collector::addUnified(std::string_view rest, std::string_view value)
{
    const std::string_view text = trimBlanks(value);
    if (equalNoCase(rest, "status")) {
        m_plain.status = std::max(m_plain.status, unifiedStatus(text));
        return;
    }
    if (equalNoCase(rest, "reset")) {
        keepLarger(m_plain.resetsIn, latestReset(text));
        return;
    }
    if (equalNoCase(rest, "representative-claim")) {
        m_plain.claim = text;
        return;
    }
    const auto dash = rest.rfind('-');
    if (dash == std::string_view::npos)
        return;
    const std::string_view part = rest.substr(dash + 1);
    const bool isStatus = equalNoCase(part, "status");
    const bool isReset = equalNoCase(part, "reset");
    if (!isStatus && !isReset && !equalNoCase(part, "utilization"))
        return;
    const auto scope = quotaScope(rest.substr(0, dash));
    if (!scope)
        return;
    QuotaReading &reading = readingOf(*scope);
    if (isStatus)
        reading.status = std::max(reading.status, unifiedStatus(text));
    else if (isReset)
        keepLarger(reading.resetsIn, latestReset(text));
    else
        keepLarger(reading.used, wholeNumber(text));
}

/// The plain status and reset are those of one of the windows; where that one came with figures of
/// its own these stay, unless the plain status is worse.
void Collector::applyRepresentative()
{
    if (m_plain.status == QuotaStatus::unknown && !m_plain.resetsIn)
        return;
    auto scope = quotaScope(m_plain.claim);
    if (!scope && !m_plain.claim.empty())
        return; // about something else, such as overage
    if (!scope && !m_readings.empty()) {
        const auto same =
            std::find_if(m_readings.begin(), m_readings.end(), [this](const QuotaReading &known) {
                return known.resetsIn == m_plain.resetsIn;
            });
        if (same != m_readings.end())
            same->status = std::max(same->status, m_plain.status);
        return;
    }
    if (!scope) {
        const bool week = m_plain.resetsIn && *m_plain.resetsIn > kFiveHours;
        scope = QuotaScope{week ? QuotaWindow::sevenDay : QuotaWindow::fiveHour, {}};
    }
    QuotaReading &reading = readingOf(*scope);
    reading.status = std::max(reading.status, m_plain.status);
    if (!reading.resetsIn)
        reading.resetsIn = m_plain.resetsIn;
}

void Collector::setPart(Counter &counter, std::string_view part, std::string_view value)
{
    if (part == "reset") {
        keepLarger(counter.resetsIn, latestReset(value));
        return;
    }
    forEachValue(value, [&](std::string_view text) {
        text = trimBlanks(text.substr(0, text.find(';'))); // "100;w=60"
        const auto number = signedNumber(text);
        if (part == "limit" && number && !counter.limit)
            counter.limit = number; // the first is the one in force
        else if (part == "remaining" && number &&
                 (!counter.remaining || *number < *counter.remaining))
            counter.remaining = number;
        return number.has_value();
    });
}

void Collector::addFamily(std::string_view name, std::string_view value)
{
    const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
                                     [name](std::string_view f) { return startsWith(name, f); });
    if (family == kFamilies.end())
        return;
    std::string rest(name.substr(family->size()));
    std::transform(rest.begin(), rest.end(), rest.begin(), lower);
    for (const std::string_view part : {"limit", "remaining", "reset"}) {
        std::string unit;
        if (rest == part)
            unit.clear();
        else if (rest.starts_with(std::string(part) + '-'))
            unit = rest.substr(part.size() + 1);
        else if (rest.ends_with('-' + std::string(part)))
            unit = rest.substr(0, rest.size() - part.size() - 1);
        else
            continue;
        if (const auto window = unitOf(unit))
            setPart(counterOf(std::string(*family) + unit, *window), part, value);
        return;
    }
}

void Collector::addCombined(std::string_view value)
{
    Counter &counter = counterOf("ratelimit", QuotaWindow::requests);
    while (!value.empty()) {
        const auto end = value.find_first_of(",;");
        const std::string_view item = trimBlanks(value.substr(0, end));
        value = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
        const auto equals = item.find('=');
        if (equals == std::string_view::npos)
            continue;
        for (const std::string_view part : {"limit", "remaining", "reset"}) {
            if (equalNoCase(trimBlanks(item.substr(0, equals)), part))
                setPart(counter, part, item.substr(equals + 1));
        }
    }
}

void Collector::addCounter(const Counter &counter)
{
    std::optional<double> used;
    if (counter.remaining && counter.limit && *counter.limit > 0)
        used = std::max(0.0, 1.0 - *counter.remaining / *counter.limit);
    else if (counter.remaining && *counter.remaining <= 0 && !counter.limit)
        used = 1.0;
    if (used && !std::isfinite(*used))
        used.reset();
    if (!used && !counter.resetsIn)
        return;
    QuotaScope scope{counter.window, {}};
    if (counter.resetsIn && *counter.resetsIn > kLongestShortWindow)
        scope.window = QuotaWindow::day;
    const bool known = find(scope.window, scope.model) != nullptr;
    QuotaReading &reading = readingOf(scope);
    const double share = used.value_or(-1);
    const double before = reading.used.value_or(-1);
    const bool tighter = share > before || (share == before && counter.resetsIn > reading.resetsIn);
    if (known && !tighter)
        return;
    reading.used = used;
    reading.resetsIn = counter.resetsIn;
}

} // namespace

std::optional<QuotaScope> quotaScope(std::string_view name)
{
    struct Name
    {
        std::string_view text;
        QuotaWindow window;
    };
    static constexpr std::array kNames = {
        Name{"5h", QuotaWindow::fiveHour}, Name{"7d", QuotaWindow::sevenDay},
        Name{"five_hour", QuotaWindow::fiveHour}, Name{"seven_day", QuotaWindow::sevenDay}};
    for (const Name &known : kNames) {
        if (!startsWith(name, known.text))
            continue;
        const std::string_view rest = name.substr(known.text.size());
        if (rest.empty())
            return QuotaScope{known.window, {}};
        if (rest.size() > 1 && rest.size() <= kMaxFamilyName && rest.front() == '_')
            return QuotaScope{known.window, familyPattern(rest.substr(1))};
    }
    return std::nullopt;
}

std::vector<QuotaReading> quotaReadings(const Headers &headers, WallTime now)
{
    std::optional<Collector> collector;
    int count = 0;
    for (const Header &field : headers.fields()) {
        const std::string_view name = view(field.name);
        // Every family has it in its name; most fields of most answers do not.
        if (!containsNoCase(name, "ratelimit") && !containsNoCase(name, "rate-limit"))
            continue;
        if (++count > kMaxFields)
            break;
        if (!collector)
            collector.emplace(now);
        collector->add(name, view(field.value));
    }
    return collector ? collector->take() : std::vector<QuotaReading>();
}

std::string limitGroupOf(const Headers &headers)
{
    for (const std::string_view name : {"anthropic-organization-id", "openai-organization"}) {
        const std::string_view group = trimBlanks(headers.find(name).value_or(std::string_view()));
        const bool printable =
            std::all_of(group.begin(), group.end(), [](char c) { return c > ' ' && c < '\x7f'; });
        if (!group.empty() && group.size() <= kMaxGroup && printable)
            return std::string(group);
    }
    return {};
}

} // namespace signalbox
