// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runtimejson.h"

#include "core/json/value.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMaxCooldowns = 1001; // an account and 1 000 models (cooldowns.h)
constexpr std::size_t kMaxRates = 64;
constexpr Milliseconds kFarthestReset = std::chrono::hours(24) * 366;
/// A health gap that moved by less is not worth a write.
constexpr double kHealthStep = 0.005;
/// Nor is a reset that moved by less.
constexpr Milliseconds kResetStep{1'000};

double decayedHealth(double health, TimePoint::duration passed, const SchedulerTuning &tuning)
{
    using Seconds = std::chrono::duration<double>;
    const double halvings = std::max(0.0, Seconds(passed) / Seconds(tuning.healthHalfLife));
    return 1.0 - (1.0 - health) * std::exp2(-halvings);
}

json::Value textOrNull(const std::string &text)
{
    return text.empty() ? json::Value(nullptr) : json::Value(text);
}

void putEnd(json::Object &out, std::string_view at, std::string_view span, TimePoint end,
            Moment now)
{
    const auto left = std::chrono::ceil<Milliseconds>(end - now.steady);
    out[at] = toRfc3339(now.wall + left);
    out[span] = left.count();
}

void putSpent(json::Object &out, std::string_view name, double amount,
              std::optional<TimePoint> periodEnds, Moment now)
{
    if (!periodEnds || !std::isfinite(amount) || amount <= 0)
        return;
    json::Object spent;
    spent["amount"] = amount;
    putEnd(spent, "until", "left_ms", *periodEnds, now);
    out[name] = std::move(spent);
}

json::Object toJson(const Cooldown &cooldown, Moment now)
{
    json::Object out;
    out["model"] = textOrNull(cooldown.model);
    if (!cooldown.project.empty())
        out["project"] = cooldown.project;
    out["reason"] = cooldown.reason;
    const TimePoint farthest = now.steady + kFarthestReset; // no end of ours is later
    putEnd(out, "until", "left_ms", std::min(cooldown.until, farthest), now);
    return out;
}

json::Object toJson(const QuotaState &state, Moment now)
{
    json::Object out;
    out["window"] = quotaWindowName(state.window);
    out["model"] = textOrNull(state.model);
    if (state.used && std::isfinite(*state.used))
        out["used"] = *state.used;
    if (std::isfinite(state.estimated) && state.estimated > 0)
        out["estimated"] = state.estimated;
    putEnd(out, "resets_at", "resets_in_ms", *state.resetsAt, now);
    out["status"] = quotaStatusName(state.status);
    out["source"] = quotaSourceName(state.source);
    out["read_at"] =
        toRfc3339(now.wall - std::chrono::floor<Milliseconds>(now.steady - state.readAt));
    json::Array rates;
    for (const QuotaState::Rate &rate : state.rates) {
        if (std::isfinite(rate.sharePer1000))
            rates.push_back(json::Object{{"model", rate.model}, {"per_1000", rate.sharePer1000}});
    }
    if (!rates.empty())
        out["rates"] = std::move(rates);
    return out;
}

/// A window without a reset time says nothing after a restart (scheduling.md §6).
bool isKept(const QuotaState &state, TimePoint now)
{
    return state.resetsAt && *state.resetsAt > now && *state.resetsAt - now <= kFarthestReset;
}

json::Object toJson(const AccountRuntime &account, Moment now)
{
    json::Object out;
    if (account.health < 1.0)
        out["health"] = account.health;
    if (!account.limitGroup.empty())
        out["limit_group"] = account.limitGroup;
    if (account.suspended)
        out["suspended"] = true;
    if (account.blockedUntil)
        putEnd(out, "blocked_until", "blocked_ms", *account.blockedUntil, now);
    putSpent(out, "spent_today", account.spent.today, account.spent.dayEnds, now);
    putSpent(out, "spent_this_month", account.spent.thisMonth, account.spent.monthEnds, now);
    json::Array cooldowns;
    for (const Cooldown &cooldown : account.cooldowns) {
        if (cooldown.until > now.steady)
            cooldowns.push_back(toJson(cooldown, now));
    }
    if (!cooldowns.empty())
        out["cooldowns"] = std::move(cooldowns);
    json::Array quota;
    for (const QuotaState &state : account.quota) {
        if (isKept(state, now.steady))
            quota.push_back(toJson(state, now));
    }
    if (!quota.empty())
        out["quota"] = std::move(quota);
    return out;
}

std::optional<std::string> textOf(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    if (!text)
        return std::nullopt;
    return std::string(text->data(), text->size());
}

std::optional<double> numberOf(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    if (!value || !value->is_number())
        return std::nullopt;
    const auto number = value->to_number<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<WallTime> timeOf(const json::Object &object, std::string_view name)
{
    const auto text = textOf(object, name);
    return text ? fromRfc3339(*text) : std::nullopt;
}

const json::Array *listOf(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value ? value->if_array() : nullptr;
}

/// Reads one text of runtimeToJson(), written `m_passed` ago by the civil clock.
class Reader
{
public:
    Reader(Moment now, const SchedulerTuning &tuning) : m_now(now), m_tuning(tuning) {}

    [[nodiscard]] std::vector<AccountRuntime> read(const json::Object &document)
    {
        const WallTime written = timeOf(document, "written_at").value_or(m_now.wall);
        m_clockWentBack = written > m_now.wall;
        m_passed = std::max(Milliseconds(0), m_now.wall - written);
        std::vector<AccountRuntime> accounts;
        const json::Value *list = document.if_contains("accounts");
        const json::Object *byId = list ? list->if_object() : nullptr;
        if (!byId)
            return accounts;
        for (const auto &entry : *byId) {
            const json::Object *account = entry.value().if_object();
            if (account && isSafeId(entry.key()))
                accounts.push_back(readAccount(AccountId(std::string(entry.key())), *account));
            else
                ++m_skipped;
        }
        return accounts;
    }
    [[nodiscard]] int skipped() const { return m_skipped; }

private:
    AccountRuntime readAccount(AccountId id, const json::Object &object)
    {
        AccountRuntime account;
        account.account = std::move(id);
        const double health = std::clamp(numberOf(object, "health").value_or(1.0), 0.0, 1.0);
        account.health = decayedHealth(health, m_passed, m_tuning);
        account.limitGroup = textOf(object, "limit_group").value_or(std::string());
        const json::Value *suspended = object.if_contains("suspended");
        account.suspended = suspended && suspended->is_bool() && suspended->get_bool();
        account.blockedUntil = endOf(object, "blocked_until", "blocked_ms");
        readSpent(object, "spent_today", account.spent.today, account.spent.dayEnds);
        readSpent(object, "spent_this_month", account.spent.thisMonth, account.spent.monthEnds);
        readList(listOf(object, "cooldowns"), kMaxCooldowns,
                 [&](const json::Object &entry) { return readCooldown(entry, account); });
        readList(listOf(object, "quota"), QuotaBook::kWindows,
                 [&](const json::Object &entry) { return readQuota(entry, account.quota); });
        return account;
    }

    template <class Read>
    void readList(const json::Array *list, std::size_t most, Read read)
    {
        if (!list)
            return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const json::Object *entry = (*list)[i].if_object();
            if (i >= most || !entry || !read(*entry))
                ++m_skipped;
        }
    }

    /// How long an end is away; none when the entry does not say. By the civil time where the clock
    /// can be trusted, but never more than was left when it was written.
    [[nodiscard]] std::optional<Milliseconds> leftOf(const json::Object &entry, std::string_view at,
                                                     std::string_view span) const
    {
        const auto end = timeOf(entry, at);
        const auto number = numberOf(entry, span);
        if (!number)
            return end ? std::optional(*end - m_now.wall) : std::nullopt;
        const auto farthest = 2.0 * static_cast<double>(kFarthestReset.count());
        const Milliseconds written(
            static_cast<Milliseconds::rep>(std::clamp(*number, -farthest, farthest)));
        if (m_clockWentBack || !end)
            return written - m_passed;
        return std::min(written, *end - m_now.wall);
    }

    /// An end that is still to come; none when it has passed or is not told.
    [[nodiscard]] std::optional<TimePoint> endOf(const json::Object &entry, std::string_view at,
                                                 std::string_view span) const
    {
        const auto left = leftOf(entry, at, span);
        if (!left || *left <= Milliseconds(0))
            return std::nullopt;
        return m_now.steady + std::min(*left, kFarthestReset);
    }

    void readSpent(const json::Object &account, std::string_view name, double &amount,
                   std::optional<TimePoint> &periodEnds) const
    {
        const json::Value *value = account.if_contains(name);
        const json::Object *spent = value ? value->if_object() : nullptr;
        if (!spent)
            return;
        periodEnds = endOf(*spent, "until", "left_ms");
        if (periodEnds)
            amount = std::max(0.0, numberOf(*spent, "amount").value_or(0.0));
    }

    bool readCooldown(const json::Object &entry, AccountRuntime &account) const
    {
        const auto reason = textOf(entry, "reason");
        const auto left = leftOf(entry, "until", "left_ms");
        if (!reason || !left)
            return false;
        if (*left > Milliseconds(0)) {
            account.cooldowns.push_back({account.account,
                                         textOf(entry, "model").value_or(std::string()), *reason,
                                         m_now.steady + std::min(*left, m_tuning.maxCooldown),
                                         textOf(entry, "project").value_or(std::string())});
        }
        return true;
    }

    bool readQuota(const json::Object &entry, std::vector<QuotaState> &quota) const
    {
        const auto name = textOf(entry, "window");
        const auto window = name ? quotaWindowFromName(*name) : std::nullopt;
        const auto left = leftOf(entry, "resets_at", "resets_in_ms");
        if (!window || !left || *left > kFarthestReset)
            return false;
        if (*left <= Milliseconds(0))
            return true; // it began anew in the meantime
        QuotaState state;
        state.window = *window;
        state.model = textOf(entry, "model").value_or(std::string());
        state.used = numberOf(entry, "used");
        state.estimated = std::max(0.0, numberOf(entry, "estimated").value_or(0.0));
        state.resetsAt = m_now.steady + *left;
        state.status = quotaStatusFromName(textOf(entry, "status").value_or(std::string()))
                           .value_or(QuotaStatus::unknown);
        state.source = quotaSourceFromName(textOf(entry, "source").value_or(std::string()))
                           .value_or(QuotaSource::headers);
        const Milliseconds age = m_now.wall - timeOf(entry, "read_at").value_or(m_now.wall);
        state.readAt = m_now.steady - std::clamp(age, Milliseconds(0), kFarthestReset);
        readRates(entry, state);
        quota.push_back(std::move(state));
        return true;
    }

    static void readRates(const json::Object &entry, QuotaState &state)
    {
        const json::Array *rates = listOf(entry, "rates");
        if (!rates)
            return;
        for (const json::Value &value : *rates) {
            const json::Object *rate = value.if_object();
            const auto share = rate ? numberOf(*rate, "per_1000") : std::nullopt;
            auto model = rate ? textOf(*rate, "model") : std::nullopt;
            if (share && *share >= 0 && model && state.rates.size() < kMaxRates)
                state.rates.push_back({std::move(*model), *share});
        }
    }

    Moment m_now;
    const SchedulerTuning &m_tuning;
    Milliseconds m_passed{0};
    bool m_clockWentBack = false;
    int m_skipped = 0;
};

bool same(const std::vector<Cooldown> &left, const std::vector<Cooldown> &right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const Cooldown &l, const Cooldown &r) {
                          return l.until == r.until && l.model == r.model && l.reason == r.reason &&
                                 l.project == r.project;
                      });
}

/// A reset is told anew with each answer, each time off by some milliseconds.
bool same(std::optional<TimePoint> left, std::optional<TimePoint> right)
{
    return left && right ? std::chrono::abs(*left - *right) < kResetStep : left == right;
}

bool same(const QuotaState &left, const QuotaState &right)
{
    return left.window == right.window && left.model == right.model && left.used == right.used &&
           left.estimated == right.estimated && same(left.resetsAt, right.resetsAt) &&
           left.status == right.status && left.source == right.source &&
           std::equal(left.rates.begin(), left.rates.end(), right.rates.begin(), right.rates.end(),
                      [](const QuotaState::Rate &l, const QuotaState::Rate &r) {
                          return l.sharePer1000 == r.sharePer1000 && l.model == r.model;
                      });
}

} // namespace

QByteArray runtimeToJson(const std::vector<AccountRuntime> &accounts, Moment now)
{
    json::Object byId;
    for (const AccountRuntime &account : accounts) {
        if (!account.worthKeeping())
            continue;
        json::Object entry = toJson(account, now);
        if (!entry.empty())
            byId[account.account.str()] = std::move(entry);
    }
    json::Object document;
    document["version"] = kVersion;
    document["written_at"] = toRfc3339(now.wall);
    document["accounts"] = std::move(byId);
    return json::dumpPretty(document);
}

Result<std::vector<AccountRuntime>> runtimeFromJson(std::string_view text, Moment now,
                                                    const SchedulerTuning &tuning, int *skipped)
{
    const Result<json::Object> document = json::parseObject(text);
    if (!document)
        return document.error();
    const std::optional<double> version = numberOf(*document, "version");
    if (!version || *version != kVersion) {
        return Error{ErrorCode::corrupt,
                     u"It was written by another version of Signalbox"_s,
                     {{"/version", u"must be %1"_s.arg(kVersion)}},
                     {}};
    }
    Reader reader(now, tuning);
    std::vector<AccountRuntime> accounts = reader.read(*document);
    if (skipped)
        *skipped = reader.skipped();
    return accounts;
}

bool runtimeDiffers(const std::vector<AccountRuntime> &written, TimePoint writtenAt,
                    const std::vector<AccountRuntime> &current, TimePoint now,
                    const SchedulerTuning &tuning)
{
    const auto sameAccount = [&](const AccountRuntime &before, const AccountRuntime &after) {
        const double expected = decayedHealth(before.health, now - writtenAt, tuning);
        return before.account == after.account && before.limitGroup == after.limitGroup &&
               std::abs(expected - after.health) < kHealthStep &&
               before.suspended == after.suspended && before.blockedUntil == after.blockedUntil &&
               before.spent.today == after.spent.today &&
               before.spent.thisMonth == after.spent.thisMonth &&
               same(before.cooldowns, after.cooldowns) &&
               std::equal(before.quota.begin(), before.quota.end(), after.quota.begin(),
                          after.quota.end(),
                          [](const QuotaState &l, const QuotaState &r) { return same(l, r); });
    };
    return !std::equal(written.begin(), written.end(), current.begin(), current.end(), sameAccount);
}

} // namespace signalbox
