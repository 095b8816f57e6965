// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accountsnapshots.h"

#include "core/demo/demoaccounts.h"

#include "core/engine/signinaccount.h"

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

std::optional<WallTime> wallOf(const std::optional<TimePoint> &time, const ToWall &toWall)
{
    if (!time)
        return std::nullopt;
    return toWall(*time);
}

} // namespace

AccountSnapshot snapshotOfFile(const Account &account, const ProviderDefinition &provider)
{
    AccountSnapshot snapshot;
    snapshot.id = account.id;
    snapshot.provider = account.provider;
    snapshot.providerName = provider.name;
    snapshot.label = account.label;
    snapshot.email = account.email;
    snapshot.baseUrl = account.baseUrl;
    snapshot.credentialKind = account.credentialKind;
    snapshot.priority = account.priority;
    snapshot.disabled = account.disabled;
    snapshot.proxyDisabled = account.proxyDisabled;
    snapshot.tier = account.tier;
    snapshot.projectId = account.projectId;
    snapshot.projects = account.projects;
    snapshot.limitGroup = account.limitGroup;
    snapshot.billing = account.billing;
    snapshot.proxyUrl = account.proxyUrl;
    snapshot.models = account.offeredModels();
    snapshot.lastError = account.lastError;
    snapshot.createdAt = account.createdAt;
    snapshot.updatedAt = account.updatedAt;
    snapshot.lastRefreshedAt = account.lastRefreshedAt;
    snapshot.demo = isDemo(account.provider);
    snapshot.signInStarts = signInGives(provider, account.credentialKind);
    return snapshot;
}

void addStanding(AccountSnapshot &snapshot, AccountStanding standing, const ToWall &toWall)
{
    snapshot.state = accountStateName(standing.state);
    if (standing.cause)
        snapshot.cause = causeName(*standing.cause);
    snapshot.availableAt = wallOf(standing.availableAt, toWall);
    snapshot.limitedModels = std::move(standing.limitedModels);
    snapshot.inFlight = standing.inFlight;
    snapshot.health = standing.health;
    snapshot.completed = standing.completed;
    snapshot.failed = standing.failed;
    if (!standing.lastError.isEmpty())
        snapshot.lastError = standing.lastError;
    snapshot.lastUsed = wallOf(standing.lastUsed, toWall);
    snapshot.bindings = standing.bindings;
    snapshot.loadQuarterHour = standing.loadQuarterHour;
    snapshot.loadHour = standing.loadHour;
    snapshot.spentToday = standing.spentToday;
    snapshot.spentThisMonth = standing.spentThisMonth;
}

std::vector<QuotaItem> quotaItems(const std::vector<QuotaState> &states, const ToWall &toWall)
{
    std::vector<QuotaItem> items;
    items.reserve(states.size());
    for (const QuotaState &state : states) {
        QuotaItem item;
        item.window = state.window;
        item.model = state.model;
        if (state.used)
            item.remaining = std::clamp(1.0 - (*state.used + state.estimated), 0.0, 1.0);
        item.resetsAt = wallOf(state.resetsAt, toWall);
        item.status = state.status;
        item.source = state.source;
        item.readAt = toWall(state.readAt);
        items.push_back(std::move(item));
    }
    return items;
}

std::vector<IncidentSnapshot> incidentSnapshots(std::vector<Incident> incidents,
                                                const ToWall &toWall)
{
    std::vector<IncidentSnapshot> out;
    out.reserve(incidents.size());
    for (Incident &incident : incidents) {
        out.push_back(IncidentSnapshot{std::move(incident.provider), std::move(incident.origin),
                                       toWall(incident.until), std::move(incident.reason),
                                       incident.probing});
    }
    return out;
}

} // namespace signalbox
