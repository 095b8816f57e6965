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
    else if (!entry.source.credentialUsable) // no cooldown's end would make it ready
        set(standing, AccountState::locked, Cause::credentialLocked);
    else if (entry.limit.active(now))
        set(standing, AccountState::limited, Cause::cooldownAccount, entry.limit.until());
    else if (const auto until = allModelsUntil(entry, limited))
        set(standing, AccountState::limited, Cause::cooldownModel, until);
    return standing;
}

void appendCooldowns(const AccountEntry &entry, TimePoint now, std::vector<Cooldown> &out)
{
    const auto append = [&](const std::string &model, const Limit &limit) {
        if (limit.active(now)) {
            out.push_back(Cooldown{entry.id(), model,
                                   std::string(cooldownReasonName(limit.reason())), limit.until()});
        }
    };
    append({}, entry.limit);
    for (const ModelLimits::Entry &own : entry.modelLimits.entries())
        append(own.model, own.limit);
    if (!entry.providerLimits)
        return;
    for (const ModelLimits::Entry &shared : entry.providerLimits->entries())
        append(shared.model, shared.limit);
}

std::optional<TimePoint> nextChangeOf(const AccountEntry &entry, TimePoint now)
{
    std::optional<TimePoint> next;
    const auto consider = [&](TimePoint when) {
        if (when > now)
            next = std::min(next.value_or(when), when);
    };
    consider(entry.blockedUntil);
    consider(entry.limit.until());
    for (const ModelLimits::Entry &own : entry.modelLimits.entries())
        consider(own.limit.until());
    return next;
}

} // namespace signalbox
