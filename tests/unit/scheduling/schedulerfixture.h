// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/scheduler.h"

#include <string>
#include <vector>

namespace signalbox::test {

inline const std::string kModel = "gpt-5";

/// An account of the provider "openai" that offers every model of that provider.
inline SchedulerAccount account(const char *id, const char *provider = "openai")
{
    SchedulerAccount made;
    made.account.id = AccountId(id);
    made.account.provider = ProviderId(provider);
    made.account.label = QString::fromLatin1(id);
    made.origin = "https://api.example.test";
    made.speaksDialect[static_cast<int>(DialectId::openaiChat)] = true;
    return made;
}

inline Query query(const std::string &session = {}, const std::string &model = kModel)
{
    Query made;
    made.model = model;
    made.providers = {ProviderId("openai")};
    made.patternProviders = made.providers;
    made.clientKey = ClientKeyId("default");
    made.session = session;
    return made;
}

/// The same request again, after `id` failed it.
inline Query rotated(Query before, const std::string &id)
{
    before.attempted.emplace_back(id);
    before.attempt = static_cast<int>(before.attempted.size());
    return before;
}

inline Outcome success()
{
    Outcome outcome;
    outcome.kind = OutcomeKind::success;
    outcome.status = 200;
    return outcome;
}

inline Outcome rateLimit(RateLimitReason reason, std::optional<Milliseconds> hint = {},
                         OutcomeScope scope = OutcomeScope::account)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::rateLimited;
    outcome.status = 429;
    outcome.reason = reason;
    outcome.hint = hint;
    outcome.scope = scope;
    return outcome;
}

inline Outcome failure(OutcomeKind kind, int status = 0, OutcomeScope scope = OutcomeScope::account)
{
    Outcome outcome;
    outcome.kind = kind;
    outcome.status = status;
    outcome.scope = scope;
    outcome.message = QStringLiteral("words of the upstream");
    return outcome;
}

/// A scheduler with a clock of its own and short words for what tests do all the time.
struct Bench
{
    explicit Bench(std::initializer_list<const char *> ids = {}, std::uint64_t seed = 1,
                   SchedulerTuning tuning = {})
        : scheduler(seed, tuning)
    {
        for (const char *id : ids)
            scheduler.upsertAccount(account(id));
    }

    void mode(SchedulingMode mode, Strategy strategy = Strategy::automatic)
    {
        settings.mode = mode;
        settings.strategy = strategy;
        scheduler.configure(settings);
    }

    Decision pick(const Query &asked, RoutingTrace *trace = nullptr)
    {
        return scheduler.pick(asked, now, trace);
    }

    /// The placement; a test that has none is wrong and stops.
    Placement place(const Query &asked)
    {
        const Decision decision = pick(asked);
        const auto *placement = std::get_if<Placement>(&decision);
        if (!placement)
            qFatal("nobody was picked");
        return *placement;
    }

    void release(const Placement &placement, const Outcome &outcome)
    {
        scheduler.release(placement.lease, outcome, now);
    }

    /// One whole attempt: who served it.
    std::string run(const Query &asked, const Outcome &outcome)
    {
        const Placement placement = place(asked);
        release(placement, outcome);
        return placement.account.str();
    }
    /// One whole attempt by a certain account.
    void runOn(const char *id, const Outcome &outcome, Query asked = query())
    {
        asked.pinned = AccountId(id);
        run(asked, outcome);
    }

    AccountStanding standing(const char *id) const
    {
        return scheduler.standing(AccountId(id), now);
    }

    /// How long the account, or a model on it, still cools down; 0 when it does not.
    Milliseconds cooling(const char *id, const std::string &model = {}) const
    {
        for (const Cooldown &cooldown : scheduler.cooldowns(now)) {
            if (cooldown.account == AccountId(id) && cooldown.model == model)
                return std::chrono::duration_cast<Milliseconds>(cooldown.until - now);
        }
        return Milliseconds(0);
    }

    void advance(Milliseconds span) { now += span; }

    TimePoint now = TimePoint(std::chrono::hours(1000));
    SchedulingSettings settings;
    Scheduler scheduler;
};

/// "a": picked; "wait 1500 cooldown_account": to wait, for how long and why; "none": unavailable.
inline std::string verdict(const Decision &decision, TimePoint now)
{
    if (const auto *placement = std::get_if<Placement>(&decision))
        return placement->account.str();
    if (const auto *wait = std::get_if<WaitFor>(&decision)) {
        const auto span = std::chrono::duration_cast<Milliseconds>(wait->until - now);
        return "wait " + std::to_string(span.count()) + ' ' + std::string(causeName(wait->cause));
    }
    return "none";
}

} // namespace signalbox::test
