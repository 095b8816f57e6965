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
    if (limit.reason() == CooldownReason::forbidden)
        limit.lift();
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
    blockedUntil = TimePoint::min();
    if (lifted > 0)
        recoveredAt = now;
    return lifted;
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

} // namespace signalbox
