// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/standing.h"

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

struct LimitedModel
{
    std::string_view model;
    TimePoint until;
};

/// The models that are out now, each once, with the end of its last limit.
std::vector<LimitedModel> limitedModels(const AccountEntry &entry, TimePoint now)
{
    std::vector<LimitedModel> models;
    const auto addFrom = [&](const ModelLimits &limits) {
        for (const ModelLimits::Entry &own : limits.entries()) {
            if (!own.limit.active(now))
                continue;
            const auto known = std::find_if(models.begin(), models.end(),
                                            [&](const auto &m) { return m.model == own.model; });
            if (known == models.end())
                models.push_back({own.model, own.limit.until()});
            else
                known->until = std::max(known->until, own.limit.until());
        }
    };
    addFrom(entry.modelLimits);
    if (entry.group)
        addFrom(entry.group->models);
    if (entry.providerLimits)
        addFrom(*entry.providerLimits);
    return models;
}

/// When the first known model is free again, if every one is out.
std::optional<TimePoint> allModelsUntil(const AccountEntry &entry,
                                        const std::vector<LimitedModel> &limited)
{
    const auto &known = entry.account().offeredModels();
    std::optional<TimePoint> first;
    for (const std::string &model : known) {
        const auto out = std::find_if(limited.begin(), limited.end(),
                                      [&](const LimitedModel &l) { return l.model == model; });
        if (out == limited.end())
            return std::nullopt;
        first = std::min(first.value_or(out->until), out->until);
    }
    return first;
}

std::optional<TimePoint> overBudgetUntil(const AccountEntry &entry, TimePoint now)
{
    return entry.paid() ? entry.budget.overUntil(entry.account().billing, now) : std::nullopt;
}

/// When the first of several projects is free again, if every one is out.
std::optional<TimePoint> allProjectsUntil(const AccountEntry &entry, TimePoint now)
{
    std::optional<TimePoint> first;
    for (const LimitScope &project : entry.projects) {
        if (!project.limit.active(now))
            return std::nullopt;
        first = std::min(first.value_or(project.limit.until()), project.limit.until());
    }
    return first;
}

bool allProtected(const AccountEntry &entry)
{
    const auto &known = entry.account().offeredModels();
    return !known.empty() && std::all_of(known.begin(), known.end(), [&](const std::string &model) {
        return entry.protection.holds(model);
    });
}

void set(AccountStanding &standing, AccountState state, Cause cause,
         std::optional<TimePoint> until = std::nullopt)
{
    standing.state = state;
    standing.cause = cause;
    standing.availableAt = until;
}

} // namespace

AccountStanding standingOf(const AccountEntry &entry, TimePoint now, const SchedulerTuning &tuning)
{
    AccountStanding standing;
    standing.inFlight = entry.inFlight;
    standing.health = entry.health.at(now, tuning);
    standing.completed = entry.completed;
    standing.failed = entry.failed;
    standing.lastError = entry.lastError;
    standing.lastUsed = entry.lastUsed;
    const auto limited = limitedModels(entry, now);
    for (const LimitedModel &model : limited)
        standing.limitedModels.emplace_back(model.model);

    if (entry.account().disabled)
        set(standing, AccountState::disabled, Cause::disabled);
    else if (entry.account().proxyDisabled)
        set(standing, AccountState::excluded, Cause::proxyDisabled);
    else if (entry.signInNeeded())
        set(standing, AccountState::needsLogin, Cause::needsLogin);
    else if (entry.blockedUntil > now)
        set(standing, AccountState::validationBlocked, Cause::validationBlocked,
            entry.blockedUntil);
    else if (entry.suspended)
        set(standing, AccountState::suspended, Cause::suspended);
    else if (const auto over = overBudgetUntil(entry, now))
        set(standing, AccountState::overBudget, Cause::overBudget, over);
    else if (!entry.source.credentialUsable) // no cooldown's end would make it ready
        set(standing, AccountState::locked, Cause::credentialLocked);
    else if (entry.limit.active(now))
        set(standing, AccountState::limited, Cause::cooldownAccount, entry.limit.until());
    else if (entry.group && entry.group->limit.active(now))
        set(standing, AccountState::limited, Cause::cooldownAccount, entry.group->limit.until());
    else if (const auto project = allProjectsUntil(entry, now))
        set(standing, AccountState::limited, Cause::cooldownAccount, project);
    else if (const auto until = allModelsUntil(entry, limited))
        set(standing, AccountState::limited, Cause::cooldownModel, until);
    else if (allProtected(entry))
        set(standing, AccountState::isProtected, Cause::isProtected,
            entry.protection.until(entry.account().offeredModels().front()));
    else if (entry.quota.weekly({}, now, tuning) == WeeklyState::exhausted)
        set(standing, AccountState::limited, Cause::weeklyExhausted,
            entry.quota.weeklyReset({}, now, tuning));
    else if (entry.upstream && entry.upstream->incident(now))
        set(standing, AccountState::limited, Cause::upstreamThrottled, entry.upstream->until());
    standing.spentToday = entry.budget.spentToday();
    standing.spentThisMonth = entry.budget.spentThisMonth();
    return standing;
}

bool isRateLimit(CooldownReason reason)
{
    return reason == CooldownReason::quotaExhausted || reason == CooldownReason::perMinute ||
           reason == CooldownReason::unknown || reason == CooldownReason::overloaded;
}

namespace {

void appendScope(const AccountEntry &entry, const Limit *limit, const ModelLimits &models,
                 TimePoint now, std::vector<Cooldown> &out, const std::string &project = {})
{
    const auto append = [&](const std::string &model, const Limit &own) {
        if (own.active(now)) {
            out.push_back(Cooldown{entry.id(), model, std::string(cooldownReasonName(own.reason())),
                                   own.until(), project});
        }
    };
    if (limit)
        append({}, *limit);
    for (const ModelLimits::Entry &own : models.entries())
        append(own.model, own.limit);
}

} // namespace

void appendOwnCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out)
{
    appendScope(entry, &entry.limit, entry.modelLimits, now, out);
    if (entry.group)
        appendScope(entry, &entry.group->limit, entry.group->models, now, out);
    for (std::size_t i = 0; i < entry.projects.size(); ++i) {
        const LimitScope &project = entry.projects[i];
        appendScope(entry, &project.limit, project.models, now, out, entry.account().projects[i]);
    }
}

void appendCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out)
{
    appendOwnCooldowns(entry, now, out);
    if (entry.providerLimits)
        appendScope(entry, nullptr, *entry.providerLimits, now, out);
}

} // namespace signalbox
