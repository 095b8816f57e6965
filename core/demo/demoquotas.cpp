// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demoquotas.h"

#include "core/base/duration.h"
#include "core/base/random.h"
#include "core/json/value.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr double kWarningShare = 0.8;
constexpr std::size_t kMostAccounts = 1'000;

/// Where an account stands when it is first seen.
struct Beginning
{
    std::string_view account;
    int sessionPercent; ///< used
    int weekPercent;
    int elapsedPercent; ///< of the windows' lengths
};
constexpr std::array kBeginnings = {Beginning{"demo-a", 0, 3, 0}, Beginning{"demo-b", 45, 8, 30},
                                    Beginning{"demo-c", 88, 15, 60}};

Beginning beginningOf(std::string_view account, std::uint64_t seed)
{
    const auto known =
        std::find_if(kBeginnings.begin(), kBeginnings.end(), [account](const Beginning &beginning) {
            return beginning.account == account;
        });
    if (known != kBeginnings.end())
        return *known;
    constexpr std::uint64_t kMix = 31;
    for (const char c : account)
        seed = seed * kMix + static_cast<unsigned char>(c);
    SeededRandom random(seed);
    Beginning drawn{};
    drawn.account = account;
    drawn.sessionPercent = static_cast<int>(random.below(60));
    drawn.weekPercent = static_cast<int>(random.below(15));
    drawn.elapsedPercent = static_cast<int>(random.below(90));
    return drawn;
}

QByteArray seconds(WallTime time)
{
    return QByteArray::number(static_cast<qlonglong>(
        std::chrono::ceil<std::chrono::seconds>(time).time_since_epoch().count()));
}

QByteArray text(WallTime time)
{
    return QByteArray::fromStdString(toRfc3339(time));
}

QByteArray share(double used)
{
    constexpr int kDigits = 4;
    return QByteArray::number(used, 'f', kDigits);
}

QByteArray statusOf(double used)
{
    if (used >= 1)
        return "rejected";
    return used >= kWarningShare ? "allowed_warning" : "allowed";
}

/// "4m12s", as OpenAI writes spans.
QByteArray span(Milliseconds length)
{
    constexpr long long kMinute = 60;
    const long long whole = retryAfterSeconds(length);
    QByteArray words;
    if (whole >= kMinute)
        words = QByteArray::number(static_cast<qlonglong>(whole / kMinute)) + 'm';
    return words + QByteArray::number(static_cast<qlonglong>(whole % kMinute)) + 's';
}

} // namespace

double DemoQuotas::Window::share() const
{
    return std::min(1.0, static_cast<double>(used) / static_cast<double>(units));
}

long long DemoQuotas::Window::remaining() const
{
    return std::max(0LL, units - used);
}

DemoQuotas::DemoQuotas(const DemoRules &rules, const Clock &clock) : m_rules(rules), m_clock(clock)
{
}

DemoQuotas::Standing DemoQuotas::begin(std::string_view account) const
{
    constexpr int kHundred = 100;
    const Beginning first = beginningOf(account, m_rules.seed);
    const TimePoint now = m_clock.now();
    const auto begun = [&](Milliseconds length) {
        return now - length * first.elapsedPercent / kHundred;
    };
    return {
        .burst = {m_rules.requestsPerBurst, m_rules.burstLength, now, 0},
        .minute = {m_rules.requestsPerMinute, std::chrono::minutes(1), now, 0},
        .session = {m_rules.sessionUnits, m_rules.sessionLength, begun(m_rules.sessionLength),
                    m_rules.sessionUnits * first.sessionPercent / kHundred},
        .week = {m_rules.weekUnits, m_rules.weekLength, begun(m_rules.weekLength),
                 m_rules.weekUnits * first.weekPercent / kHundred},
    };
}

DemoQuotas::Standing &DemoQuotas::standing(const std::string &account)
{
    auto found = m_accounts.find(account);
    if (found == m_accounts.end()) {
        if (m_accounts.size() >= kMostAccounts)
            m_accounts.clear();
        found = m_accounts.emplace(account, begin(account)).first;
    }
    Standing &now = found->second;
    for (Window *window : {&now.burst, &now.minute, &now.session, &now.week}) {
        const auto passed = (m_clock.now() - window->began) / window->length;
        if (passed >= 1) {
            window->began += passed * window->length;
            window->used = 0;
        }
    }
    return now;
}

std::optional<DemoRefusal> DemoQuotas::take(const std::string &account, long long tokens)
{
    constexpr long long kMostShare = 10;
    Standing &now = standing(account);
    struct Limit
    {
        const Window &window;
        QString sentence;
    };
    const std::array limits = {
        Limit{now.week, u"The pretended week of this demo account is used up."_s},
        Limit{now.session, u"The pretended five hours of this demo account are used up."_s},
        Limit{now.minute, u"This demo account takes no more requests in this minute."_s},
        Limit{now.burst, u"Too many requests came to this demo account at once."_s}};
    for (const Limit &limit : limits) {
        if (limit.window.empty())
            return DemoRefusal{limit.sentence, resetsIn(limit.window)};
    }
    const long long units =
        std::min(m_rules.requestUnits + tokens, m_rules.sessionUnits / kMostShare);
    ++now.burst.used;
    ++now.minute.used;
    now.session.used += units;
    now.week.used += units;
    return std::nullopt;
}

Milliseconds DemoQuotas::resetsIn(const Window &window) const
{
    return std::chrono::ceil<Milliseconds>(window.began + window.length - m_clock.now());
}

WallTime DemoQuotas::resetsAt(const Window &window) const
{
    return m_clock.wallNow() + resetsIn(window);
}

void DemoQuotas::tell(const std::string &account, DialectId dialect, Headers &headers)
{
    const Standing &now = standing(account);
    switch (dialect) {
    case DialectId::anthropic:
        tellAnthropic(now, headers);
        return;
    case DialectId::openaiChat:
    case DialectId::openaiResponses:
        tellOpenai(now, headers);
        return;
    case DialectId::gemini:
        return;
    }
}

void DemoQuotas::tellAnthropic(const Standing &now, Headers &headers) const
{
    const auto window = [&](const QByteArray &name, const Window &told) {
        const QByteArray stem = "anthropic-ratelimit-unified-" + name;
        headers.add(stem + "-status", statusOf(told.share()));
        headers.add(stem + "-utilization", share(told.share()));
        headers.add(stem + "-reset", seconds(resetsAt(told)));
    };
    window("5h", now.session);
    window("7d", now.week);
    headers.add("anthropic-ratelimit-unified-representative-claim", "five_hour");
    headers.add("anthropic-ratelimit-unified-status", statusOf(now.session.share()));
    headers.add("anthropic-ratelimit-unified-reset", seconds(resetsAt(now.session)));
    headers.add("anthropic-ratelimit-requests-limit", QByteArray::number(now.minute.units));
    headers.add("anthropic-ratelimit-requests-remaining",
                QByteArray::number(now.minute.remaining()));
    headers.add("anthropic-ratelimit-requests-reset", text(resetsAt(now.minute)));
}

void DemoQuotas::tellOpenai(const Standing &now, Headers &headers) const
{
    const auto window = [&](const QByteArray &unit, const Window &told) {
        headers.add("x-ratelimit-limit-" + unit, QByteArray::number(told.units));
        headers.add("x-ratelimit-remaining-" + unit, QByteArray::number(told.remaining()));
        headers.add("x-ratelimit-reset-" + unit, span(resetsIn(told)));
    };
    window("requests", now.minute);
    window("tokens", now.session);
}

QByteArray DemoQuotas::usage(const std::string &account)
{
    constexpr double kPercent = 100;
    const Standing &now = standing(account);
    const auto window = [this](const Window &told) {
        return json::Object{{"utilization", told.share() * kPercent},
                            {"resets_at", toRfc3339(resetsAt(told))}};
    };
    return json::dump(
        json::Object{{"five_hour", window(now.session)}, {"seven_day", window(now.week)}});
}

} // namespace signalbox
