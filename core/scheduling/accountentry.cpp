// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/accountentry.h"

#include "core/accounts/provider.h"

#include <algorithm>
#include <cctype>

namespace signalbox {

Tier tierFromName(std::string_view name)
{
    Tier best = Tier::unknown;
    std::string word;
    const auto finishWord = [&best, &word] {
        const Tier tier = word == "ultra"  ? Tier::ultra
                          : word == "pro"  ? Tier::pro
                          : word == "free" ? Tier::free
                                           : Tier::unknown;
        best = std::min(best, tier);
        word.clear();
    };
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalpha(byte) != 0)
            word += static_cast<char>(std::tolower(byte));
        else
            finishWord();
    }
    finishWord();
    return best;
}

void ModelSet::assign(const std::vector<std::string> &models)
{
    m_names.clear();
    m_names.reserve(models.size());
    for (const std::string &model : models)
        m_names.insert(Name{model, hashOf(model)});
}

void AccountEntry::update(SchedulerAccount from)
{
    const bool switchedOn = source.account.disabled && !from.account.disabled;
    source = std::move(from);
    offered.assign(source.account.offeredModels());
    tier = tierFromName(source.account.tier);
    const std::size_t several = source.account.projects.size();
    if (projects.size() != (several > 1 ? several : 0))
        projects = std::vector<LimitScope>(several > 1 ? several : 0);
    ++configGeneration;
    if (switchedOn) { // by the user, who thereby says that the provider's objection is settled
        suspended = false;
        blockedUntil = TimePoint::min();
    }
}

void AccountEntry::renewed()
{
    ++credentialGeneration;
    needsLogin = false;
    source.account.needsLogin = false;
    suspended = false;
    blockedUntil = TimePoint::min();
    lastError.clear();
    if (limit.reason() == CooldownReason::forbidden)
        limit.lift();
}

int AccountEntry::chooseProject(std::string_view model, QuotaGroup asked, TimePoint now)
{
    if (projects.empty())
        return -1;
    const auto free = [&](LimitScope &project) {
        bool blocked = project.limit.blocks(now);
        project.models.forEachStanding(
            model, asked, now, [&](const Limit &own) { blocked = blocked || own.blocks(now); });
        return !blocked;
    };
    // Where none is free, one that a reading gives a chance (§6).
    const auto doubted = [&](LimitScope &project) {
        bool found = project.limit.active(now) && project.limit.halfOpen();
        project.models.forEachStanding(model, asked, now, [&](const Limit &own) {
            found = found || (own.active(now) && own.halfOpen());
        });
        return found;
    };
    const auto count = static_cast<unsigned>(projects.size());
    const auto firstOf = [&](const auto &fits) {
        unsigned at = nextProject % count;
        for (unsigned i = 0; i < count && !fits(projects[at]); ++i)
            at = (at + 1) % count;
        return at; // the next one in turn where none fits
    };
    unsigned chosen = firstOf(free);
    if (!free(projects[chosen]))
        chosen = firstOf(doubted);
    nextProject = chosen + 1;
    return static_cast<int>(chosen);
}

LimitScope *AccountEntry::project(std::string_view name)
{
    const auto &names = account().projects;
    const auto found = std::find(names.begin(), names.end(), name);
    const auto at = static_cast<std::size_t>(found - names.begin());
    return found == names.end() || at >= projects.size() ? nullptr : &projects[at];
}

void AccountEntry::endCooldownsBy(TimePoint latest)
{
    const auto scope = [latest](Limit &whole, ModelLimits &models) {
        whole.endBy(latest);
        models.endBy(latest);
    };
    scope(limit, modelLimits);
    for (LimitScope &project : projects)
        scope(project.limit, project.models);
    if (group)
        scope(group->limit, group->models);
    if (providerLimits)
        providerLimits->endBy(latest);
    blockedUntil = std::min(blockedUntil, latest);
}

int AccountEntry::lift(TimePoint now)
{
    int lifted = 0;
    if (limit.active(now))
        ++lifted;
    if (blockedUntil > now)
        ++lifted;
    lifted += modelLimits.clear(now);
    limit.lift();
    for (LimitScope &project : projects) {
        lifted += project.limit.active(now) ? 1 : 0;
        lifted += project.models.clear(now);
        project.limit.lift();
    }
    blockedUntil = TimePoint::min();
    if (lifted > 0)
        recoveredAt = now;
    return lifted;
}

bool AccountEntry::protect(const QuotaProtection &settings, TimePoint now,
                           const SchedulerTuning &tuning)
{
    return protection.evaluate(quota, account().offeredModels(), settings, now, tuning);
}

TimePoint AccountEntry::nextChange(TimePoint now, const SchedulerTuning &tuning) const
{
    TimePoint next = TimeHeap::kNever;
    const auto at = [&](TimePoint when) {
        if (when > now)
            next = std::min(next, when);
    };
    const auto consider = [&](const std::optional<TimePoint> &when) {
        if (when)
            at(*when);
    };
    const auto models = [&](const ModelLimits &limits) {
        for (const ModelLimits::Entry &entry : limits.entries())
            consider(entry.limit.nextChange(now));
    };
    at(blockedUntil);
    consider(limit.nextChange(now));
    models(modelLimits);
    for (const LimitScope &project : projects) {
        consider(project.limit.nextChange(now));
        models(project.models);
    }
    if (group) {
        consider(group->limit.nextChange(now));
        models(group->models);
    }
    if (providerLimits)
        models(*providerLimits);
    consider(quota.nextChange(now, tuning));
    for (const std::string &model : protection.models())
        consider(protection.until(model));
    if (paid())
        consider(budget.overUntil(account().billing, now));
    consider(health.healthyAt(tuning));
    return next;
}

bool offersModel(const AccountEntry &entry, const Query &query, std::size_t hash)
{
    if (query.model.empty() || entry.offered.contains(query.model, hash))
        return true;
    if (entry.account().modelAliases.find(query.model) != entry.account().modelAliases.end())
        return true;
    const auto &meant = query.patternProviders;
    return entry.offered.empty() &&
           std::find(meant.begin(), meant.end(), entry.account().provider) != meant.end();
}

bool excludesModel(const AccountEntry &entry, std::string_view model)
{
    const auto &excluded = entry.account().excludedModels;
    return std::any_of(excluded.begin(), excluded.end(), [model](const std::string &pattern) {
        return matchesWildcard(pattern, model);
    });
}

std::size_t conversationHash(const ClientKeyId &client, std::string_view session)
{
    if (session.empty())
        return 0;
    constexpr std::size_t kMix = 31;
    return std::hash<std::string_view>{}(session)*kMix + std::hash<ClientKeyId>{}(client);
}

} // namespace signalbox
